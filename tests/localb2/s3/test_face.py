"""Requests that make no sense, and ordered failures: always an answer, never a 500 or a hang."""

import http.client
import socket

import pytest

from tests.localb2.s3.conftest import error_of, refusal


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/%ff/x", 400, "InvalidRequest"),
        ("GET", "/bucket-name/%ff", 400, "InvalidRequest"),
        ("GET", "/bucket-name/%zz", 404, "NoSuchBucket"),
        ("GET", "/bucket-name?prefix=%ff", 400, "InvalidRequest"),
        ("GET", "//x", 400, "InvalidRequest"),
        ("GET", "/no-such-bucket/x", 404, "NoSuchBucket"),
        ("GET", "/x/%00", 404, "NoSuchBucket"),
        ("OPTIONS", "/bucket-name/x", 403, "AccessDenied"),
        ("PATCH", "/bucket-name/x", 405, "MethodNotAllowed"),
        ("DELETE", "/", 405, "MethodNotAllowed"),
        ("PUT", "/", 405, "MethodNotAllowed"),
        ("POST", "/bucket-name", 501, "NotImplemented"),
        ("POST", "/bucket-name/x", 501, "NotImplemented"),
        ("PUT", "/bucket-name/x?tagging", 501, "NotImplemented"),
        ("GET", "/bucket-name/x?torrent", 501, "NotImplemented"),
        ("GET", "/bucket-name?policy", 501, "NotImplemented"),
        ("POST", "/bucket-name/x?select&select-type=2", 501, "NotImplemented"),
        ("GET", "/bucket-name/x?uploads", 501, "NotImplemented"),
        ("GET", "/?&&=&=x&%", 401, "UnauthorizedAccess"),
    ],
)
def test_what_makes_no_sense_is_refused(raw, method, target, status, code):
    answered, headers, body = raw.send(method, target)

    assert (answered, error_of(body)[0]) == (status, code)
    assert headers["content-type"] == "application/xml"


def test_a_refused_head_has_no_body(raw):
    status, headers, body = raw.send("HEAD", "/no-such-bucket/x")

    assert (status, body) == (404, b"")
    assert headers["x-amz-request-id"]


def test_names_with_nul_are_only_not_found(public_bucket, raw):
    assert raw.send("GET", f"/{public_bucket}/%00")[0] == 404


def test_a_large_body_before_a_refusal_does_not_hide_it(bucket, raw):
    body = b"x" * 1_000_000

    status, _, answer = raw.send("PUT", f"/{bucket}/x", body)

    assert (status, error_of(answer)[0]) == (401, "UnauthorizedAccess")


def test_the_connection_lives_on_after_a_refusal(localb2, bucket):
    connection = http.client.HTTPConnection(*localb2.address, timeout=10)
    for _ in range(3):
        connection.request("PUT", f"/{bucket}/x", b"x" * 1000)
        response = connection.getresponse()
        assert response.status == 401
        assert response.read()
    connection.close()


@pytest.mark.parametrize("length", ["-1", "abc", "1, 2"])
def test_a_content_length_that_is_none_is_refused(bucket, raw, length):
    request = f"PUT /{bucket}/x HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"

    with socket.create_connection((raw.host, raw.port), timeout=10) as connection:
        connection.sendall(request.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 400")


def test_a_request_without_a_host_is_answered(raw):
    with socket.create_connection((raw.host, raw.port), timeout=10) as connection:
        connection.sendall(b"GET /no-such-bucket/x HTTP/1.1\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 4")


def test_failures_can_be_ordered_by_call(localb2, s3, bucket, raw):
    localb2.fail(call="PutObject", status=503, code="ServiceUnavailable", message="busy", times=1)

    assert refusal(s3.put_object, Bucket=bucket, Key="x", Body=b"x") == (
        503,
        "ServiceUnavailable",
        "busy",
    )
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")


def test_an_ordered_wait_is_told(localb2, bucket, raw):
    localb2.fail(call="ListObjectsV2", status=429, code="SlowDown", message="wait", retry_after=7)

    status, headers, body = raw.signed("GET", f"/{bucket}?list-type=2")

    assert (status, headers["retry-after"]) == (429, "7")
    assert error_of(body) == ("SlowDown", "wait")


def test_a_download_can_be_cut(localb2, s3, bucket, raw):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x" * 1_000_000)
    localb2.fail(call="GetObject", cut_after=1000)

    with pytest.raises(http.client.IncompleteRead):
        raw.signed("GET", f"/{bucket}/x")


def test_an_upload_can_be_cut_and_leaves_nothing(localb2, s3, bucket, raw):
    localb2.fail(call="PutObject", cut_after=1000)

    with pytest.raises((http.client.HTTPException, OSError)):
        raw.signed("PUT", f"/{bucket}/x", b"x" * 1_000_000)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_every_call_is_logged_by_its_name(localb2, s3, bucket):
    localb2.clear_requests()
    s3.list_buckets()
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    s3.head_object(Bucket=bucket, Key="x")
    s3.get_object(Bucket=bucket, Key="x")["Body"].read()
    s3.list_objects(Bucket=bucket)
    s3.list_objects_v2(Bucket=bucket)
    s3.list_object_versions(Bucket=bucket)
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "x"}]})
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]
    s3.list_parts(Bucket=bucket, Key="x", UploadId=upload_id)

    assert [entry["call"] for entry in localb2.requests()] == [
        "ListBuckets",
        "PutObject",
        "HeadObject",
        "GetObject",
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
        "DeleteObjects",
        "CreateMultipartUpload",
        "ListParts",
    ]
