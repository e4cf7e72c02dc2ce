"""Who may call (reference 1.2)."""

import pytest

from tests.contract.s3_client import SignedWire
from tests.contract.service import Key

NOT_ENTITLED = (403, "AccessDenied", "not entitled")


def signed_with(raw, key_id, secret):
    return SignedWire(raw.service, Key(key_id, secret), raw.wire)


@pytest.fixture(scope="module")
def restricted(raw_with, shared_bucket):
    """A key for one bucket, without listAllBucketNames, deleteFiles and readFiles."""
    return raw_with("listBuckets", "listFiles", "writeFiles", buckets=[shared_bucket])


@pytest.fixture(scope="module")
def in_prefix(raw_with, shared_bucket):
    """A key for the names of one bucket that begin with `only/`."""
    return raw_with(
        "listFiles", "readFiles", "writeFiles", "deleteFiles",
        buckets=[shared_bucket], prefix="only/",
    )  # fmt: skip


def test_a_version_4_signature_is_accepted(raw):
    assert raw.send("GET", "/").status == 200


def test_a_version_2_signature_is_not(raw):
    headers = {"Authorization": f"AWS {raw.key.id}:c2lnbmF0dXJlLW9mLTIwLWJ5dGU="}

    assert raw.send_unsigned("GET", "/", headers=headers).status in (400, 401, 403)


def test_a_version_4a_signature_is_not(raw):
    signed = raw.sign("GET", "/")
    authorization = signed["Authorization"].replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")

    answer = raw.wire.send("GET", "/", b"", {**signed, "Authorization": authorization})

    assert answer.status in (400, 401, 403)


def test_the_id_of_an_account_is_a_malformed_key_id(raw):
    """The master key's id is that of its account, which is how B2 keeps it away from S3."""
    answer = signed_with(raw, raw.service.account_id, "no-matter").send("GET", "/")

    assert answer.error() == (403, "InvalidAccessKeyId", "Malformed Access Key Id")


@pytest.mark.local_only
def test_the_master_key_is_not_accepted(raw, accounts):
    master = signed_with(raw, accounts[0].master_key_id, accounts[0].master_key)

    assert master.send("GET", "/").error() == (
        403,
        "InvalidAccessKeyId",
        "Malformed Access Key Id",
    )


def test_an_unknown_key_is_named(raw):
    unknown = raw.key.id[:-8] + "ffffffff"

    assert signed_with(raw, unknown, "K004secret").send("GET", "/").error() == (
        403,
        "InvalidAccessKeyId",
        f"The key '{unknown}' is not valid",
    )


def test_a_wrong_secret_fails_the_signature(raw):
    assert signed_with(raw, raw.key.id, "K004wrong").send("GET", "/").error() == (
        403,
        "SignatureDoesNotMatch",
        "Signature validation failed",
    )


def test_a_deleted_key_is_not_valid(raw, native, make_key):
    key = make_key("listBuckets")
    native.call("b2_delete_key", applicationKeyId=key.id)

    assert signed_with(raw, key.id, key.secret).send("GET", "/").error() == (
        403,
        "InvalidAccessKeyId",
        f"The key '{key.id}' is not valid",
    )


@pytest.mark.local_only
def test_an_expired_key_is_not_valid(raw, contract_b2, make_key):
    key = make_key("listBuckets", seconds=1)
    contract_b2.control("POST", "/_test/clock", {"advance_seconds": 2})

    assert signed_with(raw, key.id, key.secret).send("GET", "/").error()[1:] == (
        "InvalidAccessKeyId",
        f"The key '{key.id}' is not valid",
    )


def test_a_clock_off_by_20_minutes_is_too_skewed(raw, signed_ago):
    with signed_ago(minutes=20):
        headers = raw.sign("GET", "/")

    assert raw.wire.send("GET", "/", b"", headers).error()[:2] == (403, "RequestTimeTooSkewed")


def test_a_clock_off_by_5_minutes_is_fine(raw, signed_ago):
    with signed_ago(minutes=5):
        headers = raw.sign("GET", "/")

    assert raw.wire.send("GET", "/", b"", headers).status == 200


