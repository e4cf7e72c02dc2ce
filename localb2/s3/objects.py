"""GetObject and HeadObject: which version, which bytes, and the conditions of the request."""

from collections.abc import Mapping, Sequence

from localb2.conditions import ByteRange, asked_range
from localb2.customer_keys import CustomerKey
from localb2.errors import NoSuchFile, RangeNotSatisfiable
from localb2.http import Response, Stream
from localb2.http_dates import http_date
from localb2.rules import files, large_files
from localb2.rules.capabilities import require
from localb2.rules.encryption import check_reading
from localb2.s3.call import Call, bytes_answer, request_ids
from localb2.s3.conditions import check_conditions, validators
from localb2.s3.encryption import customer_key, encryption_headers
from localb2.s3.errors import S3Error, invalid_argument
from localb2.s3.lock_headers import lock_headers
from localb2.s3.metadata import object_headers
from localb2.s3.multipart import part_number
from localb2.s3.spending import spend_download
from localb2.values import Blob, Bucket, FileVersion

_OVERRIDES = {
    "response-cache-control": "Cache-Control",
    "response-content-disposition": "Content-Disposition",
    "response-content-encoding": "Content-Encoding",
    "response-content-language": "Content-Language",
    "response-content-type": "Content-Type",
    "response-expires": "Expires",
}


async def get_object(call: Call) -> Response:
    """The content of a file, of its newest version or of the one named."""
    version, blobs = _opened(call)
    key = _reading_key(call, version)
    headers, part = _headers(call, version)
    if part is None:
        return bytes_answer(200, headers, _content(call, blobs, 0, version.size, key), version.size)
    content = _content(call, blobs, part.first, part.length, key)
    return bytes_answer(206, headers, content, part.length)


async def head_object(call: Call) -> Response:
    """The headers that GetObject would send."""
    version = asked_version(call, _readable_bucket(call))
    _reading_key(call, version)
    headers, part = _headers(call, version)
    if part is None:
        return bytes_answer(200, headers, b"", version.size)
    return bytes_answer(206, headers, b"", part.length)


def asked_version(call: Call, bucket: Bucket) -> FileVersion:
    """The newest version of the file, or the one named. NoSuchFile, S3Error."""
    wanted = call.query.get("versionId")
    if wanted is not None:
        return _named_version(call, bucket, wanted)
    version = files.find_latest(call.store.reader(), bucket.id, call.file_name)
    _refuse_hidden(version)
    return version


def _reading_key(call: Call, version: FileVersion) -> CustomerKey | None:
    """The customer's key, where the version has one and the request brings it.

    Raises BadCustomerKey and what `check_reading` raises.
    """
    key = customer_key(call.request.headers, needs_md5=False)
    check_reading(version, key)
    return key


def _content(
    call: Call, blobs: Sequence[Blob], start: int, length: int, key: CustomerKey | None
) -> bytes | Stream:
    whole = call.store.inline(blobs, key)
    if whole is not None:
        return whole[start : start + length]
    return call.store.read(blobs, start, length, key)


def _opened(call: Call) -> tuple[FileVersion, list[Blob]]:
    bucket, db = _readable_bucket(call), call.store.reader()
    wanted = call.query.get("versionId")
    if wanted is not None:
        version = _named_version(call, bucket, wanted)
        return version, files.blobs_of(db, version)
    version, blobs = files.open_latest(db, bucket, call.file_name)
    _refuse_hidden(version)
    return version, blobs


def _refuse_hidden(latest: FileVersion) -> None:
    if latest.action == "hide":
        marker = (("x-amz-delete-marker", "true"), ("x-amz-version-id", latest.id))
        raise S3Error(404, "NoSuchKey", "Key not found", marker)


def _named_version(call: Call, bucket: Bucket, wanted: str) -> FileVersion:
    try:
        version = files.get_version(call.store.reader(), wanted)
    except NoSuchFile:
        raise _no_such_version() from None
    is_here = version.bucket_id == bucket.id and version.name == call.file_name
    if not is_here or version.action == "start":
        raise _no_such_version()
    if version.action == "hide":
        raise S3Error(
            405,
            "MethodNotAllowed",
            "The specified method is not allowed against this resource",
            (("x-amz-delete-marker", "true"), ("x-amz-version-id", version.id)),
        )
    return version


def _readable_bucket(call: Call) -> Bucket:
    bucket = call.bucket()
    if call.signer is None:
        if not bucket.is_public:
            raise S3Error(
                401, "UnauthorizedAccess", f"bucket is not authorized: {call.bucket_name}"
            )
    elif not bucket.is_public:
        require(call.signer.key, "readFiles", bucket_id=bucket.id, file_name=call.file_name)
    return bucket


def _no_such_version() -> S3Error:
    return S3Error(404, "NoSuchVersion", "The specified version does not exist")


def _headers(call: Call, version: FileVersion) -> tuple[list[tuple[str, str]], ByteRange | None]:
    """Response headers and the range to send; None for the whole file.

    Raises S3Error 304, 412 or 416 when the request's conditions say so.
    """
    check_conditions(call.request.headers, version)
    headers = [
        ("Accept-Ranges", "bytes"),
        ("Last-Modified", http_date(version.uploaded_ms)),
        ("ETag", f'"{version.etag}"'),
    ]
    info = object_headers(version)
    overrides = _overrides(call) if call.query else {}
    headers += [(name, value) for name, value in info if name not in overrides]
    headers += request_ids()
    headers.append(("x-amz-version-id", version.id))
    headers += overrides.items()
    if call.signer is not None or version.key_md5 is not None:
        headers += encryption_headers(version)
        headers += lock_headers(call, version)
    part = _asked_range(call.request.headers, version)
    if "partNumber" in call.query:
        part = _asked_part(call, version, headers)
    if part is not None:
        headers.append(("Content-Range", f"bytes {part.first}-{part.last}/{version.size}"))
    if call.service.caps.active:
        spend_download(call, version, part.length if part else version.size)
    return headers, part


def _overrides(call: Call) -> dict[str, str]:
    found = {}
    for parameter, header in _OVERRIDES.items():
        value = call.query.get(parameter)
        if value is None:
            continue
        if call.signer is None:
            raise S3Error(
                400,
                "InvalidRequest",
                "Request specific response headers cannot be used for anonymous GET requests.",
            )
        if any(ord(character) < 32 or ord(character) == 127 for character in value):
            raise invalid_argument(f"{parameter} must not hold control characters")
        found[header] = value.encode("utf-8").decode("latin-1")
    return found


def _asked_part(
    call: Call, version: FileVersion, headers: list[tuple[str, str]]
) -> ByteRange | None:
    """The bytes of one part; how many there are goes into `headers`. S3Error."""
    number = part_number(call.query["partNumber"])
    if "range" in call.request.headers:
        raise S3Error(
            400,
            "InvalidRequest",
            "Cannot specify both Range header and partNumber query parameter",
        )
    found = large_files.part_of_file(call.store.reader(), version, number)
    if found is None:
        raise S3Error(416, "InvalidPartNumber", "The requested partnumber is not satisfiable")
    start, size, count = found
    if count:
        headers.append(("x-amz-mp-parts-count", str(count)))
    return ByteRange(start, start + size - 1) if size else None


def _asked_range(headers: Mapping[str, str], version: FileVersion) -> ByteRange | None:
    if "range" not in headers:
        return None
    try:
        return asked_range(headers, version.size, validators(version))
    except RangeNotSatisfiable:
        raise S3Error(
            416,
            "InvalidRange",
            "The requested range is not satisfiable",
            (("Content-Range", f"bytes */{version.size}"),),
        ) from None
