"""b2_delete_bucket: only empty buckets can go."""

import pytest

from tests.contract.buckets import bucket_name


@pytest.fixture
def fresh(b2, forget_buckets):
    """The answer to a b2_create_bucket with nothing but what is needed."""
    forget_buckets.append(bucket_name())
    return b2.create_bucket(forget_buckets[0]).json()


def delete(b2, bucket_id):
    return b2.call("b2_delete_bucket", accountId=b2.account_id, bucketId=bucket_id)


def test_it_answers_the_bucket(b2, fresh):
    answer = delete(b2, fresh["bucketId"]).json()

    assert {**answer, "revision": 2} == fresh


def test_the_answer_has_a_new_revision(b2, fresh):
    assert delete(b2, fresh["bucketId"]).json()["revision"] == 3


def test_a_deleted_bucket_is_not_listed(b2, fresh):
    delete(b2, fresh["bucketId"])

    listing = b2.ok("b2_list_buckets", accountId=b2.account_id, bucketId=fresh["bucketId"])
    assert listing["buckets"] == []


def test_an_unknown_bucket_does_not_exist(b2):
    answer = delete(b2, "1234567")

    assert answer.refusal == (400, "bad_bucket_id")
    assert answer.message == "Bucket 1234567 does not exist"


def test_a_bucket_with_a_file_stays(b2, bucket):
    b2.upload(bucket, "file")

    assert delete(b2, bucket.id).refusal == (400, "cannot_delete_non_empty_bucket")


def test_a_bucket_with_nothing_but_a_hide_marker_stays(b2, bucket):
    version = b2.upload(bucket, "file")
    b2.ok("b2_hide_file", bucketId=bucket.id, fileName="file")
    b2.ok("b2_delete_file_version", fileName="file", fileId=version["fileId"])

    assert delete(b2, bucket.id).refusal == (400, "cannot_delete_non_empty_bucket")


def test_a_bucket_with_an_unfinished_large_file_stays(b2, bucket):
    b2.start_large(bucket, "large")

    assert delete(b2, bucket.id).refusal == (400, "cannot_delete_non_empty_bucket")
