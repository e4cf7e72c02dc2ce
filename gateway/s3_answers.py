"""S3's answers, read into values: the XML of the long lists, the dictionaries of the rest.

Pure functions, no boto3. The long lists are read here because boto3 takes four times as long.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape
from itertools import repeat
from typing import Any, cast
from urllib.parse import unquote_plus
from xml.etree import ElementTree as ET

from gateway.errors import B2Error, UnknownB2Error, retry_after_seconds, s3_error
from gateway.values import (
    Deletion,
    FileAction,
    FileVersion,
    Listing,
    Part,
    StoredFile,
    UnfinishedFile,
)


def bucket_dates(body: bytes) -> dict[str, datetime]:
    """ListBuckets: when each bucket was created, by name."""
    rows = _Document(body, "ListAllMyBucketsResult", "Bucket").rows
    return dict(zip(rows["Name"], map(timestamp, rows["CreationDate"]), strict=True))


def file_names(body: bytes) -> Listing:
    """ListObjectsV2: visible files, folders, and the token of the next page."""
    document = _Document(body, "ListBucketResult", "Contents")
    rows = document.rows
    return Listing(
        files=tuple(
            map(
                FileVersion,
                map(document.name, rows["Key"]),
                repeat(None),
                repeat("upload"),
                map(int, rows["Size"]),
                map(timestamp, rows["LastModified"]),
                [True] * len(rows.tags),
                map(unquoted, rows.get("ETag")),
            )
        ),
        folders=document.folders(),
        next_token=document.text("NextContinuationToken") if document.is_truncated else None,
    )


def file_versions(body: bytes) -> Listing:
    """ListObjectVersions: uploads and hide markers in B2's order, folders, the next markers."""
    document = _Document(body, "ListVersionsResult", "Version", "DeleteMarker")
    rows = document.rows
    files = tuple(
        map(
            FileVersion,
            map(document.name, rows["Key"]),
            rows["VersionId"],
            map(_ACTIONS.__getitem__, rows.tags),
            [int(size or 0) for size in rows.get("Size")],
            map(timestamp, rows["LastModified"]),
            [latest == "true" for latest in rows.get("IsLatest")],
            map(unquoted, rows.get("ETag")),
        )
    )
    next_name, next_id = document.markers("NextKeyMarker", "NextVersionIdMarker")
    return Listing(files=files, folders=document.folders(), next_name=next_name, next_id=next_id)


_ACTIONS: Mapping[str, FileAction] = {"Version": "upload", "DeleteMarker": "hide"}


def unfinished_files(body: bytes) -> tuple[list[UnfinishedFile], str | None, str | None]:
    """ListMultipartUploads: unfinished large files and the next markers."""
    document = _Document(body, "ListMultipartUploadsResult", "Upload")
    rows = document.rows
    names, started = map(document.name, rows["Key"]), map(timestamp, rows["Initiated"])
    files = list(map(UnfinishedFile, rows["UploadId"], names, started))
    return files, *document.markers("NextKeyMarker", "NextUploadIdMarker")


def failure(status: int, headers: Mapping[str, str], body: bytes) -> B2Error:
    """The error of an answer that is not 200; without a B2 document the status speaks."""
    code, message = "", ""
    try:
        document = _Document(body, "Error")
        code, message = document.text("Code") or "", document.text("Message") or ""
    except UnknownB2Error:
        pass
    return s3_error(
        status,
        code,
        message,
        request_id=headers.get("x-amz-request-id"),
        retry_after=retry_after_seconds(headers.get("retry-after")),
    )


def stored_file(name: str, answer: Mapping[str, Any]) -> StoredFile:
    """PutObject and CompleteMultipartUpload."""
    return StoredFile(name, answer["VersionId"], answer["ETag"].strip('"'))


def parts(answer: Mapping[str, Any]) -> tuple[list[Part], int | None]:
    """ListParts: one page, and behind which number the next one starts."""
    page = [
        Part(each["PartNumber"], each["Size"], each["ETag"].strip('"'))
        for each in answer.get("Parts") or ()
    ]
    more = answer["IsTruncated"] and page
    return page, page[-1].number if more else None


def deletions(versions: Sequence[tuple[str, str]], answer: Mapping[str, Any]) -> list[Deletion]:
    """DeleteObjects: one outcome per version asked for, in that order."""
    failed = {
        (each.get("Key"), each.get("VersionId")): f"{each.get('Code')}: {each.get('Message', '')}"
        for each in answer.get("Errors") or ()
    }
    done = {(each.get("Key"), each.get("VersionId")) for each in answer.get("Deleted") or ()}
    return [
        Deletion(name, file_id, _outcome((name, file_id), failed, done))
        for name, file_id in versions
    ]


