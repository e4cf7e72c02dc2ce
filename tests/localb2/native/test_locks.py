"""Retention and legal hold over the native API, by hand and with b2sdk."""

import time

import pytest
from b2sdk.v3 import (
    NO_RETENTION_FILE_SETTING,
    B2Api,
    BucketRetentionSetting,
    FileRetentionSetting,
    InMemoryAccountInfo,
    LegalHold,
    ReplicationConfiguration,
    ReplicationRule,
    RetentionMode,
    RetentionPeriod,
)
from b2sdk.v3.exception import (
    B2Error,
    DisablingFileLockNotSupported,
    RetentionWriteError,
    SourceReplicationConflict,
    Unauthorized,
)

from tests.localb2.native.wire import Wire

DAY = 24 * 3600
DAY_MS = DAY * 1000
NOTHING = {"mode": None, "retainUntilTimestamp": None}
READ = {"isClientAuthorizedToRead": True}
WITHHELD = {"isClientAuthorizedToRead": False, "value": None}
FILE_KEY = ["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles"]


def in_days(days):
    return int(time.time() * 1000) + days * DAY_MS


def retention(mode, days):
    return {"mode": mode, "retainUntilTimestamp": in_days(days)}


def until_headers(mode, until_ms):
    return {
        "X_Bz_File_Retention_Mode": mode,
        "X_Bz_File_Retention_Retain_Until_Timestamp": str(until_ms),
    }


@pytest.fixture
def bucket(wire):
    return wire.create_bucket(fileLockEnabled=True)


@pytest.fixture
def plain_bucket(wire):
    return wire.create_bucket("without-lock")


@pytest.fixture
def locked(wire, bucket):
    """locked(mode, days): a file version retained for so long."""

    def locked(mode, days=10, name="a.txt"):
        return wire.upload(bucket, name, **until_headers(mode, in_days(days)))

    return locked


def update_retention(wire, file, wanted, **fields):
    return wire.call(
        "b2_update_file_retention",
        fileName=file["fileName"],
        fileId=file["fileId"],
        fileRetention=wanted,
        **fields,
    )


def update_hold(wire, file, hold):
    return wire.call(
        "b2_update_file_legal_hold",
        fileName=file["fileName"],
        fileId=file["fileId"],
        legalHold=hold,
    )


def delete(wire, file, **fields):
    return wire.call(
        "b2_delete_file_version", fileName=file["fileName"], fileId=file["fileId"], **fields
    )


def info(wire, file):
    return wire.call("b2_get_file_info", fileId=file["fileId"]).json


def answer_of(answer):
    return answer.status, answer.json["code"], answer.json["message"]


def test_an_upload_keeps_the_retention_and_hold_of_its_headers(wire, bucket):
    until_ms = in_days(1)

    file = wire.upload(
        bucket, "a.txt", **until_headers("compliance", until_ms), X_Bz_File_Legal_Hold="on"
    )

    value = {"mode": "compliance", "retainUntilTimestamp": until_ms}
    assert file["fileRetention"] == {**READ, "value": value}
    assert file["legalHold"] == {**READ, "value": "on"}
    assert info(wire, file) == file


