"""What uploads ask for beside their bytes: encryption, retention, legal hold, times of their own.

Retention, hold and customer keys are not there yet: to drop them silently would be a lie.
"""

from collections.abc import Mapping
from typing import Any, Literal

from localb2.errors import InvalidRequest
from localb2.native.fields import Fields
from localb2.native.refusals import Refused

Encryption = Literal["SSE-B2"] | None

_ENCRYPTION = "x-bz-server-side-encryption"
_CUSTOMER_KEYS = f"{_ENCRYPTION}-customer-"


def asked_in_headers(headers: Mapping[str, str]) -> Encryption:
    """The encryption that b2_upload_file asks for. Raises Refused, InvalidRequest."""
    _refuse_lock(
        retention="x-bz-file-retention-mode" in headers
        or "x-bz-file-retention-retain-until-timestamp" in headers,
        hold=headers.get("x-bz-file-legal-hold"),
    )
    _refuse_timestamp("x-bz-custom-upload-timestamp" in headers)
    refuse_customer_keys(headers)
    if _ENCRYPTION not in headers:
        return None
    if headers[_ENCRYPTION] != "AES256":
        raise InvalidRequest("X-Bz-Server-Side-Encryption must be AES256")
    return "SSE-B2"


def asked_in_fields(fields: Fields) -> Encryption:
    """The encryption that b2_start_large_file asks for. Raises Refused, InvalidRequest."""
    retention = fields.mapping("fileRetention") or {}
    _refuse_lock(
        retention=retention.get("mode") not in (None, "none"),
        hold=fields.optional_text("legalHold"),
    )
    _refuse_timestamp(fields.has("customUploadTimestamp"))
    return asked_encryption(fields, "serverSideEncryption")


def asked_encryption(fields: Fields, name: str) -> Encryption:
    """`{"mode": "SSE-B2", "algorithm": "AES256"}`; None without a mode. Refused, InvalidRequest."""
    wanted: dict[str, Any] = fields.mapping(name) or {}
    mode, algorithm = wanted.get("mode"), wanted.get("algorithm")
    if mode in (None, "none"):
        return None
    if mode == "SSE-C":
        raise _no_customer_keys()
    if mode != "SSE-B2" or algorithm not in (None, "AES256"):
        raise InvalidRequest(f"{name} must be SSE-B2 with AES256")
    return "SSE-B2"


def refuse_customer_keys(headers: Mapping[str, str]) -> None:
    """Raise Refused for SSE-C, of a file or of a part."""
    if any(header.startswith(_CUSTOMER_KEYS) for header in headers):
        raise _no_customer_keys()


def _no_customer_keys() -> Refused:
    return Refused(400, "bad_request", "localb2 does not encrypt with customer keys yet")


def _refuse_lock(*, retention: bool, hold: str | None) -> None:
    if retention or hold not in (None, "off"):
        raise Refused(400, "bad_request", "localb2 does not keep retention and legal hold yet")


def _refuse_timestamp(given: bool) -> None:
    if given:
        raise Refused(
            400, "custom_timestamp_not_allowed", "Custom upload timestamps are not enabled"
        )
