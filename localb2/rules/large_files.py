"""Large files in parts (b2_start_large_file … b2_finish_large_file) and S3's multipart uploads."""

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence

from localb2.errors import (
    InvalidRequest,
    MissingPart,
    NoSuchFile,
    NoSuchUpload,
    NotEnoughParts,
    PartMismatch,
    PartsOutOfOrder,
    PartTooSmall,
)
from localb2.rules import events, files, versions
from localb2.rules.buckets import count_usage
from localb2.rules.listings import list_unfinished_by_age as list_unfinished_by_age
from localb2.rules.listings import list_unfinished_by_name as list_unfinished_by_name
from localb2.rules.names import check_file_info, check_file_name, info_limit
from localb2.store import blobs
from localb2.store.clock import Clock
from localb2.values import Bucket, Encryption, FileVersion, Lock, Part, StoredBytes

MOST_PARTS = 10_000
LEAST_PART_BYTES = 5_000_000


def start_large_file(
    db: sqlite3.Connection,
    clock: Clock,
    bucket: Bucket,
    name: str,
    *,
    content_type: str,
    info: Mapping[str, str],
    encryption: Encryption | None = None,
    key_md5: str | None = None,
    lock: Lock | None = None,
) -> FileVersion:
    """b2_start_large_file: the unfinished version (action "start").

    BadFileName, BadFileInfo, NoSuchBucket.
    """
    check_file_name(name)
    new = versions.NewVersion(
        name=name,
        action="start",
        content_type=content_type,
        info=check_file_info(info, name=name, limit=info_limit(key_md5)),
        encryption=encryption,
        key_md5=key_md5,
        lock=lock,
    )
    count_usage(db, bucket.id, versions=1, size=0)
    return versions.insert(db, bucket, new, clock.tick())


def get_unfinished(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """The unfinished large file of that id. NoSuchUpload."""
    try:
        version = versions.get(db, file_id)
    except NoSuchFile:
        raise _no_such_upload(file_id) from None
    if version.action != "start":
        raise _no_such_upload(file_id)
    return version


def add_part(
    db: sqlite3.Connection, clock: Clock, file_id: str, number: int, stored: StoredBytes
) -> Part:
    """b2_upload_part: the later one of a number wins. NoSuchUpload, InvalidRequest."""
    check_part_number(number)
    version = get_unfinished(db, file_id)
    drop_part(db, version, number)
    part = Part(
        file_id=file_id,
        number=number,
        size=stored.size,
        sha1=stored.sha1,
        md5=stored.md5,
        uploaded_ms=clock.now_ms(),
    )
    insert_part(db, version, part, blobs.keep(db, stored.blob))
    return part


def insert_part(
    db: sqlite3.Connection, version: FileVersion, part: Part, blob_id: int | None
) -> None:
    """Store a part of a number that is free; without a blob of its own it has segments."""
    db.execute(
        "INSERT INTO parts (version_id, number, size, sha1, md5, uploaded_ms, blob_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            version.uploaded_ms,
            part.number,
            part.size,
            part.sha1,
            part.md5,
            part.uploaded_ms,
            blob_id,
        ),
    )
    count_usage(db, version.bucket_id, versions=0, size=part.size)


def drop_part(db: sqlite3.Connection, version: FileVersion, number: int) -> None:
    """Delete a part if it is there, and what nobody else holds of its bytes."""
    row = db.execute(
        "DELETE FROM parts WHERE version_id = ? AND number = ? RETURNING blob_id, size",
        (version.uploaded_ms, number),
    ).fetchone()
    if row is None:
        return
    blob_id, size = row
    segments = db.execute(
        "DELETE FROM segments WHERE version_id = ? AND part = ? RETURNING blob_id",
        (version.uploaded_ms, number),
    ).fetchall()
    blobs.release(db, [blob_id] if blob_id is not None else [one for (one,) in segments])
    count_usage(db, version.bucket_id, versions=0, size=-size)


def check_part_number(number: int) -> None:
    """Raise InvalidRequest unless a part may have that number."""
    if not 1 <= number <= MOST_PARTS:
        raise InvalidRequest(f"Part number must be in range 1 - {MOST_PARTS}")


def part_of_file(
    db: sqlite3.Connection, file: FileVersion, number: int
) -> tuple[int, int, int] | None:
    """Where a part is in a finished file: its start, its size, and how many parts there are.

    A file that came in one piece has none, which is told as a count of 0; None for a number that
    the file does not have.
    """
    count, start, size = db.execute(
        "SELECT count(*), coalesce(sum(size) FILTER (WHERE number < :number), 0),"
        " max(size) FILTER (WHERE number = :number) FROM parts WHERE version_id = :id",
        {"number": number, "id": file.uploaded_ms},
    ).fetchone()
    if not count and number == 1:
        return 0, file.size, 0
    return None if size is None else (start, size, count)


