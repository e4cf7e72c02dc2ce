"""Refusals that belong to no other file (reference 1.13)."""

import pytest

from tests.contract.buckets import bucket_name


def test_an_unsupported_header_is_refused_by_name(raw, shared_bucket, name):
    headers = {"x-amz-website-redirect-location": "/elsewhere"}

    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", headers)

    assert answer.error() == (
        400,
        "InvalidArgument",
        "Unsupported header 'x-amz-website-redirect-location' received for this API call.",
    )


def test_an_unknown_amz_header_is_refused_by_name(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", {"x-amz-unheard-of": "1"})

    assert answer.error() == (
        400,
        "InvalidArgument",
        "Unsupported header 'x-amz-unheard-of' received for this API call.",
    )


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_refusal_is_xml_even_for_strangers(raw, method):
    answer = raw.send_unsigned(method, f"/{bucket_name()}/x")

    assert answer.status in (401, 403, 404)
    assert answer.headers["content-type"] == "application/xml"
    assert answer.error()[1]


def test_boto3_knows_a_missing_bucket(s3):
    with pytest.raises(s3.exceptions.NoSuchBucket):
        s3.list_objects_v2(Bucket=bucket_name())


def test_boto3_knows_a_bucket_of_ones_own(s3, shared_bucket):
    with pytest.raises(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=shared_bucket)


@pytest.mark.parametrize(
    "target",
    ["?delete", "/x?uploadId=4_znone", "?encryption", "?cors", "?lifecycle", "?object-lock"],
)
def test_a_document_that_is_no_xml_is_refused(raw, shared_bucket, target):
    method = "POST" if target in ("?delete", "/x?uploadId=4_znone") else "PUT"

    answer = raw.send(method, f"/{shared_bucket}{target}", b"this is no XML")

    assert 400 <= answer.status < 500
    assert answer.error()[1]


@pytest.mark.parametrize("query", ["max-keys=-1", "max-keys=many", "list-type=2&max-keys=1e3"])
def test_a_page_size_that_is_no_number_is_invalid(raw, shared_bucket, query):
    assert raw.send("GET", f"/{shared_bucket}?{query}").error()[:2] == (400, "InvalidArgument")


def test_a_secret_is_in_no_refusal(raw, shared_bucket):
    signed = raw.sign("GET", f"/{shared_bucket}")
    broken = {**signed, "Authorization": signed["Authorization"][:-4] + "0000"}

    answer = raw.wire.send("GET", f"/{shared_bucket}", b"", broken)

    assert answer.status == 403
    assert raw.key.secret not in answer.body.decode()
