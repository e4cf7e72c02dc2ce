"""The S3 URL of a file, as B2 prints it for everybody (reference 5)."""

import pytest

from tests.contract.s3.test_service import virtual_host


@pytest.fixture
def visit(raw, service):
    """Opens https://bucket.s3.region.backblazeb2.com/name as a browser does."""

    def open_url(bucket, name, method="GET"):
        host = {"Host": virtual_host(service, bucket)}
        return raw.send_unsigned(method, f"/{name}", headers=host)

    return open_url


def test_a_public_file_opens(s3, visit, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"hello", ContentType="text/x-page")

    answer = visit(public_bucket, name)

    assert (answer.status, answer.body) == (200, b"hello")
    assert answer.headers["content-type"] == "text/x-page"


def test_a_public_file_is_described(s3, visit, public_bucket, name):
    s3.put_object(
        Bucket=public_bucket,
        Key=name,
        Body=b"hello",
        Metadata={"src_last_modified_millis": "1700000000000"},
    )

    headers = visit(public_bucket, name, "HEAD").headers

    assert headers.keys() >= {"accept-ranges", "last-modified", "etag", "x-amz-version-id"}
    assert headers["x-amz-meta-src_last_modified_millis"] == "1700000000000"


def test_a_private_file_does_not_open(s3, visit, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"hello")

    answer = visit(shared_bucket, name)

    assert answer.error()[1:] == (
        "UnauthorizedAccess",
        f"bucket is not authorized: {shared_bucket}",
    )


def test_a_missing_file_of_a_public_bucket_is_not_found(visit, public_bucket):
    assert visit(public_bucket, "missing").error() == (404, "NoSuchKey", "Key not found")


def test_a_hidden_file_of_a_public_bucket_is_not_found(s3, visit, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"hello")
    s3.delete_object(Bucket=public_bucket, Key=name)

    assert visit(public_bucket, name).error()[:2] == (404, "NoSuchKey")


def test_the_path_style_url_opens_too(s3, raw, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"hello")

    assert raw.send_unsigned("GET", f"/{public_bucket}/{name}").body == b"hello"


def test_the_cache_header_of_a_file_is_told_to_everybody(s3, visit, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"hello", CacheControl="max-age=60")

    assert visit(public_bucket, name).headers["cache-control"] == "max-age=60"
