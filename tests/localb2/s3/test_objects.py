"""GetObject and HeadObject."""

import hashlib
import os
from datetime import timedelta

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, Native, error_of, refusal

TEXT = b"0123456789"


@pytest.fixture
def stored(s3, bucket):
    return s3.put_object(Bucket=bucket, Key="digits.txt", Body=TEXT, ContentType="text/plain")


def test_what_was_put_is_what_is_got(s3, bucket, stored):
    answer = s3.get_object(Bucket=bucket, Key="digits.txt")

    assert answer["Body"].read() == TEXT
    assert (
        answer["ETag"]
        == stored["ETag"]
        == f'"{hashlib.md5(TEXT, usedforsecurity=False).hexdigest()}"'
    )
    assert answer["VersionId"] == stored["VersionId"]
    assert answer["ContentType"] == "text/plain"
    assert answer["ContentLength"] == 10
    assert answer["AcceptRanges"] == "bytes"
    assert answer["ServerSideEncryption"] == "AES256"


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 1_000_000, 5_000_001])
def test_files_of_every_size_come_back_whole(s3, bucket, size):
    content = os.urandom(size)
    s3.put_object(Bucket=bucket, Key="file", Body=content)

    assert s3.get_object(Bucket=bucket, Key="file")["Body"].read() == content
    assert s3.head_object(Bucket=bucket, Key="file")["ContentLength"] == size


@pytest.mark.parametrize(
    "name",
    [
        "a b+c%d#e?f&g=h;i,j:k@l$m!n'o(p)q*r~s-t_u.v\\w|x\"y<z>",
        "%2F%2f%25",
        "/leading//double/trailing/",
        "..",
        "./../x",
        "ü/é/日本語/😀/عربى",
        "  spaces  ",
        "x" * 1024,
        "é" * 512,
        "\U0010ffff\ufffe\uffff",
    ],
)
def test_every_legal_name_works(s3, bucket, name):
    s3.put_object(Bucket=bucket, Key=name, Body=b"x")

    assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == b"x"
    assert [row["Key"] for row in s3.list_objects_v2(Bucket=bucket)["Contents"]] == [name]
    assert s3.list_object_versions(Bucket=bucket)["Versions"][0]["Key"] == name


@pytest.mark.parametrize("name", ["x" * 1025, "é" * 513, "a\tb", "a\x7fb"])
def test_an_illegal_name_is_refused(s3, bucket, name):
    status, code, _ = refusal(s3.put_object, Bucket=bucket, Key=name, Body=b"x")

    assert (status, code) == (400, "InvalidArgument")


def test_the_headers_are_those_of_the_quick_start_guide(s3, public_bucket, raw):
    stored = s3.put_object(
        Bucket=public_bucket,
        Key="my-sample-image.png",
        Body=b"png",
        ContentType="image/png",
        Metadata={"src_last_modified_millis": "1658351049017"},
    )

    status, headers, body = raw.send("HEAD", f"/{public_bucket}/my-sample-image.png")

    assert (status, body) == (200, b"")
    assert sorted(headers) == [
        "accept-ranges",
        "content-length",
        "content-type",
        "date",
        "etag",
        "last-modified",
        "x-amz-id-2",
        "x-amz-meta-src_last_modified_millis",
        "x-amz-request-id",
        "x-amz-version-id",
    ]
    assert headers["x-amz-meta-src_last_modified_millis"] == "1658351049017"
    assert headers["x-amz-version-id"] == stored["VersionId"]
    assert headers["content-length"] == "3"


def test_get_and_head_have_the_same_headers(raw, bucket, stored):
    of_get = raw.signed("GET", f"/{bucket}/digits.txt")[1]
    of_head = raw.signed("HEAD", f"/{bucket}/digits.txt")[1]

    for changing in ("date", "x-amz-request-id", "x-amz-id-2"):
        del of_get[changing], of_head[changing]
    assert of_get == of_head


@pytest.mark.parametrize(
    ("asked", "got", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-4", b"4", "bytes 4-4/10"),
        ("bytes=7-", b"789", "bytes 7-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=-200", TEXT, "bytes 0-9/10"),
        ("bytes=8-99999999999999", b"89", "bytes 8-9/10"),
    ],
)
def test_a_range_is_sent_alone(s3, bucket, stored, asked, got, content_range):
    answer = s3.get_object(Bucket=bucket, Key="digits.txt", Range=asked)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 206
    assert answer["Body"].read() == got
    assert answer["ContentRange"] == content_range
    head = s3.head_object(Bucket=bucket, Key="digits.txt", Range=asked)
    assert (head["ContentLength"], head["ContentRange"]) == (len(got), content_range)


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused(s3, bucket, stored, asked):
    status, code, _ = refusal(s3.get_object, Bucket=bucket, Key="digits.txt", Range=asked)

    assert (status, code) == (416, "InvalidRange")


