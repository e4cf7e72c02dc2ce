"""Which operation a request means: method, bucket or file or neither, and the sub-resource."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from localb2.http import Response
from localb2.s3 import (
    bucket_settings,
    buckets,
    copies,
    cors,
    deletes,
    lifecycle,
    listing,
    logging,
    multipart,
    object_lock,
    object_settings,
    objects,
    uploads,
)
from localb2.s3.call import Call
from localb2.s3.errors import S3Error, not_supported
from localb2.s3.sub_resources import sub_resource_of

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
    ("GET", "lifecycle"): _named(lifecycle.get_bucket_lifecycle_configuration),
    ("GET", "list-type"): Operation("ListObjectsV2", listing.list_objects_v2),
    ("GET", "location"): _named(bucket_settings.get_bucket_location),
    ("GET", "logging"): _named(logging.get_bucket_logging),
    ("GET", "object-lock"): _named(object_lock.get_object_lock_configuration),
    ("GET", "uploads"): _named(multipart.list_multipart_uploads),
    ("GET", "versioning"): _named(bucket_settings.get_bucket_versioning),
    ("GET", "versions"): _named(listing.list_object_versions),
    ("HEAD", ""): _named(buckets.head_bucket),
    ("PUT", ""): _named(buckets.create_bucket),
    ("PUT", "acl"): _named(bucket_settings.put_bucket_acl),
    ("PUT", "cors"): _named(cors.put_bucket_cors),
    ("PUT", "encryption"): _named(bucket_settings.put_bucket_encryption),
    ("PUT", "lifecycle"): _named(lifecycle.put_bucket_lifecycle_configuration),
    ("PUT", "logging"): _named(logging.put_bucket_logging),
    ("PUT", "object-lock"): _named(object_lock.put_object_lock_configuration),
    ("DELETE", ""): _named(buckets.delete_bucket),
    ("DELETE", "cors"): _named(cors.delete_bucket_cors),
    ("DELETE", "encryption"): _named(bucket_settings.delete_bucket_encryption),
    ("DELETE", "lifecycle"): _named(lifecycle.delete_bucket_lifecycle),
    ("POST", "delete"): _named(deletes.delete_objects),
}

_FILE = {
    ("GET", ""): _named(objects.get_object, anonymous=True),
    ("GET", "acl"): _named(object_settings.get_object_acl),
    ("GET", "legal-hold"): _named(object_lock.get_object_legal_hold),
    ("GET", "retention"): _named(object_lock.get_object_retention),
    ("GET", "tagging"): _named(object_settings.get_object_tagging),
    ("GET", "uploadId"): _named(multipart.list_parts),
    ("HEAD", ""): _named(objects.head_object, anonymous=True),
    ("PUT", ""): _named(uploads.put_object),
    ("PUT", "acl"): _named(object_settings.put_object_acl),
    ("PUT", "legal-hold"): _named(object_lock.put_object_legal_hold),
    ("PUT", "retention"): _named(object_lock.put_object_retention),
    ("PUT", "uploadId"): _named(multipart.upload_part),
    ("DELETE", ""): _named(deletes.delete_object),
    ("DELETE", "uploadId"): _named(multipart.abort_multipart_upload),
    ("POST", "uploadId"): _named(multipart.complete_multipart_upload),
    ("POST", "uploads"): _named(multipart.create_multipart_upload),
}

#: What an upload is when a header names where its bytes are already.
_COPIES = {
    "PutObject": _named(copies.copy_object),
    "UploadPart": _named(copies.upload_part_copy),
}

OPERATIONS = (*_SERVICE.values(), *_BUCKET.values(), *_FILE.values(), *_COPIES.values())


def route(
    method: str, bucket: str, file: str, query: Mapping[str, str], *, is_copy: bool = False
) -> Operation:
    """The operation that a request means; one that only refuses where there is none."""
    table = _FILE if file else _BUCKET if bucket else _SERVICE
    sub_resource = sub_resource_of(query, of_file=bool(file)) if query else ""
    found = table.get((method, sub_resource))
    if found is None:
        return _refusing(method, sub_resource)
    return _COPIES.get(found.name, found) if is_copy else found


def _refusing(method: str, sub_resource: str) -> Operation:
    if sub_resource or method == "POST":
        refusal = not_supported()
    else:
        refusal = S3Error(
            405, "MethodNotAllowed", "The specified method is not allowed against this resource"
        )
    name = f"{method} ?{sub_resource}" if sub_resource else method
    return Operation(name, _never, anonymous=True, refusal=refusal)


async def _never(_: Call) -> Response:
    raise not_supported()
