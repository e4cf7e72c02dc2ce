"""SSE-B2 and SSE-C over S3, as boto3 asks for them."""

import base64
import hashlib
import urllib.error
import urllib.request

import pytest

from tests.localb2.s3.conftest import refusal

KEY, OTHER_KEY = b"an-entirely-secret-key-of-32-byt", b"another-secret-key-of-32-bytes-x"
TEXT = b"what only the customer may read"
PART = 5_000_000

NOT_RETRIEVABLE = (
    400,
    "InvalidRequest",
    "The object was stored using a form of Server Side Encryption."
    " The correct parameters must be provided to retrieve the object.",
)
WRONG = (403, "AccessDenied", "Access Denied")
PREFIX = "x-amz-server-side-encryption-customer"


def with_key(key=KEY):
    return {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}


def key_headers(customer_key=KEY, **changes):
    """The three headers; a change to None leaves one out."""
    values = {
        "algorithm": "AES256",
        "key": base64.b64encode(customer_key).decode(),
        "key-MD5": md5_of(customer_key),
        **changes,
    }
    return {f"{PREFIX}-{name}": value for name, value in values.items() if value is not None}


def md5_of(key):
    return base64.b64encode(hashlib.md5(key, usedforsecurity=False).digest()).decode()


@pytest.fixture
def secret(s3, bucket):
    """A file stored with KEY; its name."""
    s3.put_object(Bucket=bucket, Key="secret.txt", Body=TEXT, **with_key())
    return "secret.txt"


def test_a_file_stored_with_a_key_comes_back_with_it(s3, bucket, secret):
    found = s3.get_object(Bucket=bucket, Key=secret, **with_key())

    assert found["Body"].read() == TEXT
    assert found["SSECustomerAlgorithm"] == "AES256"
    assert found["SSECustomerKeyMD5"] == md5_of(KEY)
    assert "ServerSideEncryption" not in found


def test_the_upload_tells_which_key_it_used_and_the_md5_of_the_plaintext(s3, bucket):
    answer = s3.put_object(Bucket=bucket, Key="x", Body=TEXT, **with_key())

    assert answer["SSECustomerAlgorithm"] == "AES256"
    assert answer["SSECustomerKeyMD5"] == md5_of(KEY)
    assert answer["ETag"] == f'"{hashlib.md5(TEXT, usedforsecurity=False).hexdigest()}"'


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 1_500_000])
def test_every_size_survives(s3, bucket, size):
    content = bytes(range(256)) * (size // 256 + 1)
    s3.put_object(Bucket=bucket, Key="x", Body=content[:size], **with_key())

    assert s3.get_object(Bucket=bucket, Key="x", **with_key())["Body"].read() == content[:size]


@pytest.mark.parametrize("size", [1_000, 400_000])
@pytest.mark.parametrize(("first", "last"), [(0, 0), (15, 16), (17, 999), (333, 334)])
def test_ranges_begin_anywhere(s3, bucket, size, first, last):
    content = hashlib.sha256(b"seed").digest() * (size // 32 + 1)
    s3.put_object(Bucket=bucket, Key="x", Body=content[:size], **with_key())

    found = s3.get_object(Bucket=bucket, Key="x", Range=f"bytes={first}-{last}", **with_key())
    assert found["Body"].read() == content[first : last + 1]


def test_without_the_key_nothing_is_told(s3, bucket, secret):
    assert refusal(s3.get_object, Bucket=bucket, Key=secret) == NOT_RETRIEVABLE
    assert refusal(s3.head_object, Bucket=bucket, Key=secret)[:2] == (400, "400")


def test_another_key_does_not_open_it(s3, bucket, secret):
    settings = {"Bucket": bucket, "Key": secret, **with_key(OTHER_KEY)}

    assert refusal(s3.get_object, **settings) == WRONG
    assert refusal(s3.head_object, **settings)[:2] == (403, "403")


def test_the_md5_of_the_key_is_not_enough(raw, bucket, secret):
    headers = key_headers(OTHER_KEY, **{"key-MD5": md5_of(KEY)})

    status, _, body = raw.signed("GET", f"/{bucket}/{secret}", headers=headers)
    assert (status, TEXT in body) == (400, False)


def test_head_with_the_key_tells_about_the_file(s3, bucket, secret):
    found = s3.head_object(Bucket=bucket, Key=secret, **with_key())

    assert found["ContentLength"] == len(TEXT)
    assert found["SSECustomerKeyMD5"] == md5_of(KEY)


def test_a_key_for_a_file_without_one_is_a_mistake(s3, bucket):
    s3.put_object(Bucket=bucket, Key="plain.txt", Body=TEXT)

    settings = {"Bucket": bucket, "Key": "plain.txt", **with_key()}
    assert refusal(s3.get_object, **settings) == (
        400,
        "InvalidRequest",
        "The encryption parameters are not applicable to this object.",
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"algorithm": None}, "valid encryption algorithm"),
        ({"algorithm": "AES128"}, "valid encryption algorithm"),
        ({"key": None}, "appropriate secret key"),
        ({"key": "c2hvcnQ="}, "The secret key was invalid"),
        ({"key": "not base64 at all"}, "The secret key was invalid"),
        ({"key-MD5": None}, "client calculated MD5"),
        ({"key-MD5": md5_of(OTHER_KEY)}, "did not match the hash"),
        ({"key-MD5": "%%%"}, "did not match the hash"),
    ],
)
def test_malformed_keys_are_refused_and_nothing_is_stored(raw, s3, bucket, changes, message):
    headers = key_headers(**changes)
    status, _, body = raw.signed("PUT", f"/{bucket}/x", TEXT, headers)

    assert status == 400
    assert b"<Code>InvalidArgument</Code>" in body
    assert message.encode() in body
    assert not s3.list_object_versions(Bucket=bucket).get("Versions")


