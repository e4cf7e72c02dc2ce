"""What the console's three Types of Access mean in capabilities."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

READ_AND_WRITE = "read_and_write"
READ_ONLY = "read_only"
WRITE_ONLY = "write_only"

LABELS = {
    READ_AND_WRITE: _("Read and Write"),
    READ_ONLY: _("Read Only"),
    WRITE_ONLY: _("Write Only"),
}

# What a key made by Backblaze's own console for one bucket holds.
_BUCKET_SETS: dict[str, frozenset[str]] = {
    READ_AND_WRITE: frozenset(
        {
            "listBuckets",
            "readBuckets",
            "readBucketEncryption",
            "writeBucketEncryption",
            "readBucketReplications",
            "writeBucketReplications",
            "readBucketRetentions",
            "listFiles",
            "readFiles",
            "shareFiles",
            "writeFiles",
            "deleteFiles",
        }
    ),
    READ_ONLY: frozenset(
        {
            "listBuckets",
            "readBuckets",
            "readBucketEncryption",
            "readBucketReplications",
            "readBucketRetentions",
            "listFiles",
            "readFiles",
            "shareFiles",
        }
    ),
    WRITE_ONLY: frozenset({"listBuckets", "readBuckets", "writeFiles", "deleteFiles"}),
}

# What only a key for the whole account can hold: B2 refuses it together with buckets.
_ACCOUNT_READING = frozenset({"listAllBucketNames"})
_ACCOUNT_WRITING = frozenset(
    {
        "listAllBucketNames",
        "writeBuckets",
        "deleteBuckets",
        "writeBucketRetentions",
        "readBucketNotifications",
        "writeBucketNotifications",
        "readFileRetentions",
        "writeFileRetentions",
        "readFileLegalHolds",
        "writeFileLegalHolds",
        "listKeys",
        "writeKeys",
        "deleteKeys",
    }
)

_FULL_ACCESS = _BUCKET_SETS[READ_AND_WRITE] | _ACCOUNT_WRITING


def capabilities_for(
    access: str, *, whole_account: bool, list_all_bucket_names: bool
) -> frozenset[str]:
    """The capabilities of a new key.

    A key for the whole account that may write is what the quick-start guide calls full access:
    it also makes buckets and keys. One that is restricted to buckets or to a prefix must not,
    or it could make itself a key without the restriction.
    """
    granted = _BUCKET_SETS[access]
    if whole_account and access == READ_AND_WRITE:
        granted |= _ACCOUNT_WRITING
    elif list_all_bucket_names:
        granted |= _ACCOUNT_READING
    return granted


def type_of_access(capabilities: Collection[str]) -> str | None:
    """Which type `capabilities` stand for, or None for a set of its own."""
    # A key of Backblaze's own making may hold capabilities that are newer than this list.
    if frozenset(capabilities) >= _FULL_ACCESS:
        return READ_AND_WRITE
    for access in LABELS:
        for whole_account in (True, False):
            for names in (True, False):
                if set(capabilities) == capabilities_for(
                    access, whole_account=whole_account, list_all_bucket_names=names
                ):
                    return access
    return None
