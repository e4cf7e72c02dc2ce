"""What S3 tells about a file beside its content: its ACL, which is the bucket's, and no tags."""

from localb2.http import Response
from localb2.s3.bucket_settings import acl_document
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.errors import not_supported
from localb2.s3.metadata import check_upload_acl
from localb2.s3.objects import asked_version
from localb2.s3.xml import document
from localb2.values import Bucket


async def get_object_acl(call: Call) -> Response:
    """The ACL of the bucket: B2 knows no other."""
    return xml_answer(acl_document(_bucket_of_file(call, "readFiles")))


async def put_object_acl(call: Call) -> Response:
    """Nothing to do when it is the ACL of the bucket; any other is refused."""
    bucket = _bucket_of_file(call, "writeFiles")
    if "x-amz-acl" not in call.request.headers:
        raise not_supported()
    check_upload_acl(call.request.headers, bucket)
    return empty_answer(200)


async def get_object_tagging(call: Call) -> Response:
    """B2 has no tags, but clients that copy ask for them."""
    _bucket_of_file(call, "readFiles")
    return xml_answer(document("Tagging", "    <TagSet></TagSet>\n"))


def _bucket_of_file(call: Call, capability: str) -> Bucket:
    """The bucket, when the key may do this to the file and the file is there."""
    bucket = call.entitled_bucket(capability, call.file_name)
    asked_version(call, bucket)
    return bucket
