"""Who sees a bucket is a fact of the bucket (reference 1.7)."""

import pytest

from tests.contract.s3_client import refusal

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
XML_ACL = b"<AccessControlPolicy><AccessControlList/></AccessControlPolicy>"


@pytest.fixture
def file(s3, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")
    return name


def grants(answer):
    return [
        (row["Grantee"]["Type"], row["Grantee"].get("ID") or row["Grantee"].get("URI"),
         row["Permission"])
        for row in answer["Grants"]
    ]  # fmt: skip


def test_the_owner_of_a_bucket_is_the_account(s3, service, shared_bucket):
    owner = s3.get_bucket_acl(Bucket=shared_bucket)["Owner"]

    assert owner == {"ID": service.account_id, "DisplayName": ""}


def test_a_private_bucket_grants_its_owner_full_control(s3, service, shared_bucket):
    answer = s3.get_bucket_acl(Bucket=shared_bucket)

    assert grants(answer) == [("CanonicalUser", service.account_id, "FULL_CONTROL")]


def test_a_public_bucket_grants_reading_to_all_users(s3, service, public_bucket):
    answer = s3.get_bucket_acl(Bucket=public_bucket)

    assert ("CanonicalUser", service.account_id, "FULL_CONTROL") in grants(answer)
    assert ("Group", ALL_USERS, "READ") in grants(answer)


def test_the_acl_of_a_file_is_that_of_its_private_bucket(s3, service, shared_bucket, file):
    answer = s3.get_object_acl(Bucket=shared_bucket, Key=file)

    assert answer["Owner"]["ID"] == service.account_id
    assert grants(answer) == [("CanonicalUser", service.account_id, "FULL_CONTROL")]


def test_the_acl_of_a_file_is_that_of_its_public_bucket(s3, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"x")

    answer = s3.get_object_acl(Bucket=public_bucket, Key=name)

    assert ("Group", ALL_USERS, "READ") in grants(answer)


@pytest.mark.usefixtures("public_bucket")
def test_a_bucket_is_made_public_by_header(s3, native, bucket):
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")

    assert native.bucket(bucket)["bucketType"] == "allPublic"


@pytest.mark.usefixtures("public_bucket")
def test_a_bucket_is_made_private_again_by_header(s3, native, bucket):
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    s3.put_bucket_acl(Bucket=bucket, ACL="private")

    assert native.bucket(bucket)["bucketType"] == "allPrivate"


def test_an_acl_document_is_not_supported_for_a_bucket(raw, native, shared_bucket):
    answer = raw.send("PUT", f"/{shared_bucket}?acl", XML_ACL)

    assert answer.status in (400, 501)
    assert native.bucket(shared_bucket)["bucketType"] == "allPrivate"


@pytest.mark.parametrize("acl", ["authenticated-read", "public-read-write"])
def test_other_acls_of_a_bucket_are_refused_by_name(s3, shared_bucket, acl):
    assert refusal(s3.put_bucket_acl, Bucket=shared_bucket, ACL=acl) == (
        400,
        "InvalidArgument",
        f"Unsupported value for canned acl '{acl}'",
    )


def test_the_acl_of_a_file_may_be_set_to_that_of_its_bucket(s3, shared_bucket, file):
    answer = s3.put_object_acl(Bucket=shared_bucket, Key=file, ACL="private")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_the_acl_of_a_file_may_not_be_set_to_another(s3, shared_bucket, file):
    status, _, _ = refusal(s3.put_object_acl, Bucket=shared_bucket, Key=file, ACL="public-read")

    assert 400 <= status < 500


def test_an_upload_may_name_the_acl_of_its_bucket(s3, shared_bucket, name):
    assert s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x", ACL="private")["VersionId"]


def test_an_upload_may_not_name_another_acl(s3, shared_bucket, name):
    status, _, _ = refusal(
        s3.put_object, Bucket=shared_bucket, Key=name, Body=b"x", ACL="public-read"
    )

    assert 400 <= status < 500
