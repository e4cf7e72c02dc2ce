"""b2_get_upload_url, b2_upload_file, b2_get_upload_part_url, b2_upload_part."""

import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from localb2.customer_keys import CustomerKey, WantedEncryption
from localb2.errors import HashMismatch, InvalidRequest, NoSuchUpload
from localb2.http import Request, Response, decode_percent
from localb2.native import locks
from localb2.native.call import Call, document, key_of_token
from localb2.native.fields import Fields
from localb2.native.protection import asked_in_headers, customer_key
from localb2.native.refusals import Refused
from localb2.native.shapes import file_shape, part_shape
from localb2.native.spending import check_upload
from localb2.rules import buckets, files, large_files, names
from localb2.rules.capabilities import require
from localb2.rules.encryption import check_part
from localb2.rules.locks import new_lock
from localb2.service import Service
from localb2.store.incoming import Incoming
from localb2.tokens import DAY_MS, Grant, Kind
from localb2.values import ApplicationKey, FileVersion, Lock, StoredBytes

LARGEST_UPLOAD = 5_000_000_000
PART_NUMBERS = 10_000
SHA1_DIGITS = 40
DIGITS = re.compile(r"\d{1,9}", re.ASCII)
SHA1 = re.compile(r"[0-9a-fA-F]{40}", re.ASCII)
CONTENT_TYPE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,254}[\x21-\x7e])?", re.ASCII)
INFO_HEADER = "x-bz-info-"
#: Real headers, which would be lost: B2 takes X-Bz-Info-b2-content-disposition and so on.
NOT_ALLOWED = frozenset(
    {
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-location",
        "content-range",
        "expires",
    }
)
HASH_AT_END = "hex_digits_at_end"
UNVERIFIED = "do_not_verify"


async def get_upload_url(call: Call) -> dict[str, Any]:
    """Where to upload small files to a bucket, one at a time."""
    bucket = call.bucket("writeFiles")
    token = _issue(call, "upld", bucket.id)
    place = f"c004_v0402033_t{secrets.randbelow(60):04}"
    url = f"{_api(call)}/b2_upload_file/{bucket.id}/{place}"
    return {"authorizationToken": token, "bucketId": bucket.id, "uploadUrl": url}


async def get_upload_part_url(call: Call) -> dict[str, Any]:
    """Where to upload parts of one large file, one at a time."""
    call.require("writeFiles")
    file_id = call.fields.text("fileId")
    version = own_unfinished(call, file_id)
    call.require("writeFiles", bucket_id=version.bucket_id, file_name=version.name)
    token = _issue(call, "uplg", file_id)
    url = f"{_api(call)}/b2_upload_part/{file_id}/{secrets.randbelow(60):04}"
    return {"authorizationToken": token, "fileId": file_id, "uploadUrl": url}


def own_unfinished(call: Call, file_id: str) -> FileVersion:
    """An unfinished large file of the key's account, else NoSuchUpload in B2's words."""
    with suppress(NoSuchUpload):
        version = large_files.get_unfinished(call.db, file_id)
        if version.account_id == call.key.account_id:
            return version
    raise NoSuchUpload(f"Invalid fileId: {file_id}")


def _api(call: Call) -> str:
    return f"{call.service.base_url(call.request)}/b2api/v{call.version}"


def _issue(call: Call, kind: Kind, scope: str) -> str:
    expires_ms = min(call.clock.now_ms() + DAY_MS, call.key.expires_ms or 2**62)
    return call.service.tokens.issue(Grant(kind, call.key.id, expires_ms, scope))


async def upload_file(request: Request, service: Service, version: int) -> Response:
    """Store the body as a file's newest version. The path is decoration; the token counts.

    Raises HashMismatch, UploadTokenInUse, InvalidRequest for bad headers.
    """
    token, key, grant = _upload_token(request, service, "upld")
    with service.tokens.one_upload(token, grant.expires_ms):
        check_upload(request, service, key)
        wanted = _wanted_file(request)
        require(key, "writeFiles", bucket_id=grant.scope, file_name=wanted.name)
        bucket = buckets.get_bucket(service.store.reader(), grant.scope)
        encryption = wanted.encryption.or_default(bucket.encryption)
        clock = service.store.clock
        locks.check_asked(key, bucket, wanted.name, wanted.lock, clock.now_ms())
        added = await store_body(
            request,
            service,
            wanted.sha1,
            lambda db, stored: files.add_file(
                db,
                clock,
                bucket,
                wanted.name,
                stored,
                content_type=wanted.content_type,
                info=wanted.info,
                sha1_unverified=wanted.sha1 == UNVERIFIED,
                encryption=encryption.mode,
                key_md5=encryption.key_md5,
                lock=new_lock(bucket, wanted.lock, clock.now_ms()),
            ),
            encryption.key,
        )
    return document(file_shape(_as_call(request, service, version, key), added))


