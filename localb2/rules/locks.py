"""Object Lock: what a new version is locked with, who may change that, what it protects."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from localb2.errors import (
    DeletionLocked,
    InvalidRequest,
    LockNotEnabled,
    NotLockable,
    RetentionInPast,
    RetentionLocked,
)
from localb2.rules import versions
from localb2.store.clock import Clock
from localb2.values import Bucket, FileVersion, Lock, LockMode, Retention

LATEST_MS = 253_402_300_799_999
"""9999-12-31: no later day can be written as a date."""


def is_protected(version: FileVersion, now_ms: int) -> bool:
    """Whether nothing may delete this version now; lifecycle rules can bypass nothing.

    `now_ms` is milliseconds since 1970, of `Clock.settled_ms` so that no wrong clock unlocks.
    """
    return _keeper(version, now_ms) is not None


def new_lock(bucket: Bucket, asked: Lock | None, now_ms: int) -> Lock | None:
    """The lock of a version that is made at `now_ms`: what was asked for, else the default.

    LockNotEnabled, RetentionInPast, InvalidRequest.
    """
    check(bucket, asked, now_ms)
    if not bucket.lock_enabled:
        return None
    retention, hold = asked or (None, None)
    retention = retention or _default(bucket.default_retention, now_ms)
    return None if retention is None and hold is None else Lock(retention, hold)


def check(bucket: Bucket, asked: Lock | None, now_ms: int) -> None:
    """Refuse a lock before the bytes come. LockNotEnabled, RetentionInPast, InvalidRequest.

    A legal hold that is off asks for nothing, wherever.
    """
    if asked is None:
        return
    if not bucket.lock_enabled and (asked.retention is not None or asked.hold):
        raise _not_enabled()
    if asked.retention is not None:
        _check_date(asked.retention.until_ms, now_ms)


def check_deletable(version: FileVersion, now_ms: int, *, bypass: bool) -> None:
    """Raise DeletionLocked for a version that is held or retained at `now_ms`.

    `bypass` sets governance aside, and nothing else; whether the key may is not asked here.
    """
    keeper = _keeper(version, now_ms)
    if keeper is None or (bypass and keeper == "governance"):
        return
    raise DeletionLocked(f"File is protected by {keeper}: {version.name}")


def update_retention(
    db: sqlite3.Connection,
    clock: Clock,
    bucket: Bucket,
    file_id: str,
    wanted: Retention | None,
    *,
    bypass: bool,
) -> FileVersion:
    """b2_update_file_retention: the version with its new retention; None takes it away.

    NoSuchFile, LockNotEnabled, NotLockable, RetentionInPast, InvalidRequest, RetentionLocked.
    """
    version = _lockable(db, bucket, file_id)
    if wanted is not None:
        _check_date(wanted.until_ms, clock.now_ms())
    lock = version.lock or Lock()
    if lock.retention is not None and lock.retention.until_ms > clock.settled_ms():
        _check_change(lock.retention, wanted, bypass=bypass)
    return versions.set_lock(db, version, lock._replace(retention=wanted))


def update_legal_hold(
    db: sqlite3.Connection, bucket: Bucket, file_id: str, *, hold: bool
) -> FileVersion:
    """b2_update_file_legal_hold: the version with its new hold.

    NoSuchFile, LockNotEnabled, NotLockable.
    """
    version = _lockable(db, bucket, file_id)
    return versions.set_lock(db, version, (version.lock or Lock())._replace(hold=hold))


def _keeper(version: FileVersion, now_ms: int) -> str | None:
    """What protects the version: "legal hold", its retention mode, or nothing.

    An unfinished large file is no file yet: whoever may cancel it, may.
    """
    if version.lock is None or version.action != "upload":
        return None
    if version.lock.hold:
        return "legal hold"
    retention = version.lock.retention
    return retention.mode if retention is not None and retention.until_ms > now_ms else None


def _default(retention: Mapping[str, Any] | None, now_ms: int) -> Retention | None:
    if not retention:
        return None
    mode: LockMode = retention["mode"]
    period = retention["period"]
    until_ms = _after(now_ms, period["duration"], period["unit"])
    return Retention(mode, until_ms)


def _after(ms: int, duration: int, unit: str) -> int:
    """So many days or calendar years later, but never after LATEST_MS."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    try:
        if unit == "days":
            later = moment + timedelta(days=duration)
        else:
            later = _years_later(moment, duration)
    except (OverflowError, ValueError):
        return LATEST_MS
    return int(later.timestamp()) * 1000 + ms % 1000


def _years_later(moment: datetime, years: int) -> datetime:
    """29 February becomes 1 March: a retention is rather a day too long than one too short."""
    year = moment.year + years
    try:
        return moment.replace(year=year)
    except ValueError:
        return moment.replace(year=year, month=3, day=1)


def _check_date(until_ms: int, now_ms: int) -> None:
    if until_ms <= now_ms:
        raise RetentionInPast("The retainUntilTimestamp must be in future")
    if until_ms > LATEST_MS:
        raise InvalidRequest(f"The retainUntilTimestamp must be at most {LATEST_MS}")


def _lockable(db: sqlite3.Connection, bucket: Bucket, file_id: str) -> FileVersion:
    version = versions.get(db, file_id)
    if not bucket.lock_enabled:
        raise _not_enabled()
    if version.action == "hide":
        raise NotLockable("A hide marker has neither retention nor legal hold")
    return version


def _check_change(now: Retention, wanted: Retention | None, *, bypass: bool) -> None:
    """Longer and stricter is free. Governance may be bypassed, compliance by nobody."""
    is_longer = wanted is not None and wanted.until_ms >= now.until_ms
    if now.mode == "governance":
        if is_longer or bypass:
            return
        raise RetentionLocked("Shortening governance retention needs bypassGovernance")
    if wanted is None or not is_longer or wanted.mode != "compliance":
        raise RetentionLocked("Compliance retention can only be extended")


def _not_enabled() -> LockNotEnabled:
    return LockNotEnabled("The bucket is not file lock enabled")
