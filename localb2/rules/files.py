"""Files and their versions: upload, hide, delete, find (b2_upload_file, b2_hide_file, …)."""

import sqlite3
from collections.abc import Mapping
from typing import Literal

from localb2.store.clock import Clock
from localb2.values import Blob, Bucket, FilePage, FileVersion, StoredBytes


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
    encryption: Literal["SSE-B2"] | None = None,
) -> FileVersion:
    """b2_upload_file: the new newest version; None stores no bytes. BadFileName, BadFileInfo."""
    raise NotImplementedError


def hide_file(db: sqlite3.Connection, clock: Clock, bucket: Bucket, name: str) -> FileVersion:
    """b2_hide_file: the hide marker. NoSuchFile, AlreadyHidden."""
    raise NotImplementedError


def add_hide_marker(db: sqlite3.Connection, clock: Clock, bucket: Bucket, name: str) -> FileVersion:
    """S3 DeleteObject without a version: a hide marker, whatever is below it."""
    raise NotImplementedError


def delete_file_version(
    db: sqlite3.Connection, bucket_id: str, name: str, file_id: str
) -> FileVersion:
    """b2_delete_file_version: the version that is gone now, unfinished ones too. FileNotPresent."""
    raise NotImplementedError


def get_version(db: sqlite3.Connection, file_id: str) -> FileVersion:
    """b2_get_file_info: any version of that id. NoSuchFile."""
    raise NotImplementedError


def find_latest(db: sqlite3.Connection, bucket_id: str, name: str) -> FileVersion:
    """The newest version of a name; a hide marker comes as action "hide". NoSuchFile."""
    raise NotImplementedError


def blobs_of(db: sqlite3.Connection, file_id: str) -> list[Blob]:
    """Where the bytes of a version are, in order. NoSuchFile."""
    raise NotImplementedError


def list_file_names(
    db: sqlite3.Connection,
    bucket: Bucket,
    *,
    prefix: str = "",
    delimiter: str | None = None,
    start: str = "",
    limit: int,
) -> FilePage:
    """b2_list_file_names: visible newest versions from `start` (inclusive), folders folded."""
    raise NotImplementedError


def list_file_versions(
    db: sqlite3.Connection,
    bucket: Bucket,
    *,
    prefix: str = "",
    delimiter: str | None = None,
    start: str = "",
    start_id: str | None = None,
    limit: int,
    with_unfinished: bool,
) -> FilePage:
    """b2_list_file_versions: all versions, newest first per name; the start is inclusive."""
    raise NotImplementedError


def successor(name: str) -> str:
    """The smallest string greater than `name`."""
    return name + "\0"


def after_prefix(prefix: str) -> str:
    """A string greater than all file names beginning with `prefix`, and smaller than all others."""
    raise NotImplementedError
