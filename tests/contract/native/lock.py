"""Retention and legal hold, as they are asked for in headers and in JSON."""

from typing import Any

from tests.contract.native.connections import NativeAnswer
from tests.contract.native.key import NativeKey, now_ms

SOON = 120_000
LATER = 600_000
NOTHING = {"mode": None, "retainUntilTimestamp": None}


def until(ms_from_now: int, mode: str = "governance") -> dict[str, Any]:
    """A retention that ends so many milliseconds from now."""
    return {"mode": mode, "retainUntilTimestamp": now_ms() + ms_from_now}


def lock_headers(
    retention: dict[str, Any] | None = None, hold: str | None = None
) -> dict[str, str | None]:
    """The headers of an upload that is to be retained or held."""
    given: dict[str, str | None] = {}
    if retention:
        given["X-Bz-File-Retention-Mode"] = retention["mode"]
        ends = str(retention["retainUntilTimestamp"])
        given["X-Bz-File-Retention-Retain-Until-Timestamp"] = ends
    if hold:
        given["X-Bz-File-Legal-Hold"] = hold
    return given


def retain(
    key: NativeKey, which: dict[str, Any], retention: dict[str, Any], **fields: Any
) -> NativeAnswer:
    """b2_update_file_retention."""
    return key.call("b2_update_file_retention", **which, fileRetention=retention, **fields)


def hold(key: NativeKey, which: dict[str, Any], value: str) -> NativeAnswer:
    """b2_update_file_legal_hold."""
    return key.call("b2_update_file_legal_hold", **which, legalHold=value)


def info(b2: NativeKey, which: dict[str, Any]) -> dict[str, Any]:
    """b2_get_file_info."""
    return b2.ok("b2_get_file_info", fileId=which["fileId"])