@pytest.mark.parametrize(
    "asked",
    ["bytes=5-3", "bytes=a-b", "bytes=", "bytes=-", "bytes=1-2,4-5", "items=0-1", "bytes=٣-٤", "x"],
)
def test_a_range_that_cannot_be_read_is_ignored(s3, public_bucket, raw, asked):
    s3.put_object(Bucket=public_bucket, Key="x", Body=TEXT)

    sent = {"Range": asked.encode().decode("latin-1")}
    status, headers, body = raw.send("GET", f"/{public_bucket}/x", headers=sent)

    assert (status, body) == (200, TEXT)
    assert "content-range" not in headers


def test_a_range_of_an_empty_file_is_refused(s3, bucket):
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")

    assert refusal(s3.get_object, Bucket=bucket, Key="empty", Range="bytes=0-")[0] == 416


def test_ranges_work_across_large_files(s3, bucket):
    content = os.urandom(3_000_000)
    s3.put_object(Bucket=bucket, Key="large", Body=content)

    part = s3.get_object(Bucket=bucket, Key="large", Range="bytes=1048575-2097153")

    assert part["Body"].read() == content[1048575:2097154]


def test_a_file_in_one_piece_is_its_only_part(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"hello")
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")

    part = s3.get_object(Bucket=bucket, Key="x", PartNumber=1)
    empty = s3.get_object(Bucket=bucket, Key="empty", PartNumber=1)

    assert (part["Body"].read(), part["ContentRange"]) == (b"hello", "bytes 0-4/5")
    assert "PartsCount" not in part
    assert empty["Body"].read() == b""


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"PartNumber": 2}, "InvalidPartNumber"),
        ({"PartNumber": 0}, "InvalidArgument"),
        ({"PartNumber": 10_001}, "InvalidArgument"),
        ({"PartNumber": 1, "Range": "bytes=0-1"}, "InvalidRequest"),
    ],
)
def test_a_part_that_cannot_be_is_refused(s3, bucket, asked, code):
    s3.put_object(Bucket=bucket, Key="x", Body=b"hello")

    status, told, _ = refusal(s3.get_object, Bucket=bucket, Key="x", **asked)

    assert (status, told) == (416 if code == "InvalidPartNumber" else 400, code)


def test_an_older_version_can_be_got(s3, bucket):
    first = s3.put_object(Bucket=bucket, Key="x", Body=b"one")["VersionId"]
    second = s3.put_object(Bucket=bucket, Key="x", Body=b"two!")["VersionId"]

    assert first != second
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"two!"
    assert s3.get_object(Bucket=bucket, Key="x", VersionId=first)["Body"].read() == b"one"
    assert s3.head_object(Bucket=bucket, Key="x", VersionId=first)["ContentLength"] == 3


def test_the_version_id_is_the_native_file_id(s3, bucket, stored, localb2):
    info = Native(localb2).call("b2_get_file_info", fileId=stored["VersionId"])

    assert info["fileName"] == "digits.txt"
    assert info["contentSha1"] == hashlib.sha1(TEXT, usedforsecurity=False).hexdigest()
    assert info["contentMd5"] == hashlib.md5(TEXT, usedforsecurity=False).hexdigest()
    assert info["contentLength"] == 10


def test_a_missing_file_is_no_such_key(s3, bucket):
    assert refusal(s3.get_object, Bucket=bucket, Key="nope") == (404, "NoSuchKey", "Key not found")
    assert refusal(s3.head_object, Bucket=bucket, Key="nope")[:2] == (404, "404")


def test_a_hidden_file_is_not_found_but_its_version_is(s3, bucket, stored):
    marker = s3.delete_object(Bucket=bucket, Key="digits.txt")["VersionId"]

    assert refusal(s3.get_object, Bucket=bucket, Key="digits.txt")[1] == "NoSuchKey"
    old = s3.get_object(Bucket=bucket, Key="digits.txt", VersionId=stored["VersionId"])
    assert old["Body"].read() == TEXT
    assert refusal(s3.get_object, Bucket=bucket, Key="digits.txt", VersionId=marker)[:2] == (
        405,
        "MethodNotAllowed",
    )


