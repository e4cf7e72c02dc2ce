"""What S3 tells and sets about a bucket."""

import pytest

from tests.localb2.s3.conftest import Native, refusal

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"


def test_every_bucket_is_in_the_region_of_the_account(s3, bucket):
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "us-west-004"


def test_versioning_is_always_on(s3, bucket):
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_a_private_bucket_grants_only_its_owner(s3, bucket, localb2):
    answer = s3.get_bucket_acl(Bucket=bucket)

    assert answer["Owner"]["ID"] == localb2.account_id
    assert [grant["Permission"] for grant in answer["Grants"]] == ["FULL_CONTROL"]
    assert answer["Grants"][0]["Grantee"]["Type"] == "CanonicalUser"


def test_a_bucket_can_be_made_public_and_private_again(s3, bucket):
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")
    everyone = s3.get_bucket_acl(Bucket=bucket)["Grants"][1]
    assert (everyone["Grantee"]["URI"], everyone["Permission"]) == (ALL_USERS, "READ")

    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    assert len(s3.get_bucket_acl(Bucket=bucket)["Grants"]) == 1


def test_the_acl_is_the_native_bucket_type(s3, bucket, localb2):
    s3.put_bucket_acl(Bucket=bucket, ACL="public-read")

    native = Native(localb2)
    answer = native.call("b2_list_buckets", accountId=localb2.account_id, bucketName=bucket)
    assert answer["buckets"][0]["bucketType"] == "allPublic"


def test_other_acls_are_refused(s3, bucket):
    assert refusal(s3.put_bucket_acl, Bucket=bucket, ACL="public-read-write") == (
        400,
        "InvalidArgument",
        "Unsupported value for canned acl 'public-read-write'",
    )
    grants = {"Grants": [], "Owner": {"ID": "x"}}
    status, code, _ = refusal(s3.put_bucket_acl, Bucket=bucket, AccessControlPolicy=grants)
    assert (status, code) == (501, "NotImplemented")


def test_buckets_encrypt_by_default(s3, bucket):
    answer = s3.get_bucket_encryption(Bucket=bucket)

    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


def test_the_encryption_document_is_byte_for_byte_b2s(raw, bucket):
    _, headers, body = raw.signed("GET", f"/{bucket}?encryption")

    assert headers["content-length"] == "339"
    assert len(body) == 339


def encryption(algorithm):
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}}
    return {"Rules": [rule]}


def test_encryption_can_be_set_and_set_back_to_the_default(s3, bucket):
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=encryption("AES256"))
    s3.delete_bucket_encryption(Bucket=bucket)

    assert s3.get_bucket_encryption(Bucket=bucket)


def test_only_aes256_can_be_set(s3, bucket):
    status, code, _ = refusal(
        s3.put_bucket_encryption,
        Bucket=bucket,
        ServerSideEncryptionConfiguration=encryption("aws:kms"),
    )

    assert (status, code) == (400, "InvalidArgument")


def test_object_lock_is_told_when_it_was_switched_on(s3):
    s3.create_bucket(Bucket="a-locked-bucket", ObjectLockEnabledForBucket=True)

    answer = s3.get_object_lock_configuration(Bucket="a-locked-bucket")

    assert answer["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}


def test_the_default_retention_is_told(s3, localb2):
    s3.create_bucket(Bucket="a-locked-bucket", ObjectLockEnabledForBucket=True)
    native = Native(localb2)
    native.call(
        "b2_update_bucket",
        accountId=localb2.account_id,
        bucketId=native.bucket_id("a-locked-bucket"),
        defaultRetention={"mode": "governance", "period": {"duration": 7, "unit": "days"}},
    )

    answer = s3.get_object_lock_configuration(Bucket="a-locked-bucket")

    assert answer["ObjectLockConfiguration"]["Rule"] == {
        "DefaultRetention": {"Mode": "GOVERNANCE", "Days": 7}
    }


def test_a_bucket_without_object_lock_says_so(s3, bucket):
    status, code, _ = refusal(s3.get_object_lock_configuration, Bucket=bucket)

    assert (status, code) == (404, "ObjectLockConfigurationNotFoundError")


@pytest.mark.parametrize(
    "call",
    ["get_bucket_policy", "get_bucket_website", "get_bucket_tagging", "get_bucket_replication"],
)
def test_what_b2_does_not_have_is_not_implemented(s3, bucket, call):
    assert refusal(getattr(s3, call), Bucket=bucket) == (
        501,
        "NotImplemented",
        "Backblaze B2 does not support this API call",
    )


def test_versioning_cannot_be_suspended(s3, bucket):
    suspended = {"Status": "Suspended"}
    status, code, _ = refusal(
        s3.put_bucket_versioning, Bucket=bucket, VersioningConfiguration=suspended
    )

    assert (status, code) == (501, "NotImplemented")
