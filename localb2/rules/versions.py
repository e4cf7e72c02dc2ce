"""Rows of file versions, and which one of a name is the latest."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from localb2 import ids
from localb2.errors import NoSuchFile
from localb2.values import Action, Blob, Bucket, Encryption, FileVersion, Lock, Retention

EMPTY_SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
HIDE_MARKER_TYPE = "application/x-bz-hide-marker"

_KINDS: dict[str, ids.FileKind] = {"upload": "small", "start": "large", "hide": "hide"}

COLUMNS = (
    "v.file_id, v.name, v.action, v.size, v.content_type, v.info, v.sha1, v.md5, v.etag, v.id,"
    " v.encryption, v.sha1_unverified, v.latest, v.key_md5, v.lock"
)
_SELECT = (
    f"SELECT {COLUMNS}, b.account_id, b.id"  # noqa: S608
    " FROM versions v JOIN buckets b ON b.id = v.bucket_id"
)
_NEWEST = "WHERE v.bucket_id = ? AND v.name = ? AND v.action <> 'start' ORDER BY v.id DESC LIMIT 1"
# Whole statements, made once: SQLite's wrapper finds a prepared one faster by the same string.
_BY_ID = f"{_SELECT} WHERE v.id = ?"
_FIND_NEWEST = f"{_SELECT} {_NEWEST}"
_OPEN_NEWEST = (
    f"SELECT {COLUMNS}, c.size, c.bytes, c.file, 0, c.nonce FROM versions v"  # noqa: S608
    f" LEFT JOIN blobs c ON c.id = v.blob_id {_NEWEST}"
)


class NewVersion(NamedTuple):
    """A version about to be stored."""

    name: str
    action: Action
    content_type: str
    info: Mapping[str, str]
    size: int = 0
    sha1: str | None = None
    md5: str | None = None
    etag: str = ""
    encryption: Encryption | None = None
    sha1_unverified: bool = False
    blob_id: int | None = None
    key_md5: str | None = None
    lock: Lock | None = None


def insert(db: sqlite3.Connection, bucket: Bucket, new: NewVersion, ms: int) -> FileVersion:
    """Store a version made at `ms`; unless it is unfinished it becomes the latest of its name."""
    latest = new.action != "start"
    if latest:
        _demote_latest(db, bucket.id, new.name)
    file_id = ids.file_id(bucket.id, _KINDS[new.action], ms)
    db.execute(
        "INSERT INTO versions (id, file_id, bucket_id, name, action, latest, size, content_type,"
        " info, sha1, md5, etag, encryption, sha1_unverified, blob_id,"
        " key_md5, lock) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            ms,
            file_id,
            bucket.id,
            new.name,
            new.action,
            latest,
            new.size,
            new.content_type,
            json.dumps(new.info) if new.info else "{}",
            new.sha1,
            new.md5,
            None if new.etag == new.md5 else new.etag,
            new.encryption,
            new.sha1_unverified,
            new.blob_id,
            new.key_md5,
            None if new.lock is None else lock_text(new.lock),
        ),
    )
    return FileVersion(
        id=file_id,
        account_id=bucket.account_id,
        bucket_id=bucket.id,
        name=new.name,
        action=new.action,
        size=new.size,
        content_type=new.content_type,
        info=new.info,
        sha1=new.sha1,
        md5=new.md5,
        etag=new.etag,
        uploaded_ms=ms,
        encryption=new.encryption,
        sha1_unverified=new.sha1_unverified,
        is_latest=latest,
        key_md5=new.key_md5,
        lock=new.lock,
    )


def set_lock(db: sqlite3.Connection, version: FileVersion, lock: Lock) -> FileVersion:
    """Retention and legal hold of a version from now on; whether that may be is not asked here."""
    db.execute("UPDATE versions SET lock = ? WHERE id = ?", (lock_text(lock), version.uploaded_ms))
    return version._replace(lock=lock)


def get(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """Any version of that id. NoSuchFile."""
    row = db.execute(_BY_ID, (ids.ms_of(file_id),)).fetchone()
    if row is None or row[0] != file_id:
        raise NoSuchFile(f"File not present: {file_id}")
    return _from_joined_row(row)


def find_newest(db: sqlite3.Connection, bucket_id: str, name: str) -> FileVersion | None:
    """The newest upload or hide marker of a name."""
    row = db.execute(_FIND_NEWEST, (bucket_id, name)).fetchone()
    return _from_joined_row(row) if row else None


def open_newest(
    db: sqlite3.Connection, bucket: Bucket, name: str
) -> tuple[FileVersion, Blob | None] | None:
    """The newest upload or hide marker of a name, with its blob if it has one of its own."""
    row = db.execute(_OPEN_NEWEST, (bucket.id, name)).fetchone()
    if row is None:
        return None
    *columns, size, content, file, start, nonce = row
    blob = None if size is None else Blob(size, content, file, start, nonce)
    return from_row(columns, bucket.account_id, bucket.id), blob


def delete(db: sqlite3.Connection, version: FileVersion) -> None:
    """Delete the row; when it was the latest, the one below becomes the latest."""
    db.execute("DELETE FROM versions WHERE id = ?", (version.uploaded_ms,))
    if version.is_latest:
        _set_newest(db, version.bucket_id, version.name, latest=True)


def make_upload(db: sqlite3.Connection, version: FileVersion, *, size: int, etag: str) -> None:
    """An unfinished version becomes a file, as old as its start: it may not be the latest."""
    newer = db.execute(
        "SELECT 1 FROM versions WHERE bucket_id = ? AND name = ? AND id > ? AND action <> 'start'"
        " LIMIT 1",
        (version.bucket_id, version.name, version.uploaded_ms),
    ).fetchone()
    if newer is None:
        _demote_latest(db, version.bucket_id, version.name)
    db.execute(
        "UPDATE versions SET action = 'upload', latest = ?, size = ?, etag = ? WHERE id = ?",
        (newer is None, size, etag, version.uploaded_ms),
    )


def from_row(row: Sequence[Any], account_id: str, bucket_id: str) -> FileVersion:
    """A version from the columns of COLUMNS and the bucket that it is in."""
    file_id, name, action, size, content_type, info, sha1, md5, etag, ms, *flags = row
    encryption, unverified, latest, key_md5, lock = flags
    return FileVersion(
        file_id,
        account_id,
        bucket_id,
        name,
        action,
        size,
        content_type,
        {} if info == "{}" else json.loads(info),
        sha1,
        md5,
        # NULL stands for the MD5 itself.
        md5 if etag is None else etag,
        ms,
        encryption,
        unverified == 1,
        latest == 1,
        key_md5,
        None if lock is None else _lock_of(lock),
    )


def lock_text(lock: Lock) -> str:
    """A lock as its column holds it."""
    retention = None if lock.retention is None else list(lock.retention)
    return json.dumps({"retention": retention, "hold": lock.hold})


def _lock_of(text: str) -> Lock:
    values = json.loads(text)
    retention = values["retention"]
    return Lock(None if retention is None else Retention(*retention), values["hold"])


def _from_joined_row(row: tuple[Any, ...]) -> FileVersion:
    *columns, account_id, bucket_id = row
    return from_row(columns, account_id, bucket_id)


def _demote_latest(db: sqlite3.Connection, bucket_id: str, name: str) -> None:
    _set_newest(db, bucket_id, name, latest=False)


def _set_newest(db: sqlite3.Connection, bucket_id: str, name: str, *, latest: bool) -> None:
    db.execute(
        "UPDATE versions SET latest = ? WHERE id = (SELECT id FROM versions WHERE bucket_id = ?"
        " AND name = ? AND action <> 'start' ORDER BY id DESC LIMIT 1)",
        (latest, bucket_id, name),
    )
