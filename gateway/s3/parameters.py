"""What B2 calls file info and protection, as boto3 takes it, and as it stands in headers."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from gateway.values import Protection

# File info with a meaning of its own (PutObject's headers) and the parameter that it is in S3.
_HEADERS = {
    "b2-cache-control": "CacheControl",
    "b2-content-disposition": "ContentDisposition",
    "b2-content-encoding": "ContentEncoding",
    "b2-content-language": "ContentLanguage",
    "b2-expires": "Expires",
}
_HEADER_OF = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "Expires": "Expires",
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "ObjectLockMode": "x-amz-object-lock-mode",
    "ObjectLockRetainUntilDate": "x-amz-object-lock-retain-until-date",
    "ObjectLockLegalHoldStatus": "x-amz-object-lock-legal-hold",
}


def info_parameters(info: Mapping[str, str]) -> dict[str, Any]:
    """File info as boto3 takes it: headers as parameters named so, the rest as metadata."""
    headers = {_HEADERS[key]: value for key, value in info.items() if key in _HEADERS}
    return {**headers, "Metadata": {k: v for k, v in info.items() if k not in _HEADERS}}


def protection_parameters(protection: Protection | None) -> dict[str, Any]:
    """Encryption and locks as boto3 takes them; nothing where the bucket's defaults decide."""
    if protection is None:
        return {}
    mode, hold = protection.retention_mode, protection.legal_hold
    given = {
        "ServerSideEncryption": "AES256" if protection.encryption else None,
        "ObjectLockMode": mode.upper() if mode else None,
        "ObjectLockRetainUntilDate": protection.retain_until,
        "ObjectLockLegalHoldStatus": None if hold is None else ("ON" if hold else "OFF"),
    }
    return {name: value for name, value in given.items() if value is not None}


def upload_headers(
    content_type: str, info: Mapping[str, str], protection: Protection | None
) -> dict[str, str]:
    """The same as the headers of a PutObject, for who sends it without boto3."""
    given = {**info_parameters(info), **protection_parameters(protection)}
    metadata = given.pop("Metadata")
    if "ObjectLockRetainUntilDate" in given:
        until = given["ObjectLockRetainUntilDate"].astimezone(UTC)
        given["ObjectLockRetainUntilDate"] = until.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "Content-Type": content_type,
        **{_HEADER_OF[name]: value for name, value in given.items()},
        **{f"x-amz-meta-{name}": value for name, value in metadata.items()},
    }
