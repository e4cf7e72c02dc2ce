"""What S3 tells about a file beside its content."""

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, refusal


@pytest.fixture
def file(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    return {"Bucket": bucket, "Key": "x"}


def test_the_acl_of_a_file_is_that_of_its_bucket(s3, file):
    assert s3.get_object_acl(**file)["Grants"] == s3.get_bucket_acl(Bucket=file["Bucket"])["Grants"]


def test_only_the_acl_of_the_bucket_may_be_set(s3, file):
    s3.put_object_acl(**file, ACL="private")

    assert refusal(s3.put_object_acl, **file, ACL="public-read") == (
        400,
        "InvalidArgument",
        "Unsupported value for canned acl 'public-read'",
    )


def test_a_file_has_no_tags(s3, file):
    assert s3.get_object_tagging(**file)["TagSet"] == []


@pytest.mark.parametrize("call", ["get_object_acl", "get_object_tagging"])
def test_a_file_that_is_not_there_has_neither(s3, file, call):
    version_id = s3.delete_object(**file)["VersionId"]

    assert refusal(getattr(s3, call), **file)[:2] == (404, "NoSuchKey")
    assert refusal(getattr(s3, call), **file, VersionId=version_id)[0] == 405


def test_each_needs_its_capability(s3, file, restricted_s3):
    reader, writer = restricted_s3("readFiles"), restricted_s3("writeFiles")

    assert reader.get_object_tagging(**file)["TagSet"] == []
    writer.put_object_acl(**file, ACL="private")
    assert refusal(writer.get_object_acl, **file) == NOT_ENTITLED
    assert refusal(writer.get_object_tagging, **file) == NOT_ENTITLED
    assert refusal(reader.put_object_acl, **file, ACL="private") == NOT_ENTITLED
