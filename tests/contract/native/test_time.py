"""What time does: expiry, retention and lifecycle rules. Only localb2's clock can be moved."""

import pytest

from tests.contract.native.key import now_ms
from tests.contract.native.world import DAY

pytestmark = pytest.mark.local_only

DAYS_OF_RULES = {
    "daysFromHidingToDeleting": None,
    "daysFromUploadingToHiding": None,
    "fileNamePrefix": "",
}


@pytest.fixture
def make_key(world):
    def make(*capabilities, **fields):
        made = world.b2.create_key("contract-test", list(capabilities), **fields).json()
        return world.b2.with_secret(made["applicationKeyId"], made["applicationKey"]).sign_in()

    return make


def test_a_token_of_the_account_expires_after_24_hours(world):
    world.local_b2.advance(DAY + 1)

    answer = world.b2.call("b2_list_buckets", accountId=world.b2.account_id)

    assert answer.refusal == (401, "expired_auth_token")


def test_an_upload_token_expires_after_24_hours(world):
    bucket = world.bucket()
    url = world.b2.ok("b2_get_upload_url", bucketId=bucket.id)
    world.local_b2.advance(DAY + 1)

    answer = world.b2.upload_with(url, "file")

    assert answer.refusal == (401, "expired_auth_token")


def test_a_download_authorization_expires_when_it_said(world):
    bucket = world.bucket()
    world.b2.upload(bucket, "file")
    token = world.b2.ok(
        "b2_get_download_authorization",
        bucketId=bucket.id,
        fileNamePrefix="",
        validDurationInSeconds=60,
    )["authorizationToken"]
    before = world.b2.anybody().by_name(bucket, "file", Authorization=token)

    world.local_b2.advance(61)

    after = world.b2.anybody().by_name(bucket, "file", Authorization=token)
    assert before.status == 200
    assert after.refusal == (401, "expired_auth_token")


def test_an_expired_key_does_not_authorize(world, make_key):
    key = make_key("listFiles", validDurationInSeconds=60)

    world.local_b2.advance(61)

    assert key.authorize().status == 401


def test_an_expired_key_is_not_listed(world, make_key):
    """Nobody could confirm it of B2; docs/localb2.md lists it as a choice."""
    key = make_key("listFiles", validDurationInSeconds=60)

    world.local_b2.advance(61)

    keys = world.b2.ok("b2_list_keys", accountId=world.b2.account_id)["keys"]
    assert key.key_id not in [each["applicationKeyId"] for each in keys]


def test_tokens_of_an_expired_key_do_nothing(world, make_key):
    key = make_key("listBuckets", validDurationInSeconds=60)

    world.local_b2.advance(61)

    answer = key.call("b2_list_buckets", accountId=key.account_id)
    assert answer.status == 401


def test_a_version_can_be_deleted_when_its_retention_is_over(world):
    bucket = world.bucket(fileLockEnabled=True)
    version = world.b2.upload(
        bucket,
        "file",
        headers={
            "X-Bz-File-Retention-Mode": "compliance",
            "X-Bz-File-Retention-Retain-Until-Timestamp": str(now_ms() + 60_000),
        },
    )
    which = {"fileName": "file", "fileId": version["fileId"]}
    before = world.b2.call("b2_delete_file_version", **which)

    world.local_b2.advance(61)

    assert before.refusal == (401, "access_denied")
    assert world.b2.call("b2_delete_file_version", **which).status == 200


def test_files_are_hidden_days_after_their_upload(world):
    bucket = world.bucket(lifecycleRules=[{**DAYS_OF_RULES, "daysFromUploadingToHiding": 3}])
    world.b2.upload(bucket, "file")

    world.pass_days(2)
    before = world.actions(bucket)
    world.pass_days(3)

    assert before == [("upload", "file")]
    assert world.actions(bucket) == [("hide", "file"), ("upload", "file")]


def test_files_are_deleted_days_after_they_were_hidden_and_their_markers_too(world):
    bucket = world.bucket(lifecycleRules=[{**DAYS_OF_RULES, "daysFromHidingToDeleting": 3}])
    world.b2.upload(bucket, "file")
    world.b2.ok("b2_hide_file", bucketId=bucket.id, fileName="file")

    world.pass_days(2)
    before = world.actions(bucket)
    world.pass_days(3)
    world.pass_days(2)

    assert before == [("hide", "file"), ("upload", "file")]
    assert world.actions(bucket) == []


def test_a_newer_upload_hides_the_older_one(world):
    bucket = world.bucket(lifecycleRules=[{**DAYS_OF_RULES, "daysFromHidingToDeleting": 1}])
    world.b2.upload(bucket, "file")
    world.b2.upload(bucket, "file")

    world.pass_days(3)

    assert world.actions(bucket) == [("upload", "file")]


def test_unfinished_large_files_are_cancelled_days_after_their_start(world):
    rule = {**DAYS_OF_RULES, "daysFromStartingToCancelingUnfinishedLargeFiles": 3}
    bucket = world.bucket(lifecycleRules=[rule])
    world.b2.start_large(bucket, "large")

    world.pass_days(2)
    before = world.actions(bucket)
    world.pass_days(3)

    assert before == [("start", "large")]
    assert world.actions(bucket) == []


def test_a_rule_is_for_its_prefix_alone(world):
    rule = {**DAYS_OF_RULES, "fileNamePrefix": "old/", "daysFromUploadingToHiding": 1}
    bucket = world.bucket(lifecycleRules=[rule])
    world.b2.upload(bucket, "new/file")
    world.b2.upload(bucket, "old/file")

    world.pass_days(3)

    assert world.actions(bucket) == [
        ("upload", "new/file"),
        ("hide", "old/file"),
        ("upload", "old/file"),
    ]


def test_retained_files_are_not_deleted_before_their_time(world):
    rule = {**DAYS_OF_RULES, "daysFromHidingToDeleting": 1}
    bucket = world.bucket(fileLockEnabled=True, lifecycleRules=[rule])
    world.b2.upload(
        bucket,
        "file",
        headers={
            "X-Bz-File-Retention-Mode": "governance",
            "X-Bz-File-Retention-Retain-Until-Timestamp": str(now_ms() + 10 * DAY * 1000),
        },
    )
    world.b2.upload(bucket, "file")

    world.pass_days(5)
    before = world.actions(bucket)
    world.pass_days(8)

    assert before == [("upload", "file"), ("upload", "file")]
    assert world.actions(bucket) == [("upload", "file")]


def test_held_files_are_not_deleted(world):
    rule = {**DAYS_OF_RULES, "daysFromHidingToDeleting": 1}
    bucket = world.bucket(fileLockEnabled=True, lifecycleRules=[rule])
    world.b2.upload(bucket, "file", headers={"X-Bz-File-Legal-Hold": "on"})
    world.b2.upload(bucket, "file")

    world.pass_days(5)

    assert world.actions(bucket) == [("upload", "file"), ("upload", "file")]
