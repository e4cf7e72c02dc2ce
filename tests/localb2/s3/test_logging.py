"""Bucket access logs over S3: the setting is kept and told."""

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, error_of, refusal

TARGET = "a-bucket-for-logs"


@pytest.fixture
def target(s3):
    s3.create_bucket(Bucket=TARGET)
    return TARGET


def put(s3, bucket, target=TARGET, **settings):
    status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "logs/", **settings}}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)


def test_a_bucket_logs_nothing_at_first(s3, bucket):
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)


@pytest.mark.parametrize(
    "key_format",
    [{"SimplePrefix": {}}, {"PartitionedPrefix": {"PartitionDateSource": "DeliveryTime"}}],
)
def test_what_is_set_is_told_until_it_is_switched_off(s3, bucket, target, key_format):
    put(s3, bucket, TargetObjectKeyFormat=key_format)

    assert s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"] == {
        "TargetBucket": target,
        "TargetPrefix": "logs/",
        "TargetObjectKeyFormat": key_format,
    }
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)


def test_the_target_must_be_a_bucket_of_this_account_without_lock(s3, other_s3, bucket):
    other_s3.create_bucket(Bucket="a-foreign-bucket")
    s3.create_bucket(Bucket="a-locked-bucket", ObjectLockEnabledForBucket=True)

    for name in ("no-such-bucket", "a-foreign-bucket", "a-locked-bucket"):
        status, code, _ = refusal(put, s3, bucket, name)
        assert (status, code) == (400, "InvalidTargetBucketForLogging")


@pytest.mark.parametrize(
    "inside",
    [
        b"<LoggingEnabled/>",
        b"<LoggingEnabled><TargetBucket>a-bucket-for-logs</TargetBucket></LoggingEnabled>",
        b"<LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix/><TargetObjectKeyFormat>"
        b"<PartitionedPrefix><PartitionDateSource>Never</PartitionDateSource></PartitionedPrefix>"
        b"</TargetObjectKeyFormat></LoggingEnabled>",
    ],
)
def test_malformed_documents_are_refused(raw, bucket, inside):
    body = b"<BucketLoggingStatus>" + inside + b"</BucketLoggingStatus>"

    status, _, answer = raw.signed("PUT", f"/{bucket}?logging", body)

    assert (status, error_of(answer)[0]) == (400, "MalformedXML")


def test_grants_are_refused(s3, bucket, target):
    grants = [{"Grantee": {"Type": "Group", "URI": "x"}, "Permission": "READ"}]

    assert refusal(put, s3, bucket, TargetGrants=grants)[:2] == (400, "InvalidArgument")


def test_it_needs_capabilities_of_its_own(restricted_s3, bucket, target):
    reader = restricted_s3("listBuckets", "readBucketLogging", bucket=bucket)
    writer = restricted_s3("listBuckets", "writeBucketLogging", bucket=bucket)

    put(writer, bucket)

    assert reader.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]["TargetBucket"] == target
    assert refusal(writer.get_bucket_logging, Bucket=bucket) == NOT_ENTITLED
    assert refusal(put, reader, bucket) == NOT_ENTITLED
