"""What S3 tells and sets about a bucket: location, versioning, ACL, encryption."""

from localb2.http import Response
from localb2.ids import REGION
from localb2.rules import buckets
from localb2.rules.buckets import BucketUpdate
from localb2.s3.bodies import read_document
from localb2.s3.buckets import BUCKET_TYPES
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import read_encryption
from localb2.s3.errors import S3Error, invalid_argument, not_supported
from localb2.s3.metadata import unsupported_acl
from localb2.s3.xml import NAMESPACE, PROLOG, document
from localb2.values import Bucket

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


async def get_bucket_location(call: Call) -> Response:
    """The region; every bucket of an account is in the same one."""
    call.entitled_bucket("readBuckets")
    return xml_answer(
        f'{PROLOG}<LocationConstraint xmlns="{NAMESPACE}">{REGION}</LocationConstraint>\n'.encode()
    )


async def get_bucket_versioning(call: Call) -> Response:
    """Always Enabled: B2 cannot do otherwise."""
    call.entitled_bucket("readBuckets")
    return xml_answer(document("VersioningConfiguration", "    <Status>Enabled</Status>\n"))


async def get_bucket_acl(call: Call) -> Response:
    """The owner's grant, and that of all the world when the bucket is public."""
    return xml_answer(acl_document(call.entitled_bucket("readBuckets")))


def acl_document(bucket: Bucket) -> bytes:
    """The ACL of a bucket and of everything in it."""
    grants = _grant("CanonicalUser", f"<ID>{bucket.account_id}</ID>", "FULL_CONTROL")
    if bucket.is_public:
        grants += _grant("Group", f"<URI>{_ALL_USERS}</URI>", "READ")
    owner = (
        f"    <Owner>\n        <DisplayName></DisplayName>\n"
        f"        <ID>{bucket.account_id}</ID>\n    </Owner>\n"
    )
    return document(
        "AccessControlPolicy",
        f"{owner}    <AccessControlList>\n{grants}    </AccessControlList>\n",
    )


async def put_bucket_acl(call: Call) -> Response:
    """Make the bucket public or private; only by header, as B2 does not take ACL documents."""
    bucket = call.entitled_bucket("writeBuckets")
    acl = call.request.headers.get("x-amz-acl")
    if acl is None:
        raise not_supported()
    if acl not in BUCKET_TYPES:
        raise unsupported_acl(acl)
    await _update(call, bucket, BucketUpdate(type=BUCKET_TYPES[acl]))
    return empty_answer(200)


async def get_bucket_encryption(call: Call) -> Response:
    """The default encryption of new files."""
    bucket = call.entitled_bucket("readBucketEncryption")
    if bucket.encryption is None:
        raise S3Error(
            404,
            "ServerSideEncryptionConfigurationNotFoundError",
            "The server side encryption configuration was not found",
        )
    return xml_answer(
        document(
            "ServerSideEncryptionConfiguration",
            "    <Rule>\n        <ApplyServerSideEncryptionByDefault>\n"
            "            <SSEAlgorithm>AES256</SSEAlgorithm>\n"
            "        </ApplyServerSideEncryptionByDefault>\n    </Rule>\n",
        )
    )


async def put_bucket_encryption(call: Call) -> Response:
    """Encrypt new files; AES256 (SSE-B2) is all that B2 knows."""
    bucket = call.entitled_bucket("writeBucketEncryption")
    if read_encryption(await read_document(call)) != "AES256":
        raise invalid_argument("Only AES256 is supported as SSEAlgorithm")
    await _update(call, bucket, BucketUpdate(encryption="SSE-B2"))
    return empty_answer(200)


async def delete_bucket_encryption(call: Call) -> Response:
    """Back to what B2 encrypts by itself; since encryption by default there is no "none"."""
    bucket = call.entitled_bucket("writeBucketEncryption")
    default = call.service.default_encryption or "none"
    await _update(call, bucket, BucketUpdate(encryption=default))
    return empty_answer(204)


def _grant(kind: str, who: str, permission: str) -> str:
    name = "                <DisplayName></DisplayName>\n" if kind == "CanonicalUser" else ""
    return (
        f'        <Grant>\n            <Grantee xmlns:xsi="{_XSI}" xsi:type="{kind}">\n'
        f"{name}                {who}\n            </Grantee>\n"
        f"            <Permission>{permission}</Permission>\n        </Grant>\n"
    )


async def _update(call: Call, bucket: Bucket, update: BucketUpdate) -> None:
    await call.store.write(lambda db: buckets.update_bucket(db, bucket.id, update))
