"""The tables of a store and how an older one becomes a newer one."""

import sqlite3

APPLICATION_ID = 0x6C623201  # "lb2" and a byte: tells our files from other SQLite files

_FIRST = """
CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    label TEXT NOT NULL UNIQUE,
    keys_made INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE keys (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    secret TEXT NOT NULL,
    capabilities TEXT NOT NULL,
    bucket_ids TEXT,
    name_prefix TEXT,
    expires_ms INTEGER
) WITHOUT ROWID;
CREATE INDEX keys_of_account ON keys (account_id, id);

CREATE TABLE buckets (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    type TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    info TEXT NOT NULL,
    cors_rules TEXT NOT NULL,
    lifecycle_rules TEXT NOT NULL,
    encryption TEXT,
    lock_enabled INTEGER NOT NULL,
    default_retention TEXT
) WITHOUT ROWID;
CREATE INDEX buckets_of_account ON buckets (account_id, name);

-- Apart from the settings, because every upload changes it: rows here stay small.
CREATE TABLE bucket_usage (
    bucket_id TEXT PRIMARY KEY,
    versions INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- `id` is the upload timestamp in milliseconds: unique, ascending, and part of the file id.
-- Names compare as UTF-8 bytes (BINARY), which is B2's order.
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    file_id TEXT NOT NULL,
    bucket_id TEXT NOT NULL,
    name TEXT NOT NULL,
    action TEXT NOT NULL,
    latest INTEGER NOT NULL,
    size INTEGER NOT NULL,
    content_type TEXT,
    info TEXT NOT NULL,
    sha1 TEXT,
    md5 TEXT,
    etag TEXT,
    encryption TEXT,
    sha1_unverified INTEGER NOT NULL DEFAULT 0,
    blob_id INTEGER
);
CREATE INDEX versions_in_order ON versions (bucket_id, name, id DESC);
CREATE UNIQUE INDEX versions_visible ON versions (bucket_id, name)
    WHERE latest = 1 AND action = 'upload';
CREATE INDEX versions_unfinished ON versions (bucket_id, name, id) WHERE action = 'start';

-- The parts of an unfinished large file; those it was finished with stay as its segments.
CREATE TABLE parts (
    version_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sha1 TEXT NOT NULL,
    md5 TEXT NOT NULL,
    uploaded_ms INTEGER NOT NULL,
    blob_id INTEGER NOT NULL,
    PRIMARY KEY (version_id, number)
) WITHOUT ROWID;

-- Bytes: here when small, otherwise in the file of that name. `uses` counts the versions and
-- parts that hold them.
CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    uses INTEGER NOT NULL,
    size INTEGER NOT NULL,
    file TEXT UNIQUE,
    bytes BLOB
);

-- Files that nothing holds any more and that may still be on disk.
CREATE TABLE freed_files (file TEXT PRIMARY KEY) WITHOUT ROWID;
"""

_SECOND = """
-- MD5 of the customer's key (base64) of files encrypted with one; retention and legal hold.
ALTER TABLE versions ADD COLUMN key_md5 TEXT;
ALTER TABLE versions ADD COLUMN lock TEXT;

-- Set for bytes that are encrypted on disk: what the cipher starts with.
ALTER TABLE blobs ADD COLUMN nonce BLOB;

ALTER TABLE buckets ADD COLUMN replication TEXT;
ALTER TABLE buckets ADD COLUMN notification_rules TEXT NOT NULL DEFAULT '[]';
ALTER TABLE buckets ADD COLUMN logging TEXT;

-- Pieces of blobs, for copies that are not one whole blob: of a version (part 0) or of a part.
CREATE TABLE segments (
    version_id INTEGER NOT NULL,
    part INTEGER NOT NULL,
    position INTEGER NOT NULL,
    blob_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (version_id, part, position)
) WITHOUT ROWID;

-- A part without a blob of its own has segments.
ALTER TABLE parts RENAME TO whole_parts;
CREATE TABLE parts (
    version_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    size INTEGER NOT NULL,
    sha1 TEXT NOT NULL,
    md5 TEXT NOT NULL,
    uploaded_ms INTEGER NOT NULL,
    blob_id INTEGER,
    PRIMARY KEY (version_id, number)
) WITHOUT ROWID;
INSERT INTO parts SELECT version_id, number, size, sha1, md5, uploaded_ms, blob_id
    FROM whole_parts;
DROP TABLE whole_parts;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND)
"""Each brings the schema one version further; `PRAGMA user_version` counts those applied."""


class UnknownSchema(Exception):
    """The data directory belongs to a newer localb2, or is not one at all."""


def migrate(db: sqlite3.Connection) -> None:
    """Bring the schema up to date, each step in its own transaction. Raises UnknownSchema."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise UnknownSchema(f"The data was written by a newer localb2 (schema {version}).")
    for number, script in enumerate(MIGRATIONS[version:], start=version + 1):
        db.executescript(f"BEGIN;{script}PRAGMA user_version = {number};COMMIT;")
    if version == 0:
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def empty(db: sqlite3.Connection) -> None:
    """Delete all rows of all tables."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    for (table,) in tables:
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names come from our own schema