def test_no_refusal_repeats_a_key(raw, bucket, secret):
    headers = key_headers(OTHER_KEY)
    for target, sent in ((secret, headers), (secret, {**headers, f"{PREFIX}-key-MD5": "x"})):
        _, answered, body = raw.signed("GET", f"/{bucket}/{target}", headers=sent)
        everything = repr(answered).encode() + body
        assert base64.b64encode(OTHER_KEY) not in everything
        assert OTHER_KEY not in everything


def test_reads_may_leave_the_md5_out(raw, bucket, secret):
    headers = key_headers(**{"key-MD5": None})

    status, _, body = raw.signed("GET", f"/{bucket}/{secret}", headers=headers)
    assert (status, body) == (200, TEXT)


def test_two_kinds_of_encryption_at_once_are_refused(s3, bucket):
    settings = {"Bucket": bucket, "Key": "x", "Body": b"x", "ServerSideEncryption": "AES256"}

    status, code, message = refusal(s3.put_object, **settings, **with_key())
    assert (status, code) == (400, "InvalidArgument")
    assert "incompatible with the encryption method specified" in message


def test_presigned_urls_need_the_key_in_headers(s3, bucket, secret):
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": secret, **with_key()}
    )
    assert base64.b64encode(KEY).decode() not in url
    request = urllib.request.Request(url, headers=key_headers())
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.read() == TEXT
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=10)
    assert caught.value.code in (400, 403)


def test_presigned_uploads_need_the_key_in_headers(s3, bucket):
    settings = {"Bucket": bucket, "Key": "x", **with_key()}
    url = s3.generate_presigned_url("put_object", Params=settings)
    request = urllib.request.Request(url, data=TEXT, method="PUT", headers=key_headers())
    request.add_header("Content-Type", "")
    with urllib.request.urlopen(request, timeout=10) as response:
        assert response.status == 200

    assert s3.get_object(**settings)["Body"].read() == TEXT


def test_strangers_read_public_files_with_the_key_only(raw, s3, public_bucket):
    s3.put_object(Bucket=public_bucket, Key="x", Body=TEXT, **with_key())

    assert raw.send("GET", f"/{public_bucket}/x")[0] == 400
    assert raw.send("GET", f"/{public_bucket}/x", headers=key_headers(OTHER_KEY))[0] == 403
    status, headers, body = raw.send("GET", f"/{public_bucket}/x", headers=key_headers())
    assert (status, body) == (200, TEXT)
    assert headers[f"{PREFIX}-key-md5"] == md5_of(KEY)