def list_parts(
    db: sqlite3.Connection, file_id: str, *, start: int = 1, limit: int
) -> tuple[list[Part], int | None]:
    """b2_list_parts: parts by number from `start`, and the next number. NoSuchUpload."""
    version = get_unfinished(db, file_id)
    parts = _parts(db, version, start, limit + 1)
    return parts[:limit], parts[limit].number if len(parts) > limit else None


def finish_large_file(
    db: sqlite3.Connection,
    clock: Clock,
    file_id: str,
    *,
    sha1s: Sequence[str],
) -> FileVersion:
    """b2_finish_large_file: the file, from all parts uploaded, numbered from 1 without gaps.

    NoSuchUpload, NotEnoughParts, MissingPart, PartMismatch, PartTooSmall.
    """
    version = get_unfinished(db, file_id)
    if len(sha1s) < 2:
        raise NotEnoughParts("large files must have at least 2 parts")
    parts = {part.number: part for part in _parts(db, version, 1, MOST_PARTS)}
    for number, sha1 in enumerate(sha1s, start=1):
        if number not in parts:
            raise MissingPart(f"Part number {number} has not been uploaded")
        if parts[number].sha1 != sha1.lower():
            raise PartMismatch(f"Sha1 of part number {number} does not match")
    if len(parts) > len(sha1s):
        raise PartMismatch(f"{len(parts)} parts were uploaded, {len(sha1s)} hashes were given")
    return _finish(db, version, [parts[number] for number in sorted(parts)])


def complete_upload(
    db: sqlite3.Connection,
    clock: Clock,
    file_id: str,
    *,
    parts: Sequence[tuple[int, str]],
) -> FileVersion:
    """S3 CompleteMultipartUpload with (number, ETag) pairs; gaps and a single part are allowed.

    Parts not named are dropped. NoSuchUpload, InvalidRequest, PartsOutOfOrder, MissingPart,
    PartMismatch, PartTooSmall.
    """
    version = get_unfinished(db, file_id)
    if not parts:
        raise InvalidRequest("You must specify at least one part")
    numbers = [number for number, _ in parts]
    if numbers != sorted(set(numbers)):
        raise PartsOutOfOrder("The parts must be named in ascending order")
    uploaded = {part.number: part for part in _parts(db, version, 1, MOST_PARTS)}
    chosen = [_chosen_part(uploaded, number, etag) for number, etag in parts]
    finished = _finish(db, version, chosen)
    for number in uploaded.keys() - set(numbers):
        drop_part(db, version, number)
    return finished


def cancel_large_file(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """b2_cancel_large_file: the version that is gone now. NoSuchUpload."""
    version = get_unfinished(db, file_id)
    files.erase(db, version)
    return version


def _chosen_part(uploaded: Mapping[int, Part], number: int, etag: str) -> Part:
    part = uploaded.get(number)
    if part is None:
        raise MissingPart(f"Part number {number} has not been uploaded")
    if part.md5 != etag.strip('"').lower():
        raise PartMismatch(f"The ETag of part number {number} does not match")
    return part


def _finish(db: sqlite3.Connection, version: FileVersion, parts: Sequence[Part]) -> FileVersion:
    for part in parts[:-1]:
        if part.size < LEAST_PART_BYTES:
            raise PartTooSmall(
                f"Part number {part.number} is smaller than {LEAST_PART_BYTES} bytes"
            )
    size = sum(part.size for part in parts)
    versions.make_upload(db, version, size=size, etag=_etag(parts))
    finished = versions.get(db, version.id)
    events.note(db, events.UPLOADED_IN_PARTS, finished)
    return finished


def _etag(parts: Sequence[Part]) -> str:
    """As AWS forms it: the MD5 of the parts' MD5s and how many they are."""
    together = b"".join(bytes.fromhex(part.md5) for part in parts)
    return f"{hashlib.md5(together, usedforsecurity=False).hexdigest()}-{len(parts)}"


def _parts(db: sqlite3.Connection, version: FileVersion, start: int, limit: int) -> list[Part]:
    rows = db.execute(
        "SELECT number, size, sha1, md5, uploaded_ms FROM parts"
        " WHERE version_id = ? AND number >= ? ORDER BY number LIMIT ?",
        (version.uploaded_ms, start, limit),
    )
    return [Part(version.id, *row) for row in rows]


def _no_such_upload(file_id: str) -> NoSuchUpload:
    return NoSuchUpload(f"Invalid fileId: {file_id}")