def test_a_large_file_keeps_the_lock_of_its_start(wire, bucket):
    wanted = retention("governance", 1)

    started = wire.call(
        "b2_start_large_file",
        bucketId=bucket,
        fileName="large",
        contentType="a/b",
        fileRetention=wanted,
        legalHold="off",
    ).json

    assert started["fileRetention"] == {**READ, "value": wanted}
    assert started["legalHold"] == {**READ, "value": "off"}


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (until_headers("governance", 1), "retain_until_timestamp_must_be_in_future"),
        (until_headers("governance", 10**17), "bad_request"),
        (until_headers("governance", "tomorrow"), "bad_request"),
        (until_headers("None", "None"), "bad_request"),
        (until_headers("forever", in_days(1)), "bad_request"),
        ({"X_Bz_File_Retention_Mode": "governance"}, "bad_request"),
        ({"X_Bz_File_Retention_Retain_Until_Timestamp": str(in_days(1))}, "bad_request"),
        ({"X_Bz_File_Legal_Hold": "maybe"}, "bad_request"),
    ],
)
def test_an_upload_with_a_lock_that_cannot_be_is_refused(wire, bucket, headers, code):
    answer = wire.upload_with(wire.upload_url(bucket), "a", b"x", **headers)

    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    "headers", [until_headers("governance", in_days(1)), {"X_Bz_File_Legal_Hold": "on"}]
)
def test_a_bucket_without_lock_takes_no_locked_upload(wire, plain_bucket, headers):
    answer = wire.upload_with(wire.upload_url(plain_bucket), "a", b"x", **headers)

    refused = (400, "bucket_missing_file_lock", "The bucket is not file lock enabled")
    assert answer_of(answer) == refused


def test_a_bucket_without_lock_takes_a_hold_that_is_off(wire, plain_bucket):
    file = wire.upload(plain_bucket, "a", X_Bz_File_Legal_Hold="off")

    assert file["legalHold"] == {**READ, "value": None}


@pytest.mark.parametrize(
    "headers", [until_headers("governance", in_days(1)), {"X_Bz_File_Legal_Hold": "on"}]
)
def test_to_lock_an_upload_takes_a_capability(wire, bucket, headers):
    key = wire.create_key(["writeFiles"])

    answer = key.upload_with(key.upload_url(bucket), "a", b"x", **headers)

    assert (answer.status, answer.code) == (401, "unauthorized")


def test_new_files_get_the_default_retention_of_their_bucket(wire, bucket):
    before = wire.upload(bucket, "before.txt")
    period = {"duration": 3, "unit": "days"}
    wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        defaultRetention={"mode": "governance", "period": period},
    )

    small = wire.upload(bucket, "small.txt")
    own = wire.upload(bucket, "own.txt", **until_headers("compliance", in_days(1)))
    large = wire.call("b2_start_large_file", bucketId=bucket, fileName="l", contentType="a/b").json

    assert info(wire, before)["fileRetention"]["value"] == NOTHING
    assert own["fileRetention"]["value"]["mode"] == "compliance"
    for file in (small, large):
        value = file["fileRetention"]["value"]
        assert value["mode"] == "governance"
        expected = file["uploadTimestamp"] + 3 * DAY_MS
        assert value["retainUntilTimestamp"] == pytest.approx(expected, abs=1000)


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_a_retained_version_cannot_be_deleted_before_its_day(wire, localb2, locked, mode):
    file = locked(mode, days=10)

    early = delete(wire, file)
    localb2.advance(11 * DAY)
    wire.sign_in()
    late = delete(wire, file)

    assert (early.status, early.code) == (401, "access_denied")
    assert late.status == 200


def test_governance_can_be_bypassed_by_who_may(wire, locked):
    file = locked("governance")
    key = wire.create_key(FILE_KEY)

    forbidden = delete(key, file, bypassGovernance=True)
    unasked = delete(wire, file, bypassGovernance=False)
    allowed = delete(wire, file, bypassGovernance=True)

    assert (forbidden.status, forbidden.code) == (401, "access_denied")
    assert (unasked.status, unasked.code) == (401, "access_denied")
    assert allowed.status == 200


def test_nobody_bypasses_compliance(wire, locked):
    answer = delete(wire, locked("compliance"), bypassGovernance=True)

    assert (answer.status, answer.code) == (401, "access_denied")


