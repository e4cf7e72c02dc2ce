"""What S3 has and B2 does not (reference 1.4)."""

import pytest

from tests.contract.s3_client import refusal

NOT_SUPPORTED = "Backblaze B2 does not support this API call"
NOT_IMPLEMENTED = (
    501,
    "NotImplemented",
    "A header you provided implies functionality that is not implemented",
)
BUCKET_CALLS = [
    "policy", "website", "replication", "notification", "inventory", "analytics", "accelerate",
    "requestPayment", "publicAccessBlock", "ownershipControls", "tagging", "intelligent-tiering",
]  # fmt: skip


@pytest.fixture
def file(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"old")
    return f"/{shared_bucket}/{name}"


@pytest.mark.parametrize("sub_resource", BUCKET_CALLS)
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_a_sub_resource_of_buckets_is_not_supported(raw, shared_bucket, method, sub_resource):
    body = b"<Nothing/>" if method == "PUT" else b""

    status, _, message = raw.send(method, f"/{shared_bucket}?{sub_resource}", body).error()

    assert status >= 400
    assert message == NOT_SUPPORTED


@pytest.mark.parametrize(
    ("method", "query"),
    [("POST", "select&select-type=2"), ("POST", "restore"), ("GET", "torrent")],
    ids=["Select", "Restore", "Torrent"],
)
def test_a_sub_resource_of_files_is_not_supported(raw, file, method, query):
    status, _, message = raw.send(method, f"{file}?{query}").error()

    assert status >= 400
    assert message == NOT_SUPPORTED


def test_an_upload_only_if_nothing_is_there_is_not_implemented(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"new", {"If-None-Match": "*"})

    assert answer.error() == NOT_IMPLEMENTED


def test_an_upload_only_over_a_known_version_is_not_implemented(raw, file):
    answer = raw.send("PUT", file, b"new", {"If-Match": '"149603e6c03516362a8da23f624db945"'})

    assert answer.error() == NOT_IMPLEMENTED


def test_a_refused_condition_writes_nothing(raw, file):
    raw.send("PUT", file, b"new", {"If-None-Match": "*"})

    assert raw.send("GET", file).body == b"old"


def test_an_upload_with_tags_is_rejected(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", {"x-amz-tagging": "a=b"})

    assert answer.status in (400, 501)


def test_tags_cannot_be_put(s3, file, shared_bucket, name):
    status, _, _ = refusal(
        s3.put_object_tagging,
        Bucket=shared_bucket,
        Key=name,
        Tagging={"TagSet": [{"Key": "a", "Value": "b"}]},
    )

    assert status in (400, 501)


def test_versioning_cannot_be_suspended(s3, shared_bucket):
    status, _, _ = refusal(
        s3.put_bucket_versioning,
        Bucket=shared_bucket,
        VersioningConfiguration={"Status": "Suspended"},
    )

    assert status >= 400
    assert s3.get_bucket_versioning(Bucket=shared_bucket)["Status"] == "Enabled"


@pytest.mark.parametrize("storage", ["GLACIER", "STANDARD_IA", "REDUCED_REDUNDANCY"])
def test_there_is_one_storage_class(raw, shared_bucket, name, storage):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", {"x-amz-storage-class": storage})

    assert answer.status in (400, 501)


def test_the_one_storage_class_may_be_named(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", {"x-amz-storage-class": "STANDARD"})

    assert answer.status == 200


def test_forms_are_not_taken(raw, shared_bucket):
    boundary = "----contract"
    form = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\nx\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n'
        f"--{boundary}--\r\n"
    ).encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}

    assert raw.send_unsigned("POST", f"/{shared_bucket}", form, headers).status >= 400
