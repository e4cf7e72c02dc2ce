"""Files and their versions: upload, hide, delete, find (b2_upload_file, b2_hide_file, …)."""

import sqlite3
from collections.abc import Mapping

from localb2.errors import AlreadyHidden, FileNotPresent, NoSuchFile
from localb2.rules import events, locks, versions
from localb2.rules.buckets import count_usage
from localb2.rules.listings import after_prefix as after_prefix
from localb2.rules.listings import list_file_names as list_file_names
from localb2.rules.listings import list_file_versions as list_file_versions
from localb2.rules.listings import successor as successor
from localb2.rules.names import check_file_info, check_file_name, info_limit
from localb2.store import blobs
from localb2.store.clock import Clock
from localb2.values import Blob, Bucket, Encryption, FileVersion, Lock, StoredBytes

_OWN_BLOB = (
    "SELECT b.size, b.bytes, b.file, 0, b.nonce"
    " FROM versions v JOIN blobs b ON b.id = v.blob_id WHERE v.id = :id"
)
_BLOBS_OF_PARTS = (
    "SELECT b.size, b.bytes, b.file, 0, b.nonce FROM parts p JOIN blobs b ON b.id = p.blob_id"
    " WHERE p.version_id = :id ORDER BY p.number"
)
_SEGMENTS = (
    "SELECT size, bytes, file, start, nonce FROM ("
    "SELECT p.number AS part, 0 AS position, b.size, b.bytes, b.file, 0 AS start, b.nonce"
    " FROM parts p JOIN blobs b ON b.id = p.blob_id WHERE p.version_id = :id"
    " UNION ALL SELECT s.part, s.position, s.size, b.bytes, b.file, s.start, b.nonce"
    " FROM segments s JOIN blobs b ON b.id = s.blob_id WHERE s.version_id = :id"
    ") ORDER BY part, position"
)


def add_file(
    db: sqlite3.Connection,
    clock: Clock,
    bucket: Bucket,
    name: str,
    stored: StoredBytes | None,
    *,
    content_type: str,
    info: Mapping[str, str],
    sha1_unverified: bool = False,
    encryption: Encryption | None = None,
    key_md5: str | None = None,
    lock: Lock | None = None,
) -> FileVersion:
    """b2_upload_file: the new newest version of the name; `stored` None is an empty file.

    BadFileName, BadFileInfo, NoSuchBucket.
    """
    check_file_name(name)
    info = check_file_info(info, name=name, limit=info_limit(key_md5))
    size = stored.size if stored else 0
    md5 = stored.md5 if stored else versions.EMPTY_MD5
    count_usage(db, bucket.id, versions=1, size=size)
    new = versions.NewVersion(
        name=name,
        action="upload",
        content_type=content_type,
        info=info,
        size=size,
        sha1=stored.sha1 if stored else versions.EMPTY_SHA1,
        md5=md5,
        etag=md5,
        encryption=encryption,
        sha1_unverified=sha1_unverified,
        key_md5=key_md5,
        lock=lock,
        blob_id=blobs.keep(db, stored.blob) if stored else None,
    )
    version = versions.insert(db, bucket, new, clock.tick())
    events.note(db, events.UPLOADED, version)
    return version


def hide_file(db: sqlite3.Connection, clock: Clock, bucket: Bucket, name: str) -> FileVersion:
    """b2_hide_file: the hide marker. NoSuchFile, AlreadyHidden."""
    newest = versions.find_newest(db, bucket.id, name)
    if newest is None:
        raise NoSuchFile(f"File not present: {name}")
    if newest.action == "hide":
        raise AlreadyHidden(f"File already hidden: {name}")
    return add_hide_marker(db, clock, bucket, name)


def add_hide_marker(
    db: sqlite3.Connection, clock: Clock, bucket: Bucket, name: str, *, event: str = events.HIDDEN
) -> FileVersion:
    """S3 DeleteObject without a version: a hide marker, whatever is below it.

    BadFileName, NoSuchBucket.
    """
    check_file_name(name)
    count_usage(db, bucket.id, versions=1, size=0)
    new = versions.NewVersion(
        name=name,
        action="hide",
        content_type=versions.HIDE_MARKER_TYPE,
        info={},
        sha1=versions.EMPTY_SHA1,
        md5=versions.EMPTY_MD5,
        etag=versions.EMPTY_MD5,
    )
    marker = versions.insert(db, bucket, new, clock.tick())
    events.note(db, event, marker)
    return marker


