"""Object Lock of a bucket, and the retention that it gives to new files."""

import pytest

from tests.contract.native.bucket_shape import found
from tests.contract.native.lock import SOON, lock_headers, until


def lock_of(answer):
    return answer.json()["fileLockConfiguration"]["value"]


def test_object_lock_can_be_switched_on_later(b2, bucket):
    assert lock_of(b2.update_bucket(bucket, fileLockEnabled=True))["isFileLockEnabled"] is True


def test_switching_it_on_again_changes_NOTHING(b2, locked):
    answer = b2.update_bucket(locked, fileLockEnabled=True)

    assert lock_of(answer)["isFileLockEnabled"] is True


def test_it_cannot_be_switched_off(b2, locked):
    answer = b2.update_bucket(locked, fileLockEnabled=False)

    assert answer.refusal == (400, "file_lock_conflict")


def test_it_stays_on_when_switching_it_off_was_tried(b2, locked):
    b2.update_bucket(locked, fileLockEnabled=False)

    assert found(b2, locked)["fileLockConfiguration"]["value"]["isFileLockEnabled"] is True


@pytest.mark.parametrize(
    "mode", ["governance", pytest.param("compliance", marks=pytest.mark.local_only)]
)
@pytest.mark.parametrize("unit", ["days", "years"])
def test_a_bucket_may_have_a_default_retention(b2, make_bucket, mode, unit):
    bucket = make_bucket(fileLockEnabled=True)
    retention = {"mode": mode, "period": {"duration": 1, "unit": unit}}

    answer = b2.update_bucket(bucket, defaultRetention=retention)

    assert lock_of(answer)["defaultRetention"] == retention


def test_lock_and_default_retention_may_come_together(b2, bucket):
    retention = {"mode": "governance", "period": {"duration": 1, "unit": "days"}}

    answer = b2.update_bucket(bucket, fileLockEnabled=True, defaultRetention=retention)

    assert lock_of(answer) == {"isFileLockEnabled": True, "defaultRetention": retention}


def test_a_default_retention_needs_object_lock(b2, bucket):
    retention = {"mode": "governance", "period": {"duration": 1, "unit": "days"}}

    assert b2.update_bucket(bucket, defaultRetention=retention).status == 400


def test_a_default_retention_is_removed_by_a_mode_of_null(b2, make_bucket):
    bucket = make_bucket(fileLockEnabled=True)
    retention = {"mode": "governance", "period": {"duration": 1, "unit": "days"}}
    b2.update_bucket(bucket, defaultRetention=retention)

    answer = b2.update_bucket(bucket, defaultRetention={"mode": None})

    assert lock_of(answer)["defaultRetention"] == {"mode": None, "period": None}


@pytest.mark.parametrize(
    "retention",
    [
        {"mode": "forever", "period": {"duration": 1, "unit": "days"}},
        {"mode": "governance", "period": {"duration": 1, "unit": "weeks"}},
        {"mode": "governance", "period": {"duration": 0, "unit": "days"}},
        {"mode": "governance"},
    ],
    ids=["mode", "unit", "no days", "no period"],
)
def test_a_default_retention_that_makes_no_sense_is_refused(b2, make_bucket, retention):
    bucket = make_bucket(fileLockEnabled=True)

    assert b2.update_bucket(bucket, defaultRetention=retention).refusal == (400, "bad_request")


@pytest.fixture
def with_default(b2, make_bucket):
    """A bucket whose files are retained for a day."""
    bucket = make_bucket(fileLockEnabled=True)
    b2.update_bucket(
        bucket,
        defaultRetention={"mode": "governance", "period": {"duration": 1, "unit": "days"}},
    )
    return bucket


def test_uploads_get_the_default_retention(b2, with_default):
    version = b2.upload(with_default, "file")

    value = version["fileRetention"]["value"]
    assert value["mode"] == "governance"
    assert abs(value["retainUntilTimestamp"] - version["uploadTimestamp"] - 86_400_000) < 60_000


def test_large_files_get_the_default_retention(b2, with_default):
    begun = b2.ok(
        "b2_start_large_file",
        bucketId=with_default.id,
        fileName="large",
        contentType="text/plain",
    )

    assert begun["fileRetention"]["value"]["mode"] == "governance"


def test_a_retention_of_its_own_goes_before_the_default(b2, with_default):
    retention = until(SOON)

    version = b2.upload(with_default, "file", headers=lock_headers(retention))

    assert version["fileRetention"]["value"] == retention


def test_files_that_are_there_already_do_not_get_the_default(b2, make_bucket):
    bucket = make_bucket(fileLockEnabled=True)
    version = b2.upload(bucket, "file")

    b2.update_bucket(
        bucket,
        defaultRetention={"mode": "governance", "period": {"duration": 1, "unit": "days"}},
    )

    told = b2.ok("b2_get_file_info", fileId=version["fileId"])["fileRetention"]
    assert told == version["fileRetention"]
