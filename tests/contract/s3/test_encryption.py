"""Encryption with B2's keys and with the customer's (reference 1.6, 1.9)."""

import base64
import hashlib

import pytest

from tests.contract.s3_client import refusal

KEY = bytes(range(32))
OTHER_KEY = bytes(reversed(range(32)))
CUSTOMER = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": KEY}
OTHER_CUSTOMER = {**CUSTOMER, "SSECustomerKey": OTHER_KEY}
SOURCE_CUSTOMER = {
    "CopySourceSSECustomerAlgorithm": "AES256",
    "CopySourceSSECustomerKey": KEY,
}
NEEDS_KEY = (
    "The object was stored using a form of Server Side Encryption. "
    "The correct parameters must be provided to retrieve the object."
)
SECRET = b"only with the key " * 10


def key_md5(key):
    return base64.b64encode(hashlib.md5(key, usedforsecurity=False).digest()).decode()


def customer_headers(**changed):
    """The three headers of KEY; None leaves one out: customer_headers(key_MD5=None)."""
    parts = {
        "algorithm": "AES256",
        "key": base64.b64encode(KEY).decode(),
        "key_MD5": key_md5(KEY),
        **changed,
    }
    return {
        f"x-amz-server-side-encryption-customer-{part.replace('_', '-')}": value
        for part, value in parts.items()
        if value is not None
    }


def rules(algorithm, extra=""):
    return (
        "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault>"
        f"<SSEAlgorithm>{algorithm}</SSEAlgorithm>{extra}"
        "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"
    ).encode()


# The default of a bucket


def test_the_default_of_a_new_bucket_is_aes256(s3, shared_bucket):
    answer = s3.get_bucket_encryption(Bucket=shared_bucket)

    (row,) = answer["ServerSideEncryptionConfiguration"]["Rules"]
    assert row["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_aes256_may_be_put(raw, shared_bucket):
    assert raw.send("PUT", f"/{shared_bucket}?encryption", rules("AES256")).status == 200


@pytest.mark.parametrize("algorithm", ["aws:kms", "aws:kms:dsse", "none", ""])
def test_nothing_but_aes256_may_be_put(raw, shared_bucket, algorithm):
    answer = raw.send("PUT", f"/{shared_bucket}?encryption", rules(algorithm))

    assert answer.status in (400, 501)


def test_delete_is_answered_with_204(raw, bucket):
    answer = raw.send("DELETE", f"/{bucket}?encryption")

    assert (answer.status, answer.body) == (204, b"")


# With B2's keys


def test_an_upload_says_that_it_is_encrypted(s3, shared_bucket, name):
    answer = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x", ServerSideEncryption="AES256")

    assert answer["ServerSideEncryption"] == "AES256"


def test_an_encrypted_file_says_so(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x", ServerSideEncryption="AES256")

    answer = s3.head_object(Bucket=shared_bucket, Key=name)
    assert answer["ServerSideEncryption"] == "AES256"


def test_aes256_is_sse_b2_natively(s3, native, shared_bucket, name):
    version = s3.put_object(
        Bucket=shared_bucket, Key=name, Body=b"x", ServerSideEncryption="AES256"
    )["VersionId"]

    assert native.file_info(version)["serverSideEncryption"] == {
        "algorithm": "AES256",
        "mode": "SSE-B2",
    }


def test_kms_is_not_supported_on_uploads(raw, shared_bucket, name):
    headers = {"x-amz-server-side-encryption": "aws:kms"}

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"x", headers).status in (400, 501)


# With the customer's key


@pytest.fixture
def secret(s3, shared_bucket, name):
    """A file that only KEY opens; the answer of its upload."""
    return s3.put_object(
        Bucket=shared_bucket, Key=name, Body=SECRET, Metadata={"a": "b"}, **CUSTOMER
    )


def test_the_answer_to_an_upload_names_algorithm_and_md5_of_the_key(secret):
    assert secret["SSECustomerAlgorithm"] == "AES256"
    assert secret["SSECustomerKeyMD5"] == key_md5(KEY)


@pytest.mark.usefixtures("secret")
def test_the_key_opens_the_file(s3, shared_bucket, name):
    answer = s3.get_object(Bucket=shared_bucket, Key=name, **CUSTOMER)

    assert answer["Body"].read() == SECRET
    assert answer["SSECustomerKeyMD5"] == key_md5(KEY)


@pytest.mark.usefixtures("secret")
def test_the_key_opens_a_part_of_the_file(s3, shared_bucket, name):
    answer = s3.get_object(Bucket=shared_bucket, Key=name, Range="bytes=21-40", **CUSTOMER)

    assert answer["Body"].read() == SECRET[21:41]


@pytest.mark.usefixtures("secret")
def test_the_key_describes_the_file(s3, shared_bucket, name):
    answer = s3.head_object(Bucket=shared_bucket, Key=name, **CUSTOMER)

    assert (answer["ContentLength"], answer["Metadata"]) == (len(SECRET), {"a": "b"})
    assert answer["SSECustomerAlgorithm"] == "AES256"


@pytest.mark.usefixtures("secret")
def test_without_the_key_the_file_stays_closed(raw, shared_bucket, name):
    status, _, message = raw.send("GET", f"/{shared_bucket}/{name}").error()

    assert 400 <= status < 500
    assert message == NEEDS_KEY


@pytest.mark.usefixtures("secret")
def test_without_the_key_the_file_is_not_described(raw, shared_bucket, name):
    assert 400 <= raw.send("HEAD", f"/{shared_bucket}/{name}").status < 500


@pytest.mark.usefixtures("secret")
def test_another_key_does_not_open_the_file(s3, shared_bucket, name):
    status, _, _ = refusal(s3.get_object, Bucket=shared_bucket, Key=name, **OTHER_CUSTOMER)

    assert 400 <= status < 500


@pytest.mark.usefixtures("secret")
def test_nobody_needs_the_key_to_delete(s3, shared_bucket, name, secret):
    s3.delete_object(Bucket=shared_bucket, Key=name, VersionId=secret["VersionId"])

    assert "Versions" not in s3.list_object_versions(Bucket=shared_bucket, Prefix=name)


def test_the_native_file_tells_mode_and_algorithm_and_no_key(secret, native):
    version = native.file_info(secret["VersionId"])

    assert version["serverSideEncryption"]["mode"] == "SSE-C"
    assert version["serverSideEncryption"]["algorithm"] == "AES256"
    assert base64.b64encode(KEY).decode() not in str(version)


def test_an_empty_file_needs_its_key_too(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"", **CUSTOMER)

    assert 400 <= refusal(s3.get_object, Bucket=shared_bucket, Key=name)[0] < 500
    assert s3.get_object(Bucket=shared_bucket, Key=name, **CUSTOMER)["Body"].read() == b""


@pytest.mark.parametrize(
    "changed",
    [
        {"algorithm": "AES128"},
        {"algorithm": None},
        {"key_MD5": key_md5(OTHER_KEY)},
        {"key": base64.b64encode(b"short").decode(), "key_MD5": key_md5(b"short")},
        {"key": "not base64!"},
        {"key": None, "key_MD5": None},
    ],
    ids=["algorithm", "no algorithm", "other MD5", "short key", "no base64", "no key"],
)
def test_an_upload_with_a_bad_key_is_refused(raw, shared_bucket, name, changed):
    headers = customer_headers(**changed)

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"x", headers).status == 400


