"""b2_update_file_retention, b2_update_file_legal_hold; locks asked for and told elsewhere."""

import re
from collections.abc import Mapping
from typing import Any

from localb2.errors import FileNotPresent, InvalidRequest, NoSuchFile
from localb2.native.call import Call
from localb2.native.fields import Fields
from localb2.native.shapes import hold_shape, retention_shape
from localb2.rules import locks
from localb2.rules.capabilities import require
from localb2.values import ApplicationKey, Bucket, FileVersion, Lock, LockMode, Retention

_MODE = "x-bz-file-retention-mode"
_UNTIL = "x-bz-file-retention-retain-until-timestamp"
_HOLD = "x-bz-file-legal-hold"
_MILLISECONDS = re.compile(r"\d{1,18}", re.ASCII)
_MODES: dict[str, LockMode] = {"governance": "governance", "compliance": "compliance"}
_RETENTION_HEADERS = (
    "X-Bz-File-Retention-Mode",
    "X-Bz-File-Retention-Retain-Until-Timestamp",
)
_HOLD_HEADER = "X-Bz-File-Legal-Hold"


async def update_file_retention(call: Call) -> dict[str, Any]:
    """Give one version a retention, change it, or take it away."""
    call.require("writeFileRetentions")
    name, file_id = call.fields.text("fileName"), call.fields.text("fileId")
    if not call.fields.has("fileRetention"):
        raise InvalidRequest("required field fileRetention is missing")
    wanted, bypass = _wanted_retention(call.fields), may_bypass(call)
    bucket = _bucket_of(call, "writeFileRetentions", name, file_id)
    await call.service.store.write(
        lambda db: locks.update_retention(db, call.clock, bucket, file_id, wanted, bypass=bypass)
    )
    return {"fileId": file_id, "fileName": name, "fileRetention": retention_shape(wanted)}


async def update_file_legal_hold(call: Call) -> dict[str, Any]:
    """Hold one version, or let it go."""
    call.require("writeFileLegalHolds")
    name, file_id = call.fields.text("fileName"), call.fields.text("fileId")
    hold = _hold(call.fields.text("legalHold"))
    bucket = _bucket_of(call, "writeFileLegalHolds", name, file_id)
    await call.service.store.write(
        lambda db: locks.update_legal_hold(db, bucket, file_id, hold=hold)
    )
    return {"fileId": file_id, "fileName": name, "legalHold": hold_shape(hold)}


def may_bypass(call: Call) -> bool:
    """Whether the call asks to set governance aside and its key may."""
    return bool(call.fields.flag("bypassGovernance")) and call.may("bypassGovernance")


def asked_in_headers(headers: Mapping[str, str]) -> Lock | None:
    """The lock that b2_upload_file asks for; None when it names none. InvalidRequest."""
    mode, until, hold = headers.get(_MODE), headers.get(_UNTIL), headers.get(_HOLD)
    if mode is None and until is None and hold is None:
        return None
    retention = None
    if mode is not None or until is not None:
        if until is not None and not _MILLISECONDS.fullmatch(until):
            raise InvalidRequest(f"Invalid {_RETENTION_HEADERS[1]}: {until[:80]}")
        retention = _retention(mode, None if until is None else int(until))
    return Lock(retention, None if hold is None else _hold(hold))


def asked_in_fields(fields: Fields) -> Lock | None:
    """The lock that `fileRetention` and `legalHold` ask for, None without. InvalidRequest."""
    retention, hold = _wanted_retention(fields), fields.optional_text("legalHold")
    if retention is None and hold is None:
        return None
    return Lock(retention, None if hold is None else _hold(hold))


def check_asked(
    key: ApplicationKey, bucket: Bucket, name: str, asked: Lock | None, now_ms: int
) -> None:
    """Refuse a lock before the bytes come, for lack of a capability or as `locks.check` does.

    NotEntitled, LockNotEnabled, RetentionInPast, InvalidRequest.
    """
    if asked is None:
        return
    if asked.retention is not None:
        require(key, "writeFileRetentions", bucket_id=bucket.id, file_name=name)
    if asked.hold is not None:
        require(key, "writeFileLegalHolds", bucket_id=bucket.id, file_name=name)
    locks.check(bucket, asked, now_ms)


def download_headers(
    bucket: Bucket, version: FileVersion, key: ApplicationKey | None
) -> list[tuple[str, str]]:
    """What a download tells about the lock, and what it withholds; nothing to strangers."""
    if key is None or not bucket.lock_enabled:
        return []
    retention, hold = version.lock or (None, None)
    headers: list[tuple[str, str]] = []
    withheld: list[str] = []
    if "readFileRetentions" not in key.capabilities:
        withheld += _RETENTION_HEADERS
    elif retention is not None:
        headers += zip(_RETENTION_HEADERS, (retention.mode, str(retention.until_ms)), strict=True)
    if "readFileLegalHolds" not in key.capabilities:
        withheld.append(_HOLD_HEADER)
    elif hold is not None:
        headers.append((_HOLD_HEADER, "on" if hold else "off"))
    if withheld:
        headers.append(("X-Bz-Client-Unauthorized-To-Read", ",".join(withheld)))
    return headers


def _bucket_of(call: Call, capability: str, name: str, file_id: str) -> Bucket:
    """The bucket of the version named, when the key may do this to it. FileNotPresent."""
    try:
        version = call.own_version(file_id)
    except NoSuchFile:
        raise FileNotPresent(f"File not present: {name} {file_id}") from None
    call.require(capability, bucket_id=version.bucket_id, file_name=version.name)
    if version.name != name:
        raise FileNotPresent(f"File not present: {name} {file_id}")
    return call.own_bucket(version.bucket_id)


def _wanted_retention(fields: Fields) -> Retention | None:
    """None for `{"mode": null}`, which takes a retention away."""
    wanted: dict[str, Any] = fields.mapping("fileRetention") or {}
    mode, until_ms = wanted.get("mode"), wanted.get("retainUntilTimestamp")
    if mode in (None, "none") and until_ms is None:
        return None
    return _retention(mode, until_ms)


def _retention(mode: Any, until_ms: Any) -> Retention:
    if not isinstance(mode, str) or mode not in _MODES:
        raise InvalidRequest("The mode of a file retention must be governance or compliance")
    if type(until_ms) is not int:
        raise InvalidRequest("A file retention needs a retainUntilTimestamp in milliseconds")
    return Retention(_MODES[mode], until_ms)


def _hold(text: str) -> bool:
    if text not in ("on", "off"):
        raise InvalidRequest("A legal hold must be on or off")
    return text == "on"


CALLS = {
    "b2_update_file_legal_hold": update_file_legal_hold,
    "b2_update_file_retention": update_file_retention,
}