def test_a_held_version_cannot_be_deleted_until_it_is_let_go(wire, bucket):
    file = wire.upload(bucket, "a.txt")

    on = update_hold(wire, file, "on")
    held = delete(wire, file, bypassGovernance=True)
    off = update_hold(wire, file, "off")
    free = delete(wire, file)

    names = {"fileId": file["fileId"], "fileName": "a.txt"}
    assert (on.json, off.json) == ({**names, "legalHold": "on"}, {**names, "legalHold": "off"})
    assert (held.status, held.code) == (401, "access_denied")
    assert free.status == 200


def test_a_locked_file_can_be_hidden(wire, bucket, locked):
    file = locked("compliance")

    marker = wire.call("b2_hide_file", bucketId=bucket, fileName="a.txt").json

    assert marker["action"] == "hide"
    assert "fileRetention" not in marker
    assert delete(wire, marker).status == 200
    assert info(wire, file)["action"] == "upload"


def test_an_unfinished_large_file_can_be_cancelled_in_spite_of_its_lock(wire, bucket):
    fields = {"bucketId": bucket, "contentType": "a/b", "legalHold": "on"}
    one = wire.call("b2_start_large_file", fileName="one", **fields).json
    two = wire.call("b2_start_large_file", fileName="two", **fields).json

    assert wire.call("b2_cancel_large_file", fileId=one["fileId"]).status == 200
    assert delete(wire, two).status == 200


@pytest.mark.parametrize("mode", ["governance", "compliance"])
def test_retention_is_extended_by_who_may_write_it(wire, locked, mode):
    file, longer = locked(mode, days=1), retention(mode, 2)

    answer = update_retention(wire, file, longer)

    assert answer.json == {
        "fileId": file["fileId"],
        "fileName": "a.txt",
        "fileRetention": longer,
    }
    assert info(wire, file)["fileRetention"]["value"] == longer


@pytest.mark.parametrize("weaker", [retention("governance", 5), NOTHING, {"mode": None}])
def test_governance_is_weakened_only_with_bypass(wire, locked, weaker):
    file = locked("governance", days=10)
    key = wire.create_key([*FILE_KEY, "writeFileRetentions"])

    plain = update_retention(wire, file, weaker)
    forbidden = update_retention(key, file, weaker, bypassGovernance=True)
    allowed = update_retention(wire, file, weaker, bypassGovernance=True)

    assert (plain.status, plain.code) == (403, "access_denied")
    assert (forbidden.status, forbidden.code) == (403, "access_denied")
    assert allowed.json["fileRetention"] == {**NOTHING, **weaker}


@pytest.mark.parametrize(
    "weaker", [retention("compliance", 5), retention("governance", 20), NOTHING]
)
def test_compliance_is_never_weakened(wire, locked, weaker):
    file = locked("compliance", days=10)

    answer = update_retention(wire, file, weaker, bypassGovernance=True)

    assert (answer.status, answer.code) == (403, "access_denied")
    assert info(wire, file) == file


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"mode": "governance", "retainUntilTimestamp": 1}, "must_be_in_future"),
        ({"mode": "governance", "retainUntilTimestamp": 10**17}, "bad_request"),
        ({"mode": "governance", "retainUntilTimestamp": 1.5}, "bad_request"),
        ({"mode": "governance"}, "bad_request"),
        ({"mode": ["governance"], "retainUntilTimestamp": in_days(1)}, "bad_request"),
        ({"mode": None, "retainUntilTimestamp": in_days(1)}, "bad_request"),
        ("governance", "bad_request"),
        (None, "bad_request"),
    ],
)
def test_a_retention_that_cannot_be_is_refused(wire, bucket, wanted, code):
    answer = update_retention(wire, wire.upload(bucket, "a"), wanted)

    assert answer.status == 400
    assert answer.code.endswith(code)


