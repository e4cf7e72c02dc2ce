import pytest
from b2sdk.v3.exception import DuplicateBucketName

from tests.localb2.native.wire import Wire


def test_a_new_bucket_shows_all_its_settings(wire):
    answer = wire.call(
        "b2_create_bucket",
        accountId=wire.account_id,
        bucketName="plain-bucket",
        bucketType="allPrivate",
        bucketInfo={"Cache-Control": "max-age=60"},
        corsRules=None,
    )

    bucket = answer.json
    assert bucket.pop("bucketId")
    assert bucket == {
        "accountId": wire.account_id,
        "bucketInfo": {"Cache-Control": "max-age=60"},
        "bucketName": "plain-bucket",
        "bucketType": "allPrivate",
        "corsRules": [],
        "defaultServerSideEncryption": {
            "isClientAuthorizedToRead": True,
            "value": {"algorithm": "AES256", "mode": "SSE-B2"},
        },
        "fileLockConfiguration": {
            "isClientAuthorizedToRead": True,
            "value": {
                "defaultRetention": {"mode": None, "period": None},
                "isFileLockEnabled": False,
            },
        },
        "lifecycleRules": [],
        "options": ["s3"],
        "replicationConfiguration": {"isClientAuthorizedToRead": True, "value": None},
        "revision": 2,
    }


def test_json_is_sorted_and_indented_by_two(wire):
    answer = wire.call("b2_list_buckets", accountId=wire.account_id)

    assert answer.body == b'{\n  "buckets": []\n}'
    assert answer.headers["content-type"] == "application/json;charset=UTF-8"
    assert answer.headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_calls_can_be_made_with_a_query(wire):
    wire.create_bucket("alpha-bucket")
    path = f"/b2api/v2/b2_list_buckets?accountId={wire.account_id}&bucketTypes=allPrivate"

    answer = wire.send("GET", path, headers={"Authorization": wire.token})

    assert [bucket["bucketName"] for bucket in answer.json["buckets"]] == ["alpha-bucket"]


def test_buckets_come_by_name_and_type(wire):
    for name, type_ in [("zulu-bucket", "allPublic"), ("alpha-bucket", "allPrivate")]:
        wire.create_bucket(name, type_)

    def names(**fields):
        answer = wire.call("b2_list_buckets", accountId=wire.account_id, **fields)
        return [bucket["bucketName"] for bucket in answer.json["buckets"]]

    assert names() == ["alpha-bucket", "zulu-bucket"]
    assert names(bucketTypes=["allPublic"]) == ["zulu-bucket"]
    assert names(bucketTypes=["all"]) == ["alpha-bucket", "zulu-bucket"]
    assert names(bucketName="zulu-bucket") == ["zulu-bucket"]
    assert names(bucketName="no-such-bucket") == []


@pytest.mark.parametrize("types", [[], ["all", "allPublic"], ["secret"], "allPublic", [1]])
def test_it_rejects_malformed_bucket_types(wire, types):
    answer = wire.call("b2_list_buckets", accountId=wire.account_id, bucketTypes=types)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_it_rejects_a_taken_name(wire, b2_api, localb2):
    other = Wire(localb2, localb2.other.key_id, localb2.other.application_key).sign_in()
    other.account_id = localb2.other.account_id
    other.create_bucket("taken-bucket")

    answer = wire.call(
        "b2_create_bucket",
        accountId=wire.account_id,
        bucketName="Taken-Bucket",
        bucketType="allPrivate",
    )

    assert (answer.status, answer.code) == (400, "duplicate_bucket_name")
    assert answer.json["message"] == "Bucket name is already in use."
    with pytest.raises(DuplicateBucketName):
        b2_api.create_bucket("taken-bucket", "allPrivate")


@pytest.mark.parametrize(
    "name", ["short", "b2-reserved-name", "under_score", "x" * 64, "späß-bucket"]
)
def test_it_rejects_a_bad_name(wire, name):
    answer = wire.call(
        "b2_create_bucket", accountId=wire.account_id, bucketName=name, bucketType="allPrivate"
    )

    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("missing", ["accountId", "bucketName", "bucketType"])
def test_it_names_a_missing_field(wire, missing):
    fields = {"accountId": wire.account_id, "bucketName": "plain-bucket", "bucketType": "allPublic"}

    answer = wire.call("b2_create_bucket", **{**fields, missing: None})

    assert answer.status == 400
    assert answer.json["message"] == f"required field {missing} is missing"


def test_an_update_changes_what_is_given_and_nothing_else(wire):
    bucket = wire.create_bucket(bucketInfo={"a": "1"})
    rule = {
        "daysFromHidingToDeleting": 1,
        "daysFromUploadingToHiding": None,
        "daysFromStartingToCancelingUnfinishedLargeFiles": None,
        "fileNamePrefix": "",
    }

    changed = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        bucketType="allPublic",
        lifecycleRules=[rule],
    ).json

    assert changed["bucketType"] == "allPublic"
    assert changed["bucketInfo"] == {"a": "1"}
    assert changed["lifecycleRules"] == [rule]
    assert changed["revision"] == 3


