"""URLs that carry their signature (reference 1.2, 1.6)."""

import pytest

from tests.contract.s3_client import boto_client

WEEK = 604_800


@pytest.fixture
def presigned(s3, shared_bucket, name):
    """A presigned URL of this test's file: presigned("get_object", seconds=60, **parameters)."""

    def make(call, *, seconds=300, **parameters):
        return s3.generate_presigned_url(
            call, Params={"Bucket": shared_bucket, "Key": name, **parameters}, ExpiresIn=seconds
        )

    return make


@pytest.fixture
def file(s3, shared_bucket, name):
    """This test's file."""
    return s3.put_object(Bucket=shared_bucket, Key=name, Body=b"shared")["VersionId"]


@pytest.mark.usefixtures("file")
def test_a_file_can_be_read(raw, presigned):
    assert raw.send_presigned("GET", presigned("get_object")).body == b"shared"


@pytest.mark.usefixtures("file")
def test_a_part_of_a_file_can_be_read(raw, presigned):
    answer = raw.send_presigned("GET", presigned("get_object"), headers={"Range": "bytes=0-1"})

    assert (answer.status, answer.body) == (206, b"sh")


@pytest.mark.usefixtures("file")
def test_a_file_can_be_described(raw, presigned):
    answer = raw.send_presigned("HEAD", presigned("head_object"))

    assert (answer.status, answer.headers["content-length"]) == (200, "6")


def test_a_file_can_be_uploaded(raw, s3, presigned, shared_bucket, name):
    answer = raw.send_presigned("PUT", presigned("put_object"), b"sent")

    assert answer.status == 200
    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"sent"


def test_an_upload_tells_its_version(raw, s3, presigned, shared_bucket, name):
    answer = raw.send_presigned("PUT", presigned("put_object"), b"sent")

    latest = s3.head_object(Bucket=shared_bucket, Key=name)["VersionId"]
    assert answer.headers["x-amz-version-id"] == latest


def test_a_signed_content_type_must_be_sent(raw, presigned):
    url = presigned("put_object", ContentType="text/x-signed")

    wrong = raw.send_presigned("PUT", url, b"x", {"Content-Type": "text/plain"})
    right = raw.send_presigned("PUT", url, b"x", {"Content-Type": "text/x-signed"})

    assert (wrong.status, right.status) == (403, 200)


@pytest.mark.usefixtures("file")
def test_a_file_can_be_hidden(raw, s3, presigned, shared_bucket, name):
    answer = raw.send_presigned("DELETE", presigned("delete_object"))

    assert (answer.status, answer.headers["x-amz-delete-marker"]) == (204, "true")
    assert "Contents" not in s3.list_objects_v2(Bucket=shared_bucket, Prefix=name)


def test_a_version_can_be_read(raw, s3, file, presigned, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"newer")

    answer = raw.send_presigned("GET", presigned("get_object", VersionId=file))

    assert answer.body == b"shared"


def test_a_version_can_be_deleted(raw, s3, file, presigned, shared_bucket, name):
    answer = raw.send_presigned("DELETE", presigned("delete_object", VersionId=file))

    assert answer.status == 204
    assert "Versions" not in s3.list_object_versions(Bucket=shared_bucket, Prefix=name)


def test_a_listing_can_be_read(raw, s3, file, shared_bucket, name):
    url = s3.generate_presigned_url(
        "list_objects_v2", Params={"Bucket": shared_bucket, "Prefix": name}, ExpiresIn=60
    )

    names = [row.text for row in raw.send_presigned("GET", url).xml().iter("Key")]

    assert names == [name]


def test_a_whole_multipart_upload_can_be_made(raw, s3, presigned, shared_bucket, name):
    begun = raw.send_presigned("POST", presigned("create_multipart_upload")).xml()
    upload = {"UploadId": begun.findtext("UploadId")}
    part = raw.send_presigned("PUT", presigned("upload_part", **upload, PartNumber=1), b"part")
    document = (
        "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber>"
        f"<ETag>{part.headers['etag']}</ETag></Part></CompleteMultipartUpload>"
    )

    done = raw.send_presigned(
        "POST", presigned("complete_multipart_upload", **upload), document.encode()
    )

    assert done.status == 200
    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"part"


@pytest.mark.usefixtures("file")
def test_the_url_is_good_for_its_method_alone(raw, presigned):
    answer = raw.send_presigned("DELETE", presigned("get_object"))

    assert answer.error()[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.usefixtures("file")
def test_the_url_is_good_for_its_file_alone(raw, presigned, name):
    url = presigned("get_object").replace(name, f"{name}x")

    assert raw.send_presigned("GET", url).error()[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.usefixtures("file")
def test_the_query_cannot_be_added_to(raw, presigned, file):
    url = f"{presigned('get_object')}&versionId={file}"

    assert raw.send_presigned("GET", url).error()[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.usefixtures("file")
def test_an_expired_url_is_refused(raw, presigned, signed_ago):
    with signed_ago(minutes=10):
        url = presigned("get_object", seconds=300)

    assert raw.send_presigned("GET", url).status in (401, 403)


@pytest.mark.usefixtures("file")
def test_a_url_may_be_older_than_15_minutes(raw, presigned, signed_ago):
    with signed_ago(hours=5):
        url = presigned("get_object", seconds=WEEK)

    assert raw.send_presigned("GET", url).body == b"shared"


@pytest.mark.usefixtures("file")
def test_a_url_may_live_for_a_week(raw, presigned):
    assert raw.send_presigned("GET", presigned("get_object", seconds=WEEK)).status == 200


@pytest.mark.usefixtures("file")
def test_a_url_can_do_what_its_key_can(raw, service, make_key, shared_bucket, name):
    key = make_key("writeFiles", buckets=[shared_bucket])
    url = boto_client(service, key).generate_presigned_url(
        "get_object", Params={"Bucket": shared_bucket, "Key": name}
    )

    assert raw.send_presigned("GET", url).error() == (403, "AccessDenied", "not entitled")


@pytest.mark.usefixtures("file")
def test_a_url_can_name_the_file_for_the_browser(raw, presigned):
    named = 'attachment; filename="report.txt"'

    answer = raw.send_presigned("GET", presigned("get_object", ResponseContentDisposition=named))

    assert answer.headers["content-disposition"] == named


@pytest.mark.usefixtures("file")
def test_a_url_can_name_the_type_for_the_browser(raw, presigned):
    answer = raw.send_presigned("GET", presigned("get_object", ResponseContentType="text/x-other"))

    assert answer.headers["content-type"] == "text/x-other"


def test_anonymous_requests_cannot_name_the_type(raw, s3, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"x")

    answer = raw.send_unsigned("GET", f"/{public_bucket}/{name}?response-content-type=text/x")

    assert answer.status in (200, 400)
    assert answer.headers["content-type"] != "text/x"


def test_a_version_2_url_opens_nothing(raw, file, shared_bucket, name):
    query = f"AWSAccessKeyId={raw.key.id}&Signature=c2ln&Expires=4102444800"

    assert raw.send_unsigned("GET", f"/{shared_bucket}/{name}?{query}").status in (400, 401, 403)
