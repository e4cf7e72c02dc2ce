"""Caps: what is refused when an account has reached one. The caps of real B2 are not for tests."""

import pytest

pytestmark = pytest.mark.local_only


@pytest.fixture
def bucket(world):
    return world.bucket()


def test_nothing_is_uploaded_beyond_the_storage_cap(world, bucket):
    world.local_b2.cap(storage_bytes=4)

    answer = world.b2.try_upload(bucket, "file", b"12345")

    assert answer.refusal == (403, "storage_cap_exceeded")


def test_nothing_is_copied_beyond_the_storage_cap(world, bucket):
    version = world.b2.upload(bucket, "file", b"12345")
    world.local_b2.cap(storage_bytes=9)

    answer = world.b2.call("b2_copy_file", sourceFileId=version["fileId"], fileName="copy")

    assert answer.status == 403
    assert answer.json()["code"] in ("cap_exceeded", "storage_cap_exceeded")


def test_nothing_is_downloaded_beyond_the_download_cap(world, bucket):
    world.b2.upload(bucket, "file", b"12345")
    world.local_b2.cap(download_bytes_per_day=4)

    answer = world.b2.by_name(bucket, "file")

    assert answer.refusal == (403, "download_cap_exceeded")


@pytest.mark.parametrize(
    "call", ["b2_list_file_names", "b2_list_file_versions", "b2_list_unfinished_large_files"]
)
def test_lists_are_transactions_of_class_c(world, bucket, call):
    world.local_b2.cap(class_c_per_day=0)

    answer = world.b2.call(call, bucketId=bucket.id)

    assert answer.refusal == (403, "transaction_cap_exceeded")


def test_signing_in_is_a_transaction_of_class_c(world):
    world.local_b2.cap(class_c_per_day=0)

    assert world.b2.authorize().refusal == (403, "transaction_cap_exceeded")


def test_a_list_costs_one_transaction_for_every_1000_files_asked_for(world, bucket):
    world.local_b2.cap(class_c_per_day=2)

    two = world.b2.call("b2_list_file_names", bucketId=bucket.id, maxFileCount=2000)
    one_more = world.b2.call("b2_list_file_names", bucketId=bucket.id, maxFileCount=1)

    assert two.status == 200
    assert one_more.refusal == (403, "transaction_cap_exceeded")


def test_file_info_is_a_transaction_of_class_b(world, bucket):
    version = world.b2.upload(bucket, "file")
    world.local_b2.cap(class_b_per_day=0)

    answer = world.b2.call("b2_get_file_info", fileId=version["fileId"])

    assert answer.refusal == (403, "transaction_cap_exceeded")


def test_uploads_hides_and_deletions_are_free(world, bucket):
    world.local_b2.cap(class_b_per_day=0, class_c_per_day=0)

    version = world.b2.upload(bucket, "file")
    hidden = world.b2.call("b2_hide_file", bucketId=bucket.id, fileName="file")
    deleted = world.b2.call("b2_delete_file_version", fileName="file", fileId=version["fileId"])

    assert (hidden.status, deleted.status) == (200, 200)
