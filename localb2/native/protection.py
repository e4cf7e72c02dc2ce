"""What uploads ask for beside their bytes: encryption, times of their own (locks: `locks`)."""

from collections.abc import Mapping
from typing import Any, Literal

from localb2.customer_keys import ALGORITHM, CustomerKey, WantedEncryption, read_customer_key
from localb2.errors import InvalidRequest
from localb2.native.fields import Fields
from localb2.native.refusals import Refused
from localb2.values import FileVersion

_MANAGED = "x-bz-server-side-encryption"
_KEY_ALGORITHM = f"{_MANAGED}-customer-algorithm"
_KEY = f"{_MANAGED}-customer-key"
_KEY_MD5 = f"{_MANAGED}-customer-key-md5"


def asked_in_headers(headers: Mapping[str, str]) -> WantedEncryption:
    """The encryption that b2_upload_file asks for. Refused, BadCustomerKey, InvalidRequest."""
    _refuse_timestamp("x-bz-custom-upload-timestamp" in headers)
    key, managed = customer_key(headers), headers.get(_MANAGED)
    if managed not in (None, ALGORITHM):
        raise InvalidRequest("X-Bz-Server-Side-Encryption must be AES256")
    if key is not None:
        if managed is not None:
            raise InvalidRequest("SSE-B2 and SSE-C cannot be asked for together")
        return WantedEncryption("SSE-C", key)
    return WantedEncryption(None if managed is None else "SSE-B2")


def asked_in_fields(fields: Fields) -> WantedEncryption:
    """The encryption that b2_start_large_file asks for. Refused, BadCustomerKey, InvalidRequest."""
    _refuse_timestamp(fields.has("customUploadTimestamp"))
    return wanted_encryption(fields, "serverSideEncryption")


def wanted_encryption(fields: Fields, name: str) -> WantedEncryption:
    """`{"mode": "SSE-B2" | "SSE-C", "algorithm": "AES256"}`, of SSE-C with its key; may be absent.

    Raises BadCustomerKey, InvalidRequest.
    """
    wanted = fields.mapping(name) or {}
    if wanted.get("mode") == "SSE-C":
        return WantedEncryption("SSE-C", _key_of(wanted))
    return WantedEncryption(_managed(wanted, name))


def asked_encryption(fields: Fields, name: str) -> Literal["SSE-B2"] | None:
    """The same where only SSE-B2 can be asked for: the default of a bucket. InvalidRequest."""
    return _managed(fields.mapping(name) or {}, name)


def customer_key(headers: Mapping[str, str]) -> CustomerKey | None:
    """The customer's key that an upload or a download brings, if any. BadCustomerKey."""
    if _KEY not in headers and _KEY_ALGORITHM not in headers and _KEY_MD5 not in headers:
        return None
    return read_customer_key(headers.get(_KEY_ALGORITHM), headers.get(_KEY), headers.get(_KEY_MD5))


def encryption_headers(version: FileVersion) -> list[tuple[str, str]]:
    """What a download tells about the encryption of the file."""
    if version.encryption is None:
        return []
    if version.key_md5 is None:
        return [("X-Bz-Server-Side-Encryption", ALGORITHM)]
    return [
        ("X-Bz-Server-Side-Encryption-Customer-Algorithm", ALGORITHM),
        ("X-Bz-Server-Side-Encryption-Customer-Key-Md5", version.key_md5),
    ]


def _key_of(wanted: Mapping[str, Any]) -> CustomerKey:
    return read_customer_key(
        _text(wanted, "algorithm"), _text(wanted, "customerKey"), _text(wanted, "customerKeyMd5")
    )


def _text(wanted: Mapping[str, Any], name: str) -> str | None:
    value = wanted.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidRequest(f"field {name} must be a string")
    return value


def _managed(wanted: Mapping[str, Any], name: str) -> Literal["SSE-B2"] | None:
    mode, algorithm = wanted.get("mode"), wanted.get("algorithm")
    if mode in (None, "none"):
        return None
    if mode != "SSE-B2" or algorithm not in (None, ALGORITHM):
        raise InvalidRequest(f"{name} must be SSE-B2 with AES256")
    return "SSE-B2"


def _refuse_timestamp(given: bool) -> None:
    if given:
        raise Refused(
            400, "custom_timestamp_not_allowed", "Custom upload timestamps are not enabled"
        )
