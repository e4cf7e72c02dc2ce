"""`x-amz-object-lock-…`: locks asked for by uploads and told by GetObject and HeadObject."""

from collections.abc import Mapping

from localb2.rules import locks
from localb2.rules.capabilities import require
from localb2.s3.call import Call
from localb2.s3.errors import S3Error, invalid_argument
from localb2.s3.times import iso_time, ms_of_iso_time
from localb2.values import Bucket, FileVersion, Lock, LockMode, Retention

PREFIX = "x-amz-object-lock-"
_MODE = f"{PREFIX}mode"
_UNTIL = f"{PREFIX}retain-until-date"
_HOLD = f"{PREFIX}legal-hold"
_MODES: dict[str, LockMode] = {"GOVERNANCE": "governance", "COMPLIANCE": "compliance"}


def asked_lock(call: Call, bucket: Bucket) -> Lock | None:
    """The lock that an upload or copy asks for, when its key may and the bucket can.

    S3Error, NotEntitled, LockNotEnabled, RetentionInPast, InvalidRequest.
    """
    asked = _asked(call.request.headers)
    if asked is None:
        return None
    name = call.file_name
    if asked.retention is not None:
        require(call.key, "writeFileRetentions", bucket_id=bucket.id, file_name=name)
    if asked.hold is not None:
        require(call.key, "writeFileLegalHolds", bucket_id=bucket.id, file_name=name)
    locks.check(bucket, asked, call.store.clock.now_ms())
    return asked


def check_lock_header(header: str) -> None:
    """Refuse what looks like a lock and is none: to drop it would be a lie. S3Error."""
    if header not in (_MODE, _UNTIL, _HOLD):
        raise invalid_argument(f"Unsupported header '{header}' received for this API call.")


def lock_headers(call: Call, version: FileVersion) -> list[tuple[str, str]]:
    """The lock of a version, as far as the key may read it; nothing to strangers."""
    if version.lock is None or call.signer is None:
        return []
    key, (retention, hold) = call.signer.key, version.lock
    headers: list[tuple[str, str]] = []
    if key.account_id != version.account_id:
        return headers
    if retention is not None and "readFileRetentions" in key.capabilities:
        headers += [(_MODE, retention.mode.upper()), (_UNTIL, iso_time(retention.until_ms))]
    if hold is not None and "readFileLegalHolds" in key.capabilities:
        headers.append((_HOLD, "ON" if hold else "OFF"))
    return headers


def may_bypass(call: Call) -> bool:
    """Whether the request asks to set governance aside and its key may."""
    asked = call.request.headers.get("x-amz-bypass-governance-retention")
    return (
        asked is not None
        and asked.lower() == "true"
        and "bypassGovernance" in call.key.capabilities
    )


def read_retention(mode: str, until: str) -> Retention:
    """A retention as S3 writes it. S3Error."""
    until_ms = ms_of_iso_time(until)
    if until_ms is None:
        raise invalid_argument("The retain until date must be provided in ISO 8601 format")
    if mode not in _MODES:
        raise invalid_argument("Unknown wormMode directive.")
    return Retention(_MODES[mode], until_ms)


def _asked(headers: Mapping[str, str]) -> Lock | None:
    mode, until, hold = headers.get(_MODE), headers.get(_UNTIL), headers.get(_HOLD)
    if mode is None and until is None and hold is None:
        return None
    if hold not in (None, "ON", "OFF"):
        raise invalid_argument("Legal Hold must be either of 'ON' or 'OFF'")
    return Lock(_asked_retention(mode, until), None if hold is None else hold == "ON")


def _asked_retention(mode: str | None, until: str | None) -> Retention | None:
    if mode is None and until is None:
        return None
    if mode is None or until is None:
        raise S3Error(400, "InvalidArgument", f"{_UNTIL} and {_MODE} must both be supplied")
    return read_retention(mode, until)