def test_a_hidden_file_says_that_it_is_hidden(s3, bucket, stored, raw):
    marker = s3.delete_object(Bucket=bucket, Key="digits.txt")["VersionId"]

    status, headers, _ = raw.signed("HEAD", f"/{bucket}/digits.txt")

    assert status == 404
    assert headers["x-amz-delete-marker"] == "true"
    assert headers["x-amz-version-id"] == marker


def test_a_version_of_another_name_is_no_version_of_this_one(s3, bucket, stored):
    s3.put_object(Bucket=bucket, Key="other", Body=b"")

    version_id = stored["VersionId"]
    assert refusal(s3.get_object, Bucket=bucket, Key="other", VersionId=version_id)[:2] == (
        404,
        "NoSuchVersion",
    )
    status, code, _ = refusal(s3.get_object, Bucket=bucket, Key="digits.txt", VersionId="null")
    assert (status, code) == (404, "NoSuchVersion")


def test_an_unfinished_upload_is_no_version(s3, bucket):
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]

    assert refusal(s3.get_object, Bucket=bucket, Key="x")[1] == "NoSuchKey"
    assert refusal(s3.get_object, Bucket=bucket, Key="x", VersionId=upload_id)[0] == 404


def test_conditions_are_honoured(s3, bucket, stored):
    modified = s3.head_object(Bucket=bucket, Key="digits.txt")["LastModified"]
    earlier = modified - timedelta(seconds=1)
    wanted = {"Bucket": bucket, "Key": "digits.txt"}

    assert s3.get_object(**wanted, IfMatch=stored["ETag"])["ContentLength"] == 10
    assert s3.get_object(**wanted, IfNoneMatch='"other"')["ContentLength"] == 10
    assert s3.get_object(**wanted, IfModifiedSince=earlier)["ContentLength"] == 10
    assert s3.get_object(**wanted, IfUnmodifiedSince=modified)["ContentLength"] == 10
    assert refusal(s3.get_object, **wanted, IfMatch='"other"')[0] == 412
    assert refusal(s3.get_object, **wanted, IfNoneMatch=stored["ETag"])[0] == 304
    assert refusal(s3.get_object, **wanted, IfModifiedSince=modified)[0] == 304
    assert refusal(s3.get_object, **wanted, IfUnmodifiedSince=earlier)[0] == 412


def test_a_range_of_a_file_that_changed_is_the_whole_file(s3, raw, bucket, stored):
    def ask(known):
        headers = {"Range": "bytes=5-", "If-Range": known}
        status, _, body = raw.signed("GET", f"/{bucket}/digits.txt", headers=headers)
        return status, body

    modified = raw.signed("HEAD", f"/{bucket}/digits.txt")[1]["last-modified"]

    assert ask(stored["ETag"]) == (206, b"56789")
    assert ask(modified) == (206, b"56789")
    for outdated in ('"of-another-version"', f"W/{stored['ETag']}", "yesterday"):
        assert ask(outdated) == (200, b"0123456789")


def test_a_date_that_is_none_is_no_condition(raw, bucket, stored):
    headers = {"If-Modified-Since": "yesterday", "If-Unmodified-Since": "Sun, 99 Foo 2026"}

    assert raw.signed("GET", f"/{bucket}/digits.txt", headers=headers)[0] == 200


def test_headers_can_be_overridden_on_signed_reads(s3, bucket, stored):
    answer = s3.get_object(
        Bucket=bucket,
        Key="digits.txt",
        ResponseContentType="application/x-thing",
        ResponseContentDisposition='attachment; filename="ü.txt"',
        ResponseCacheControl="max-age=60",
        ResponseContentEncoding="identity",
        ResponseContentLanguage="de",
    )

    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    assert headers["content-type"] == "application/x-thing"
    disposition = headers["content-disposition"].encode("latin-1").decode()
    assert disposition == 'attachment; filename="ü.txt"'
    assert headers["cache-control"] == "max-age=60"
    assert headers["content-encoding"] == "identity"
    assert headers["content-language"] == "de"


def test_headers_cannot_be_overridden_by_strangers(s3, public_bucket, raw):
    s3.put_object(Bucket=public_bucket, Key="x", Body=b"x")

    status, _, body = raw.send("GET", f"/{public_bucket}/x?response-content-type=text/html")

    assert status == 400
    assert error_of(body)[0] == "InvalidRequest"


def test_an_override_cannot_smuggle_in_a_header(raw, bucket, stored):
    target = f"/{bucket}/digits.txt?response-content-type=a%0D%0AX-Evil%3A%201"
    status, headers, body = raw.signed("GET", target)

    assert status == 400
    assert "x-evil" not in headers
    assert error_of(body)[0] == "InvalidArgument"