async def upload_part(request: Request, service: Service, _version: int) -> Response:
    """Store the body as one part of a large file; the same number again replaces it."""
    token, key, grant = _upload_token(request, service, "uplg")
    with service.tokens.one_upload(token, grant.expires_ms):
        check_upload(request, service, key)
        number, sha1 = _part_number(request.headers), _sha1_header(request.headers)
        customers_key = customer_key(request.headers)
        unfinished = large_files.get_unfinished(service.store.reader(), grant.scope)
        require(key, "writeFiles", bucket_id=unfinished.bucket_id, file_name=unfinished.name)
        check_part(unfinished, customers_key)
        clock = service.store.clock
        part = await store_body(
            request,
            service,
            sha1,
            lambda db, stored: large_files.add_part(db, clock, grant.scope, number, stored),
            customers_key,
        )
    return document(part_shape(part, unfinished.encryption))


def _as_call(request: Request, service: Service, version: int, key: ApplicationKey) -> Call:
    return Call(request, service, version, key, Fields({}))


def _upload_token(
    request: Request, service: Service, kind: Kind
) -> tuple[str, ApplicationKey, Grant]:
    token = request.headers.get("authorization")
    if not token:
        raise Refused(401, "missing_auth_token", "Authorization token is missing")
    return token, *key_of_token(service, token, kind)


@dataclass(frozen=True, slots=True)
class WantedFile:
    """What the headers of b2_upload_file ask for."""

    name: str
    content_type: str
    sha1: str
    info: Mapping[str, str]
    encryption: WantedEncryption
    lock: Lock | None


def _wanted_file(request: Request) -> WantedFile:
    headers = request.headers
    name = _header(headers, "X-Bz-File-Name")
    name = decode_percent(name.encode("latin-1"), plus_is_space=True)
    names.check_file_name(name)
    if not NOT_ALLOWED.isdisjoint(headers):
        lost = min(NOT_ALLOWED.intersection(headers))
        raise InvalidRequest(f"Header not allowed in b2_upload_file: {lost}")
    return WantedFile(
        name=name,
        content_type=check_content_type(_header(headers, "Content-Type"), name),
        sha1=_sha1_header(headers),
        info=names.check_file_info(_info(headers), name=name),
        encryption=asked_in_headers(headers),
        lock=locks.asked_in_headers(headers),
    )


def _info(headers: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(INFO_HEADER): decode_percent(value.encode("latin-1"), plus_is_space=True)
        for name, value in headers.items()
        if name.startswith(INFO_HEADER)
    }


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name.lower())
    if not value:
        raise InvalidRequest(f"Missing header: {name}")
    return value


def _sha1_header(headers: Mapping[str, str]) -> str:
    """40 lower-case hex digits, or one of the two words that stand for them."""
    value = _header(headers, "X-Bz-Content-Sha1")
    if value in (HASH_AT_END, UNVERIFIED):
        return value
    if not SHA1.fullmatch(value):
        raise InvalidRequest(f"Invalid X-Bz-Content-Sha1: {value[:80]}")
    return value.lower()


def _part_number(headers: Mapping[str, str]) -> int:
    text = _header(headers, "X-Bz-Part-Number")
    if not DIGITS.fullmatch(text) or not 1 <= int(text) <= PART_NUMBERS:
        raise InvalidRequest(f"Part number must be in range 1 - {PART_NUMBERS}")
    return int(text)


def check_content_type(content_type: str, name: str) -> str:
    """The type to store; `b2/x-auto` goes by the file name. Raises InvalidRequest."""
    if content_type == "b2/x-auto":
        return names.content_type_for(name)
    if not CONTENT_TYPE.fullmatch(content_type):
        raise InvalidRequest("Invalid content type")
    return content_type


async def store_body[T](
    request: Request,
    service: Service,
    sha1: str,
    keep: Callable[[sqlite3.Connection, StoredBytes], T],
    key: CustomerKey | None,
) -> T:
    """Take the body, check it against its SHA-1, and let `keep` refer to it in the database.

    With a customer's `key` it is stored encrypted. Raises HashMismatch and whatever `keep`
    raises; of a refused body nothing stays.
    """
    length = request.content_length
    if length is None:
        raise InvalidRequest("Content-Length is required")
    size = length - SHA1_DIGITS if sha1 == HASH_AT_END else length
    if not 0 <= size <= LARGEST_UPLOAD:
        raise InvalidRequest(f"Uploads may have 0 to {LARGEST_UPLOAD} bytes")
    incoming = service.receive(size, key=key)
    try:
        tail = await _feed(request, incoming, size)
        stored = await incoming.finish()
        _check_sha1(stored, sha1, tail)
        return await service.store.write(lambda db: keep(db, stored))
    except BaseException:
        await incoming.discard()
        raise


async def _feed(request: Request, incoming: Incoming, size: int) -> bytes:
    """Pass on `size` bytes and return what comes after them: the hash of `hex_digits_at_end`."""
    tail = bytearray()
    async for chunk in request.stream():
        if size:
            await incoming.feed(chunk[:size] if len(chunk) > size else chunk)
        if len(chunk) > size:
            tail += chunk[size:]
        size = max(0, size - len(chunk))
    return bytes(tail)


def _check_sha1(stored: StoredBytes, sha1: str, tail: bytes) -> None:
    expected = tail.decode("latin-1").lower() if sha1 == HASH_AT_END else sha1
    if expected not in (stored.sha1, UNVERIFIED):
        raise HashMismatch("Checksum did not match data received")


CALLS = {"b2_get_upload_part_url": get_upload_part_url, "b2_get_upload_url": get_upload_url}
