"""UploadPartCopy (reference 1.3, 1.15)."""

from urllib.parse import quote

import pytest

from tests.contract.s3.test_copy import CONTENT, SOURCE, md5
from tests.contract.s3_client import refusal


@pytest.fixture(scope="module")
def source(s3, shared_bucket):
    """A file to copy from."""
    version = s3.put_object(Bucket=shared_bucket, Key=SOURCE, Body=CONTENT)["VersionId"]
    return {"Bucket": shared_bucket, "Key": SOURCE, "VersionId": version}


@pytest.fixture
def upload(s3, shared_bucket, name):
    """A multipart upload to copy parts into."""
    place = {"Bucket": shared_bucket, "Key": name}
    return {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}


def test_a_part_can_be_copied_whole(s3, upload, source):
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)

    assert answer["CopyPartResult"]["ETag"] == f'"{md5(CONTENT)}"'


def test_a_part_can_be_a_range(s3, upload, source):
    answer = s3.upload_part_copy(
        **upload, PartNumber=1, CopySource=source, CopySourceRange="bytes=2-5"
    )

    assert answer["CopyPartResult"]["ETag"] == f'"{md5(b"2345")}"'


def test_the_answer_to_a_copied_part_tells_etag_and_time(raw, upload, source, shared_bucket, name):
    answer = raw.send(
        "PUT",
        f"/{shared_bucket}/{name}?partNumber=1&uploadId={upload['UploadId']}",
        b"",
        {"x-amz-copy-source": f"{shared_bucket}/{quote(SOURCE)}"},
    )

    root = answer.xml()
    assert root.tag == "CopyPartResult"
    assert root.findtext("ETag")
    assert root.findtext("LastModified")


def test_the_answer_to_a_copied_part_tells_the_version_of_its_source(s3, upload, source):
    answer = s3.upload_part_copy(**upload, PartNumber=1, CopySource=source)

    assert answer["CopySourceVersionId"] == source["VersionId"]


def test_a_copied_part_is_a_native_part(s3, native, upload, source):
    s3.upload_part_copy(**upload, PartNumber=1, CopySource=source, CopySourceRange="bytes=0-3")

    (part,) = native.call("b2_list_parts", fileId=upload["UploadId"])["parts"]

    assert (part["partNumber"], part["contentLength"]) == (1, 4)


def test_a_file_of_copied_parts_holds_their_bytes(s3, upload, source, shared_bucket, name):
    copied = s3.upload_part_copy(
        **upload, PartNumber=1, CopySource=source, CopySourceRange="bytes=2-5"
    )
    parts = [{"PartNumber": 1, "ETag": copied["CopyPartResult"]["ETag"]}]

    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"2345"


@pytest.mark.parametrize("asked", ["bytes=5-10", "bytes=20-30", "bytes=5-2", "5-7", "bytes=-3"])
def test_a_range_that_is_not_there_is_refused(s3, upload, source, asked):
    status, _, _ = refusal(
        s3.upload_part_copy, **upload, PartNumber=1, CopySource=source, CopySourceRange=asked
    )

    assert status in (400, 416)


def test_a_missing_source_of_a_part_is_not_found(s3, upload, shared_bucket):
    missing = {"Bucket": shared_bucket, "Key": "missing"}

    refused = refusal(s3.upload_part_copy, **upload, PartNumber=1, CopySource=missing)

    assert refused[:2] == (404, "NoSuchKey")


def test_the_key_must_read_the_source_of_a_part(upload, source, raw_with, shared_bucket, name):
    key = raw_with("writeFiles", buckets=[shared_bucket])

    answer = key.send(
        "PUT",
        f"/{shared_bucket}/{name}?partNumber=1&uploadId={upload['UploadId']}",
        b"",
        {"x-amz-copy-source": f"{shared_bucket}/{quote(SOURCE)}"},
    )

    assert answer.error() == (403, "AccessDenied", "not entitled")
