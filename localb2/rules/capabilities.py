"""What keys may do (b2_create_key capabilities) and the check of a key against a call."""

from localb2.errors import NotEntitled
from localb2.values import ApplicationKey

BUCKET_CAPABILITIES = frozenset(
    {
        "bypassGovernance",
        "deleteFiles",
        "listAllBucketNames",
        "listBuckets",
        "listFiles",
        "readBucketEncryption",
        "readBucketLifecycleRules",
        "readBucketLogging",
        "readBucketNotifications",
        "readBucketReplications",
        "readBucketRetentions",
        "readBuckets",
        "readFileLegalHolds",
        "readFileRetentions",
        "readFiles",
        "shareFiles",
        "writeBucketEncryption",
        "writeBucketLifecycleRules",
        "writeBucketLogging",
        "writeBucketNotifications",
        "writeBucketReplications",
        "writeBucketRetentions",
        "writeFileLegalHolds",
        "writeFileRetentions",
        "writeFiles",
    }
)
"""What a key restricted to buckets may hold."""

ALL_CAPABILITIES = BUCKET_CAPABILITIES | {
    "deleteBuckets",
    "deleteKeys",
    "listKeys",
    "writeBuckets",
    "writeKeys",
}


def require(
    key: ApplicationKey,
    capability: str,
    *,
    bucket_id: str | None = None,
    file_name: str | None = None,
) -> None:
    """Raise NotEntitled unless `key` holds `capability` for that bucket and file name.

    `None` means that the call is not about one bucket (or one file).
    """
    if capability not in key.capabilities:
        raise NotEntitled("not entitled")
    if bucket_id is not None and key.bucket_ids is not None and bucket_id not in key.bucket_ids:
        raise NotEntitled("not entitled")
    if file_name is not None and not file_name.startswith(key.name_prefix or ""):
        raise NotEntitled("not entitled")