@pytest.mark.parametrize("hold", ["ON", "", True, None])
def test_a_hold_that_cannot_be_is_refused(wire, bucket, hold):
    answer = update_hold(wire, wire.upload(bucket, "a"), hold)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_in_a_bucket_without_lock_nothing_is_retained_or_held(wire, plain_bucket):
    file = wire.upload(plain_bucket, "a")

    answers = [
        update_retention(wire, file, retention("governance", 1)),
        update_hold(wire, file, "on"),
    ]

    refused = (400, "bucket_missing_file_lock", "The bucket is not file lock enabled")
    assert [answer_of(answer) for answer in answers] == [refused, refused]


def test_a_hide_marker_is_not_lockable(wire, bucket):
    wire.upload(bucket, "a")
    marker = wire.call("b2_hide_file", bucketId=bucket, fileName="a").json

    answers = [
        update_retention(wire, marker, retention("governance", 1)),
        update_hold(wire, marker, "on"),
    ]

    assert [(answer.status, answer.code) for answer in answers] == [(405, "method_not_allowed")] * 2


def test_name_and_id_must_belong_together(wire, bucket):
    file = {**wire.upload(bucket, "a"), "fileName": "b"}

    answers = [update_retention(wire, file, NOTHING), update_hold(wire, file, "on")]

    refused = (400, "file_not_present", f"File not present: b {file['fileId']}")
    assert [answer_of(answer) for answer in answers] == [refused, refused]


def test_a_version_of_another_account_is_not_there(wire, bucket, localb2):
    file, other = wire.upload(bucket, "a"), localb2.other
    stranger = Wire(localb2, other.key_id, other.application_key).sign_in()

    answer = update_hold(stranger, file, "on")

    assert (answer.status, answer.code) == (400, "file_not_present")


@pytest.mark.parametrize("prefix", [None, "other/"])
def test_retention_and_hold_need_their_capability_for_that_file(wire, bucket, prefix):
    capabilities = [*FILE_KEY]
    if prefix:
        capabilities += ["writeFileRetentions", "writeFileLegalHolds"]
    file = wire.upload(bucket, "a")
    key = wire.create_key(capabilities, bucketIds=[bucket], namePrefix=prefix)

    answers = [update_retention(key, file, NOTHING), update_hold(key, file, "on")]

    assert [(answer.status, answer.code) for answer in answers] == [(401, "unauthorized")] * 2


def test_who_may_not_read_locks_is_told_so(wire, bucket, locked):
    file = locked("governance")
    key = wire.create_key(FILE_KEY)

    shown = info(key, file)
    headers = key.send(
        "HEAD",
        f"/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}",
        headers={"Authorization": key.token},
    ).headers

    assert (shown["fileRetention"], shown["legalHold"]) == (WITHHELD, WITHHELD)
    assert "x-bz-file-retention-mode" not in headers
    assert headers["x-bz-client-unauthorized-to-read"] == (
        "X-Bz-File-Retention-Mode,X-Bz-File-Retention-Retain-Until-Timestamp,X-Bz-File-Legal-Hold"
    )


@pytest.mark.parametrize("by", ["name", "id"])
def test_downloads_tell_retention_and_hold(wire, locked, by):
    file = locked("governance")
    update_hold(wire, file, "on")
    path = {
        "name": "/file/plain-bucket/a.txt",
        "id": f"/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}",
    }[by]

    headers = wire.send("GET", path, headers={"Authorization": wire.token}).headers

    until_ms = file["fileRetention"]["value"]["retainUntilTimestamp"]
    assert headers["x-bz-file-retention-mode"] == "governance"
    assert headers["x-bz-file-retention-retain-until-timestamp"] == str(until_ms)
    assert headers["x-bz-file-legal-hold"] == "on"
    assert "x-bz-client-unauthorized-to-read" not in headers


def test_strangers_are_told_nothing_about_locks(wire):
    bucket = wire.create_bucket("public-bucket", "allPublic", fileLockEnabled=True)
    wire.upload(bucket, "a.txt", **until_headers("governance", in_days(1)))

    headers = wire.send("GET", "/file/public-bucket/a.txt").headers

    assert not [name for name in headers if "retention" in name or "unauthorized" in name]


