import pytest

from localb2.rules import buckets, files, large_files, lifecycle
from localb2.rules.buckets import BucketUpdate
from localb2.values import Lock, Retention

DAY = 24 * 3600 + 1  # and a second: uploads may be some milliseconds ahead of the clock


@pytest.fixture
def set_rule(db, bucket):
    def set_rule(prefix="", **days):
        rules = [{"fileNamePrefix": prefix, **days}]
        buckets.update_bucket(db, bucket.id, BucketUpdate(lifecycle_rules=rules))

    return set_rule


def actions(db, bucket):
    page = files.list_file_versions(db, bucket, limit=100, with_unfinished=True)
    return [(version.name, version.action) for version in page.files]


def test_without_rules_nothing_happens(db, clock, bucket, upload):
    upload("a")
    upload("a")
    clock.advance(1000 * DAY)

    counts = lifecycle.run(db, clock)

    assert (counts.hidden, counts.deleted, counts.cancelled) == (0, 0, 0)
    assert len(actions(db, bucket)) == 2


def test_old_files_are_hidden(db, clock, bucket, upload, set_rule):
    set_rule("logs/", daysFromUploadingToHiding=3)
    upload("logs/old")
    upload("photos/old")
    clock.advance(2 * DAY)
    upload("logs/new")
    clock.advance(1 * DAY)

    counts = lifecycle.run(db, clock)

    assert counts.hidden == 1
    page = files.list_file_names(db, bucket, limit=10)
    assert [version.name for version in page.files] == ["logs/new", "photos/old"]


def test_a_rule_for_the_end_of_time_does_not_stop_the_others(db, clock, account, bucket, upload):
    patient = buckets.create_bucket(db, clock, account.id, "patient-bucket")
    for one, days in ((patient, 10**17), (bucket, 1)):
        rules = [{"fileNamePrefix": "", "daysFromUploadingToHiding": days}]
        buckets.update_bucket(db, one.id, BucketUpdate(lifecycle_rules=rules))
        upload("a", into=one)
    clock.advance(2 * DAY)

    assert lifecycle.run(db, clock).hidden == 1
    assert actions(db, patient) == [("a", "upload")]


def test_versions_are_deleted_days_after_they_were_hidden(db, clock, bucket, upload, set_rule):
    set_rule(daysFromHidingToDeleting=2)
    upload("a", b"one")
    clock.advance(10 * DAY)
    newest = upload("a", b"two")

    assert lifecycle.run(db, clock).deleted == 0
    clock.advance(2 * DAY)
    assert lifecycle.run(db, clock).deleted == 1
    assert files.find_latest(db, bucket.id, "a") == newest


def test_a_hide_marker_goes_with_what_it_hid(db, clock, bucket, upload, set_rule):
    set_rule(daysFromHidingToDeleting=1)
    upload("a")
    files.hide_file(db, clock, bucket, "a")
    clock.advance(1 * DAY)

    counts = lifecycle.run(db, clock)

    assert counts.deleted == 2
    assert actions(db, bucket) == []


def test_a_visible_file_is_never_deleted(db, clock, bucket, upload, set_rule):
    set_rule(daysFromHidingToDeleting=1)
    upload("a")
    clock.advance(1000 * DAY)

    lifecycle.run(db, clock)

    assert actions(db, bucket) == [("a", "upload")]


def test_unfinished_large_files_are_cancelled(db, clock, bucket, set_rule):
    set_rule(daysFromStartingToCancelingUnfinishedLargeFiles=7)
    large_files.start_large_file(db, clock, bucket, "a", content_type="x/y", info={})
    clock.advance(7 * DAY)
    large_files.start_large_file(db, clock, bucket, "b", content_type="x/y", info={})

    counts = lifecycle.run(db, clock)

    assert counts.cancelled == 1
    assert actions(db, bucket) == [("b", "start")]


def test_a_large_run_is_done_in_steps(db, clock, bucket, upload, set_rule):
    set_rule(daysFromUploadingToHiding=1)
    for number in range(5):
        upload(f"file-{number}")
    clock.advance(1 * DAY)

    steps = [lifecycle.run(db, clock, limit=2) for _ in range(3)]

    assert [step.hidden for step in steps] == [2, 2, 1]
    assert [step.more for step in steps] == [True, True, False]


