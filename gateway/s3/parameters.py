"""What B2 calls file info and protection, as boto3 takes it."""

from collections.abc import Mapping
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