def test_a_key_without_the_capability_is_not_entitled(s3, restricted, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")

    assert restricted.send("GET", f"/{shared_bucket}/{name}").error() == NOT_ENTITLED


def test_a_key_of_another_bucket_is_not_entitled(restricted, buckets):
    other = buckets.make()

    assert restricted.send("PUT", f"/{other}/x", b"x").error() == NOT_ENTITLED


@pytest.mark.local_only
def test_a_key_of_another_account_is_not_entitled(raw, accounts, shared_bucket):
    stranger = signed_with(raw, accounts[1].key_id, accounts[1].application_key)

    assert stranger.send("PUT", f"/{shared_bucket}/x", b"x").error() == NOT_ENTITLED


def test_a_key_with_a_prefix_writes_inside_of_it(in_prefix, shared_bucket, name):
    assert in_prefix.send("PUT", f"/{shared_bucket}/only/{name}", b"x").status == 200


def test_a_key_with_a_prefix_does_not_write_outside_of_it(in_prefix, shared_bucket, name):
    assert in_prefix.send("PUT", f"/{shared_bucket}/{name}", b"x").error() == NOT_ENTITLED


def test_a_key_with_a_prefix_does_not_read_outside_of_it(s3, in_prefix, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")

    assert in_prefix.send("GET", f"/{shared_bucket}/{name}").error() == NOT_ENTITLED


def test_a_key_with_a_prefix_lists_inside_of_it(in_prefix, shared_bucket):
    assert in_prefix.send("GET", f"/{shared_bucket}?prefix=only%2F").status == 200


def test_a_key_with_a_prefix_does_not_list_outside_of_it(in_prefix, shared_bucket):
    assert in_prefix.send("GET", f"/{shared_bucket}?prefix=").error() == NOT_ENTITLED


def test_a_restricted_key_lists_no_buckets(restricted):
    assert restricted.send("GET", "/").error() == NOT_ENTITLED


def test_a_restricted_key_lists_buckets_with_list_all_bucket_names(raw_with, shared_bucket):
    key = raw_with("listBuckets", "listAllBucketNames", buckets=[shared_bucket])

    names = [row.text for row in key.send("GET", "/").xml().iter("Name")]

    assert shared_bucket in names


def test_write_files_is_enough_to_delete_by_name(s3, restricted, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")

    assert restricted.send("DELETE", f"/{shared_bucket}/{name}").status == 204


def test_write_files_is_not_enough_to_delete_a_version(s3, restricted, shared_bucket, name):
    version = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")["VersionId"]

    answer = restricted.send("DELETE", f"/{shared_bucket}/{name}?versionId={version}")

    assert answer.error() == NOT_ENTITLED


def test_delete_files_deletes_a_version(s3, raw_with, shared_bucket, name):
    version = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")["VersionId"]
    key = raw_with("deleteFiles", buckets=[shared_bucket])

    assert key.send("DELETE", f"/{shared_bucket}/{name}?versionId={version}").status == 204


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_anybody_reads_the_files_of_a_public_bucket(s3, raw, public_bucket, name, method):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"x")

    assert raw.send_unsigned(method, f"/{public_bucket}/{name}").status == 200


def test_nobody_lists_a_public_bucket_without_a_key(raw, public_bucket):
    assert raw.send_unsigned("GET", f"/{public_bucket}").status in (401, 403)


def test_nobody_writes_to_a_public_bucket_without_a_key(raw, public_bucket, name):
    assert raw.send_unsigned("PUT", f"/{public_bucket}/{name}", b"x").status in (401, 403)


def test_nobody_deletes_from_a_public_bucket_without_a_key(s3, raw, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"x")

    assert raw.send_unsigned("DELETE", f"/{public_bucket}/{name}").status in (401, 403)
    assert s3.head_object(Bucket=public_bucket, Key=name)


def test_a_private_bucket_is_not_authorized_without_a_key(s3, raw, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")

    status, code, message = raw.send_unsigned("GET", f"/{shared_bucket}/{name}").error()

    assert status in (401, 403)
    assert code == "UnauthorizedAccess"
    assert message == f"bucket is not authorized: {shared_bucket}"


def test_a_missing_file_of_a_public_bucket_is_told_to_anybody(raw, public_bucket):
    answer = raw.send_unsigned("GET", f"/{public_bucket}/missing")

    assert answer.error() == (404, "NoSuchKey", "Key not found")


def test_the_expected_owner_of_a_bucket_is_honoured(raw, shared_bucket, name):
    owner = {"x-amz-expected-bucket-owner": raw.service.account_id}

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"x", owner).status == 200


def test_another_owner_than_expected_is_denied(s3, raw, shared_bucket, name):
    owner = {"x-amz-expected-bucket-owner": "0123456789ab"}

    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", owner)

    assert answer.error()[:2] == (403, "AccessDenied")
    assert "Contents" not in s3.list_objects_v2(Bucket=shared_bucket, Prefix=name)
