"""Replication settings of buckets, and what they do to new files."""

import pytest

from tests.contract.native.bucket_shape import found


def configuration(key, bucket, **fields):
    """A source configuration with one rule."""
    rule = {
        "destinationBucketId": bucket.id,
        "fileNamePrefix": "copied/",
        "includeExistingFiles": False,
        "isEnabled": True,
        "priority": 128,
        "replicationRuleName": "contract-rule",
        **fields,
    }
    return {
        "asReplicationDestination": None,
        "asReplicationSource": {
            "replicationRules": [rule],
            "sourceApplicationKeyId": key.key_id,
        },
    }


@pytest.fixture
def key(make_key, everything):
    """The key that replication would use."""
    return make_key(*everything)


@pytest.fixture
def replicate(b2, bucket, shared, key):
    def ask(**fields):
        return b2.update_bucket(
            bucket, replicationConfiguration=configuration(key, shared, **fields)
        )

    return ask


def test_a_source_is_kept_as_it_was_set(replicate, key, shared):
    answer = replicate()

    assert answer.json()["replicationConfiguration"] == {
        "isClientAuthorizedToRead": True,
        "value": configuration(key, shared),
    }


def test_a_source_is_told_later(replicate, b2, bucket, key, shared):
    replicate()

    told = found(b2, bucket)["replicationConfiguration"]["value"]

    assert told == configuration(key, shared)


def test_a_bucket_can_be_made_as_a_source(b2, make_bucket, key, shared):
    bucket = make_bucket(replicationConfiguration=configuration(key, shared))

    told = found(b2, bucket)["replicationConfiguration"]["value"]

    assert told == configuration(key, shared)


def test_a_destination_is_kept_as_it_was_set(b2, bucket, key, make_key, everything):
    wanted = {
        "asReplicationSource": None,
        "asReplicationDestination": {
            "sourceToDestinationKeyMapping": {key.key_id: make_key(*everything).key_id}
        },
    }

    answer = b2.update_bucket(bucket, replicationConfiguration=wanted)

    assert answer.json()["replicationConfiguration"]["value"] == wanted


def test_two_nulls_take_the_settings_away(b2, replicate, bucket):
    replicate()

    answer = b2.update_bucket(
        bucket,
        replicationConfiguration={"asReplicationSource": None, "asReplicationDestination": None},
    )

    assert answer.json()["replicationConfiguration"]["value"] is None


@pytest.mark.parametrize("priority", [1, 2_147_483_647])
def test_a_priority_is_a_positive_32_bit_number(replicate, priority):
    assert replicate(priority=priority).status == 200


@pytest.mark.parametrize("priority", [0, -1, 2_147_483_648])
def test_there_are_no_other_priorities(replicate, priority):
    assert replicate(priority=priority).refusal == (400, "bad_request")


@pytest.mark.parametrize("name", ["r", "Rule_1-a", "r" * 64])
def test_a_rule_name_has_up_to_64_letters_digits_hyphens_and_underscores(replicate, name):
    assert replicate(replicationRuleName=name).status == 200


@pytest.mark.parametrize("name", ["", "r" * 65, "rule 1", "rule/1", "rüle"])
def test_there_are_no_other_rule_names(replicate, name):
    assert replicate(replicationRuleName=name).refusal == (400, "bad_request")


def test_a_new_file_beside_the_rules_has_no_status(b2, bucket, replicate):
    replicate()

    assert "replicationStatus" not in b2.upload(bucket, "other/file")


def test_a_file_that_was_there_before_has_no_status(b2, bucket, replicate):
    version = b2.upload(bucket, "copied/file")

    replicate()

    assert "replicationStatus" not in b2.ok("b2_get_file_info", fileId=version["fileId"])


def test_object_lock_is_not_switched_on_for_a_source(b2, bucket, replicate):
    replicate()

    answer = b2.update_bucket(bucket, fileLockEnabled=True)

    assert answer.refusal == (400, "source_replication_conflict")
