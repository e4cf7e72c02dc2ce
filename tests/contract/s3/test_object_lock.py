"""Object Lock of a bucket over S3 (reference 1.10, 2.12)."""

import pytest

from tests.contract.s3.locks import (
    moment,
    with_md5,
)
from tests.contract.s3_client import refusal


def configuration(s3, bucket):
    return s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]


def configure(s3, bucket, **default):
    settings = {"ObjectLockEnabled": "Enabled"}
    if default:
        settings["Rule"] = {"DefaultRetention": default}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=settings)


def native_lock(native, bucket):
    return native.bucket(bucket)["fileLockConfiguration"]["value"]


def test_a_bucket_with_lock_says_so(s3, lock_bucket):
    assert configuration(s3, lock_bucket) == {"ObjectLockEnabled": "Enabled"}


@pytest.mark.local_only
def test_lock_is_enabled_when_the_bucket_is_made(native, buckets):
    """By x-amz-bucket-object-lock-enabled, of which B2's pages say nothing."""
    name = buckets.make(ObjectLockEnabledForBucket=True)

    assert native_lock(native, name)["isFileLockEnabled"] is True


def test_a_bucket_is_made_without_lock(native, shared_bucket):
    assert native_lock(native, shared_bucket)["isFileLockEnabled"] is False


def test_lock_is_enabled_later(s3, native, bucket):
    configure(s3, bucket)

    assert native_lock(native, bucket)["isFileLockEnabled"] is True


def test_lock_is_enabled_natively(s3, native, bucket):
    native.call(
        "b2_update_bucket",
        accountId=native.account_id,
        bucketId=native.bucket_id(bucket),
        fileLockEnabled=True,
    )

    assert configuration(s3, bucket)["ObjectLockEnabled"] == "Enabled"


def test_lock_can_be_enabled_again(s3, lock_bucket):
    configure(s3, lock_bucket)

    assert configuration(s3, lock_bucket)["ObjectLockEnabled"] == "Enabled"


def test_lock_cannot_be_disabled(raw, native, lock_bucket):
    body = (
        b"<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled>"
        b"</ObjectLockConfiguration>"
    )

    answer = raw.send("PUT", f"/{lock_bucket}?object-lock", body, with_md5(body))

    assert 400 <= answer.status < 500
    assert native_lock(native, lock_bucket)["isFileLockEnabled"] is True


@pytest.mark.parametrize(("unit", "count"), [("Days", 2), ("Years", 1)])
def test_a_default_retention_comes_back(s3, bucket, unit, count):
    configure(s3, bucket, Mode="GOVERNANCE", **{unit: count})

    assert configuration(s3, bucket)["Rule"]["DefaultRetention"] == {
        "Mode": "GOVERNANCE",
        unit: count,
    }


@pytest.mark.parametrize(("unit", "count"), [("Days", 2), ("Years", 1)])
def test_a_default_retention_is_the_native_one(s3, native, bucket, unit, count):
    configure(s3, bucket, Mode="GOVERNANCE", **{unit: count})

    assert native_lock(native, bucket)["defaultRetention"] == {
        "mode": "governance",
        "period": {"duration": count, "unit": unit.lower()},
    }


def test_a_default_retention_can_be_taken_back(s3, native, bucket):
    configure(s3, bucket, Mode="GOVERNANCE", Days=2)

    configure(s3, bucket)

    assert native_lock(native, bucket)["defaultRetention"]["mode"] is None


def test_a_default_retention_needs_mode_and_one_period(s3, lock_bucket):
    for default in (
        {"Mode": "GOVERNANCE"},
        {"Days": 2},
        {"Mode": "GOVERNANCE", "Days": 2, "Years": 1},
        {"Mode": "GOVERNANCE", "Days": 0},
    ):
        refused = refusal(lambda default=default: configure(s3, lock_bucket, **default))

        assert refused[0] == 400


def test_the_lock_document_is_that_of_s3(raw, lock_bucket):
    root = raw.send("GET", f"/{lock_bucket}?object-lock").xml()

    assert root.tag == "ObjectLockConfiguration"
    assert root.findtext("ObjectLockEnabled") == "Enabled"


def test_the_default_is_for_uploads_that_name_none(s3, native, bucket):
    configure(s3, bucket, Mode="GOVERNANCE", Days=1)

    version = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    info = native.file_info(version)
    assert info["fileRetention"]["value"] == {
        "mode": "governance",
        "retainUntilTimestamp": info["uploadTimestamp"] + 24 * 3600 * 1000,
    }


def test_the_default_is_not_for_uploads_that_name_another(s3, bucket):
    configure(s3, bucket, Mode="GOVERNANCE", Days=1)
    until = moment(minutes=10)

    s3.put_object(
        Bucket=bucket, Key="x", Body=b"x",
        ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until,
    )  # fmt: skip

    assert s3.head_object(Bucket=bucket, Key="x")["ObjectLockRetainUntilDate"] == until


def test_the_default_is_not_for_earlier_uploads(s3, native, bucket):
    version = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    configure(s3, bucket, Mode="GOVERNANCE", Days=1)

    assert native.file_info(version)["fileRetention"]["value"]["mode"] is None