def delete_file_version(
    db: sqlite3.Connection,
    bucket_id: str,
    name: str,
    file_id: str,
    *,
    now_ms: int = 0,
    bypass: bool = False,
) -> FileVersion:
    """b2_delete_file_version: the version that is gone now, unfinished ones too.

    Retention that ended before `now_ms` (of `Clock.settled_ms`) protects no more: without a time
    all of it does. `bypass` sets governance aside. DeletionLocked; FileNotPresent unless bucket,
    name and id belong together.
    """
    try:
        version = versions.get(db, file_id)
    except NoSuchFile:
        raise _not_present(name, file_id) from None
    if (version.bucket_id, version.name) != (bucket_id, name):
        raise _not_present(name, file_id)
    locks.check_deletable(version, now_ms, bypass=bypass)
    erase(db, version)
    if version.action != "start":
        events.note(db, events.DELETED, version)
    return version


def erase(db: sqlite3.Connection, version: FileVersion) -> None:
    """Delete a version, its parts and, after the commit, the bytes that nothing else holds."""
    ms = version.uploaded_ms
    blob_ids = db.execute(
        "SELECT blob_id FROM versions WHERE id = ? AND blob_id NOT NULL"
        " UNION ALL SELECT blob_id FROM parts WHERE version_id = ? AND blob_id NOT NULL"
        " UNION ALL SELECT blob_id FROM segments WHERE version_id = ?",
        (ms, ms, ms),
    ).fetchall()
    blobs.release(db, [blob_id for (blob_id,) in blob_ids])
    count_usage(db, version.bucket_id, versions=-1, size=-_held_bytes(db, version))
    db.execute("DELETE FROM parts WHERE version_id = ?", (ms,))
    db.execute("DELETE FROM segments WHERE version_id = ?", (ms,))
    versions.delete(db, version)


def get_version(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """b2_get_file_info: any version of that id. NoSuchFile."""
    return versions.get(db, file_id)


def find_latest(db: sqlite3.Connection, bucket_id: str, name: str) -> FileVersion:
    """The newest version of a name; a hide marker comes as action "hide". NoSuchFile."""
    newest = versions.find_newest(db, bucket_id, name)
    if newest is None:
        raise NoSuchFile(f"File not present: {name}")
    return newest


def open_latest(
    db: sqlite3.Connection, bucket: Bucket, name: str
) -> tuple[FileVersion, list[Blob]]:
    """What a download needs, in one query as a rule: `find_latest` and `blobs_of`. NoSuchFile."""
    opened = versions.open_newest(db, bucket, name)
    if opened is None:
        raise NoSuchFile(f"File not present: {name}")
    version, blob = opened
    return version, blobs_of(db, version) if blob is None else [blob]


def blobs_of(db: sqlite3.Connection, version: FileVersion) -> list[Blob]:
    """Where the bytes of a version are, in order; empty for markers. NoSuchFile once deleted."""
    if version.action != "upload":
        return []
    for statement in (_OWN_BLOB, _BLOBS_OF_PARTS, _SEGMENTS):
        found = [Blob(*row) for row in db.execute(statement, {"id": version.uploaded_ms})]
        if sum(blob.size for blob in found) == version.size:
            return found
    # Deleted between two queries: a reader holds no transaction open.
    raise NoSuchFile(f"File not present: {version.id}")


def _held_bytes(db: sqlite3.Connection, version: FileVersion) -> int:
    """What the version counts for in its bucket; an unfinished one counts its parts."""
    if version.action != "start":
        return version.size
    (size,) = db.execute(
        "SELECT coalesce(sum(size), 0) FROM parts WHERE version_id = ?", (version.uploaded_ms,)
    ).fetchone()
    return int(size)


def _not_present(name: str, file_id: str) -> FileNotPresent:
    return FileNotPresent(f"File not present: {name} {file_id}")
