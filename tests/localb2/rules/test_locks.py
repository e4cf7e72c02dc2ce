"""Object Lock without HTTP: defaults, dates, what may change, what is protected."""

import time
from datetime import UTC, datetime

import pytest

from localb2.errors import (
    DeletionLocked,
    InvalidRequest,
    LockConflict,
    LockNotEnabled,
    NotLockable,
    RetentionInPast,
    RetentionLocked,
    SourceReplicationConflict,
)
from localb2.rules import buckets, files, large_files, locks
from localb2.rules.buckets import BucketUpdate
from localb2.values import Lock, Retention

DAY = 24 * 3600
DAY_MS = DAY * 1000
NOON = int(datetime(2028, 2, 29, 12, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def lock_bucket(db, clock, account):
    return buckets.create_bucket(db, clock, account.id, "a-lock-bucket", lock_enabled=True)


@pytest.fixture
def set_default(db, lock_bucket):
    """set_default(mode, duration, unit): the bucket with that default retention."""

    def set_default(mode, duration, unit="days"):
        default = {"mode": mode, "period": {"duration": duration, "unit": unit}}
        update = BucketUpdate(default_retention=default)
        return buckets.update_bucket(db, lock_bucket.id, update)

    return set_default


@pytest.fixture
def locked(upload, lock_bucket, clock):
    """locked(mode, days): a version retained for so long from now on."""

    def locked(mode, days=10, hold=None):
        until_ms = clock.now_ms() + days * DAY_MS
        return upload("a", into=lock_bucket, lock=Lock(Retention(mode, until_ms), hold))

    return locked


def day(year, month, day):
    return int(datetime(year, month, day, 12, tzinfo=UTC).timestamp() * 1000)


def test_nothing_asked_and_no_default_is_no_lock(bucket, lock_bucket):
    assert locks.new_lock(bucket, None, NOON) is None
    assert locks.new_lock(lock_bucket, None, NOON) is None
    assert locks.new_lock(lock_bucket, Lock(), NOON) is None
    assert locks.new_lock(bucket, Lock(hold=False), NOON) is None


@pytest.mark.parametrize(
    ("duration", "unit", "until_ms"),
    [
        (1, "days", day(2028, 3, 1)),
        (366, "days", day(2029, 3, 1)),
        (4, "years", day(2032, 2, 29)),
        # There is no 29 February then: a day too long rather than one too short.
        (1, "years", day(2029, 3, 1)),
        (100, "years", day(2128, 2, 29)),
    ],
)
def test_the_default_counts_days_and_calendar_years(set_default, duration, unit, until_ms):
    bucket = set_default("compliance", duration, unit)

    lock = locks.new_lock(bucket, None, NOON + 7)

    assert lock == Lock(Retention("compliance", until_ms + 7))


def test_a_default_never_goes_beyond_what_can_be_written_as_a_date(lock_bucket, set_default):
    far = day(9999, 12, 1)

    for unit in ("days", "years"):
        lock = locks.new_lock(set_default("governance", 100, unit), None, far)
        assert lock == Lock(Retention("governance", locks.LATEST_MS))


def test_what_is_asked_for_comes_before_the_default(set_default):
    bucket = set_default("compliance", 10)
    own = Retention("governance", NOON + 1)

    assert locks.new_lock(bucket, Lock(own, hold=True), NOON) == Lock(own, hold=True)


def test_a_hold_leaves_the_default_in_force(set_default):
    bucket = set_default("governance", 1)

    lock = locks.new_lock(bucket, Lock(hold=True), NOON)

    assert lock == Lock(Retention("governance", NOON + DAY_MS), hold=True)


@pytest.mark.parametrize("asked", [Lock(Retention("governance", NOON + 1)), Lock(hold=True)])
def test_a_lock_needs_a_bucket_with_object_lock(bucket, asked):
    with pytest.raises(LockNotEnabled):
        locks.new_lock(bucket, asked, NOON)


@pytest.mark.parametrize(
    ("until_ms", "error"),
    [
        (NOON, RetentionInPast),
        (-1, RetentionInPast),
        (locks.LATEST_MS + 1, InvalidRequest),
    ],
)
def test_a_retention_ends_in_the_future_and_before_the_year_10000(lock_bucket, until_ms, error):
    with pytest.raises(error):
        locks.new_lock(lock_bucket, Lock(Retention("governance", until_ms)), NOON)


@pytest.mark.parametrize(
    ("lock", "protected"),
    [
        (None, False),
        (Lock(), False),
        (Lock(hold=False), False),
        (Lock(hold=True), True),
        (Lock(Retention("governance", NOON + 1)), True),
        (Lock(Retention("compliance", NOON + 1), hold=False), True),
        (Lock(Retention("compliance", NOON)), False),
        (Lock(Retention("compliance", NOON), hold=True), True),
    ],
)
def test_holds_and_retention_that_has_not_ended_protect(upload, lock_bucket, lock, protected):
    version = upload("a", into=lock_bucket, lock=lock)

    assert locks.is_protected(version, NOON) is protected


def test_an_unfinished_large_file_and_a_hide_marker_are_not_protected(db, clock, lock_bucket):
    started = large_files.start_large_file(
        db, clock, lock_bucket, "a", content_type="a/b", info={}, lock=Lock(hold=True)
    )
    marker = files.add_hide_marker(db, clock, lock_bucket, "a")

    assert not locks.is_protected(started, NOON)
    assert not locks.is_protected(marker, NOON)


def test_without_a_time_every_retention_protects(db, clock, lock_bucket, locked):
    file = locked("governance", days=1)
    clock.advance(2 * DAY)

    with pytest.raises(DeletionLocked):
        files.delete_file_version(db, lock_bucket.id, "a", file.id)

    files.delete_file_version(db, lock_bucket.id, "a", file.id, now_ms=clock.settled_ms())


def test_a_clock_that_jumps_unlocks_nothing_at_once(db, clock, lock_bucket, locked, monkeypatch):
    file = locked("governance", days=1)
    jumped = time.time_ns() + 400 * DAY * 10**9
    monkeypatch.setattr(time, "time_ns", lambda: jumped)

    with pytest.raises(DeletionLocked):
        files.delete_file_version(db, lock_bucket.id, "a", file.id, now_ms=clock.settled_ms())
    with pytest.raises(RetentionLocked):
        locks.update_retention(db, clock, lock_bucket, file.id, None, bypass=False)


def changed(db, clock, bucket, file, wanted, *, bypass=False):
    locks.update_retention(db, clock, bucket, file.id, wanted, bypass=bypass)
    return files.get_version(db, file.id).lock


@pytest.mark.parametrize(
    ("now", "mode", "days"),
    [
        ("governance", "governance", 10),
        ("governance", "governance", 11),
        ("governance", "compliance", 11),
        ("compliance", "compliance", 10),
        ("compliance", "compliance", 11),
    ],
)
def test_longer_and_stricter_is_free(db, clock, lock_bucket, locked, now, mode, days):
    file = locked(now, days=10, hold=True)
    wanted = Retention(mode, file.lock.retention.until_ms + (days - 10) * DAY_MS)

    assert changed(db, clock, lock_bucket, file, wanted) == Lock(wanted, hold=True)


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_governance_gets_shorter_only_with_bypass(db, clock, lock_bucket, locked, mode):
    file = locked("governance", days=10)
    wanted = Retention(mode, file.lock.retention.until_ms - 1)

    with pytest.raises(RetentionLocked):
        changed(db, clock, lock_bucket, file, wanted)

    assert changed(db, clock, lock_bucket, file, wanted, bypass=True) == Lock(wanted)


@pytest.mark.parametrize(("mode", "days"), [("compliance", 9), ("governance", 11), (None, 0)])
def test_compliance_stays_even_with_bypass(db, clock, lock_bucket, locked, mode, days):
    file = locked("compliance", days=10)
    wanted = Retention(mode, clock.now_ms() + days * DAY_MS) if mode else None

    with pytest.raises(RetentionLocked):
        changed(db, clock, lock_bucket, file, wanted, bypass=True)

    assert files.get_version(db, file.id).lock == file.lock


def test_retention_that_has_ended_may_be_replaced_or_removed(db, clock, lock_bucket, locked):
    file = locked("compliance", days=1)
    clock.advance(2 * DAY)
    shorter = Retention("governance", clock.now_ms() + 1000)

    assert changed(db, clock, lock_bucket, file, shorter) == Lock(shorter)


def test_a_hide_marker_has_no_lock(db, clock, lock_bucket):
    marker = files.add_hide_marker(db, clock, lock_bucket, "a")

    with pytest.raises(NotLockable):
        locks.update_legal_hold(db, lock_bucket, marker.id, hold=True)
    with pytest.raises(NotLockable):
        changed(db, clock, lock_bucket, marker, None)


def test_a_hold_leaves_retention_alone(db, lock_bucket, locked):
    file = locked("governance")

    held = locks.update_legal_hold(db, lock_bucket, file.id, hold=True)

    assert held.lock == Lock(file.lock.retention, hold=True)
    assert files.get_version(db, file.id) == held


def test_lock_cannot_be_switched_off(db, lock_bucket):
    with pytest.raises(LockConflict):
        buckets.update_bucket(db, lock_bucket.id, BucketUpdate(lock_enabled=False))


def test_lock_cannot_be_switched_on_where_files_are_replicated_from(db, bucket):
    rule = {
        "destinationBucketId": bucket.id,
        "fileNamePrefix": "",
        "includeExistingFiles": False,
        "isEnabled": True,
        "priority": 1,
        "replicationRuleName": "to-itself",
    }
    side = {"replicationRules": [rule], "sourceApplicationKeyId": "a-key"}
    source = {"asReplicationSource": side, "asReplicationDestination": None}
    buckets.update_bucket(db, bucket.id, BucketUpdate(replication=source))

    with pytest.raises(SourceReplicationConflict):
        buckets.update_bucket(db, bucket.id, BucketUpdate(lock_enabled=True))


@pytest.mark.parametrize(
    "period", [{"duration": 36_501, "unit": "days"}, {"duration": 101, "unit": "years"}]
)
def test_a_default_beyond_a_hundred_years_is_refused(db, lock_bucket, period):
    update = BucketUpdate(default_retention={"mode": "governance", "period": period})

    with pytest.raises(InvalidRequest, match="at most 36500 or 100"):
        buckets.update_bucket(db, lock_bucket.id, update)