@pytest.fixture
def upload(s3, shared_bucket, name):
    """A multipart upload with the customer's key."""
    place = {"Bucket": shared_bucket, "Key": name}
    return {**place, "UploadId": s3.create_multipart_upload(**place, **CUSTOMER)["UploadId"]}


def test_a_large_file_is_opened_by_the_key_of_its_parts(s3, upload, shared_bucket, name):
    part = s3.upload_part(**upload, PartNumber=1, Body=SECRET, **CUSTOMER)
    parts = [{"PartNumber": 1, "ETag": part["ETag"]}]
    s3.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, **CUSTOMER)

    assert s3.get_object(Bucket=shared_bucket, Key=name, **CUSTOMER)["Body"].read() == SECRET
    assert 400 <= refusal(s3.get_object, Bucket=shared_bucket, Key=name)[0] < 500


def test_a_part_without_the_key_is_refused(s3, upload):
    status, _, _ = refusal(s3.upload_part, **upload, PartNumber=1, Body=b"x")

    assert 400 <= status < 500


def test_a_part_with_another_key_is_refused(s3, upload):
    status, _, _ = refusal(s3.upload_part, **upload, PartNumber=1, Body=b"x", **OTHER_CUSTOMER)

    assert 400 <= status < 500


@pytest.mark.usefixtures("secret")
def test_a_copy_reads_with_the_key_of_the_source(s3, shared_bucket, name):
    source = {"Bucket": shared_bucket, "Key": name}

    s3.copy_object(Bucket=shared_bucket, Key=f"{name}-open", CopySource=source, **SOURCE_CUSTOMER)

    answer = s3.get_object(Bucket=shared_bucket, Key=f"{name}-open")
    assert answer["Body"].read() == SECRET


@pytest.mark.usefixtures("secret")
def test_a_copy_without_the_key_of_the_source_is_refused(s3, shared_bucket, name):
    source = {"Bucket": shared_bucket, "Key": name}

    status, _, _ = refusal(
        s3.copy_object, Bucket=shared_bucket, Key=f"{name}-open", CopySource=source
    )

    assert 400 <= status < 500


def test_a_copy_writes_with_the_key_of_the_copy(s3, shared_bucket, name):
    source = {"Bucket": shared_bucket, "Key": name}
    s3.put_object(**source, Body=SECRET)

    s3.copy_object(Bucket=shared_bucket, Key=f"{name}-closed", CopySource=source, **CUSTOMER)

    closed = {"Bucket": shared_bucket, "Key": f"{name}-closed"}
    assert s3.get_object(**closed, **CUSTOMER)["Body"].read() == SECRET
    assert 400 <= refusal(s3.get_object, **closed)[0] < 500
