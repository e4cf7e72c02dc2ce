"""Which operation a request means: method, bucket or file or neither, and the sub-resource."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from localb2.http import Response
from localb2.s3 import (
    bucket_settings,
    buckets,
    cors,
    deletes,
    listing,
    multipart,
    object_settings,
    objects,
    uploads,
)
from localb2.s3.call import Call
from localb2.s3.errors import S3Error, not_supported, not_yet_supported

Work = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the S3 API. `refusal` is set when all that it does is refuse."""

    name: str
    work: Work
    anonymous: bool = False
    refusal: S3Error | None = None


def _named(work: Work, *, anonymous: bool = False) -> Operation:
    """The operation of a function: `put_object` does PutObject."""
    name = "".join([word.capitalize() for word in work.__name__.split("_")])
    return Operation(name, work, anonymous)


_SERVICE = {("GET", ""): _named(buckets.list_buckets)}

_BUCKET = {
    ("GET", ""): Operation("ListObjects", listing.list_objects),
    ("GET", "acl"): _named(bucket_settings.get_bucket_acl),
    ("GET", "cors"): _named(cors.get_bucket_cors),
    ("GET", "encryption"): _named(bucket_settings.get_bucket_encryption),
    ("GET", "list-type"): Operation("ListObjectsV2", listing.list_objects_v2),
    ("GET", "location"): _named(bucket_settings.get_bucket_location),
    ("GET", "object-lock"): _named(bucket_settings.get_object_lock_configuration),
    ("GET", "uploads"): _named(multipart.list_multipart_uploads),
    ("GET", "versioning"): _named(bucket_settings.get_bucket_versioning),
    ("GET", "versions"): _named(listing.list_object_versions),
    ("HEAD", ""): _named(buckets.head_bucket),
    ("PUT", ""): _named(buckets.create_bucket),
    ("PUT", "acl"): _named(bucket_settings.put_bucket_acl),
    ("PUT", "cors"): _named(cors.put_bucket_cors),
    ("PUT", "encryption"): _named(bucket_settings.put_bucket_encryption),
    ("DELETE", ""): _named(buckets.delete_bucket),
    ("DELETE", "cors"): _named(cors.delete_bucket_cors),
    ("DELETE", "encryption"): _named(bucket_settings.delete_bucket_encryption),
    ("POST", "delete"): _named(deletes.delete_objects),
}

_FILE = {
    ("GET", ""): _named(objects.get_object, anonymous=True),
    ("GET", "acl"): _named(object_settings.get_object_acl),
    ("GET", "tagging"): _named(object_settings.get_object_tagging),
    ("GET", "uploadId"): _named(multipart.list_parts),
    ("HEAD", ""): _named(objects.head_object, anonymous=True),
    ("PUT", ""): _named(uploads.put_object),
    ("PUT", "acl"): _named(object_settings.put_object_acl),
    ("PUT", "uploadId"): _named(multipart.upload_part),
    ("DELETE", ""): _named(deletes.delete_object),
    ("DELETE", "uploadId"): _named(multipart.abort_multipart_upload),
    ("POST", "uploadId"): _named(multipart.complete_multipart_upload),
    ("POST", "uploads"): _named(multipart.create_multipart_upload),
}

#: B2 has these, localb2 does not yet.
_MISSING = frozenset({"legal-hold", "lifecycle", "logging", "object-lock", "retention"})

#: Query parameters that make another call of the same method and address.
_SUB_RESOURCES = _MISSING | {
    "accelerate",
    "acl",
    "analytics",
    "attributes",
    "cors",
    "delete",
    "encryption",
    "intelligent-tiering",
    "inventory",
    "list-type",
    "location",
    "metrics",
    "notification",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "requestPayment",
    "restore",
    "select",
    "tagging",
    "torrent",
    "uploadId",
    "uploads",
    "versioning",
    "versions",
    "website",
}


def route(method: str, bucket: str, file: str, query: Mapping[str, str]) -> Operation:
    """The operation that a request means; one that only refuses where there is none."""
    table = _FILE if file else _BUCKET if bucket else _SERVICE
    sub_resource = _sub_resource(query) if query else ""
    found = table.get((method, sub_resource))
    if found is None:
        return _refusing(method, sub_resource)
    return found


def _sub_resource(query: Mapping[str, str]) -> str:
    if "uploadId" in query:
        return "uploadId"
    for name in query:
        if name in _SUB_RESOURCES:
            return name
    return ""


def _refusing(method: str, sub_resource: str) -> Operation:
    if sub_resource in _MISSING:
        refusal = not_yet_supported(f"?{sub_resource}")
    elif sub_resource or method == "POST":
        refusal = not_supported()
    else:
        refusal = S3Error(
            405, "MethodNotAllowed", "The specified method is not allowed against this resource"
        )
    name = f"{method} ?{sub_resource}" if sub_resource else method
    return Operation(name, _never, anonymous=True, refusal=refusal)


async def _never(_: Call) -> Response:
    raise not_supported()
