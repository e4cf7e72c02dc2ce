"""Query parameters that make another call of the same method and address.

Those that B2 lacks matter as much: `DELETE /bucket?policy` must not delete the bucket.
"""

from collections.abc import Mapping

#: B2 knows these, of buckets or files or both.
_KNOWN = frozenset(
    {
        "acl",
        "cors",
        "delete",
        "encryption",
        "legal-hold",
        "lifecycle",
        "list-type",
        "location",
        "logging",
        "object-lock",
        "retention",
        "tagging",
        "uploadId",
        "uploads",
        "versioning",
        "versions",
    }
)

#: Only AWS has these.
_LACKING = frozenset(
    {
        "abac",
        "accelerate",
        "analytics",
        "annotation",
        "attributes",
        "intelligent-tiering",
        "inventory",
        "metadataAnnotationTable",
        "metadataConfiguration",
        "metadataInventoryTable",
        "metadataJournalTable",
        "metadataTable",
        "metrics",
        "notification",
        "ownershipControls",
        "policy",
        "policyStatus",
        "publicAccessBlock",
        "renameObject",
        "replication",
        "requestPayment",
        "restore",
        "select",
        "torrent",
        "website",
    }
)

_OF_FILES = _KNOWN | _LACKING
#: Files are read with any parameter, and `session` is a likely one.
_OF_BUCKETS = _OF_FILES | {"session"}


def sub_resource_of(query: Mapping[str, str], *, of_file: bool) -> str:
    """The sub-resource that a query names, "" for the bucket or file itself."""
    if "uploadId" in query:
        return "uploadId"
    names = _OF_FILES if of_file else _OF_BUCKETS
    for name in query:
        if name in names:
            return name
    return ""
