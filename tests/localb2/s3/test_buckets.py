"""Buckets over S3."""

import re

import pytest

from tests.localb2.s3.conftest import BUCKET, NOT_ENTITLED, refusal


def test_a_new_account_has_no_buckets(s3, localb2):
    answer = s3.list_buckets()

    assert answer["Buckets"] == []
    assert answer["Owner"] == {"DisplayName": "", "ID": localb2.account_id}


def test_a_created_bucket_is_listed_by_name(s3):
    for name in ("zebra-bucket", "apple-bucket"):
        answer = s3.create_bucket(Bucket=name)
        assert answer["Location"] == f"/{name}"

    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == [
        "apple-bucket",
        "zebra-bucket",
    ]


def test_the_listing_is_the_xml_that_b2_writes(raw, bucket):
    status, headers, body = raw.signed("GET", "/")

    assert status == 200
    assert headers["content-type"] == "application/xml"
    assert headers["cache-control"] == "max-age=0, no-cache, no-store"
    assert re.fullmatch("[0-9a-f]{16}", headers["x-amz-request-id"])
    assert len(headers["x-amz-id-2"]) == 33
    assert "server" not in headers
    text = body.decode()
    assert text.startswith(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\n    <Owner>\n'
    )
    assert re.search(r"<CreationDate>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z</CreationDate>", text)
    assert text.endswith("</ListAllMyBucketsResult>\n")


def test_the_own_bucket_cannot_be_created_twice(s3, bucket):
    assert refusal(s3.create_bucket, Bucket=bucket) == (
        409,
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    )
    with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=bucket)


def test_a_name_that_another_account_took_is_refused(other_s3, bucket):
    assert refusal(other_s3.create_bucket, Bucket=bucket) == (
        409,
        "BucketAlreadyExists",
        "Bucket name is already in use!",
    )
    with pytest.raises(other_s3.exceptions.BucketAlreadyExists):
        other_s3.create_bucket(Bucket=bucket)


@pytest.mark.parametrize("name", ["short", "b2-reserved", "under_score"])
def test_a_name_that_b2_does_not_take_is_refused(s3, name):
    status, code, _ = refusal(s3.create_bucket, Bucket=name)

    assert (status, code) == (400, "InvalidBucketName")


def test_the_region_may_be_named_if_it_is_the_right_one(s3):
    here = {"LocationConstraint": "us-west-004"}
    s3.create_bucket(Bucket="bucket-in-region", CreateBucketConfiguration=here)

    elsewhere = {"LocationConstraint": "eu-west-1"}
    status, code, _ = refusal(
        s3.create_bucket, Bucket="bucket-elsewhere", CreateBucketConfiguration=elsewhere
    )
    assert (status, code) == (400, "InvalidLocationConstraint")


def test_an_unknown_canned_acl_is_refused_in_b2s_words(s3):
    assert refusal(s3.create_bucket, Bucket=BUCKET, ACL="authenticated-read") == (
        400,
        "InvalidArgument",
        "Unsupported value for canned acl 'authenticated-read'",
    )


def test_a_bucket_can_be_looked_for(s3, bucket):
    assert s3.head_bucket(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert refusal(s3.head_bucket, Bucket="no-such-bucket")[:2] == (404, "404")


def test_another_accounts_bucket_is_not_ours(other_s3, bucket):
    assert refusal(other_s3.head_bucket, Bucket=bucket)[:2] == (403, "403")
    assert refusal(other_s3.list_objects_v2, Bucket=bucket) == NOT_ENTITLED
    assert refusal(other_s3.put_object, Bucket=bucket, Key="x", Body=b"") == NOT_ENTITLED
    assert refusal(other_s3.delete_bucket, Bucket=bucket) == NOT_ENTITLED
    assert other_s3.list_buckets()["Buckets"] == []


def test_an_empty_bucket_can_be_deleted(s3, bucket):
    s3.delete_bucket(Bucket=bucket)

    assert s3.list_buckets()["Buckets"] == []
    status, code, _ = refusal(s3.delete_bucket, Bucket=bucket)
    assert (status, code) == (404, "NoSuchBucket")


def test_a_bucket_with_a_hide_marker_left_is_not_empty(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="x")

    status, code, _ = refusal(s3.delete_bucket, Bucket=bucket)
    assert (status, code) == (409, "BucketNotEmpty")


def test_a_bucket_with_an_unfinished_upload_is_not_empty(s3, bucket):
    s3.create_multipart_upload(Bucket=bucket, Key="x")

    assert refusal(s3.delete_bucket, Bucket=bucket)[1] == "BucketNotEmpty"


def test_a_restricted_key_lists_buckets_only_with_list_all_bucket_names(s3, bucket, restricted_s3):
    s3.create_bucket(Bucket="another-bucket")

    without = restricted_s3("listBuckets", "listFiles", bucket=bucket)
    with_it = restricted_s3("listBuckets", "listAllBucketNames", bucket=bucket)

    assert refusal(without.list_buckets) == NOT_ENTITLED
    assert [found["Name"] for found in with_it.list_buckets()["Buckets"]] == [
        "another-bucket",
        bucket,
    ]


def test_each_bucket_call_needs_its_capability(bucket, restricted_s3):
    key = restricted_s3("readFiles")

    assert refusal(key.list_buckets) == NOT_ENTITLED
    assert refusal(key.create_bucket, Bucket="new-bucket-name") == NOT_ENTITLED
    assert refusal(key.delete_bucket, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.get_bucket_location, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.get_bucket_versioning, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.get_bucket_acl, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.get_bucket_encryption, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.get_object_lock_configuration, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.list_objects_v2, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.list_object_versions, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.list_multipart_uploads, Bucket=bucket) == NOT_ENTITLED
    assert refusal(key.head_bucket, Bucket=bucket)[:2] == (403, "403")


def test_the_expected_owner_must_be_the_owner(s3, bucket, localb2):
    s3.head_bucket(Bucket=bucket, ExpectedBucketOwner=localb2.account_id)

    wrong = "000000000000"
    assert refusal(s3.put_object, Bucket=bucket, Key="x", ExpectedBucketOwner=wrong)[:2] == (
        403,
        "AccessDenied",
    )


def test_object_lock_needs_its_own_capability(s3, restricted_s3):
    maker = restricted_s3("writeBuckets")
    locker = restricted_s3("writeBuckets", "writeBucketRetentions")
    locked = {"Bucket": "locked-bucket", "ObjectLockEnabledForBucket": True}

    assert refusal(maker.create_bucket, **locked) == NOT_ENTITLED
    locker.create_bucket(**locked)
    lock = s3.get_object_lock_configuration(Bucket="locked-bucket")["ObjectLockConfiguration"]
    assert lock["ObjectLockEnabled"] == "Enabled"
