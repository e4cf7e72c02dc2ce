"""b2_update_bucket: what changes, what stays, and revisions."""

import pytest

from tests.contract.native.bucket_shape import BUCKET_FIELDS, found
from tests.contract.native.key import Bucket


def test_the_type_can_be_changed(b2, bucket, public):
    answer = b2.update_bucket(bucket, bucketType="allPublic")

    assert answer.json()["bucketType"] == "allPublic"


@pytest.mark.parametrize("bucket_type", ["snapshot", "restricted", "shared", "open"])
def test_the_type_cannot_be_changed_to_others(b2, bucket, bucket_type):
    assert b2.update_bucket(bucket, bucketType=bucket_type).refusal == (400, "bad_request")


def test_it_answers_the_bucket(b2, bucket):
    assert set(b2.update_bucket(bucket, bucketInfo={"a": "b"}).json()) == BUCKET_FIELDS


def test_every_update_is_a_new_revision(b2, bucket):
    first = b2.update_bucket(bucket, bucketInfo={"a": "1"}).json()["revision"]
    second = b2.update_bucket(bucket, bucketInfo={"a": "2"}).json()["revision"]

    assert (first, second) == (3, 4)


def test_what_is_not_named_stays(b2, make_bucket):
    bucket = make_bucket(bucketInfo={"colour": "blue"})

    answer = b2.update_bucket(bucket, corsRules=[])

    assert answer.json()["bucketInfo"] == {"colour": "blue"}


def test_info_is_replaced_as_a_whole(b2, make_bucket):
    bucket = make_bucket(bucketInfo={"colour": "blue", "shape": "round"})

    answer = b2.update_bucket(bucket, bucketInfo={"shape": "square"})

    assert answer.json()["bucketInfo"] == {"shape": "square"}


def test_lifecycle_rules_are_replaced_as_a_whole(b2, make_bucket):
    rules = [{"fileNamePrefix": prefix, "daysFromHidingToDeleting": 1} for prefix in ("a/", "b/")]
    bucket = make_bucket(lifecycleRules=rules)

    answer = b2.update_bucket(bucket, lifecycleRules=rules[1:])

    assert [rule["fileNamePrefix"] for rule in answer.json()["lifecycleRules"]] == ["b/"]


def test_the_revision_that_is_there_may_be_named(b2, bucket):
    answer = b2.update_bucket(bucket, bucketInfo={"a": "b"}, ifRevisionIs=2)

    assert answer.json()["revision"] == 3


def test_an_older_revision_is_a_conflict(b2, bucket):
    b2.update_bucket(bucket, bucketInfo={"a": "b"})

    answer = b2.update_bucket(bucket, bucketInfo={"a": "c"}, ifRevisionIs=2)

    assert answer.refusal == (409, "conflict")
    assert answer.message == "simultaneous updates to bucket"


def test_a_conflict_changes_nothing(b2, bucket):
    b2.update_bucket(bucket, bucketInfo={"a": "c"}, ifRevisionIs=1)

    assert found(b2, bucket)["bucketInfo"] == {}


def test_an_unknown_bucket_is_a_bad_bucket_id(b2):
    answer = b2.update_bucket(Bucket("0" * 24, "missing"), bucketInfo={})

    assert answer.refusal == (400, "bad_bucket_id")


def test_a_bucket_has_up_to_10_infos(b2, bucket):
    info = {f"key-{number}": "value" for number in range(10)}

    assert b2.update_bucket(bucket, bucketInfo=info).json()["bucketInfo"] == info


def test_11_infos_are_refused(b2, bucket):
    info = {f"key-{number}": "value" for number in range(11)}

    assert b2.update_bucket(bucket, bucketInfo=info).refusal == (400, "bad_request")


def test_keys_of_infos_have_letters_digits_hyphen_and_underscore(b2, bucket):
    info = {"Cache-Control": "max-age=60", "a_1": "x"}

    assert b2.update_bucket(bucket, bucketInfo=info).json()["bucketInfo"] == info


@pytest.mark.parametrize("key", ["a b", "a/b", "ä"])
def test_other_keys_of_infos_are_refused(b2, bucket, key):
    assert b2.update_bucket(bucket, bucketInfo={key: "x"}).refusal == (400, "bad_request")


def test_an_encryption_mode_of_null_goes_back_to_the_default(b2, bucket):
    answer = b2.update_bucket(bucket, defaultServerSideEncryption={"mode": None, "algorithm": None})

    assert answer.json()["defaultServerSideEncryption"]["value"] == {
        "algorithm": "AES256",
        "mode": "SSE-B2",
    }


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
    make_key, bucket, everything, capability, fields
):
    key = make_key(*(each for each in everything if each != capability))

    assert key.update_bucket(bucket, **fields).refusal == (401, "unauthorized")
