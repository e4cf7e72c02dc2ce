"""Buckets over S3: list, create, look, delete."""

from localb2.errors import NotEntitled
from localb2.http import Response
from localb2.ids import REGION
from localb2.rules import buckets, capabilities
from localb2.s3.bodies import read_document
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import read_location_constraint
from localb2.s3.errors import S3Error
from localb2.s3.metadata import unsupported_acl
from localb2.s3.times import iso_time
from localb2.s3.xml import document, escape
from localb2.values import ApplicationKey

BUCKET_TYPES = {"private": "allPrivate", "public-read": "allPublic"}


async def list_buckets(call: Call) -> Response:
    """All buckets of the account, by name, also for keys that are restricted to some of them."""
    key = call.key
    capabilities.require(key, _listing_capability(key))
    prefix = call.query.get("prefix", "")
    rows = "".join(
        f"        <Bucket>\n"
        f"            <CreationDate>{iso_time(bucket.created_ms)}</CreationDate>\n"
        f"            <Name>{escape(bucket.name)}</Name>\n        </Bucket>\n"
        for bucket in buckets.list_buckets(call.store.reader(), key.account_id)
        if bucket.name.startswith(prefix)
    )
    owner = (
        f"    <Owner>\n        <DisplayName></DisplayName>\n"
        f"        <ID>{key.account_id}</ID>\n    </Owner>\n"
    )
    return xml_answer(
        document("ListAllMyBucketsResult", f"{owner}    <Buckets>\n{rows}    </Buckets>\n")
    )


async def create_bucket(call: Call) -> Response:
    """A new bucket, `x-amz-acl` private (default) or public-read."""
    key, headers = call.key, call.request.headers
    capabilities.require(key, "writeBuckets")
    lock_enabled = headers.get("x-amz-bucket-object-lock-enabled", "").lower() == "true"
    if lock_enabled:
        capabilities.require(key, "writeBucketRetentions")
    acl = headers.get("x-amz-acl", "private")
    if acl not in BUCKET_TYPES:
        raise unsupported_acl(acl)
    region = read_location_constraint(await read_document(call))
    if region and region != REGION:
        raise S3Error(
            400,
            "InvalidLocationConstraint",
            "The specified location-constraint is not valid",
        )
    await call.store.write(
        lambda db: buckets.create_bucket(
            db,
            call.store.clock,
            key.account_id,
            call.bucket_name,
            type=BUCKET_TYPES[acl],
            encryption=call.service.default_encryption,
            lock_enabled=lock_enabled,
        )
    )
    return empty_answer(200, ("Location", f"/{call.bucket_name}"))


async def head_bucket(call: Call) -> Response:
    """Whether the bucket is there and the key may know of it."""
    capability = "readBuckets" if "readBuckets" in call.key.capabilities else "listBuckets"
    call.entitled_bucket(capability)
    return empty_answer(200, ("x-amz-bucket-region", REGION))


async def delete_bucket(call: Call) -> Response:
    """Delete a bucket in which nothing is left, no version and no hide marker."""
    bucket = call.entitled_bucket("deleteBuckets")
    await call.store.write(lambda db: buckets.delete_bucket(db, bucket.id))
    return empty_answer(204)


def _listing_capability(key: ApplicationKey) -> str:
    """Keys restricted to buckets need listAllBucketNames; for others listBuckets will do."""
    if "listAllBucketNames" in key.capabilities:
        return "listAllBucketNames"
    if key.bucket_ids is not None:
        raise NotEntitled("not entitled")
    return "listBuckets"
