"""Making, naming, finding and deleting buckets (reference 1.3, 1.13, 4.1)."""

import re

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.s3_client import SignedWire, refusal
from tests.contract.service import Key


def created(raw, name, *, body=b"", headers=None):
    return raw.send("PUT", f"/{name}", body, headers)


def test_the_answer_to_create_is_empty_and_names_the_place(raw, buckets):
    name = buckets.expect(bucket_name())

    answer = created(raw, name)

    assert (answer.status, answer.body, answer.headers["location"]) == (200, b"", f"/{name}")


def test_a_new_bucket_is_private(native, shared_bucket):
    assert native.bucket(shared_bucket)["bucketType"] == "allPrivate"


def test_acl_private_makes_a_private_bucket(raw, native, buckets):
    name = buckets.expect(bucket_name())
    created(raw, name, headers={"x-amz-acl": "private"})

    assert native.bucket(name)["bucketType"] == "allPrivate"


def test_acl_public_read_makes_a_public_bucket(native, public_bucket):
    assert native.bucket(public_bucket)["bucketType"] == "allPublic"


def test_another_acl_is_refused_by_name(raw):
    answer = created(raw, bucket_name(), headers={"x-amz-acl": "authenticated-read"})

    assert answer.error() == (
        400,
        "InvalidArgument",
        "Unsupported value for canned acl 'authenticated-read'",
    )


def test_the_region_of_the_account_may_be_named(s3, service, buckets):
    name = buckets.expect(bucket_name())

    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": service.region})

    assert s3.head_bucket(Bucket=name)


def test_a_bucket_of_another_region_cannot_be_made(s3, buckets):
    name = buckets.expect(bucket_name())
    elsewhere = {"LocationConstraint": "eu-west-1"}

    status, _, _ = refusal(s3.create_bucket, Bucket=name, CreateBucketConfiguration=elsewhere)

    assert 400 <= status < 500
    assert refusal(s3.head_bucket, Bucket=name)[0] == 404


def test_a_new_bucket_has_revision_2(native, bucket):
    assert native.bucket(bucket)["revision"] == 2


def test_a_new_bucket_encrypts_by_default(native, shared_bucket):
    assert native.bucket(shared_bucket)["defaultServerSideEncryption"]["value"] == {
        "algorithm": "AES256",
        "mode": "SSE-B2",
    }


def test_a_name_of_ones_own_is_already_owned(s3, shared_bucket):
    _, code, message = refusal(s3.create_bucket, Bucket=shared_bucket)

    assert code == "BucketAlreadyOwnedByYou"
    assert message == (
        "Your previous request to create the named bucket succeeded and you already own it."
    )


@pytest.mark.local_only
def test_a_name_of_somebody_else_is_in_use(raw, accounts, shared_bucket):
    other = SignedWire(raw.service, Key(accounts[1].key_id, accounts[1].application_key), raw.wire)

    assert created(other, shared_bucket).error()[1:] == (
        "BucketAlreadyExists",
        "Bucket name is already in use!",
    )


def test_a_name_of_63_characters_is_fine(s3, buckets):
    name = buckets.expect(bucket_name().ljust(63, "x"))

    s3.create_bucket(Bucket=name)

    assert s3.head_bucket(Bucket=name)


def test_a_name_of_6_characters_is_fine_when_nobody_has_it(raw, buckets):
    name = bucket_name()[-6:]

    answer = created(raw, name)

    if answer.status == 200:
        buckets.expect(name)
    else:
        assert answer.error()[1].startswith("BucketAlready")


@pytest.mark.parametrize(
    "name",
    ["c-123", "contract-" + "x" * 55, "b2-contract-test", "contract_test_name", "contract.test..x"],
    ids=["5 characters", "64 characters", "b2- prefix", "underscore", "two dots"],
)
def test_a_bad_name_is_refused(raw, name):
    answer = created(raw, name)

    assert answer.status == 400
    assert answer.error()[1]


def test_an_ipv4_address_is_no_name(raw):
    assert created(raw, "192.168.5.4").status == 400


def test_head_finds_a_bucket(raw, shared_bucket):
    assert raw.send("HEAD", f"/{shared_bucket}").status == 200


def test_head_misses_a_missing_bucket(raw):
    assert raw.send("HEAD", f"/{bucket_name()}").status == 404


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("GET", "?list-type=2"), ("GET", "?versions"), ("GET", "/x"), ("PUT", "/x"),
     ("DELETE", ""), ("DELETE", "/x"), ("GET", "?uploads"), ("GET", "?acl")],
)  # fmt: skip
def test_every_call_misses_a_missing_bucket(raw, method, rest):
    answer = raw.send(method, f"/{bucket_name()}{rest}")

    assert answer.error()[:2] == (404, "NoSuchBucket")


def test_the_location_is_the_region(s3, service, shared_bucket):
    location = s3.get_bucket_location(Bucket=shared_bucket)["LocationConstraint"]

    assert location == service.region


def test_the_list_names_the_account_as_owner(raw):
    owner = raw.send("GET", "/").xml().find("Owner")

    assert owner.findtext("ID") == raw.service.account_id
    assert owner.findtext("DisplayName") == ""


def test_the_list_is_ordered_by_name(s3, buckets):
    mine = [buckets.make(), buckets.make(), buckets.make()]

    names = [row["Name"] for row in s3.list_buckets()["Buckets"]]

    assert set(mine) <= set(names)
    assert names == sorted(names)


def test_the_list_dates_buckets_to_the_millisecond(raw, shared_bucket):
    dates = [row.text for row in raw.send("GET", "/").xml().iter("CreationDate")]

    assert dates
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", date) for date in dates)


def test_an_empty_bucket_is_deleted_with_204(raw, s3, bucket):
    answer = raw.send("DELETE", f"/{bucket}")

    assert (answer.status, answer.body) == (204, b"")
    assert refusal(s3.head_bucket, Bucket=bucket)[0] == 404


def test_a_bucket_with_a_file_is_not_deleted(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")

    assert refusal(s3.delete_bucket, Bucket=shared_bucket)[:2] == (409, "BucketNotEmpty")


def test_a_bucket_that_looks_empty_is_not_deleted(s3, bucket):
    s3.put_object(Bucket=bucket, Key="hidden", Body=b"x")
    s3.delete_object(Bucket=bucket, Key="hidden")

    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert refusal(s3.delete_bucket, Bucket=bucket)[:2] == (409, "BucketNotEmpty")


def test_a_bucket_with_an_unfinished_upload_is_not_deleted(s3, bucket):
    s3.create_multipart_upload(Bucket=bucket, Key="unfinished")

    assert refusal(s3.delete_bucket, Bucket=bucket)[:2] == (409, "BucketNotEmpty")


def test_a_bucket_made_natively_is_seen_over_s3(s3, native, buckets):
    name = buckets.expect(bucket_name())
    native.call(
        "b2_create_bucket", accountId=native.account_id, bucketName=name, bucketType="allPrivate"
    )

    assert s3.head_bucket(Bucket=name)
    assert name in [row["Name"] for row in s3.list_buckets()["Buckets"]]
