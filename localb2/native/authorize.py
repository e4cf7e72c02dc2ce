"""b2_authorize_account, in the shape of the version that was asked."""

import base64
import binascii
import hmac
import sqlite3
from typing import Any

from localb2.errors import NoSuchBucket, UnknownKey
from localb2.http import Request, Response
from localb2.native.call import document
from localb2.native.refusals import Refused
from localb2.rules import buckets, keys
from localb2.service import Service
from localb2.tokens import DAY_MS, Grant
from localb2.values import ApplicationKey

ABSOLUTE_MINIMUM_PART_SIZE = 5_000_000
RECOMMENDED_PART_SIZE = 100_000_000
REALM = (("WWW-Authenticate", 'BASIC realm="authorize_account"'),)


async def authorize_account(request: Request, service: Service, version: int) -> Response:
    """Exchange a key for an account token of at most 24 hours."""
    key = _key_of(request, service)
    if version < 4 and key.bucket_ids is not None and len(key.bucket_ids) > 1:
        raise Refused(401, "unsupported", "Keys for several buckets need API version 4", REALM)
    db = service.store.reader()
    if service.caps.active:
        service.caps.spend(db, key.account_id, "b2_authorize_account")
    clock = service.store.clock
    expires_ms = min(clock.now_ms() + DAY_MS, key.expires_ms or 2**62)
    token = service.tokens.issue(Grant("acct", key.id, expires_ms))
    shapes = {3: _nested_v3, 4: _nested_v4}
    values = shapes.get(version, _flat)(db, key, service.base_url(request))
    values |= {"accountId": key.account_id, "authorizationToken": token}
    if version == 1:
        values["minimumPartSize"] = RECOMMENDED_PART_SIZE
    return document(values)


def _key_of(request: Request, service: Service) -> ApplicationKey:
    key_id, secret = _basic(request.headers.get("authorization", ""))
    try:
        key = keys.get_key(service.store.reader(), service.store.clock, key_id)
    except UnknownKey:
        raise Refused(401, "bad_auth_token", "", REALM) from None
    if not hmac.compare_digest(key.secret.encode(), secret.encode()):
        raise Refused(401, "unauthorized", "", REALM)
    return key


def _basic(header: str) -> tuple[str, str]:
    scheme, _, credentials = header.partition(" ")
    try:
        text = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        text = ""
    key_id, colon, secret = text.partition(":")
    if scheme.lower() != "basic" or not colon:
        raise Refused(401, "unauthorized", "Basic authorization with key id and key needed", REALM)
    return key_id, secret


def _addresses(base_url: str) -> dict[str, Any]:
    return {
        "absoluteMinimumPartSize": ABSOLUTE_MINIMUM_PART_SIZE,
        "apiUrl": base_url,
        "downloadUrl": base_url,
        "recommendedPartSize": RECOMMENDED_PART_SIZE,
        "s3ApiUrl": base_url,
    }


def _one_bucket(db: sqlite3.Connection, key: ApplicationKey) -> dict[str, Any]:
    bucket_id = key.bucket_ids[0] if key.bucket_ids else None
    return {
        "bucketId": bucket_id,
        "bucketName": _bucket_name(db, bucket_id) if bucket_id else None,
        "capabilities": sorted(key.capabilities),
        "namePrefix": key.name_prefix,
    }


def _bucket_name(db: sqlite3.Connection, bucket_id: str) -> str | None:
    """None when the bucket is gone: the key goes on existing, useless."""
    try:
        return buckets.get_bucket(db, bucket_id).name
    except NoSuchBucket:
        return None


def _flat(db: sqlite3.Connection, key: ApplicationKey, base_url: str) -> dict[str, Any]:
    return {**_addresses(base_url), "allowed": _one_bucket(db, key)}


def _nested_v3(db: sqlite3.Connection, key: ApplicationKey, base_url: str) -> dict[str, Any]:
    storage = {**_addresses(base_url), **_one_bucket(db, key), "infoType": "storageApi"}
    return {
        "apiInfo": {"storageApi": storage},
        "applicationKeyExpirationTimestamp": key.expires_ms,
    }


def _nested_v4(db: sqlite3.Connection, key: ApplicationKey, base_url: str) -> dict[str, Any]:
    allowed = {
        "buckets": None
        if key.bucket_ids is None
        else [{"id": item, "name": _bucket_name(db, item)} for item in key.bucket_ids],
        "capabilities": sorted(key.capabilities),
        "namePrefix": key.name_prefix,
    }
    return {
        "apiInfo": {"storageApi": {**_addresses(base_url), "allowed": allowed}},
        "applicationKeyExpirationTimestamp": key.expires_ms,
    }
