"""AWS Signature Version 4: what a request claims about its signer, and whether that is true.

Works on raw bytes as they were received: a path or query that was decoded once cannot be checked.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from localb2.errors import (
    ClockSkew,
    ExpiredSignature,
    MalformedAuthorization,
    UnsignedHeader,
    WrongSecret,
)

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
MAX_SKEW_SECONDS = 15 * 60
MAX_EXPIRY_SECONDS = 7 * 24 * 3600

_SKEWED = "The difference between the request time and the current time is too large"
_PRESIGNED_FIELDS = (
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
)


class Claim(NamedTuple):
    """Who a request says signed it, when, and over which headers. Nothing here is proven yet."""

    key_id: str
    scope: str  # date/region/s3/aws4_request
    timestamp: str  # 20260131T235959Z
    signed_headers: str  # as sent: names joined by ";"
    signature: str
    payload_hash: str
    expires_seconds: int | None = None  # presigned URLs only

    @property
    def is_presigned(self) -> bool:
        """The signature came in the query, not in a header."""
        return self.expires_seconds is not None


class Received(NamedTuple):
    """The parts of a request that a signature covers, undecoded. Header names are lower-case."""

    method: str
    raw_path: bytes
    query_string: bytes
    headers: Mapping[str, str]


def claim_of_header(authorization: str, headers: Mapping[str, str]) -> Claim:
    """Read an `Authorization: AWS4-HMAC-SHA256 …` header.

    Raises MalformedAuthorization when a piece is missing or misshapen.
    """
    # A client's headers differ in nothing but the signature, which comes last.
    beginning, _, last = authorization[len(ALGORITHM) :].rpartition(",")
    name, _, value = last.strip().partition("=")
    fields = {**_fields(beginning), name: value}
    try:
        credential = fields["Credential"]
        signed_headers, signature = fields["SignedHeaders"], fields["Signature"]
    except KeyError as missing:
        raise MalformedAuthorization(f"The authorization header lacks {missing.args[0]}") from None
    timestamp = headers.get("x-amz-date") or _timestamp_of_date(headers.get("date", ""))
    key_id, scope = _split_credential(credential, timestamp)
    payload_hash = headers.get("x-amz-content-sha256")
    if payload_hash is None:
        raise MalformedAuthorization(
            "Missing required header for this request: x-amz-content-sha256"
        )
    return Claim(key_id, scope, timestamp, signed_headers, signature, payload_hash)


@lru_cache(maxsize=64)
def _fields(text: str) -> dict[str, str]:
    fields = {}
    for piece in text.split(","):
        name, _, value = piece.strip().partition("=")
        fields[name] = value
    return fields


def claim_of_query(query: Mapping[str, str], headers: Mapping[str, str]) -> Claim:
    """Read the `X-Amz-…` parameters of a presigned URL, already percent-decoded.

    Raises MalformedAuthorization when one is missing or misshapen.
    """
    for name in _PRESIGNED_FIELDS:
        if name not in query:
            raise MalformedAuthorization(f"The presigned URL lacks {name}")
    if query.get("X-Amz-Algorithm") != ALGORITHM:
        raise MalformedAuthorization(f"X-Amz-Algorithm only supports {ALGORITHM}")
    timestamp = query["X-Amz-Date"]
    key_id, scope = _split_credential(query["X-Amz-Credential"], timestamp)
    payload_hash = headers.get("x-amz-content-sha256") or query.get(
        "X-Amz-Content-Sha256", UNSIGNED
    )
    return Claim(
        key_id,
        scope,
        timestamp,
        query["X-Amz-SignedHeaders"],
        query["X-Amz-Signature"],
        payload_hash,
        _expiry(query["X-Amz-Expires"]),
    )


def check_time(claim: Claim, now_seconds: float) -> None:
    """Refuse what was signed too long ago, or in the future.

    Raises ClockSkew beyond 15 minutes and ExpiredSignature for a presigned URL past its time.
    """
    age = now_seconds - seconds_of_timestamp(claim.timestamp)
    if claim.expires_seconds is None:
        if abs(age) > MAX_SKEW_SECONDS:
            raise ClockSkew(_SKEWED)
    elif age < -MAX_SKEW_SECONDS:
        raise ClockSkew(_SKEWED)
    elif age > claim.expires_seconds:
        # B2 words it so; see kyantech/Palmr#208.
        raise ExpiredSignature(
            f"Request has expired given timestamp: '{claim.timestamp}' "
            f"and expiration: {claim.expires_seconds}"
        )


def check_signature(claim: Claim, secret: str, received: Received) -> None:
    """Prove the claim with the key's secret, in constant time.

    Raises UnsignedHeader when `host` or an `x-amz-` header is left out, and WrongSecret when the
    signature does not match.
    """
    names = claim.signed_headers.split(";")
    _check_signed_headers(names, received.headers)
    key = signing_key(secret, claim.scope)
    headers = _canonical_headers(names, received.headers)
    given = claim.signature.encode("latin-1", "replace")
    path = received.raw_path.decode("latin-1")
    if hmac.compare_digest(_signature(key, claim, received, path, headers), given):
        return
    # Some clients sign the strictly encoded path and send a laxer one ("!" for "%21").
    path = quote(unquote_to_bytes(received.raw_path), safe="/-_.~")
    if not hmac.compare_digest(_signature(key, claim, received, path, headers), given):
        raise WrongSecret("Signature validation failed")


@lru_cache(maxsize=1024)
def signing_key(secret: str, scope: str) -> bytes:
    """The key of one day, region and service: four HMACs, worth keeping."""
    key = b"AWS4" + secret.encode("latin-1", "replace")
    for piece in scope.split("/"):
        key = hmac.digest(key, piece.encode("latin-1", "replace"), "sha256")
    return key


@lru_cache(maxsize=64)
def seconds_of_timestamp(timestamp: str) -> float:
    """`20260131T235959Z` as seconds since 1970. Raises MalformedAuthorization for anything else."""
    if len(timestamp) == 16 and timestamp.isascii():
        try:
            return datetime.strptime(timestamp + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
        except (ValueError, OverflowError):
            pass
    raise MalformedAuthorization("AWS authentication requires a valid Date or x-amz-date header")


def _timestamp_of_date(date: str) -> str:
    try:
        moment = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S %Z").replace(tzinfo=UTC)
    except ValueError:
        raise MalformedAuthorization(
            "AWS authentication requires a valid Date or x-amz-date header"
        ) from None
    return moment.strftime("%Y%m%dT%H%M%SZ")


@lru_cache(maxsize=1024)
def _split_credential(credential: str, timestamp: str) -> tuple[str, str]:
    key_id, _, scope = credential.partition("/")
    pieces = scope.split("/")
    if len(pieces) != 4 or pieces[2:] != ["s3", "aws4_request"]:
        raise MalformedAuthorization(
            "The credential is mal-formed; expecting <KEY-ID>/<DATE>/<REGION>/s3/aws4_request"
        )
    if pieces[0] != timestamp[:8]:
        raise MalformedAuthorization("The date of the credential is not the date of the request")
    return key_id, scope


def _expiry(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise MalformedAuthorization("X-Amz-Expires should be a number")
    seconds = int(text)
    if not 1 <= seconds <= MAX_EXPIRY_SECONDS:
        raise MalformedAuthorization(
            "X-Amz-Expires must be between 1 and 604800 seconds (one week)"
        )
    return seconds


def _check_signed_headers(names: Sequence[str], headers: Mapping[str, str]) -> None:
    if "host" not in names:
        raise UnsignedHeader("The host header must be signed")
    for name in headers.keys() - names:
        if name.startswith("x-amz-"):
            raise UnsignedHeader(
                f"There were headers present in the request which were not signed: {name}"
            )


def _canonical_headers(names: Sequence[str], headers: Mapping[str, str]) -> str:
    get = headers.get
    text = "".join([f"{name}:{get(name, '').strip(' \t')}\n" for name in names])
    if "  " in text or "\t" in text:
        return "".join([f"{name}:{_without_gaps(get(name, ''))}\n" for name in names])
    return text


def _without_gaps(value: str) -> str:
    value = value.strip(" \t")
    if "  " in value or "\t" in value:
        return b" ".join(value.encode("latin-1").split()).decode("latin-1")
    return value


def _signature(key: bytes, claim: Claim, received: Received, path: str, headers: str) -> bytes:
    query = canonical_query(received.query_string) if received.query_string else ""
    canonical = (
        f"{received.method}\n{path or '/'}\n{query}\n{headers}\n"
        f"{claim.signed_headers}\n{claim.payload_hash}"
    )
    digest = hashlib.sha256(canonical.encode("latin-1", "replace")).hexdigest()
    to_sign = f"{ALGORITHM}\n{claim.timestamp}\n{claim.scope}\n{digest}"
    return hmac.digest(key, to_sign.encode("latin-1", "replace"), "sha256").hex().encode()


def canonical_query(query_string: bytes) -> str:
    """The query sorted and strictly encoded, without the signature itself."""
    pairs = []
    for piece in query_string.split(b"&"):
        name, _, value = piece.partition(b"=")
        if piece and name != b"X-Amz-Signature":
            pairs.append((_strict(name), _strict(value)))
    pairs.sort()
    return "&".join([f"{name}={value}" for name, value in pairs])


def _strict(raw: bytes) -> str:
    return quote(unquote_to_bytes(raw), safe="-_.~")
