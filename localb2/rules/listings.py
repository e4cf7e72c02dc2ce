"""Pages of files and versions, with folders folded, as fast in a million names as in ten."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from localb2 import ids
from localb2.errors import InvalidRequest
from localb2.rules.names import MOST_NAME_BYTES
from localb2.rules.versions import AFTER_ACCOUNT, BEFORE_ACCOUNT, from_row
from localb2.values import Bucket, FilePage, FileVersion

_Row = tuple[Any, ...]
_NAME = 3  # where FileVersion has its name

# UTF-8 order is code point order, so this follows every legal name.
_PAST_ALL_NAMES = "\U0010ffff" * (MOST_NAME_BYTES // 4 + 1)

_SELECT = f"SELECT {BEFORE_ACCOUNT}, ?, {AFTER_ACCOUNT} FROM versions v"  # noqa: S608

# The conditions are spelled as in the index versions_visible, so that SQLite uses it.
_VISIBLE = (
    f"{_SELECT} INDEXED BY versions_visible WHERE v.latest = 1 AND v.action = 'upload'"
    " AND v.bucket_id = ? AND v.name >= ? AND v.name < ? ORDER BY v.name LIMIT ?"
)
_VERSIONS = (
    f"{_SELECT} INDEXED BY versions_in_order WHERE v.bucket_id = ? AND v.name >= ?"
    " AND v.name < ? AND (v.action <> 'start' OR ?) ORDER BY v.name, v.id DESC LIMIT ?"
)
_VERSIONS_OF_NAME = (
    f"{_SELECT} INDEXED BY versions_in_order WHERE v.bucket_id = ? AND v.name = ?"
    " AND v.id <= ? AND (v.action <> 'start' OR ?) ORDER BY v.id DESC LIMIT ?"
)
_UNFINISHED = (
    f"SELECT {BEFORE_ACCOUNT}, b.account_id, {AFTER_ACCOUNT}"  # noqa: S608
    " FROM versions v INDEXED BY versions_unfinished JOIN buckets b ON b.id = v.bucket_id"
    " WHERE v.action = 'start' AND v.bucket_id = ? AND (v.name, v.id) >= (?, ?)"
    " AND v.name < ? ORDER BY v.name, v.id LIMIT ?"
)


def list_file_names(
    db: sqlite3.Connection,
    bucket: Bucket,
    *,
    prefix: str = "",
    delimiter: str | None = None,
    start: str = "",
    limit: int,
) -> FilePage:
    """b2_list_file_names: visible newest versions from `start` (inclusive), folders folded.

    `next_name` is the name (or the folder) that the next page begins with; None at the end.
    """
    end = after_prefix(prefix)

    def rows_from(name: str) -> Iterator[_Row]:
        return db.execute(
            _VISIBLE, (bucket.account_id, bucket.id, max(name, prefix), end, limit + 1)
        )

    found = _fold(rows_from, _Folding(bucket, prefix, delimiter), start, limit)
    return _page(found, limit)


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
    """b2_list_file_versions: all versions, names ascending and newest first within a name.

    `start` is inclusive; with `start_id` (InvalidRequest when it is no file id) the page begins
    at that version of `start`, or at the next older one if it is gone.
    """
    end = after_prefix(prefix)
    start_ms = None if start_id is None else _ms(start_id)

    def rows_from(name: str) -> Iterator[_Row]:
        if start_ms is not None and name == start and prefix <= name < end:
            yield from db.execute(
                _VERSIONS_OF_NAME,
                (bucket.account_id, bucket.id, name, start_ms, with_unfinished, limit + 1),
            )
            name = successor(name)
        yield from db.execute(
            _VERSIONS,
            (
                bucket.account_id,
                bucket.id,
                max(name, prefix),
                end,
                with_unfinished,
                limit + 1,
            ),
        )

    found = _fold(rows_from, _Folding(bucket, prefix, delimiter), start, limit)
    return _page(found, limit)


def list_unfinished(
    db: sqlite3.Connection,
    bucket_id: str,
    *,
    prefix: str = "",
    start_name: str | None = None,
    start_id: str | None = None,
    limit: int,
) -> FilePage:
    """b2_list_unfinished_large_files: by name, oldest first; the start is inclusive.

    `start_id` alone is looked up for its name: InvalidRequest when no such version is left.
    """
    if start_id is not None and start_name is None:
        start_name = _name_of(db, start_id)
    start = max(start_name or "", prefix)
    start_ms = _ms(start_id) if start_id is not None and start == start_name else 0
    rows = db.execute(
        _UNFINISHED,
        (bucket_id, start, start_ms, after_prefix(prefix), limit + 1),
    )
    return _page([from_row(row) for row in rows], limit)


def successor(name: str) -> str:
    """The smallest string greater than `name`."""
    return name + "\0"


def after_prefix(prefix: str) -> str:
    """A string greater than all file names beginning with `prefix`, and smaller than all others."""
    stem = prefix.rstrip("\U0010ffff")
    if not stem:
        return _PAST_ALL_NAMES
    last = ord(stem[-1]) + 1
    if 0xD800 <= last <= 0xDFFF:
        last = 0xE000  # surrogates are no characters in UTF-8
    return stem[:-1] + chr(last)


class _Folding:
    """Which folder a name is folded into, seen from a prefix."""

    def __init__(self, bucket: Bucket, prefix: str, delimiter: str | None) -> None:
        self._bucket = bucket
        self._prefix = prefix
        self._delimiter = delimiter

    def folder_of(self, name: str) -> str | None:
        """The name up to and including the first delimiter after the prefix, if there is one."""
        if not self._delimiter:
            return None
        place = name.find(self._delimiter, len(self._prefix))
        return None if place < 0 else name[: place + len(self._delimiter)]

    def row(self, folder: str) -> FileVersion:
        """The row that stands for all names in the folder."""
        return FileVersion(
            id="",
            account_id=self._bucket.account_id,
            bucket_id=self._bucket.id,
            name=folder,
            action="folder",
            size=0,
            content_type=None,
            info={},
            sha1=None,
            md5=None,
            etag="",
            uploaded_ms=0,
        )


def _fold(
    rows_from: Callable[[str], Iterator[_Row]], folding: _Folding, start: str, limit: int
) -> list[FileVersion]:
    """Up to `limit` + 1 files and folders; after a folder the reading jumps past all its names."""
    found: list[FileVersion] = []
    position: str | None = start
    while position is not None and limit > 0:
        rows, position = rows_from(position), None
        for row in rows:
            folder = folding.folder_of(row[_NAME])
            found.append(from_row(row) if folder is None else folding.row(folder))
            if len(found) > limit:
                return found
            if folder is not None:
                position = after_prefix(folder)
                break
    return found


def _page(found: list[FileVersion], limit: int) -> FilePage:
    if len(found) <= limit:
        return FilePage(tuple(found))
    following = found[limit]
    return FilePage(tuple(found[:limit]), following.name, following.id or None)


def _ms(file_id: str) -> int:
    ms = ids.ms_of(file_id)
    if ms is None:
        raise InvalidRequest(f"Invalid fileId: {file_id}")
    return ms


def _name_of(db: sqlite3.Connection, file_id: str) -> str:
    row = db.execute("SELECT name FROM versions WHERE id = ?", (_ms(file_id),)).fetchone()
    if row is None:
        raise InvalidRequest(f"Invalid fileId: {file_id}")
    name: str = row[0]
    return name
