"""What every answer about a bucket holds."""

from typing import Any

from tests.contract.native.key import Bucket, NativeKey

BUCKET_FIELDS = {
    "accountId",
    "bucketId",
    "bucketInfo",
    "bucketName",
    "bucketType",
    "corsRules",
    "defaultServerSideEncryption",
    "fileLockConfiguration",
    "lifecycleRules",
    "options",
    "replicationConfiguration",
    "revision",
}


def found(b2: NativeKey, bucket: Bucket) -> dict[str, Any]:
    """The bucket as b2_list_buckets tells it."""
    listing = b2.ok("b2_list_buckets", accountId=b2.account_id, bucketId=bucket.id)
    shape: dict[str, Any] = listing["buckets"][0]
    return shape
