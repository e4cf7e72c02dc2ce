"""The contract leaves nothing behind, also in a real account."""

from tests.contract.buckets import Buckets
from tests.contract.s3_client import refusal


def test_a_bucket_is_removed_with_everything_in_it(s3):
    buckets = Buckets(s3)
    name = buckets.make()
    s3.put_object_lock_configuration(
        Bucket=name, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )
    s3.put_object(Bucket=name, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")
    s3.put_object(Bucket=name, Key="hidden", Body=b"x")
    s3.delete_object(Bucket=name, Key="hidden")
    s3.create_multipart_upload(Bucket=name, Key="unfinished")

    buckets.remove_all()

    assert refusal(s3.head_bucket, Bucket=name)[0] == 404


def test_a_bucket_that_is_gone_already_is_no_failure(s3):
    buckets = Buckets(s3)
    s3.delete_bucket(Bucket=buckets.make())

    buckets.remove_all()
