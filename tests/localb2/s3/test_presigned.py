"""Presigned URLs: whatever boto3 can presign, for anybody who has the URL, as long as it says."""

from datetime import UTC, datetime
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.localb2.s3.conftest import Native, error_of, names_in

WEEK = 604_800


def fetch(url, method="GET", body=None, headers=None):
    """Status, headers and body of what the URL answers."""
    request = Request(url, data=body, headers=headers or {}, method=method)
    try:
        with urlopen(request, timeout=20) as response:
            return response.status, response.headers, response.read()
    except HTTPError as error:
        with error:
            return error.status, error.headers, error.read()


@pytest.fixture
def presign(s3, bucket):
    """Presigns a call about the file `x` of the bucket."""

    def presign(call, seconds=3600, **parameters):
        wanted = {"Bucket": bucket, "Key": "x", **parameters}
        wanted = {name: value for name, value in wanted.items() if value is not None}
        return s3.generate_presigned_url(call, Params=wanted, ExpiresIn=seconds)

    return presign


@pytest.fixture
def sign(localb2):
    """Presigns what boto3 does not: any method, path and query."""

    def sign(method, path, **query):
        request = AWSRequest(method, f"{localb2.endpoint}{path}", params=query)
        credentials = Credentials(localb2.key_id, localb2.application_key)
        S3SigV4QueryAuth(credentials, "s3", "us-west-004", expires=60).add_auth(request)
        return request.prepare().url

    return sign


def test_a_multipart_upload_works_with_nothing_but_urls(s3, bucket, presign):
    _, _, begun = fetch(presign("create_multipart_upload"), "POST", b"")
    upload = begun.split(b"<UploadId>")[1].split(b"<")[0].decode()

    _, headers, _ = fetch(presign("upload_part", UploadId=upload, PartNumber=1), "PUT", b"part")
    listed = fetch(presign("list_parts", UploadId=upload))
    under_way = fetch(presign("list_multipart_uploads", Key=None))
    document = (
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
        f"<ETag>{headers['ETag']}</ETag></Part></CompleteMultipartUpload>"
    )
    finish = presign("complete_multipart_upload", UploadId=upload)
    finished = fetch(finish, "POST", document.encode())

    assert (listed[0], headers["ETag"].strip('"').encode() in listed[2]) == (200, True)
    assert upload.encode() in under_way[2]
    assert finished[0] == 200
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"part"


def test_a_multipart_upload_can_be_aborted_by_url(s3, bucket, presign):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]

    assert fetch(presign("abort_multipart_upload", UploadId=upload), "DELETE")[0] == 204
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


@pytest.mark.parametrize(
    ("call", "parameters"),
    [
        ("list_objects", {}),
        ("list_objects_v2", {"Prefix": "x", "MaxKeys": 3}),
        ("list_object_versions", {"Delimiter": "/"}),
        ("get_bucket_location", {}),
        ("get_bucket_versioning", {}),
    ],
)
def test_a_bucket_can_be_read_by_url(s3, bucket, presign, call, parameters):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")

    assert fetch(presign(call, Key=None, **parameters))[0] == 200


def test_a_bucket_can_be_made_looked_at_and_deleted_by_url(s3, presign):
    def url(call):
        return presign(call, Key=None, Bucket="made-by-url")

    assert fetch(url("create_bucket"), "PUT")[0] == 200
    assert fetch(url("head_bucket"), "HEAD")[0] == 200
    assert fetch(url("delete_bucket"), "DELETE")[0] == 204


def test_several_files_can_be_deleted_by_url(s3, bucket, sign):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    document = b"<Delete><Object><Key>x</Key></Object></Delete>"

    status, _, _ = fetch(sign("POST", f"/{bucket}", delete=""), "POST", document)

    assert (status, names_in(s3, bucket)) == (200, [])


def test_one_version_can_be_deleted_by_url(s3, bucket, presign):
    version = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    assert fetch(presign("delete_object", VersionId=version), "DELETE")[0] == 204
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


@pytest.mark.parametrize("method", ["get_object", "head_object"])
def test_every_header_that_may_be_overridden_is(s3, bucket, presign, method):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x", ContentType="text/plain")

    url = presign(
        method,
        ResponseCacheControl="max-age=7",
        ResponseContentDisposition='attachment; filename="ü.txt"',
        ResponseContentEncoding="identity",
        ResponseContentLanguage="de",
        ResponseContentType="text/x-odd",
        ResponseExpires=datetime(2027, 1, 1, tzinfo=UTC),
    )
    status, headers, _ = fetch(url, method.split("_")[0].upper())

    assert status == 200
    assert headers["Cache-Control"] == "max-age=7"
    disposition = headers["Content-Disposition"].encode("latin-1").decode()
    assert disposition == 'attachment; filename="ü.txt"'
    assert headers["Content-Encoding"] == "identity"
    assert headers["Content-Language"] == "de"
    assert headers["Content-Type"] == "text/x-odd"
    assert headers["Expires"] == "Fri, 01 Jan 2027 00:00:00 GMT"


def test_conditions_and_ranges_work_with_urls(s3, bucket, presign):
    etag = s3.put_object(Bucket=bucket, Key="x", Body=b"0123456789")["ETag"]
    url = presign("get_object")

    assert fetch(url, headers={"Range": "bytes=2-4"})[::2] == (206, b"234")
    assert fetch(url, headers={"If-None-Match": etag})[0] == 304
    assert fetch(url, headers={"If-Match": '"other"'})[0] == 412