def test_listings_and_deletions_need_no_key(s3, bucket, secret):
    (row,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert (row["Key"], row["Size"]) == (secret, len(TEXT))

    s3.delete_object(Bucket=bucket, Key=secret)
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.fixture
def upload(s3, bucket):
    """The settings of a multipart upload that was begun with KEY."""
    begun = s3.create_multipart_upload(Bucket=bucket, Key="large", **with_key())
    assert begun["SSECustomerKeyMD5"] == md5_of(KEY)
    return {"Bucket": bucket, "Key": "large", "UploadId": begun["UploadId"]}


def test_parts_make_one_file_under_one_key(s3, bucket, upload):
    contents = [b"\x01" * PART, b"\x02" * 1_000]
    parts = []
    for number, content in enumerate(contents, start=1):
        part = s3.upload_part(**upload, PartNumber=number, Body=content, **with_key())
        assert part["SSECustomerKeyMD5"] == md5_of(KEY)
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    assert len(s3.list_parts(**upload)["Parts"]) == 2
    done = s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts})

    assert done["ETag"].endswith('-2"')
    crossing = s3.get_object(
        Bucket=bucket, Key="large", Range=f"bytes={PART - 3}-{PART + 2}", **with_key()
    )
    assert crossing["Body"].read() == b"\x01\x01\x01\x02\x02\x02"
    assert refusal(s3.get_object, Bucket=bucket, Key="large") == NOT_RETRIEVABLE


def test_parts_without_the_key_are_refused(s3, upload):
    status, code, message = refusal(s3.upload_part, **upload, PartNumber=1, Body=b"x")

    assert (status, code) == (400, "InvalidRequest")
    assert message.startswith("The multipart upload initiate requested encryption.")


def test_parts_with_another_key_are_refused(s3, upload):
    settings = {**upload, "PartNumber": 1, "Body": b"x", **with_key(OTHER_KEY)}

    status, code, message = refusal(s3.upload_part, **settings)
    assert (status, code) == (400, "InvalidRequest")
    assert message.startswith("The provided encryption parameters did not match")


def test_parts_with_a_key_where_none_was_asked_for_are_refused(s3, bucket):
    begun = s3.create_multipart_upload(Bucket=bucket, Key="large")
    assert begun["ServerSideEncryption"] == "AES256"
    upload = {"Bucket": bucket, "Key": "large", "UploadId": begun["UploadId"]}

    refused = refusal(s3.upload_part, **upload, PartNumber=1, Body=b"x", **with_key())
    assert refused[:2] == (400, "InvalidRequest")


def test_the_key_may_come_with_list_parts_and_complete_but_must_be_the_right_one(raw, s3, upload):
    part = s3.upload_part(**upload, PartNumber=1, Body=b"x", **with_key())
    target = f"/{upload['Bucket']}/{upload['Key']}?uploadId={upload['UploadId']}"
    assert raw.signed("GET", target, headers=key_headers())[0] == 200
    assert raw.signed("GET", target, headers=key_headers(OTHER_KEY))[0] == 400

    settings = {
        **upload,
        "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]},
    }
    refused = refusal(s3.complete_multipart_upload, **settings, **with_key(OTHER_KEY))
    assert refused[:2] == (400, "InvalidRequest")
    done = s3.complete_multipart_upload(**settings, **with_key())
    assert done["VersionId"]


def test_managed_encryption_is_announced_wherever_the_file_is(s3, bucket):
    put = s3.put_object(Bucket=bucket, Key="x", Body=b"x", ServerSideEncryption="AES256")
    got = s3.get_object(Bucket=bucket, Key="x")
    head = s3.head_object(Bucket=bucket, Key="x")

    assert {answer["ServerSideEncryption"] for answer in (put, got, head)} == {"AES256"}


def test_neither_the_file_nor_the_key_is_anywhere_on_the_disk(localb2, raw, s3, bucket):
    key = b"a-key-that-is-kept-by-no-one-001"
    mark = b"the-plaintext-that-must-not-be-found"
    for name, size in (("inline", 4_000), ("file", 100_000), ("blocks", 1_500_000)):
        content = mark * (size // len(mark))
        s3.put_object(Bucket=bucket, Key=name, Body=content, **with_key(key))
        s3.get_object(Bucket=bucket, Key=name, **with_key(key))["Body"].read()
    raw.signed("GET", f"/{bucket}/inline", headers=key_headers(key, **{"key-MD5": "wrong"}))

    everything = localb2.process.log_path.read_bytes() + repr(localb2.requests()).encode()
    for path in localb2.process.data.rglob("*"):
        everything += path.read_bytes() if path.is_file() else b""
    assert md5_of(key).encode() in everything
    for secret in (mark, key, base64.b64encode(key), key.hex().encode()):
        assert secret not in everything