def test_lock_cannot_be_switched_on_where_files_are_replicated_from(b2_api, localb2):
    source = b2_api.create_bucket("a-source-bucket", "allPrivate")
    destination = b2_api.create_bucket("a-destination", "allPrivate")
    rule = ReplicationRule(destination_bucket_id=destination.id_, name="replicate")
    source.update(replication=ReplicationConfiguration(rules=[rule], source_key_id=localb2.key_id))

    with pytest.raises(SourceReplicationConflict):
        source.update(is_file_lock_enabled=True)


def governance(days):
    return FileRetentionSetting(RetentionMode.GOVERNANCE, in_days(days))


def test_b2sdk_locks_extends_shortens_and_frees_a_file(b2_api):
    bucket = b2_api.create_bucket("sdk-bucket", "allPrivate", is_file_lock_enabled=True)
    file = bucket.upload_bytes(b"x", "a", file_retention=governance(10), legal_hold=LegalHold.ON)
    longer, shorter = governance(20), governance(5)

    assert b2_api.update_file_legal_hold(file.id_, "a", LegalHold.OFF) is LegalHold.OFF
    assert b2_api.update_file_retention(file.id_, "a", longer) == longer
    with pytest.raises(RetentionWriteError):
        b2_api.update_file_retention(file.id_, "a", shorter)
    b2_api.update_file_retention(file.id_, "a", shorter, bypass_governance=True)
    assert b2_api.get_file_info(file.id_).file_retention == shorter
    assert bucket.download_file_by_name("a").download_version.file_retention == shorter
    with pytest.raises(Unauthorized):
        b2_api.delete_file_version(file.id_, "a")
    b2_api.update_file_retention(file.id_, "a", NO_RETENTION_FILE_SETTING, bypass_governance=True)
    b2_api.delete_file_version(file.id_, "a")

    assert list(bucket.ls(latest_only=False)) == []


def test_b2sdk_cannot_switch_lock_off(b2_api):
    bucket = b2_api.create_bucket("sdk-bucket", "allPrivate", is_file_lock_enabled=True)

    with pytest.raises(DisablingFileLockNotSupported):
        bucket.update(is_file_lock_enabled=False)


def test_b2sdk_sets_a_default_retention_and_takes_it_away(b2_api):
    bucket = b2_api.create_bucket("sdk-bucket", "allPrivate")
    week = BucketRetentionSetting(RetentionMode.COMPLIANCE, RetentionPeriod(days=7))

    bucket = bucket.update(is_file_lock_enabled=True, default_retention=week)
    retained = bucket.upload_bytes(b"x", "a")
    bucket = bucket.update(default_retention=BucketRetentionSetting(RetentionMode.NONE))
    free = bucket.upload_bytes(b"x", "b")

    assert retained.file_retention.mode is RetentionMode.COMPLIANCE
    assert free.file_retention == NO_RETENTION_FILE_SETTING
    with pytest.raises(B2Error):
        b2_api.delete_file_version(retained.id_, "a", bypass_governance=True)


def test_b2sdk_tells_that_a_lock_may_not_be_read(wire, b2_api, localb2):
    bucket = b2_api.create_bucket("sdk-bucket", "allPrivate", is_file_lock_enabled=True)
    file = bucket.upload_bytes(b"x", "a", file_retention=governance(1))
    key = wire.create_key(FILE_KEY)
    reader = B2Api(InMemoryAccountInfo())
    reader.authorize_account(key.key_id, key.key, realm=localb2.endpoint)

    shown = reader.get_file_info(file.id_)
    headers = reader.download_file_by_id(file.id_).download_version

    assert shown.file_retention.mode is RetentionMode.UNKNOWN
    assert headers.file_retention.mode is RetentionMode.UNKNOWN
    assert shown.legal_hold is headers.legal_hold is LegalHold.UNKNOWN