def test_an_update_of_an_older_revision_conflicts(wire):
    bucket = wire.create_bucket()
    fields = {"accountId": wire.account_id, "bucketId": bucket, "ifRevisionIs": 2}

    first = wire.call("b2_update_bucket", bucketType="allPublic", **fields)
    second = wire.call("b2_update_bucket", bucketType="allPrivate", **fields)

    assert first.status == 200
    assert (second.status, second.code) == (409, "conflict")
    assert second.json["message"] == "simultaneous updates to bucket"


@pytest.mark.parametrize(
    "rules",
    [
        [{"fileNamePrefix": ""}],
        [{"fileNamePrefix": "", "daysFromHidingToDeleting": 0}],
        [{"fileNamePrefix": "", "daysFromHidingToDeleting": "1"}],
        [{"fileNamePrefix": 5, "daysFromHidingToDeleting": 1}],
        [{"daysFromHidingToDeleting": 1}],
        [
            {"fileNamePrefix": "a/", "daysFromHidingToDeleting": 1},
            {"fileNamePrefix": "a/b/", "daysFromHidingToDeleting": 1},
        ],
        ["x"],
        {"fileNamePrefix": ""},
    ],
)
def test_it_rejects_bad_lifecycle_rules(wire, rules):
    bucket = wire.create_bucket()

    answer = wire.call(
        "b2_update_bucket", accountId=wire.account_id, bucketId=bucket, lifecycleRules=rules
    )

    assert (answer.status, answer.code) == (400, "bad_request")


def test_lock_can_be_switched_on_but_not_off(wire):
    bucket = wire.create_bucket()
    fields = {"accountId": wire.account_id, "bucketId": bucket}
    retention = {"mode": "governance", "period": {"duration": 7, "unit": "days"}}

    on = wire.call("b2_update_bucket", fileLockEnabled=True, defaultRetention=retention, **fields)
    off = wire.call("b2_update_bucket", fileLockEnabled=False, **fields)

    value = on.json["fileLockConfiguration"]["value"]
    assert value == {"defaultRetention": retention, "isFileLockEnabled": True}
    assert (off.status, off.code) == (400, "file_lock_conflict")


def test_a_bucket_with_files_cannot_be_deleted(wire):
    bucket = wire.create_bucket()
    wire.upload(bucket, "a.txt")

    answer = wire.call("b2_delete_bucket", accountId=wire.account_id, bucketId=bucket)

    assert (answer.status, answer.code) == (400, "cannot_delete_non_empty_bucket")


def test_deleting_an_empty_bucket_answers_it(wire):
    bucket = wire.create_bucket()

    first = wire.call("b2_delete_bucket", accountId=wire.account_id, bucketId=bucket)
    second = wire.call("b2_delete_bucket", accountId=wire.account_id, bucketId=bucket)

    assert first.json["bucketName"] == "plain-bucket"
    assert (second.status, second.code) == (400, "bad_bucket_id")
    assert second.json["message"] == f"Bucket {bucket} does not exist"


def test_buckets_of_other_accounts_do_not_exist(wire, localb2):
    bucket = wire.create_bucket()
    other = Wire(localb2, localb2.other.key_id, localb2.other.application_key).sign_in()

    answer = other.call("b2_list_file_names", bucketId=bucket)
    deletion = other.call("b2_delete_bucket", accountId=localb2.other.account_id, bucketId=bucket)

    assert (answer.status, answer.code) == (400, "bad_bucket_id")
    assert (deletion.status, deletion.code) == (400, "bad_bucket_id")


def test_another_accounts_id_is_unauthorized(wire, localb2):
    answer = wire.call("b2_list_buckets", accountId=localb2.other.account_id)

    assert (answer.status, answer.code) == (401, "unauthorized")


def test_encryption_cannot_be_switched_off_any_more(wire):
    bucket = wire.create_bucket()

    answer = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        defaultServerSideEncryption={"mode": None},
    )

    value = answer.json["defaultServerSideEncryption"]["value"]
    assert value == {"algorithm": "AES256", "mode": "SSE-B2"}


SOURCE = {
    "asReplicationDestination": None,
    "asReplicationSource": {
        "replicationRules": [
            {
                "destinationBucketId": "e73ede9969c64427a54f0011",
                "fileNamePrefix": "photos/",
                "includeExistingFiles": True,
                "isEnabled": True,
                "priority": 7,
                "replicationRuleName": "to-the-other-side",
            }
        ],
        "sourceApplicationKeyId": "00415f935cf4dcb00000006ae",
    },
}
NO_REPLICATION = {"asReplicationSource": None, "asReplicationDestination": None}