def timestamp(text: str) -> datetime:
    """A moment as S3 writes it: ISO 8601 in bodies, RFC 822 in headers; always with a zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = parsedate_to_datetime(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def unquoted(etag: str | None) -> str | None:
    """An ETag without its quotes."""
    return etag.strip('"') if etag else None


def _outcome(
    version: tuple[str, str],
    failed: Mapping[tuple[str, str], str],
    done: Iterable[tuple[str, str]],
) -> str | None:
    if version in failed:
        return failed[version]
    return None if version in done else "unknown: B2 did not tell"


@lru_cache(maxsize=1024)
def _decoded(name: str) -> str:
    """Both lists of a page have its names, one of them once for every version."""
    folder, slash, rest = name.rpartition("%2F")
    plain = unquote_plus(rest) if "%" in rest else rest.replace("+", " ")
    return _decoded_folder(folder + slash) + plain


@lru_cache(maxsize=256)
def _decoded_folder(folder: str) -> str:
    """The files of a page share their folder, and decoding is a sixth of reading a list."""
    return unquote_plus(folder)


class _Rows:
    """The rows of a list by columns: loops in C then make values of them, not one of ours."""

    def __init__(self, tags: Sequence[str], columns: Mapping[str, Sequence[str | None]]) -> None:
        self.tags = tags
        self._columns = columns

    def __getitem__(self, field: str) -> Sequence[str]:
        """A field that every row has, else KeyError."""
        column = self.get(field)
        if None in column:
            raise KeyError(field)
        return cast(Sequence[str], column)

    def get(self, field: str) -> Sequence[str | None]:
        """A field, None where a row has none."""
        return self._columns.get(field) or [None] * len(self.tags)


def _cut_rows(text: str, tags: Sequence[str]) -> tuple[str, _Rows]:
    """An S3 document without its rows, and the rows."""
    cut = _cut_rows_alike(text, tags[0]) if tags else (text, _Rows((), {}))
    if cut is None or any(f"<{tag}>" in cut[0] for tag in tags):
        return _cut_any_rows(text, tags)
    return cut


# Those that are read, and no others: so the half of each row that repeats the owner costs little.
_FIELD = re.compile(
    "<(Key|VersionId|IsLatest|LastModified|ETag|Size|UploadId|Initiated|Name|CreationDate)>([^<]*)"
)


def _cut_rows_alike(text: str, tag: str) -> tuple[str, _Rows] | None:
    """Rows that differ from the first in nothing but the texts that are read: one search for all.

    None where there are none. Rows that are written otherwise are left in the document.
    """
    start, end = text.find(f"<{tag}>"), text.find(f"</{tag}>")
    if not 0 <= start < end:
        return None
    fields, between = list[str](), [start]
    for found in _FIELD.finditer(text, start, end):
        fields.append(found[1])
        between += found.span(2)
    between.append(end + len(f"</{tag}>"))
    frame = [text[one:other] for one, other in zip(between[::2], between[1::2], strict=True)]
    # In turn: text that is no row, and the fields of a row.
    parts = _row_pattern(*frame).split(text)
    width = len(fields) + 1
    columns = {field: parts[index::width] for index, field in enumerate(fields, start=1)}
    if "&" in text:
        columns = {field: list(map(unescape, column)) for field, column in columns.items()}
    return "".join(parts[::width]), _Rows([tag] * (len(parts) // width), columns)


@lru_cache(maxsize=256)
def _row_pattern(*frame: str) -> re.Pattern[str]:
    """What finds rows written like `frame`, whose gaps are the fields."""
    return re.compile("([^<]*)".join(map(re.escape, frame)))


def _cut_any_rows(text: str, tags: Sequence[str]) -> tuple[str, _Rows]:
    """Rows however they are written: hide markers among versions, other fields, other spaces."""
    either = "|".join(tags)
    # In turn: text that is no row, the tag of a row, the row, and None where the row is closed.
    parts = re.split(f"<({either})>|</(?:{either})>", text)
    rows = [dict(_FIELD.findall(row)) for row in parts[2::4]]
    fields = {field for row in rows for field in row}
    columns = {
        field: [None if field not in row else unescape(row[field]) for row in rows]
        for field in fields
    }
    return "".join(parts[::4]), _Rows(parts[1::4], columns)


class _Document:
    """An S3 answer: rows, texts by tag, names decoded when B2 says that they are encoded.

    The rows are cut out by their tags and only what is left of the document goes through the XML
    parser: it would spend more time on the thousands of elements in them than all the rest takes.
    S3 gives rows neither attributes nor prefixes, comments nor CDATA, and escapes every "<".
    """

    def __init__(self, body: bytes, expected: str, *row_tags: str) -> None:
        try:
            rest, self.rows = _cut_rows(body.decode(), row_tags)
            root = ET.fromstring(rest)  # noqa: S314  # expat resolves nothing external
        except (ET.ParseError, UnicodeDecodeError):
            raise UnknownB2Error("the answer is no S3 document", code="strange_answer") from None
        self._root = root
        self._namespace = root.tag[: root.tag.index("}") + 1] if root.tag.startswith("{") else ""
        if root.tag != self._namespace + expected:
            raise UnknownB2Error(f"the answer is no {expected}", code="strange_answer")
        if any(root.find(f".//{self._namespace}{tag}") is not None for tag in row_tags):
            raise UnknownB2Error("the rows are not written as B2 does", code="strange_answer")
        self._is_encoded = self.text("EncodingType") == "url"
        self.is_truncated = self.text("IsTruncated") == "true"

    def text(self, tag: str) -> str | None:
        return self._root.findtext(self._namespace + tag)

    def name(self, text: str) -> str:
        return _decoded(text) if self._is_encoded else text

    def markers(self, name_tag: str, id_tag: str) -> tuple[str | None, str | None]:
        """Where the next page starts: nowhere when this is the last one."""
        if not self.is_truncated:
            return None, None
        return self.name(self.text(name_tag) or ""), self.text(id_tag) or None

    def folders(self) -> tuple[str, ...]:
        path = f"{self._namespace}CommonPrefixes/{self._namespace}Prefix"
        return tuple(self.name(prefix.text or "") for prefix in self._root.iterfind(path))
