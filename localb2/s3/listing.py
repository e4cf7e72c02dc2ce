"""ListObjects (1 and 2) and ListObjectVersions: one page each, by marker."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from localb2 import ids
from localb2.http import Response
from localb2.rules import files
from localb2.s3.call import Call, xml_answer
from localb2.s3.errors import invalid_argument
from localb2.s3.times import iso_time
from localb2.s3.xml import Encoder, document, escape, optional, url_encoded
from localb2.values import Bucket, FilePage, FileVersion

MAX_KEYS = 1000
LARGEST_NUMBER = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Wanted:
    """What all three listings are asked for. `encode` writes names into the answer."""

    prefix: str
    delimiter: str
    limit: int
    encoding: str | None
    encode: Encoder

    @classmethod
    def of(cls, query: Mapping[str, str], limit_name: str = "max-keys") -> "Wanted":
        """Read the parameters. Raises S3Error for values that cannot be."""
        encoding = query.get("encoding-type") or None
        if encoding not in (None, "url"):
            raise invalid_argument("Invalid Encoding Method specified in Request")
        return cls(
            query.get("prefix", ""),
            query.get("delimiter", ""),
            page_size(query.get(limit_name), limit_name),
            encoding,
            url_encoded if encoding else escape,
        )

    def start_after(self, name: str) -> str:
        """Where a page begins that follows `name`, be it a file or a folded folder."""
        if not name:
            return ""
        if self._is_folder(name):
            return files.after_prefix(name)
        return files.successor(name)

    def _is_folder(self, name: str) -> bool:
        """Whether it ends with its first delimiter after the prefix; a file may end so, too."""
        if not self.delimiter or not name.startswith(self.prefix):
            return False
        place = name.find(self.delimiter, len(self.prefix))
        return place >= 0 and place + len(self.delimiter) == len(name)

    def head(self, *rows: tuple[str, str | None]) -> str:
        """The elements that every listing begins with; `rows` hold names, written encoded."""
        text = optional("    ", "Prefix", self.encode(self.prefix))
        if self.delimiter:
            text += optional("    ", "Delimiter", self.encode(self.delimiter))
        for name, value in rows:
            text += optional("    ", name, None if value is None else self.encode(value))
        return text + optional("    ", "EncodingType", self.encoding)


async def list_objects(call: Call) -> Response:
    """ListObjects version 1: goes on after `marker`."""
    bucket, wanted = _open(call)
    marker = call.query.get("marker", "")
    page = _names(call, bucket, wanted, wanted.start_after(marker))
    following = page.files[-1].name if page.next_name is not None and page.files else None
    head = wanted.head(("Name", bucket.name), ("Marker", marker), ("NextMarker", following))
    head += _counts(wanted.limit, page)
    return xml_answer(
        document("ListBucketResult", head + _contents(page, wanted, bucket.account_id))
    )


async def list_objects_v2(call: Call) -> Response:
    """ListObjects version 2: goes on at an opaque token."""
    bucket, wanted = _open(call)
    query = call.query
    token, after = query.get("continuation-token"), query.get("start-after")
    start = wanted.start_after(after or "") if token is None else _name_of_token(token)
    page = _names(call, bucket, wanted, start)
    head = wanted.head(("Name", bucket.name), ("StartAfter", after))
    head += optional("    ", "KeyCount", str(len(page.files)))
    head += optional("    ", "ContinuationToken", None if token is None else escape(token))
    if page.next_name is not None:
        head += optional("    ", "NextContinuationToken", _token_of_name(page.next_name))
    head += _counts(wanted.limit, page)
    owner = bucket.account_id if query.get("fetch-owner") == "true" else None
    return xml_answer(document("ListBucketResult", head + _contents(page, wanted, owner)))


async def list_object_versions(call: Call) -> Response:
    """All versions and hide markers, newest first per name; goes on after the two markers."""
    bucket, wanted = _open(call)
    query = call.query
    key_marker, id_marker = query.get("key-marker", ""), query.get("version-id-marker", "")
    if id_marker and not key_marker:
        raise invalid_argument("A version-id marker cannot be specified without a key marker")
    page = _versions(call, bucket, wanted, key_marker, id_marker)
    head = wanted.head(("Name", bucket.name), ("KeyMarker", key_marker))
    head += optional("    ", "VersionIdMarker", escape(id_marker))
    if page.next_name is not None and page.files:
        last = page.files[-1]
        head += optional("    ", "NextKeyMarker", wanted.encode(last.name))
        if last.action != "folder":
            head += optional("    ", "NextVersionIdMarker", last.id)
    head += _counts(wanted.limit, page)
    rows = [_version_row(version, wanted.encode) for version in page.files]
    return xml_answer(document("ListVersionsResult", head + "".join(rows) + _folders(page, wanted)))


def page_size(text: str | None, name: str = "max-keys") -> int:
    """A page size from the query, at most 1,000. Raises S3Error when it is not a number."""
    if text is None or text == "":
        return MAX_KEYS
    return min(whole_number(text, name), MAX_KEYS)


def whole_number(text: str, name: str) -> int:
    """A parameter that counts. Raises S3Error for anything but digits, and for too large ones."""
    is_short = text.isascii() and text.isdigit() and len(text) < 20
    if not is_short or int(text) > LARGEST_NUMBER:
        raise invalid_argument(f"Argument {name} must be an integer between 0 and {LARGEST_NUMBER}")
    return int(text)


def _open(call: Call) -> tuple[Bucket, Wanted]:
    wanted = Wanted.of(call.query)
    return call.entitled_bucket("listFiles", wanted.prefix), wanted


def _names(call: Call, bucket: Bucket, wanted: Wanted, start: str) -> FilePage:
    if wanted.limit == 0:
        return FilePage(())
    return files.list_file_names(
        call.store.reader(),
        bucket,
        prefix=wanted.prefix,
        delimiter=wanted.delimiter or None,
        start=start,
        limit=wanted.limit,
    )


def _versions(
    call: Call, bucket: Bucket, wanted: Wanted, key_marker: str, id_marker: str
) -> FilePage:
    if wanted.limit == 0:
        return FilePage(())
    start, start_id = wanted.start_after(key_marker), None
    if id_marker:
        if ids.bucket_of(id_marker) is None:
            raise invalid_argument("Invalid version id specified")
        start, start_id = key_marker, id_marker
    page = files.list_file_versions(
        call.store.reader(),
        bucket,
        prefix=wanted.prefix,
        delimiter=wanted.delimiter or None,
        start=start,
        start_id=start_id,
        # The start is inclusive, S3's marker is not: read one more, for the marker itself.
        limit=wanted.limit + (1 if id_marker else 0),
        with_unfinished=False,
    )
    return without_marker(page, id_marker, wanted.limit) if id_marker else page


def without_marker(page: FilePage, id_marker: str, limit: int) -> FilePage:
    """A page of `limit` rows out of one with an extra row, read from the marker on."""
    rows = page.files
    if rows and rows[0].id == id_marker:
        return FilePage(rows[1:], page.next_name, page.next_id)
    if len(rows) > limit:  # the marker was deleted meanwhile
        return FilePage(rows[:limit], rows[limit].name, rows[limit].id)
    return page


def _counts(limit: int, page: FilePage) -> str:
    truncated = "true" if page.next_name is not None else "false"
    return f"    <MaxKeys>{limit}</MaxKeys>\n    <IsTruncated>{truncated}</IsTruncated>\n"


def _contents(page: FilePage, wanted: Wanted, owner: str | None) -> str:
    encode = wanted.encode
    owned = "" if owner is None else _owner(owner)
    rows = [
        f"    <Contents>\n        <Key>{encode(file.name)}</Key>\n"
        f"        <LastModified>{iso_time(file.uploaded_ms)}</LastModified>\n"
        f'        <ETag>"{file.etag}"</ETag>\n        <Size>{file.size}</Size>\n{owned}'
        f"        <StorageClass>STANDARD</StorageClass>\n    </Contents>\n"
        for file in page.files
        if file.action != "folder"
    ]
    return "".join(rows) + _folders(page, wanted)


def _version_row(version: FileVersion, encode: Encoder) -> str:
    if version.action == "folder":
        return ""
    latest = "true" if version.is_latest else "false"
    shared = (
        f"        <Key>{encode(version.name)}</Key>\n"
        f"        <VersionId>{version.id}</VersionId>\n"
        f"        <IsLatest>{latest}</IsLatest>\n"
        f"        <LastModified>{iso_time(version.uploaded_ms)}</LastModified>\n"
    )
    owner = _owner(version.account_id)
    if version.action == "hide":
        return f"    <DeleteMarker>\n{shared}{owner}    </DeleteMarker>\n"
    return (
        f'    <Version>\n{shared}        <ETag>"{version.etag}"</ETag>\n'
        f"        <Size>{version.size}</Size>\n{owner}"
        f"        <StorageClass>STANDARD</StorageClass>\n    </Version>\n"
    )


def _owner(account_id: str) -> str:
    return (
        f"        <Owner>\n            <DisplayName></DisplayName>\n"
        f"            <ID>{account_id}</ID>\n        </Owner>\n"
    )


def _folders(page: FilePage, wanted: Wanted) -> str:
    return folder_rows((file.name for file in page.files if file.action == "folder"), wanted)


def folder_rows(names: Iterable[str], wanted: Wanted) -> str:
    """CommonPrefixes for folded folders."""
    return "".join(
        f"    <CommonPrefixes>\n        <Prefix>{wanted.encode(name)}</Prefix>\n"
        f"    </CommonPrefixes>\n"
        for name in names
    )


def _token_of_name(name: str) -> str:
    return base64.urlsafe_b64encode(name.encode("utf-8")).decode()


def _name_of_token(token: str) -> str:
    try:
        name = base64.b64decode(token, altchars=b"-_", validate=True).decode("utf-8")
    except ValueError:
        name = ""
    # Python 3.12 takes more padding than there can be.
    if _token_of_name(name) != token:
        raise invalid_argument("The continuation token provided is incorrect")
    return name
