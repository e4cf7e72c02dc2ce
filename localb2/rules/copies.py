"""Copies of files and of ranges: new versions and parts over bytes that are there already.

(b2_copy_file, b2_copy_part; S3 CopyObject, UploadPartCopy)
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from localb2.errors import NoSuchFile, RangeNotSatisfiable, SourceTooLarge
from localb2.rules import events, large_files, versions
from localb2.rules.buckets import count_usage
from localb2.rules.names import check_file_info, check_file_name, info_limit
from localb2.store import blobs
from localb2.store.clock import Clock
from localb2.values import Blob, Bucket, Encryption, FileVersion, Lock, Part

LARGEST_COPY = 5_000_000_000

# The pieces of a finished version in order: its own blob, or parts and segments.
_PIECES = (
    "SELECT blob_id, start, size, whole FROM ("
    "SELECT 0 AS part, 0 AS position, b.id AS blob_id, 0 AS start, b.size, b.size AS whole"
    " FROM versions v JOIN blobs b ON b.id = v.blob_id WHERE v.id = :id"
    " UNION ALL SELECT p.number, 0, b.id, 0, b.size, b.size"
    " FROM parts p JOIN blobs b ON b.id = p.blob_id WHERE p.version_id = :id"
    " UNION ALL SELECT s.part, s.position, b.id, s.start, s.size, b.size"
    " FROM segments s JOIN blobs b ON b.id = s.blob_id WHERE s.version_id = :id"
    ") ORDER BY part, position"
)


class Span(NamedTuple):
    """Bytes of a version: `size` from `start` on."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy will hold: a span of a version with its hashes (hex).

    Without a `blob` it shares the bytes of the source; with one it has bytes of its own.
    """

    source: FileVersion
    span: Span
    sha1: str
    md5: str
    sha1_unverified: bool = False
    blob: Blob | None = None


class _Piece(NamedTuple):
    """A range of a blob that has `whole` bytes."""

    blob_id: int
    start: int
    size: int
    whole: int


def check_source(version: FileVersion) -> FileVersion:
    """The version, if there is something to copy: no hide marker, not unfinished. NoSuchFile."""
    if version.action != "upload":
        raise NoSuchFile(f"File not present: {version.id}")
    return version


def whole(source: FileVersion) -> Span:
    """All of the source, if one copy may take that much. SourceTooLarge."""
    return _checked(Span(0, source.size))


def span(source: FileVersion, first: int, last: int | None) -> Span:
    """Bytes `first` to `last`, both included; to the end without `last`.

    RangeNotSatisfiable for a range that is not inside of the file, SourceTooLarge.
    """
    if last is None:
        last = source.size - 1
    if not first <= last < source.size:
        raise RangeNotSatisfiable(f"The range is not inside of the {source.size} bytes of the file")
    return _checked(Span(first, last - first + 1))


def copy_file(
    db: sqlite3.Connection,
    clock: Clock,
    bucket: Bucket,
    name: str,
    copied: Copied,
    *,
    content_type: str,
    info: Mapping[str, str],
    encryption: Encryption | None = None,
    key_md5: str | None = None,
    lock: Lock | None = None,
) -> FileVersion:
    """b2_copy_file: the new newest version of the name.

    NoSuchFile when the source has gone, BadFileName, BadFileInfo, NoSuchBucket.
    """
    check_file_name(name)
    info = check_file_info(info, name=name, limit=info_limit(key_md5))
    ms = clock.tick()
    new = versions.NewVersion(
        name=name,
        action="upload",
        content_type=content_type,
        info=info,
        size=copied.span.size,
        sha1=copied.sha1,
        md5=copied.md5,
        etag=copied.md5,
        encryption=encryption,
        sha1_unverified=copied.sha1_unverified,
        key_md5=key_md5,
        lock=lock,
        blob_id=_hold(db, copied, ms),
    )
    count_usage(db, bucket.id, versions=1, size=new.size)
    version = versions.insert(db, bucket, new, ms)
    events.note(db, events.COPIED, version)
    return version


def copy_part(
    db: sqlite3.Connection, clock: Clock, file_id: str, number: int, copied: Copied
) -> Part:
    """b2_copy_part: the later one of a number wins. NoSuchFile, NoSuchUpload, InvalidRequest."""
    large_files.check_part_number(number)
    unfinished = large_files.get_unfinished(db, file_id)
    part = Part(
        file_id=file_id,
        number=number,
        size=copied.span.size,
        sha1=copied.sha1,
        md5=copied.md5,
        uploaded_ms=clock.now_ms(),
    )
    large_files.drop_part(db, unfinished, number)
    blob_id = _hold(db, copied, unfinished.uploaded_ms, number)
    large_files.insert_part(db, unfinished, part, blob_id)
    return part


def _checked(asked: Span) -> Span:
    if asked.size > LARGEST_COPY:
        raise SourceTooLarge(f"Copy source too big: {asked.size}")
    return asked


def _hold(db: sqlite3.Connection, copied: Copied, version_ms: int, part: int = 0) -> int | None:
    """Refer to the bytes; returns the id of the blob that is all of them, if one is.

    NoSuchFile when the source has gone meanwhile: its bytes may have gone with it.
    """
    check_source(versions.get(db, copied.source.id))
    if copied.blob is not None:
        return blobs.keep(db, copied.blob)
    pieces = _pieces(db, copied)
    for piece in pieces:
        blobs.share(db, piece.blob_id)
    if len(pieces) == 1 and pieces[0].size == pieces[0].whole:
        return pieces[0].blob_id
    db.executemany(
        "INSERT INTO segments (version_id, part, position, blob_id, start, size)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (version_ms, part, position, piece.blob_id, piece.start, piece.size)
            for position, piece in enumerate(pieces)
        ],
    )
    return None


def _pieces(db: sqlite3.Connection, copied: Copied) -> Sequence[_Piece]:
    """Where the span of the source is."""
    start, left = copied.span
    found = []
    for row in db.execute(_PIECES, {"id": copied.source.uploaded_ms}):
        piece = _Piece(*row)
        size = min(piece.size - start, left)
        if size > 0:
            found.append(piece._replace(start=piece.start + start, size=size))
            left -= size
        start = max(0, start - piece.size)
    return found