def run_to_the_end(db, clock, **settings):
    done = lifecycle.run(db, clock, **settings)
    steps = 1
    while done.following is not None:
        done = done.plus(lifecycle.run(db, clock, start=done.following, **settings))
        steps += 1
        assert steps < 100
    return done


@pytest.mark.parametrize(
    "lock",
    [
        Lock(Retention("governance", 2**53)),
        Lock(Retention("compliance", 2**53)),
        Lock(hold=True),
    ],
)
def test_locked_versions_stay_and_their_hide_marker_too(db, clock, bucket, upload, set_rule, lock):
    set_rule(daysFromUploadingToHiding=1, daysFromHidingToDeleting=1)
    upload("a", lock=lock)
    upload("b")
    for _ in range(3):
        clock.advance(1 * DAY)
        lifecycle.run(db, clock)

    assert actions(db, bucket) == [("a", "hide"), ("a", "upload")]


def test_a_version_is_deleted_once_its_retention_has_ended(db, clock, bucket, upload, set_rule):
    set_rule(daysFromHidingToDeleting=1)
    upload("a", lock=Lock(Retention("compliance", clock.now_ms() + 3 * DAY * 1000), hold=False))
    files.hide_file(db, clock, bucket, "a")
    clock.advance(2 * DAY)
    assert lifecycle.run(db, clock).deleted == 0

    clock.advance(2 * DAY)

    assert lifecycle.run(db, clock).deleted == 2


def test_locked_versions_hold_nobody_else_up(db, clock, bucket, upload, set_rule):
    set_rule(daysFromHidingToDeleting=1)
    for number in range(10):
        upload(f"a-{number}", lock=Lock(hold=True))
        files.hide_file(db, clock, bucket, f"a-{number}")
    upload("b")
    files.hide_file(db, clock, bucket, "b")
    clock.advance(1 * DAY)

    done = run_to_the_end(db, clock, limit=2)

    assert done.deleted == 2
    assert len(actions(db, bucket)) == 20


def test_a_step_looks_at_a_bounded_number_of_rows(db, clock, bucket, upload, set_rule, monkeypatch):
    monkeypatch.setattr(lifecycle, "SLICE", 3)
    set_rule(daysFromUploadingToHiding=100, daysFromHidingToDeleting=1)
    for number in range(10):
        upload(f"file-{number}")
        upload(f"file-{number}")
    clock.advance(1 * DAY)

    first = lifecycle.run(db, clock)
    done = run_to_the_end(db, clock)

    assert first.more
    assert first.deleted < 10
    assert done.deleted == 10 - first.deleted
    assert actions(db, bucket) == [(f"file-{number}", "upload") for number in range(10)]


@pytest.mark.parametrize("field", ["daysFromUploadingToHiding", "daysFromHidingToDeleting"])
def test_a_hide_marker_that_hides_nothing_goes_in_the_next_run(
    db, clock, bucket, upload, set_rule, field
):
    set_rule(**{field: 30})
    files.add_hide_marker(db, clock, bucket, "never-was")
    upload("a")
    files.hide_file(db, clock, bucket, "a")

    lifecycle.run(db, clock)

    assert actions(db, bucket) == [("a", "hide"), ("a", "upload")]


def test_many_versions_of_one_name_are_deleted_in_steps(db, clock, bucket, upload, set_rule):
    set_rule(daysFromHidingToDeleting=1)
    for _ in range(7):
        upload("a")
    files.hide_file(db, clock, bucket, "a")
    clock.advance(1 * DAY)

    done = run_to_the_end(db, clock, limit=2)

    assert done.deleted == 8
    assert actions(db, bucket) == []


def test_rules_of_many_buckets_and_prefixes_are_all_applied(db, clock, account, upload):
    for name in ("one-bucket", "two-bucket"):
        made = buckets.create_bucket(db, clock, account.id, name)
        rules = [{"fileNamePrefix": p, "daysFromUploadingToHiding": 1} for p in ("b/", "a/")]
        buckets.update_bucket(db, made.id, BucketUpdate(lifecycle_rules=rules))
        for prefix in ("a/", "b/", "c/"):
            upload(f"{prefix}1", into=made)
            upload(f"{prefix}2", into=made)
    clock.advance(1 * DAY)

    assert run_to_the_end(db, clock, limit=1).hidden == 8
