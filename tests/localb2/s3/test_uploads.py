"""PutObject: what is kept of a file beside its bytes, and what is refused."""

import hashlib
import http.client

import pytest

from localb2.signing import sigv4
from localb2.signing.sigv4 import signing_key
from tests.localb2.s3.conftest import NOT_ENTITLED, Native, names_in, refusal


def test_the_answer_names_etag_and_version(s3, bucket, raw):
    status, headers, body = raw.signed("PUT", f"/{bucket}/x", b"hello")

    assert (status, body) == (200, b"")
    assert headers["etag"] == '"5d41402abc4b2a76b9719d911017c592"'
    assert headers["x-amz-version-id"].startswith("4_z")
    assert headers["cache-control"] == "max-age=0, no-cache, no-store"
    assert headers["x-amz-server-side-encryption"] == "AES256"


def test_the_same_bytes_give_the_same_etag_and_a_new_version(s3, bucket):
    first = s3.put_object(Bucket=bucket, Key="x", Body=b"hello")
    second = s3.put_object(Bucket=bucket, Key="x", Body=b"hello")

    assert first["ETag"] == second["ETag"]
    assert first["VersionId"] != second["VersionId"]


def test_a_file_without_a_type_has_an_unknown_one(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x.png", Body=b"")

    assert s3.head_object(Bucket=bucket, Key="x.png")["ContentType"] == "application/octet-stream"


def test_metadata_and_standard_headers_are_kept(s3, bucket):
    s3.put_object(
        Bucket=bucket,
        Key="x",
        Body=b"x",
        Metadata={"Mixed-Case": "v", "src_last_modified_millis": "1658351049017"},
        CacheControl="max-age=60",
        ContentDisposition='attachment; filename="x"',
        ContentEncoding="gzip",
        ContentLanguage="de",
        Expires="Sat, 31 Jan 2037 12:00:00 GMT",
    )

    head = s3.head_object(Bucket=bucket, Key="x")
    assert head["Metadata"] == {"mixed-case": "v", "src_last_modified_millis": "1658351049017"}
    assert head["CacheControl"] == "max-age=60"
    assert head["ContentDisposition"] == 'attachment; filename="x"'
    assert head["ContentEncoding"] == "gzip"
    assert head["ContentLanguage"] == "de"
    assert head["ExpiresString"] == "Sat, 31 Jan 2037 12:00:00 GMT"


def test_metadata_is_native_file_info(s3, bucket, localb2):
    version_id = s3.put_object(
        Bucket=bucket, Key="x", Metadata={"Colour": "blue"}, CacheControl="max-age=60"
    )["VersionId"]

    info = Native(localb2).call("b2_get_file_info", fileId=version_id)["fileInfo"]

    assert info == {"colour": "blue", "b2-cache-control": "max-age=60"}


def test_utf8_in_metadata_survives(s3, bucket, raw, localb2):
    value = "grün 😀".encode()
    headers = {"x-amz-meta-colour": value.decode("latin-1")}
    signed = raw.sign("PUT", f"/{bucket}/x", b"", {})
    unsigned = {**signed, **headers}
    assert raw.send("PUT", f"/{bucket}/x", b"", unsigned)[0] == 403  # it was not signed

    version_id = put_with_latin1_header(raw, bucket, headers)

    info = Native(localb2).call("b2_get_file_info", fileId=version_id)["fileInfo"]
    assert info == {"colour": "grün 😀"}
    got = raw.signed("HEAD", f"/{bucket}/x")[1]["x-amz-meta-colour"]
    assert got.encode("latin-1") == value


def put_with_latin1_header(raw, bucket, headers):
    """botocore refuses such metadata; AWS CLI 2 and the JavaScript SDK send the raw UTF-8."""
    signed = raw.sign("PUT", f"/{bucket}/x", b"", {"x-amz-meta-colour": "later"})
    names = signed["Authorization"].split("SignedHeaders=")[1].split(",")[0]
    signed = {name.lower(): value for name, value in signed.items()} | headers
    signed["host"] = f"{raw.host}:{raw.port}"
    claim = sigv4.claim_of_header(signed["authorization"], signed)
    received = sigv4.Received("PUT", f"/{bucket}/x".encode(), b"", signed)
    key = signing_key(raw.localb2.application_key, claim.scope)
    lines = sigv4._canonical_headers(names.split(";"), signed)
    signature = sigv4._signature(key, claim, received, f"/{bucket}/x", lines).decode()
    assert names == claim.signed_headers
    signed["authorization"] = signed["authorization"].rpartition("=")[0] + "=" + signature
    del signed["host"]
    status, answer, _ = raw.send("PUT", f"/{bucket}/x", b"", signed | {"content-length": "0"})
    assert status == 200
    return answer["x-amz-version-id"]


def test_control_characters_in_native_file_info_cannot_break_s3_headers(s3, bucket, localb2, raw):
    native = Native(localb2)
    target = native.call("b2_get_upload_url", bucketId=native.bucket_id(bucket))
    connection = http.client.HTTPConnection(*localb2.address, timeout=10)
    connection.request(
        "POST",
        target["uploadUrl"].partition(f":{raw.port}")[2],
        b"x",
        {
            "Authorization": target["authorizationToken"],
            "X-Bz-File-Name": "x",
            "Content-Type": "text/plain",
            "X-Bz-Content-Sha1": hashlib.sha1(b"x", usedforsecurity=False).hexdigest(),
            "X-Bz-Info-evil": "a%0D%0AX-Evil:%201",
        },
    )
    assert connection.getresponse().status == 200
    connection.close()

    status, headers, _ = raw.signed("HEAD", f"/{bucket}/x")

    assert status == 200
    assert "x-evil" not in headers
    assert headers["x-amz-meta-evil"] == "a%0D%0AX-Evil%3A 1"


def test_too_much_metadata_is_refused(s3, bucket):
    eleven = {f"key-{number}": "v" for number in range(11)}

    assert refusal(s3.put_object, Bucket=bucket, Key="x", Metadata=eleven)[:2] == (
        400,
        "InvalidArgument",
    )


@pytest.mark.parametrize("condition", [{"IfNoneMatch": "*"}, {"IfMatch": '"abc"'}])
def test_conditional_writes_are_not_implemented(s3, bucket, condition):
    assert refusal(s3.put_object, Bucket=bucket, Key="x", Body=b"x", **condition) == (
        501,
        "NotImplemented",
        "A header you provided implies functionality that is not implemented",
    )
    assert names_in(s3, bucket) == []


@pytest.mark.parametrize(
    ("settings", "status", "code"),
    [
        ({"Tagging": "a=b"}, 400, "InvalidArgument"),
        ({"ServerSideEncryption": "aws:kms"}, 400, "InvalidArgument"),
        ({"StorageClass": "GLACIER"}, 400, "InvalidStorageClass"),
        ({"ACL": "public-read"}, 400, "InvalidArgument"),
        ({"SSEKMSKeyId": "a-key-of-aws"}, 400, "InvalidArgument"),
        ({"ObjectLockLegalHoldStatus": "ON"}, 400, "InvalidRequest"),
        ({"WebsiteRedirectLocation": "/y"}, 400, "InvalidArgument"),
    ],
)
def test_what_is_not_supported_is_refused_and_not_ignored(
    localb2, s3, bucket, settings, status, code
):
    assert refusal(s3.put_object, Bucket=bucket, Key="x", Body=b"x", **settings)[:2] == (
        status,
        code,
    )
    assert names_in(s3, bucket) == []


def test_the_buckets_own_acl_may_be_named(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x", ACL="private")

    assert names_in(s3, bucket) == ["x"]


def test_writing_needs_the_capability_and_the_prefix(s3, bucket, restricted_s3):
    reader = restricted_s3("readFiles", "listFiles")
    writer = restricted_s3("writeFiles", bucket=bucket, prefix="in/")

    assert refusal(reader.put_object, Bucket=bucket, Key="x", Body=b"") == NOT_ENTITLED
    assert refusal(writer.put_object, Bucket=bucket, Key="x", Body=b"") == NOT_ENTITLED
    assert writer.put_object(Bucket=bucket, Key="in/x", Body=b"")["VersionId"]
