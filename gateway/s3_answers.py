"""S3's answers, read into values: the XML of the long lists, the dictionaries of the rest.

Pure functions, no boto3. The long lists are read here because boto3 takes four times as long.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from html import unescape
from typing import Any
from urllib.parse import unquote_plus
from xml.etree import ElementTree as ET

from gateway.errors import B2Error, UnknownB2Error, retry_after_seconds, s3_error
from gateway.values import Deletion, FileVersion, Listing, Part, StoredFile, UnfinishedFile

Fields = Mapping[str, str]


def bucket_dates(body: bytes) -> dict[str, datetime]:
    """ListBuckets: when each bucket was created, by name."""
    rows = _Document(body, "ListAllMyBucketsResult", "Bucket").rows
    return {row["Name"]: timestamp(row["CreationDate"]) for _, row in rows}


def file_names(body: bytes) -> Listing:
    """ListObjectsV2: visible files, folders, and the token of the next page."""
    document = _Document(body, "ListBucketResult", "Contents")
    name = document.name
    files = tuple(
        FileVersion(
            name(row["Key"]),
            None,
            "upload",
            int(row["Size"]),
            timestamp(row["LastModified"]),
            etag=unquoted(row.get("ETag")),
        )
        for _, row in document.rows
    )
    return Listing(
        files=files,
        folders=document.folders(),
        next_token=document.text("NextContinuationToken") if document.is_truncated else None,
    )


def file_versions(body: bytes) -> Listing:
    """ListObjectVersions: uploads and hide markers in B2's order, folders, the next markers."""
    document = _Document(body, "ListVersionsResult", "Version", "DeleteMarker")
    name = document.name
    files = tuple(
        FileVersion(
            name(row["Key"]),
            row["VersionId"],
            "upload" if tag == "Version" else "hide",
            int(row.get("Size") or 0),
            timestamp(row["LastModified"]),
            row.get("IsLatest") == "true",
            unquoted(row.get("ETag")),
        )
        for tag, row in document.rows
    )
    next_name, next_id = document.markers("NextKeyMarker", "NextVersionIdMarker")
    return Listing(files=files, folders=document.folders(), next_name=next_name, next_id=next_id)


def unfinished_files(body: bytes) -> tuple[list[UnfinishedFile], str | None, str | None]:
    """ListMultipartUploads: unfinished large files and the next markers."""
    document = _Document(body, "ListMultipartUploadsResult", "Upload")
    files = [
        UnfinishedFile(row["UploadId"], document.name(row["Key"]), timestamp(row["Initiated"]))
        for _, row in document.rows
    ]
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


def _cut_rows(text: str, tags: Sequence[str]) -> tuple[str, list[tuple[str, Fields]]]:
    """An S3 document without its rows, and the rows: tag and texts by tag."""
    if not tags:
        return text, []
    either = "|".join(tags)
    # In turn: text that is no row, the tag of a row, the row, and None where the row is closed.
    parts = re.split(f"<({either})>|</(?:{either})>", text)
    rows: list[tuple[str, Fields]] = [
        (tag, dict(_FIELD.findall(row))) for tag, row in zip(parts[1::4], parts[2::4], strict=True)
    ]
    if "&" in text:
        rows = [(tag, {name: unescape(value) for name, value in row.items()}) for tag, row in rows]
    return "".join(parts[::4]), rows


# Those that are read, and no others: so the half of each row that repeats the owner costs little.
_FIELD = re.compile(
    "<(Key|VersionId|IsLatest|LastModified|ETag|Size|UploadId|Initiated|Name|CreationDate)>([^<]*)"
)


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
