"""b2_download_file_by_id and by name, b2_get_download_authorization."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from localb2 import ids
from localb2.conditions import ByteRange, Validators, asked_range, unmet_condition
from localb2.errors import (
    InvalidRequest,
    NoSuchBucket,
    NoSuchFile,
    NotEntitled,
    RangeNotSatisfiable,
)
from localb2.http import Request, Response, decode_percent
from localb2.http_dates import seconds_of_http_date
from localb2.native.call import Call, key_of_token
from localb2.native.fields import Fields, read_fields
from localb2.native.locks import download_headers as lock_headers
from localb2.native.protection import customer_key, encryption_headers
from localb2.native.refusals import Refused
from localb2.native.shapes import content_sha1
from localb2.native.spending import spend_download
from localb2.rules import buckets, files
from localb2.rules.capabilities import require
from localb2.rules.encryption import check_reading
from localb2.service import Service
from localb2.tokens import Grant
from localb2.values import ApplicationKey, Bucket, FileVersion

LONGEST_SECONDS = 604_800
CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")
DEFAULT_CACHE_CONTROL = "max-age=0, no-cache, no-store"

#: Query parameter, response header, and the file info that sets the header otherwise.
OVERRIDES = {
    "b2CacheControl": ("Cache-Control", "b2-cache-control"),
    "b2ContentDisposition": ("Content-Disposition", "b2-content-disposition"),
    "b2ContentEncoding": ("Content-Encoding", "b2-content-encoding"),
    "b2ContentLanguage": ("Content-Language", "b2-content-language"),
    "b2ContentType": ("Content-Type", None),
    "b2Expires": ("Expires", "b2-expires"),
}
INFO_HEADERS = {info: header for header, info in OVERRIDES.values() if info is not None}


async def get_download_authorization(call: Call) -> dict[str, Any]:
    """A token for downloads by name below a prefix, to be shared with others."""
    bucket = call.bucket("shareFiles")
    prefix = call.fields.optional_text("fileNamePrefix")
    if prefix is None:
        raise InvalidRequest("required field fileNamePrefix is missing")
    call.require("shareFiles", bucket_id=bucket.id, file_name=prefix)
    seconds = call.fields.number("validDurationInSeconds", low=1, high=LONGEST_SECONDS)
    if seconds is None:
        raise InvalidRequest("required field validDurationInSeconds is missing")
    grant = Grant(
        "dnld",
        call.key.id,
        call.clock.now_ms() + seconds * 1000,
        scope=bucket.id,
        name_prefix=prefix,
        overrides=_authorized_overrides(call.fields),
    )
    token = call.service.tokens.issue(grant)
    return {"authorizationToken": token, "bucketId": bucket.id, "fileNamePrefix": prefix}


def _authorized_overrides(fields: Fields) -> dict[str, str]:
    """The headers that downloads with this token must ask for. Raises InvalidRequest."""
    overrides = {name: fields.text(name) for name in OVERRIDES if fields.has(name)}
    for name, value in overrides.items():
        if not value or CONTROL_CHARACTERS.search(value):
            raise InvalidRequest(f"Invalid {name}: {value}")
    expires = overrides.get("b2Expires")
    if expires is not None and seconds_of_http_date(expires) is None:
        raise InvalidRequest(f"Invalid b2Expires: {expires}")
    return overrides


CALLS = {"b2_get_download_authorization": get_download_authorization}


async def download_by_name(request: Request, service: Service) -> Response:
    """GET or HEAD `/file/<bucket>/<name>`: the newest version, unless it is hidden."""
    bucket_name, name = _names(request)
    overrides = _overrides(request)
    holder = _holder(service, _token(request))
    db = service.store.reader()
    try:
        bucket = buckets.get_bucket_by_name(db, bucket_name)
    except NoSuchBucket:
        raise NoSuchFile(f"Bucket does not exist: {bucket_name}") from None
    if holder is not None:
        _check_by_name(holder, bucket, name, overrides)
    elif not bucket.is_public:
        raise NotEntitled("not entitled")
    elif overrides:
        raise Refused(401, "unauthorized", "Overriding headers needs an authorization token")
    try:
        version = files.find_latest(db, bucket.id, name)
    except NoSuchFile:
        raise NoSuchFile(f"File with such name does not exist: {name}") from None
    reader = holder[0] if holder is not None and holder[1].kind == "acct" else None
    return _answer(request, service, bucket, version, overrides, reader)


async def download_by_id(request: Request, service: Service, _version: int) -> Response:
    """One version by its id, hidden or not. Download tokens do not work here."""
    file_id = (await read_fields(request)).text("fileId")
    overrides = {} if request.method == "POST" else _overrides(request)
    token = _token(request)
    db = service.store.reader()
    key = key_of_token(service, token, "acct")[0] if token is not None else None
    if ids.bucket_of(file_id) is None:
        raise InvalidRequest(f"Invalid fileId: {file_id}")
    try:
        found = files.get_version(db, file_id)
        bucket = buckets.get_bucket(db, found.bucket_id)
    except (NoSuchFile, NoSuchBucket):
        raise NoSuchFile(f"File not present: {file_id}") from None
    if key is not None:
        if bucket.account_id != key.account_id:
            raise NotEntitled("not entitled")
        require(key, "readFiles", bucket_id=bucket.id, file_name=found.name)
    elif not bucket.is_public or overrides:
        raise NotEntitled("not entitled")
    return _answer(request, service, bucket, found, overrides, key)


def _names(request: Request) -> tuple[str, str]:
    raw_bucket, slash, raw_name = request.raw_path.removeprefix(b"/file/").partition(b"/")
    if not slash or not raw_bucket or not raw_name:
        raise Refused(404, "not_found", "The path must be /file/<bucket name>/<file name>")
    name = decode_percent(raw_name, plus_is_space=True)
    return decode_percent(raw_bucket, plus_is_space=True), name


def _token(request: Request) -> str | None:
    header = request.headers.get("authorization")
    if header or b"Authorization=" not in request.query_string:
        return header or None
    return dict(request.query(plus_is_space=True)).get("Authorization")


def _overrides(request: Request) -> dict[str, str]:
    if b"b2" not in request.query_string:
        return {}
    query = request.query(plus_is_space=True)
    return {name: value for name, value in query if name in OVERRIDES}


def _holder(service: Service, token: str | None) -> tuple[ApplicationKey, Grant] | None:
    """Who asks, by an account or a download token; None for anybody. Bad tokens are refused."""
    if token is None:
        return None
    return key_of_token(service, token, "dnld" if token.endswith("_dnld") else "acct")


def _check_by_name(
    holder: tuple[ApplicationKey, Grant], bucket: Bucket, name: str, overrides: Mapping[str, str]
) -> None:
    key, grant = holder
    if grant.kind == "acct":
        if bucket.account_id != key.account_id:
            raise NotEntitled("not entitled")
        require(key, "readFiles", bucket_id=bucket.id, file_name=name)
        return
    if grant.scope != bucket.id or not name.startswith(grant.name_prefix):
        raise NotEntitled("not entitled")
    if dict(grant.overrides) != dict(overrides):
        raise Refused(401, "unauthorized", "Headers must be overridden as authorized")


def _answer(
    request: Request,
    service: Service,
    bucket: Bucket,
    version: FileVersion,
    overrides: Mapping[str, str],
    reader: ApplicationKey | None,
) -> Response:
    if version.action != "upload":
        raise NoSuchFile(f"File not present: {version.name}")
    key = customer_key(request.headers)
    check_reading(version, key)
    headers, now = _headers(bucket, version, overrides), _validators(version)
    unmet = unmet_condition(request.headers, now)
    if unmet == "failed":
        raise Refused(412, "precondition_failed", "The file is not the one that was asked for")
    if unmet == "not modified":
        return Response(304, headers)
    part = _asked_range(request, version, now)
    headers += lock_headers(bucket, version, reader)
    start, length, status = 0, version.size, 200
    if part is not None:
        start, length, status = part.first, part.length, 206
        headers.append(("Content-Range", f"bytes {start}-{part.last}/{version.size}"))
    if service.caps.active:
        spend_download(request, service, version, length)
    if request.method == "HEAD" or length == 0:
        return Response(status, headers, b"", content_length=length)
    blobs = files.blobs_of(service.store.reader(), version)
    inline = service.store.inline(blobs, key)
    if inline is not None:
        return Response(status, headers, inline[start : start + length])
    body = service.store.read(blobs, start, length, key)
    return Response(status, headers, body, content_length=length)


def _asked_range(request: Request, version: FileVersion, now: Validators) -> ByteRange | None:
    if "range" not in request.headers:
        return None
    try:
        return asked_range(request.headers, version.size, now)
    except RangeNotSatisfiable:
        raise Refused(
            416,
            "range_not_satisfiable",
            "The Range header in the request is outside the size of the file.",
            (("Content-Range", f"bytes */{version.size}"),),
        ) from None


def _validators(version: FileVersion) -> Validators:
    """B2 names no ETag here: clients know a file by the hashes that the API tells."""
    tags = (version.etag,) if version.sha1 is None else (version.etag, version.sha1)
    return Validators(tags, version.uploaded_ms)


def _headers(
    bucket: Bucket, version: FileVersion, overrides: Mapping[str, str]
) -> list[tuple[str, str]]:
    plain = {"Cache-Control": bucket.info.get("Cache-Control", DEFAULT_CACHE_CONTROL)}
    plain["Content-Type"] = version.content_type or "application/octet-stream"
    headers = [
        ("Accept-Ranges", "bytes"),
        ("x-bz-file-name", quote(version.name)),
        ("x-bz-file-id", version.id),
        ("x-bz-content-sha1", content_sha1(version)),
        ("x-bz-upload-timestamp", str(version.uploaded_ms)),
    ]
    for name, value in version.info.items():
        if name in INFO_HEADERS:
            plain[INFO_HEADERS[name]] = value
        else:
            headers.append((f"x-bz-info-{name}", quote(value)))
    for name, value in overrides.items():
        plain[OVERRIDES[name][0]] = value
    headers += encryption_headers(version)
    return headers + [(name, _header_text(value)) for name, value in plain.items()]


def _header_text(value: str) -> str:
    """Text that people chose, as it may stand in a header: UTF-8 bytes, no control characters."""
    return CONTROL_CHARACTERS.sub(" ", value).encode().decode("latin-1")
