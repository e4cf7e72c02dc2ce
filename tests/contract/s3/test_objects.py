"""Upload, read and describe files (reference 1.3, 1.6, 1.13)."""

import hashlib
import re

import pytest

from tests.contract.s3_client import refusal

MD5_OF_HELLO = '"5d41402abc4b2a76b9719d911017c592"'
EMPTY_MD5 = '"d41d8cd98f00b204e9800998ecf8427e"'


@pytest.fixture(scope="module")
def digits(s3, shared_bucket):
    """A file with the content 0123456789."""
    s3.put_object(Bucket=shared_bucket, Key="digits", Body=b"0123456789")
    return f"/{shared_bucket}/digits"


def head(s3, bucket, name):
    return s3.head_object(Bucket=bucket, Key=name)["ResponseMetadata"]["HTTPHeaders"]


def test_the_answer_to_an_upload_is_empty(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello")

    assert (answer.status, answer.body) == (200, b"")


def test_the_answer_to_an_upload_names_the_md5_as_etag(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello")

    assert answer.headers["etag"] == MD5_OF_HELLO


def test_the_answer_to_an_upload_names_the_version(raw, native, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello")

    assert native.file_info(answer.headers["x-amz-version-id"])["fileName"] == name


def test_the_answer_to_an_upload_is_not_to_be_cached(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello")

    assert answer.headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_a_file_is_read_as_it_was_uploaded(s3, shared_bucket, name):
    content = bytes(range(256)) * 300
    s3.put_object(Bucket=shared_bucket, Key=name, Body=content)

    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == content


def test_an_empty_file_is_a_file(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"")

    answer = s3.head_object(Bucket=shared_bucket, Key=name)
    assert (answer["ContentLength"], answer["ETag"]) == (0, EMPTY_MD5)


def test_the_etag_is_the_native_content_md5(s3, native, shared_bucket, name):
    answer = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"hello")

    assert f'"{native.file_info(answer["VersionId"])["contentMd5"]}"' == answer["ETag"]


def test_the_etag_of_a_native_upload_is_its_md5(s3, native, shared_bucket, name):
    native.upload(native.bucket_id(shared_bucket), name, b"hello")

    assert s3.head_object(Bucket=shared_bucket, Key=name)["ETag"] == MD5_OF_HELLO


def test_the_sha1_is_in_no_header(s3, native, shared_bucket, name):
    native.upload(native.bucket_id(shared_bucket), name, b"hello")
    sha1 = hashlib.sha1(b"hello", usedforsecurity=False).hexdigest()

    headers = head(s3, shared_bucket, name)

    assert not any("sha1" in header for header in headers)
    assert sha1 not in "".join(headers.values())


def test_head_sends_the_headers_of_the_file(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"hello", Metadata={"a": "b"})

    assert head(s3, shared_bucket, name).keys() >= {
        "accept-ranges",
        "last-modified",
        "etag",
        "x-amz-meta-a",
        "x-amz-request-id",
        "x-amz-id-2",
        "x-amz-version-id",
        "content-type",
        "content-length",
        "date",
    }


def test_head_and_get_say_the_same(raw, digits):
    of_get, of_head = raw.send("GET", digits).headers, raw.send("HEAD", digits).headers

    for ours in ("date", "x-amz-request-id", "x-amz-id-2"):
        del of_get[ours], of_head[ours]
    assert of_get == of_head


def test_ranges_are_accepted_in_bytes(raw, digits):
    assert raw.send("GET", digits).headers["accept-ranges"] == "bytes"


def test_the_time_of_a_file_is_its_upload_timestamp_in_seconds(s3, native, shared_bucket, name):
    version = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")["VersionId"]

    modified = s3.head_object(Bucket=shared_bucket, Key=name)["LastModified"]

    uploaded = native.file_info(version)["uploadTimestamp"]
    assert int(modified.timestamp()) == uploaded // 1000


def test_the_time_of_a_file_is_an_http_date(raw, digits):
    modified = raw.send("HEAD", digits).headers["last-modified"]

    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", modified)


def test_a_content_type_is_kept(s3, native, shared_bucket, name):
    version = s3.put_object(
        Bucket=shared_bucket, Key=name, Body=b"x", ContentType="text/x-contract"
    )["VersionId"]

    assert s3.head_object(Bucket=shared_bucket, Key=name)["ContentType"] == "text/x-contract"
    assert native.file_info(version)["contentType"] == "text/x-contract"


@pytest.mark.parametrize(
    ("asked", "content", "answered"),
    [
        ("bytes=2-5", b"2345", "bytes 2-5/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=8-99", b"89", "bytes 8-9/10"),
        ("bytes=0-0", b"0", "bytes 0-0/10"),
    ],
)
def test_a_range_is_answered_with_206(raw, digits, asked, content, answered):
    answer = raw.send("GET", digits, headers={"Range": asked})

    assert (answer.status, answer.body) == (206, content)
    assert answer.headers["content-range"] == answered
    assert answer.headers["content-length"] == str(len(content))


def test_the_etag_of_a_range_is_that_of_the_file(raw, digits):
    part = raw.send("GET", digits, headers={"Range": "bytes=2-5"})

    assert part.headers["etag"] == raw.send("HEAD", digits).headers["etag"]


def test_a_range_works_on_head_too(raw, digits):
    answer = raw.send("HEAD", digits, headers={"Range": "bytes=2-5"})

    assert answer.headers["content-length"] == "4"


def test_a_range_beyond_the_end_is_invalid(raw, digits):
    answer = raw.send("GET", digits, headers={"Range": "bytes=10-12"})

    assert answer.error()[:2] == (416, "InvalidRange")


def test_a_whole_file_has_no_content_range(raw, digits):
    assert "content-range" not in raw.send("GET", digits).headers


def test_a_missing_file_is_not_found(raw, shared_bucket):
    answer = raw.send("GET", f"/{shared_bucket}/missing")

    assert answer.error() == (404, "NoSuchKey", "Key not found")


def test_boto3_knows_a_missing_file(s3, shared_bucket):
    with pytest.raises(s3.exceptions.NoSuchKey):
        s3.get_object(Bucket=shared_bucket, Key="missing")


def test_head_of_a_missing_file_is_a_bare_404(s3, shared_bucket):
    assert refusal(s3.head_object, Bucket=shared_bucket, Key="missing")[:2] == (404, "404")


def test_a_file_that_exists_is_encrypted_by_default(s3, native, shared_bucket, name):
    version = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")["VersionId"]

    assert native.file_info(version)["serverSideEncryption"] == {
        "algorithm": "AES256",
        "mode": "SSE-B2",
    }


def test_the_tags_of_a_file_are_an_empty_set(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")

    assert s3.get_object_tagging(Bucket=shared_bucket, Key=name)["TagSet"] == []


def test_the_tagging_document_is_that_of_s3(raw, digits):
    root = raw.send("GET", f"{digits}?tagging").xml()

    assert root.tag == "Tagging"
    assert [(part.tag, len(part)) for part in root] == [("TagSet", 0)]