def test_replication_is_kept_and_told_until_it_is_removed(wire):
    bucket = wire.create_bucket(replicationConfiguration=SOURCE)
    fields = {"accountId": wire.account_id, "bucketId": bucket}

    kept = wire.call("b2_update_bucket", bucketType="allPublic", **fields).json
    removed = wire.call("b2_update_bucket", replicationConfiguration=NO_REPLICATION, **fields).json

    assert kept["replicationConfiguration"] == {"isClientAuthorizedToRead": True, "value": SOURCE}
    assert removed["replicationConfiguration"]["value"] is None


def test_b2sdk_understands_the_replication_of_a_bucket(wire, b2_api):
    bucket = b2_api.create_bucket("plain-bucket", "allPrivate")
    fields = {"accountId": wire.account_id, "bucketId": bucket.id_}
    wire.call("b2_update_bucket", replicationConfiguration=SOURCE, **fields)

    found = b2_api.list_buckets("plain-bucket", use_cache=False)[0].replication

    assert [rule.name for rule in found.rules] == ["to-the-other-side"]
    assert found.source_key_id == "00415f935cf4dcb00000006ae"


def test_replication_needs_capabilities_of_its_own(wire):
    bucket = wire.create_bucket(replicationConfiguration=SOURCE)
    fields = {"accountId": wire.account_id, "bucketId": bucket}
    helpless = wire.create_key(["listBuckets", "writeBuckets"])

    unable = helpless.call("b2_update_bucket", replicationConfiguration=NO_REPLICATION, **fields)
    told = helpless.call("b2_list_buckets", accountId=wire.account_id).json["buckets"][0]

    assert (unable.status, unable.code) == (401, "unauthorized")
    assert told["replicationConfiguration"] == {"isClientAuthorizedToRead": False, "value": None}


@pytest.mark.parametrize("bad", [{"asReplicationSource": {"replicationRules": []}}, [], "all"])
def test_it_rejects_a_bad_replication(wire, bad):
    answer = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=wire.create_bucket(),
        replicationConfiguration=bad,
    )

    assert (answer.status, answer.code) == (400, "bad_request")


def test_lock_cannot_be_switched_on_for_a_source_of_replication(wire):
    bucket = wire.create_bucket(replicationConfiguration=SOURCE)

    answer = wire.call(
        "b2_update_bucket", accountId=wire.account_id, bucketId=bucket, fileLockEnabled=True
    )

    assert (answer.status, answer.code) == (400, "source_replication_conflict")


def test_everything_can_be_changed_in_one_update(wire):
    bucket = wire.create_bucket(bucketInfo={"a": "1"})
    retention = {"mode": "governance", "period": {"duration": 7, "unit": "days"}}
    cors = {
        "corsRuleName": "any-origin",
        "allowedOrigins": ["*"],
        "allowedOperations": ["s3_get"],
        "allowedHeaders": None,
        "exposeHeaders": None,
        "maxAgeSeconds": 60,
    }

    changed = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        bucketType="allPublic",
        bucketInfo={"b": "2"},
        corsRules=[cors],
        lifecycleRules=[{"fileNamePrefix": "", "daysFromHidingToDeleting": 1}],
        fileLockEnabled=True,
        defaultRetention=retention,
        defaultServerSideEncryption={"mode": "SSE-B2", "algorithm": "AES256"},
        replicationConfiguration={"asReplicationDestination": None},
        ifRevisionIs=2,
    ).json

    assert changed["revision"] == 3
    assert (changed["bucketType"], changed["bucketInfo"]) == ("allPublic", {"b": "2"})
    assert [rule["corsRuleName"] for rule in changed["corsRules"]] == ["any-origin"]
    assert changed["lifecycleRules"][0]["daysFromHidingToDeleting"] == 1
    assert changed["fileLockConfiguration"]["value"] == {
        "defaultRetention": retention,
        "isFileLockEnabled": True,
    }


@pytest.mark.parametrize(
    ("info", "status"),
    [
        ({"n" * 50: "v" * 2048}, 200),
        ({str(number): "" for number in range(10)}, 200),
        ({str(number): "" for number in range(11)}, 400),
        ({"n" * 51: ""}, 400),
        ({"": ""}, 400),
        ({"a b": ""}, 400),
        ({"ä": ""}, 400),
        ({"a": "v" * 2049}, 400),
        ({"a": "ü" * 1025}, 400),
        ({"a": 1}, 400),
        ("info", 400),
    ],
)
def test_bucket_info_has_limits(wire, info, status):
    answer = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=wire.create_bucket(),
        bucketInfo=info,
    )

    assert answer.status == status


def test_default_retention_needs_object_lock(wire):
    retention = {"mode": "governance", "period": {"duration": 7, "unit": "days"}}

    answer = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=wire.create_bucket(),
        defaultRetention=retention,
    )

    assert (answer.status, answer.code) == (400, "bucket_missing_file_lock")
