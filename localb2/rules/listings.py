"""Pages of files and versions, with folders folded, as fast in a million names as in ten."""

import sqlite3
from typing import Any

from localb2 import ids
from localb2.errors import InvalidRequest
from localb2.rules.names import MOST_NAME_BYTES
from localb2.rules.versions import COLUMNS, from_row
from localb2.values import Bucket, FilePage, FileVersion

_Row = tuple[Any, ...]
_NAME = 1  # where COLUMNS has the name

# UTF-8 order is code point order, so this follows every legal name.
_PAST_ALL_NAMES = "\U0010ffff" * (MOST_NAME_BYTES // 4 + 1)

# The conditions are spelled as in the index versions_visible, so that SQLite can use it.
_VISIBLE = (
    "FROM versions v INDEXED BY versions_visible WHERE v.latest = 1 AND v.action = 'upload'"
    " AND v.bucket_id = ? AND v.name >= ? AND v.name < ? ORDER BY v.name LIMIT ?"
)
_ALL = (
    "FROM versions v INDEXED BY versions_in_order WHERE v.bucket_id = ? AND v.name >= ?"
    " AND v.name < ? ORDER BY v.name, v.id DESC LIMIT ?"
)
_ALL_BUT_UNFINISHED = _ALL.replace("ORDER", "AND v.action <> 'start' ORDER")
_ALL_UNFINISHED = (
    "FROM versions v INDEXED BY versions_unfinished WHERE v.action = 'start'"
    " AND v.bucket_id = ? AND v.name >= ? AND v.name < ? ORDER BY v.name, v.id LIMIT ?"
)
_OLDER_VERSIONS = (
    f"SELECT {COLUMNS} FROM versions v INDEXED BY versions_in_order"  # noqa: S608
    " WHERE v.bucket_id = ? AND v.name = ? AND v.id <= ? AND (v.action <> 'start' OR ?)"
    " ORDER BY v.id DESC LIMIT ?"
)
_UNFINISHED = (
    f"SELECT {COLUMNS}, b.account_id FROM versions v INDEXED BY versions_unfinished"  # noqa: S608
    " JOIN buckets b ON b.id = v.bucket_id WHERE v.action = 'start' AND v.bucket_id = ?"
)
_NEWER_UPLOADS = f"{_UNFINISHED} AND v.name = ? AND v.id >= ? ORDER BY v.id LIMIT ?"
_UNFINISHED_BY_AGE = (
    f"{_UNFINISHED} AND v.name >= ? AND v.name < ? AND v.id >= ? ORDER BY v.id LIMIT ?"
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
    listing = _Listing(db, bucket, _VISIBLE, prefix, delimiter)
    return _page(listing.rows(start, limit + 1), limit)


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
    source = _ALL if with_unfinished else _ALL_BUT_UNFINISHED
    listing = _Listing(db, bucket, source, prefix, delimiter)
    if start_id is None:
        return _page(listing.rows(start, limit + 1), limit)
    values = (bucket.id, start, _ms(start_id), with_unfinished, limit + 1)
    if not start.startswith(prefix) or listing.folder_of(start) is not None:
        return _page(listing.rows(start, limit + 1), limit)
    older = [
        from_row(row, bucket.account_id, bucket.id) for row in db.execute(_OLDER_VERSIONS, values)
    ]
    return _page(older + listing.rows(successor(start), limit + 1 - len(older)), limit)


def list_unfinished_by_name(
    db: sqlite3.Connection,
    bucket: Bucket,
    *,
    prefix: str = "",
    delimiter: str | None = None,
    start_name: str = "",
    start_id: str | None = None,
    limit: int,
) -> FilePage:
    """S3's order: by name, oldest first within a name, folders folded; the start is inclusive.

    `start_id` goes with `start_name`: InvalidRequest when it is no file id.
    """
    listing = _Listing(db, bucket, _ALL_UNFINISHED, prefix, delimiter)
    start_ms = 0 if start_id is None else _ms(start_id)
    if not start_ms or start_name < prefix or listing.folder_of(start_name) is not None:
        return _page(listing.rows(start_name, limit + 1), limit)
    values = (bucket.id, start_name, start_ms, limit + 1)
    newer = [from_row(row[:-1], row[-1], bucket.id) for row in db.execute(_NEWER_UPLOADS, values)]
    return _page(newer + listing.rows(successor(start_name), limit + 1 - len(newer)), limit)


def list_unfinished_by_age(
    db: sqlite3.Connection,
    bucket_id: str,
    *,
    prefix: str = "",
    start_id: str | None = None,
    limit: int,
) -> FilePage:
    """b2_list_unfinished_large_files: oldest first, from `start_id` (inclusive) on.

    It may have been finished meanwhile; InvalidRequest only when it is no file id.
    """
    start_ms = 0 if start_id is None else _ms(start_id)
    rows = db.execute(
        _UNFINISHED_BY_AGE, (bucket_id, prefix, after_prefix(prefix), start_ms, limit + 1)
    )
    return _page([from_row(row[:-1], row[-1], bucket_id) for row in rows], limit)


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


class _Listing:
    """Versions in order, those of a folder folded into one row."""

    def __init__(
        self,
        db: sqlite3.Connection,
        bucket: Bucket,
        source: str,
        prefix: str,
        delimiter: str | None,
    ) -> None:
        """`source` is the SQL from FROM on, with bucket id, first name, end and limit open."""
        self._db = db
        self._bucket = bucket
        self._source = source
        self._prefix = prefix
        self._end = after_prefix(prefix)
        self._delimiter = delimiter

    def rows(self, start: str, most: int) -> list[FileVersion]:
        """Up to `most` files and folders from `start` (inclusive) on.

        After a folder the reading jumps past all its names, so its size does not matter.
        """
        found: list[FileVersion] = []
        position: str | None = max(start, self._prefix)
        while position is not None and len(found) < most:
            if self._delimiter:
                position = self._skip_folders(found, position, most)
            if position is not None and len(found) < most:
                position = self._take_files(found, position, most)
        return found

    def folder_of(self, name: str) -> str | None:
        """The name up to and including the first delimiter after the prefix, if there is one."""
        if not self._delimiter:
            return None
        place = name.find(self._delimiter, len(self._prefix))
        return None if place < 0 else name[: place + len(self._delimiter)]

    def _skip_folders(self, found: list[FileVersion], position: str, most: int) -> str | None:
        """Add folders until the next name is a file: that name, or None at the end."""
        names = f"SELECT v.name {self._source}"
        while len(found) < most:
            row = self._db.execute(names, (self._bucket.id, position, self._end, 1)).fetchone()
            if row is None:
                return None
            folder = self.folder_of(row[0])
            if folder is None:
                name: str = row[0]
                return name
            found.append(_folder_row(self._bucket, folder))
            position = after_prefix(folder)
        return position

    def _take_files(self, found: list[FileVersion], position: str, most: int) -> str | None:
        """Add files until the next name is in a folder: that name, or None at the end."""
        account_id, bucket_id = self._bucket.account_id, self._bucket.id
        cursor = self._db.execute(
            f"SELECT {COLUMNS} {self._source}",
            (bucket_id, position, self._end, most - len(found)),
        )
        for row in cursor:
            if self.folder_of(row[_NAME]) is not None:
                cursor.close()
                name: str = row[_NAME]
                return name
            found.append(from_row(row, account_id, bucket_id))
        return None


def _folder_row(bucket: Bucket, folder: str) -> FileVersion:
    """The row that stands for all names in the folder."""
    return FileVersion(
        id="",
        account_id=bucket.account_id,
        bucket_id=bucket.id,
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


def _page(found: list[FileVersion], limit: int) -> FilePage:
    if len(found) <= limit or limit == 0:
        return FilePage(tuple(found[:limit]))
    following = found[limit]
    return FilePage(tuple(found[:limit]), following.name, following.id or None)


def _ms(file_id: str) -> int:
    ms = ids.ms_of(file_id)
    if ms is None:
        raise InvalidRequest(f"Invalid fileId: {file_id}")
    return ms