def test_a_url_may_live_for_a_week(s3, bucket, presign, localb2):
    s3.put_object(Bucket=bucket, Key="x", Body=b"hello")
    url = presign("get_object", WEEK)

    localb2.advance(WEEK - 60)
    assert fetch(url)[0] == 200
    localb2.advance(61)
    status, _, body = fetch(url)
    assert (status, error_of(body)[0]) == (401, "UnauthorizedAccess")


@pytest.mark.parametrize("seconds", [0, WEEK + 1, 31_536_000])
def test_a_url_for_longer_or_for_nothing_is_refused(presign, seconds):
    status, _, body = fetch(presign("get_object", seconds))

    assert (status, error_of(body)[0]) == (400, "AuthorizationQueryParametersError")


@pytest.mark.parametrize(
    ("call", "method", "tried"),
    [
        ("get_object", "GET", "HEAD"),
        ("get_object", "GET", "PUT"),
        ("put_object", "PUT", "GET"),
        ("put_object", "PUT", "DELETE"),
        ("delete_object", "DELETE", "PUT"),
        ("head_object", "HEAD", "GET"),
    ],
)
def test_a_url_is_for_one_method(s3, bucket, presign, call, method, tried):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    url = presign(call)

    assert fetch(url, tried, b"" if tried == "PUT" else None)[0] == 403
    assert fetch(url, method, b"" if method == "PUT" else None)[0] in (200, 204)


@pytest.mark.parametrize(
    "change",
    [
        {"versionId": "4_z"},
        {"response-content-type": "text/html"},
        {"response-content-disposition": "inline"},
        {"X-Amz-Expires": "7200"},
        {"X-Amz-Date": "20260101T000000Z"},
        {"X-Amz-SignedHeaders": "host;range"},
        {"uploads": ""},
        {"acl": ""},
    ],
)
def test_what_was_not_signed_cannot_be_added(s3, bucket, presign, change):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    url = urlsplit(presign("get_object", ResponseContentDisposition="attachment"))

    changed = {**dict(parse_qsl(url.query)), **change}
    status, _, body = fetch(url._replace(query=urlencode(changed)).geturl())

    code = error_of(body)[0]
    assert status in (400, 403)
    assert code in ("SignatureDoesNotMatch", "AuthorizationQueryParametersError")


def test_headers_that_were_signed_must_be_sent(s3, bucket, presign):
    url = presign("put_object", ContentType="image/png", Metadata={"color": "blue"})
    right = {"Content-Type": "image/png", "x-amz-meta-color": "blue"}

    assert fetch(url, "PUT", b"png", {**right, "Content-Type": "text/html"})[0] == 403
    assert fetch(url, "PUT", b"png", {**right, "x-amz-meta-other": "red"})[0] == 403
    assert fetch(url, "PUT", b"png", right)[0] == 200
    stored = s3.head_object(Bucket=bucket, Key="x")
    assert (stored["ContentType"], stored["Metadata"]) == ("image/png", {"color": "blue"})


def test_headers_may_have_been_put_into_the_url(localb2, s3, bucket, sign):
    """So does the SDK for JavaScript, with the checksum of a body that it does not know yet."""
    query = {
        "x-amz-meta-color": "dünkel blau",
        "x-amz-checksum-crc32": "AAAAAA==",
        "x-amz-sdk-checksum-algorithm": "CRC32",
    }

    status, _, _ = fetch(sign("PUT", f"/{bucket}/x", **query), "PUT", b"content")

    assert status == 200
    stored = Native(localb2).call(
        "b2_get_file_info", fileId=s3.head_object(Bucket=bucket, Key="x")["VersionId"]
    )
    assert stored["fileInfo"] == {"color": "dünkel blau"}


def test_a_header_in_the_url_is_refused_like_any_other(bucket, sign):
    url = sign("PUT", f"/{bucket}/x", **{"x-amz-acl": "authenticated-read"})

    status, _, body = fetch(url, "PUT", b"content")

    refused = ("InvalidArgument", "Unsupported value for canned acl 'authenticated-read'")
    assert (status, error_of(body)) == (400, refused)


def test_a_url_dies_with_its_key(s3, bucket, localb2, restricted_s3):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    reader = restricted_s3("readFiles")
    key_id = reader._request_signer._credentials.access_key
    url = reader.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "x"})
    assert fetch(url)[0] == 200

    Native(localb2).call("b2_delete_key", applicationKeyId=key_id)

    status, _, body = fetch(url)
    assert (status, error_of(body)) == (
        403,
        ("InvalidAccessKeyId", f"The key '{key_id}' is not valid"),
    )


def test_a_url_opens_only_what_its_key_may(s3, bucket, restricted_s3):
    for name in ("in/x", "out/x"):
        s3.put_object(Bucket=bucket, Key=name, Body=b"x")
    reader = restricted_s3("readFiles", bucket=bucket, prefix="in/")

    def url(name):
        return reader.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": name})

    assert fetch(url("in/x"))[0] == 200
    status, _, body = fetch(url("out/x"))
    assert (status, error_of(body)) == (403, ("AccessDenied", "not entitled"))