def test_reading_needs_the_capability_and_the_prefix(s3, bucket, restricted_s3):
    s3.put_object(Bucket=bucket, Key="in/x", Body=b"x")
    s3.put_object(Bucket=bucket, Key="out/x", Body=b"x")
    s3.create_bucket(Bucket="another-bucket")
    s3.put_object(Bucket="another-bucket", Key="in/x", Body=b"x")
    writer = restricted_s3("writeFiles", "listFiles")
    reader = restricted_s3("readFiles", "listFiles", bucket=bucket, prefix="in/")

    assert refusal(writer.get_object, Bucket=bucket, Key="in/x") == NOT_ENTITLED
    assert reader.get_object(Bucket=bucket, Key="in/x")["Body"].read() == b"x"
    assert refusal(reader.get_object, Bucket=bucket, Key="out/x") == NOT_ENTITLED
    assert refusal(reader.get_object, Bucket="another-bucket", Key="in/x") == NOT_ENTITLED


def test_anybody_reads_files_of_a_public_bucket(s3, public_bucket, raw, other_s3):
    s3.put_object(Bucket=public_bucket, Key="a b", Body=b"open")

    assert raw.send("GET", f"/{public_bucket}/a%20b")[::2] == (200, b"open")
    assert raw.send("HEAD", f"/{public_bucket}/a%20b")[0] == 200
    assert other_s3.get_object(Bucket=public_bucket, Key="a b")["Body"].read() == b"open"
    assert error_of(raw.send("GET", f"/{public_bucket}/nope")[2]) == ("NoSuchKey", "Key not found")


def test_nobody_reads_files_of_a_private_bucket(bucket, stored, raw):
    for target in (f"/{bucket}/digits.txt", f"/{bucket}/nope"):
        status, headers, body = raw.send("GET", target)
        assert status == 401
        assert headers["content-type"] == "application/xml"
        assert error_of(body) == ("UnauthorizedAccess", f"bucket is not authorized: {bucket}")


def test_the_refusal_is_byte_for_byte_b2s(bucket, stored, raw):
    assert raw.send("GET", f"/{bucket}/digits.txt")[2].decode() == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<Error>\n"
        "    <Code>UnauthorizedAccess</Code>\n"
        f"    <Message>bucket is not authorized: {bucket}</Message>\n"
        "</Error>\n"
    )


@pytest.mark.parametrize("target", ["/", "/{}", "/{}?list-type=2", "/{}?versions", "/{}?acl"])
def test_strangers_may_only_read_files(public_bucket, raw, target):
    status, _, body = raw.send("GET", target.format(public_bucket))

    assert status == 401
    assert error_of(body)[0] == "UnauthorizedAccess"


@pytest.mark.parametrize(("method", "target"), [("PUT", "/{}/x"), ("DELETE", "/{}/x")])
def test_public_never_means_publicly_writable(s3, public_bucket, raw, method, target):
    status, _, body = raw.send(
        method, target.format(public_bucket), b"x" if method == "PUT" else b""
    )

    assert status == 401
    assert error_of(body)[0] == "UnauthorizedAccess"
    assert "Contents" not in s3.list_objects_v2(Bucket=public_bucket)


def test_virtual_host_addresses_work(s3, public_bucket, raw):
    s3.put_object(Bucket=public_bucket, Key="deep/x", Body=b"open")

    host = {"Host": f"{public_bucket}.localhost:{raw.port}"}
    assert raw.send("GET", "/deep/x", headers=host)[::2] == (200, b"open")
    host = {"Host": f"{public_bucket}.127.0.0.1"}
    assert raw.send("GET", "/deep/x", headers=host)[::2] == (200, b"open")
    host = {"Host": f"{public_bucket}.s3.us-west-004.localhost"}
    assert raw.send("GET", "/deep/x", headers=host)[::2] == (200, b"open")
    host = {"Host": "s3.us-west-004.localhost"}
    assert raw.send("GET", f"/{public_bucket}/deep/x", headers=host)[::2] == (200, b"open")


def test_a_bucket_name_may_end_like_the_service(s3, raw):
    s3.create_bucket(Bucket="my-backups3", ACL="public-read")
    s3.put_object(Bucket="my-backups3", Key="x", Body=b"open")

    for host in ("my-backups3.localhost", "my-backups3.s3.localhost"):
        assert raw.send("GET", "/x", headers={"Host": host})[::2] == (200, b"open")
