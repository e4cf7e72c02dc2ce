"""Large files in parts (b2_start_large_file … b2_finish_large_file) and S3's multipart uploads."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Literal

from localb2.store.clock import Clock
from localb2.values import Bucket, FilePage, FileVersion, Part, StoredBytes


def start_large_file(
    db: sqlite3.Connection,
    clock: Clock,
    bucket: Bucket,
    name: str,
    *,
    content_type: str,
    info: Mapping[str, str],
    encryption: Literal["SSE-B2"] | None = None,
) -> FileVersion:
    """b2_start_large_file: the unfinished version (action "start")."""
    raise NotImplementedError


def get_unfinished(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """The unfinished large file of that id. NoSuchUpload."""
    raise NotImplementedError


def add_part(
    db: sqlite3.Connection, clock: Clock, file_id: str, number: int, stored: StoredBytes
) -> Part:
    """b2_upload_part: the later one of a number wins. NoSuchUpload, InvalidRequest."""
    raise NotImplementedError


def list_parts(
    db: sqlite3.Connection, file_id: str, *, start: int = 1, limit: int
) -> tuple[list[Part], int | None]:
    """b2_list_parts: parts by number from `start`, and the next number. NoSuchUpload."""
    raise NotImplementedError


def finish_large_file(
    db: sqlite3.Connection, clock: Clock, file_id: str, *, sha1s: Sequence[str]
) -> FileVersion:
    """b2_finish_large_file. NoSuchUpload, NotEnoughParts, MissingPart, PartMismatch, PartTooSmall."""
    raise NotImplementedError


def complete_upload(
    db: sqlite3.Connection, clock: Clock, file_id: str, *, parts: Sequence[tuple[int, str]]
) -> FileVersion:
    """S3 CompleteMultipartUpload with (number, ETag) pairs; gaps and a single part are allowed."""
    raise NotImplementedError


def cancel_large_file(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """b2_cancel_large_file: the version that is gone now. NoSuchUpload."""
    raise NotImplementedError


def list_unfinished(
    db: sqlite3.Connection,
    bucket_id: str,
    *,
    prefix: str = "",
    start_name: str | None = None,
    start_id: str | None = None,
    limit: int,
) -> FilePage:
    """b2_list_unfinished_large_files: by name, oldest first; the start is inclusive."""
    raise NotImplementedError
