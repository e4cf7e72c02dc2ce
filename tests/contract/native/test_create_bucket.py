"""b2_create_bucket: what a new bucket is like, and what is refused."""

import re

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.native.bucket_shape import BUCKET_FIELDS, found


@pytest.fixture
def fresh(b2, forget_buckets):
    """The answer to a b2_create_bucket with nothing but what is needed."""
    forget_buckets.append(bucket_name())
    return b2.create_bucket(forget_buckets[0]).json()


@pytest.fixture
def create(b2, forget_buckets):
    def make(bucket_type="allPrivate", **fields):
        forget_buckets.append(bucket_name())
        return b2.create_bucket(forget_buckets[-1], bucket_type, **fields)

    return make


def test_it_answers_the_bucket(fresh):
    assert set(fresh) == BUCKET_FIELDS


def test_a_bucket_id_has_24_hex_digits(fresh):
    assert re.fullmatch(r"[0-9a-f]{24}", fresh["bucketId"])


def test_a_new_bucket_has_revision_2(fresh):
    assert fresh["revision"] == 2


def test_a_new_bucket_has_no_info(fresh):
    assert fresh["bucketInfo"] == {}


@pytest.mark.parametrize("rules", ["corsRules", "lifecycleRules"])
def test_a_new_bucket_has_no_rules(fresh, rules):
    assert fresh[rules] == []


def test_a_new_bucket_can_be_reached_over_s3(fresh):
    assert fresh["options"] == ["s3"]


def test_a_new_bucket_encrypts_by_default(fresh):
    assert fresh["defaultServerSideEncryption"] == {
        "isClientAuthorizedToRead": True,
        "value": {"algorithm": "AES256", "mode": "SSE-B2"},
    }


def test_a_new_bucket_has_no_object_lock(fresh):
    assert fresh["fileLockConfiguration"] == {
        "isClientAuthorizedToRead": True,
        "value": {
            "defaultRetention": {"mode": None, "period": None},
            "isFileLockEnabled": False,
        },
    }


def test_a_new_bucket_replicates_nothing(fresh):
    assert fresh["replicationConfiguration"] == {
        "isClientAuthorizedToRead": True,
        "value": None,
    }


def test_it_makes_private_buckets(create):
    assert create("allPrivate").json()["bucketType"] == "allPrivate"


def test_it_makes_public_buckets(b2, public):
    assert found(b2, public)["bucketType"] == "allPublic"


@pytest.mark.parametrize("bucket_type", ["snapshot", "restricted", "shared", "open"])
def test_it_makes_no_other_types(create, bucket_type):
    assert create(bucket_type).refusal == (400, "bad_request")


def test_it_takes_info(create):
    assert create(bucketInfo={"colour": "blue"}).json()["bucketInfo"] == {"colour": "blue"}


def test_it_takes_lifecycle_rules(create):
    rule = {
        "daysFromHidingToDeleting": 1,
        "daysFromUploadingToHiding": None,
        "fileNamePrefix": "",
    }

    made = create(lifecycleRules=[rule]).json()["lifecycleRules"]

    assert [each["daysFromHidingToDeleting"] for each in made] == [1]


def test_it_takes_cors_rules(create):
    rule = {
        "corsRuleName": "everybody",
        "allowedOrigins": ["*"],
        "allowedOperations": ["b2_download_file_by_name"],
        "allowedHeaders": [],
        "exposeHeaders": [],
        "maxAgeSeconds": 60,
    }

    made = create(corsRules=[rule]).json()["corsRules"]

    assert [each["corsRuleName"] for each in made] == ["everybody"]


def test_it_switches_object_lock_on(create):
    made = create(fileLockEnabled=True).json()

    assert made["fileLockConfiguration"]["value"]["isFileLockEnabled"] is True


def test_it_takes_the_default_encryption(create):
    wanted = {"mode": "SSE-B2", "algorithm": "AES256"}

    made = create(defaultServerSideEncryption=wanted).json()

    assert made["defaultServerSideEncryption"]["value"] == wanted


def test_it_refuses_a_name_of_our_own(b2, shared):
    answer = b2.create_bucket(shared.name)

    assert answer.refusal == (400, "duplicate_bucket_name")
    assert answer.message == "Bucket name is already in use."


def test_names_are_taken_in_upper_and_lower_case(b2, shared):
    answer = b2.create_bucket(shared.name.upper())

    assert answer.refusal == (400, "duplicate_bucket_name")


@pytest.mark.local_only
def test_it_refuses_a_name_of_another_account(b2, shared, accounts):
    other = b2.with_secret(accounts[1].key_id, accounts[1].application_key).sign_in()

    answer = other.create_bucket(shared.name)

    assert answer.refusal == (400, "duplicate_bucket_name")


@pytest.mark.local_only
def test_an_account_has_at_most_100_buckets(b2, accounts):
    other = b2.with_secret(accounts[1].key_id, accounts[1].application_key).sign_in()
    present = other.ok("b2_list_buckets", accountId=other.account_id)["buckets"]
    made = [other.create_bucket(bucket_name()).json() for _ in range(100 - len(present))]

    answer = other.create_bucket(bucket_name())

    for each in made:
        other.ok("b2_delete_bucket", accountId=other.account_id, bucketId=each["bucketId"])
    assert answer.refusal == (400, "too_many_buckets")


@pytest.mark.parametrize(
    ("capability", "fields"),
    [
        ("writeBucketRetentions", {"fileLockEnabled": True}),
        (
            "writeBucketEncryption",
            {"defaultServerSideEncryption": {"mode": "SSE-B2", "algorithm": "AES256"}},
        ),
        (
            "writeBucketReplications",
            {
                "replicationConfiguration": {
                    "asReplicationSource": None,
                    "asReplicationDestination": None,
                }
            },
        ),
    ],
)
def test_some_settings_need_a_capability_of_their_own(
    make_key, forget_buckets, everything, capability, fields
):
    key = make_key(*(each for each in everything if each != capability))
    forget_buckets.append(bucket_name())

    answer = key.create_bucket(forget_buckets[0], **fields)

    assert answer.refusal == (401, "unauthorized")
