"""Each native call with exactly the capabilities it needs, and without each one of them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from localb2.native.answer import JSON_CALLS, RAW_CALLS
from tests.localb2.native.wire import Wire, sha1_of

YEAR_MS = 365 * 24 * 3600 * 1000
SSE_B2 = {"mode": "SSE-B2", "algorithm": "AES256"}
NOTIFICATION_RULE = {
    "name": "rule-of-a-test",
    "eventTypes": ["b2:ObjectCreated:*"],
    "isEnabled": False,
    "objectNamePrefix": "",
    "targetConfiguration": {"targetType": "webhook", "url": "https://127.0.0.1:1/"},
}


class World:
    """A bucket with Object Lock; files, large files and keys are made when they are asked for."""

    def __init__(self, wire):
        self.wire = wire
        self._numbers = itertools.count()
        self.account = {"accountId": wire.account_id}
        self.until_ms = wire.localb2.advance(0) + YEAR_MS
        self.bucket_id = wire.create_bucket("locked-bucket", fileLockEnabled=True)

    @property
    def new_name(self):
        return f"new-bucket-{next(self._numbers)}"

    @property
    def bucket(self):
        return {"bucketId": self.bucket_id}

    @property
    def empty_bucket(self):
        return self.account | {"bucketId": self.wire.create_bucket("empty-bucket")}

    @property
    def upload_url(self):
        return self.wire.upload_url(self.bucket_id)

    def file(self, name="a", **headers):
        uploaded = self.wire.upload(self.bucket_id, name, **headers)
        return {"fileName": name, "fileId": uploaded["fileId"]}

    @property
    def locked_file(self):
        mode, until = "X_Bz_File_Retention_Mode", "X_Bz_File_Retention_Retain_Until_Timestamp"
        return self.file("locked", **{mode: "governance", until: str(self.until_ms)})

    @property
    def large_file(self):
        started = self.wire.call(
            "b2_start_large_file", **self.bucket, fileName="large", contentType="b2/x-auto"
        )
        return {"fileId": started.json["fileId"]}

    @property
    def uploaded_large_file(self):
        """Ready to be finished."""
        large = self.large_file
        parts = [b"x" * 5_000_000, b"y"]
        for number, part in enumerate(parts, 1):
            url = self.wire.call("b2_get_upload_part_url", **large).json
            self.wire.upload_with(url, "", part, X_Bz_Part_Number=str(number))
        return large | {"partSha1Array": [sha1_of(part) for part in parts]}

    def retention(self, mode="governance", days=365):
        until = None if mode is None else self.until_ms + days
        return {"mode": mode, "retainUntilTimestamp": until}


@dataclass(frozen=True)
class Row:
    """One way to make a call, what it needs, and how it is sent."""

    call: str
    needs: list[str]
    fields: Callable[[World], dict[str, Any]]
    why: str = ""

    def __str__(self):
        return f"{self.call} {self.why}".strip()


def new_bucket(**settings):
    return lambda world: (
        world.account | {"bucketName": world.new_name, "bucketType": "allPrivate"} | settings
    )


def new_settings(**settings):
    return lambda world: world.account | world.bucket | settings


def start(**settings):
    return lambda world: world.bucket | {"fileName": "b", "contentType": "text/plain"} | settings


NO_RETENTION = {"mode": None, "period": None}
REPLICATION = {"asReplicationSource": None, "asReplicationDestination": None}

ROWS = [
    Row("b2_list_buckets", ["listBuckets"], lambda world: world.account),
    Row("b2_create_bucket", ["writeBuckets"], new_bucket()),
    Row(
        "b2_create_bucket",
        ["writeBucketRetentions", "writeBuckets"],
        new_bucket(fileLockEnabled=True),
        "with lock",
    ),
    Row(
        "b2_create_bucket",
        ["writeBucketEncryption", "writeBuckets"],
        new_bucket(defaultServerSideEncryption=SSE_B2),
        "with encryption",
    ),
    Row(
        "b2_create_bucket",
        ["writeBucketReplications", "writeBuckets"],
        new_bucket(replicationConfiguration=REPLICATION),
        "with replication",
    ),
    Row("b2_update_bucket", ["writeBuckets"], new_settings(bucketInfo={})),
    Row(
        "b2_update_bucket",
        ["writeBucketRetentions", "writeBuckets"],
        new_settings(defaultRetention=NO_RETENTION),
        "retention",
    ),
    Row(
        "b2_update_bucket",
        ["writeBucketRetentions", "writeBuckets"],
        new_settings(fileLockEnabled=True),
        "lock",
    ),
    Row(
        "b2_update_bucket",
        ["writeBucketEncryption", "writeBuckets"],
        new_settings(defaultServerSideEncryption=SSE_B2),
        "encryption",
    ),
    Row(
        "b2_update_bucket",
        ["writeBucketReplications", "writeBuckets"],
        new_settings(replicationConfiguration=REPLICATION),
        "replication",
    ),
    Row("b2_delete_bucket", ["deleteBuckets"], lambda world: world.empty_bucket),
    Row(
        "b2_create_key",
        ["writeKeys"],
        lambda world: world.account | {"capabilities": ["listFiles"], "keyName": "x"},
    ),
    Row("b2_list_keys", ["listKeys"], lambda world: world.account),
    Row(
        "b2_delete_key",
        ["deleteKeys"],
        lambda world: {"applicationKeyId": world.wire.create_key(["listFiles"]).key_id},
    ),
    Row("b2_list_file_names", ["listFiles"], lambda world: world.bucket),
    Row("b2_list_file_versions", ["listFiles"], lambda world: world.bucket),
    Row("b2_list_unfinished_large_files", ["listFiles"], lambda world: world.bucket),
    Row("b2_get_file_info", ["readFiles"], lambda world: {"fileId": world.file()["fileId"]}),
    Row(
        "b2_hide_file",
        ["writeFiles"],
        lambda world: world.bucket | {"fileName": world.file()["fileName"]},
    ),
    Row("b2_delete_file_version", ["deleteFiles"], World.file),
    Row(
        "b2_delete_file_version",
        ["bypassGovernance", "deleteFiles"],
        lambda world: world.locked_file | {"bypassGovernance": True},
        "locked",
    ),
    Row(
        "b2_copy_file",
        ["readFiles", "writeFiles"],
        lambda world: {"sourceFileId": world.file()["fileId"], "fileName": "copy"},
    ),
    Row(
        "b2_copy_file",
        ["readFiles", "writeFileLegalHolds", "writeFiles"],
        lambda world: {
            "sourceFileId": world.file()["fileId"],
            "fileName": "copy",
            "legalHold": "on",
        },
        "with hold",
    ),
    Row(
        "b2_update_file_retention",
        ["writeFileRetentions"],
        lambda world: world.file() | {"fileRetention": world.retention()},
    ),
    Row(
        "b2_update_file_legal_hold",
        ["writeFileLegalHolds"],
        lambda world: world.file() | {"legalHold": "on"},
    ),
    Row(
        "b2_get_download_authorization",
        ["shareFiles"],
        lambda world: world.bucket | {"fileNamePrefix": "", "validDurationInSeconds": 60},
    ),
    Row("b2_get_upload_url", ["writeFiles"], lambda world: world.bucket),
    Row("b2_start_large_file", ["writeFiles"], start()),
    Row(
        "b2_start_large_file",
        ["writeFileLegalHolds", "writeFiles"],
        start(legalHold="on"),
        "with hold",
    ),
    Row(
        "b2_start_large_file",
        ["writeFileRetentions", "writeFiles"],
        lambda world: start(fileRetention=world.retention())(world),
        "with retention",
    ),
    Row("b2_get_upload_part_url", ["writeFiles"], lambda world: world.large_file),
    Row("b2_list_parts", ["writeFiles"], lambda world: world.large_file),
    Row("b2_finish_large_file", ["writeFiles"], lambda world: world.uploaded_large_file),
    Row("b2_cancel_large_file", ["writeFiles"], lambda world: world.large_file),
    Row(
        "b2_copy_part",
        ["readFiles", "writeFiles"],
        lambda world: {
            "sourceFileId": world.file()["fileId"],
            "largeFileId": world.large_file["fileId"],
            "partNumber": 1,
        },
    ),
    Row("b2_get_bucket_notification_rules", ["readBucketNotifications"], lambda w: w.bucket),
    Row(
        "b2_set_bucket_notification_rules",
        ["writeBucketNotifications"],
        lambda world: world.bucket | {"eventNotificationRules": [NOTIFICATION_RULE]},
    ),
    Row("b2_download_file_by_id", ["readFiles"], lambda world: {"fileId": world.file()["fileId"]}),
]

#: Everything that a key may hold, to be taken away from.
EVERYTHING = [
    *("listKeys", "writeKeys", "deleteKeys", "listAllBucketNames", "listBuckets", "readBuckets"),
    *("writeBuckets", "deleteBuckets", "readBucketEncryption", "writeBucketEncryption"),
    *("readBucketRetentions", "writeBucketRetentions", "readBucketNotifications"),
    *("writeBucketNotifications", "readBucketReplications", "writeBucketReplications"),
    *("readBucketLogging", "writeBucketLogging", "readBucketLifecycleRules"),
    *("writeBucketLifecycleRules", "listFiles", "readFiles", "shareFiles", "writeFiles"),
    *("deleteFiles", "readFileLegalHolds", "writeFileLegalHolds", "readFileRetentions"),
    *("writeFileRetentions", "bypassGovernance"),
]


@pytest.fixture
def world(wire):
    return World(wire)


@pytest.fixture
def stranger(localb2):
    """A key with all capabilities of another account."""
    return Wire(localb2, localb2.other.key_id, localb2.other.application_key).sign_in()


def without(capability):
    return [other for other in EVERYTHING if other != capability]


def test_without_one_of_its_capabilities_a_call_is_unauthorized(wire, world):
    lesser = {capability: wire.create_key(without(capability)) for capability in EVERYTHING}
    answers = {}

    for row in ROWS:
        fields = row.fields(world)
        for capability in row.needs:
            answer = lesser[capability].call(row.call, **fields)
            answers[f"{row} - {capability}"] = (answer.status, answer.code)

    refused = [(401, "unauthorized"), (401, "access_denied")]
    assert {line: answer for line, answer in answers.items() if answer not in refused} == {}
    assert [line for line, answer in answers.items() if answer[1] == "access_denied"] == [
        "b2_delete_file_version locked - bypassGovernance"
    ]


def test_with_exactly_its_capabilities_a_call_passes(wire, world):
    answers = {}

    for row in ROWS:
        fields = row.fields(world)
        answers[str(row)] = wire.create_key(row.needs).call(row.call, **fields)

    assert {line: answer.body for line, answer in answers.items() if answer.status != 200} == {}


def test_a_key_of_another_account_reaches_nothing(world, stranger):
    answers = {str(row): stranger.call(row.call, **row.fields(world)) for row in ROWS}

    statuses = {line: answer.status for line, answer in answers.items()}
    assert {line: one for line, one in statuses.items() if one not in (400, 401, 404)} == {}


def test_every_call_is_in_the_table():
    without_key = {"b2_authorize_account", "b2_upload_file", "b2_upload_part"}

    assert {row.call for row in ROWS} == set(JSON_CALLS) | set(RAW_CALLS) - without_key


def test_an_upload_token_ends_with_the_capability_of_its_key(wire, world):
    writer = wire.create_key(["writeFiles"])
    url = writer.upload_url(world.bucket_id)

    plain = writer.upload_with(url, "a", b"x")
    mode, until = "X_Bz_File_Retention_Mode", "X_Bz_File_Retention_Retain_Until_Timestamp"
    locked = writer.upload_with(url, "a", b"x", **{mode: "governance", until: str(world.until_ms)})
    url = writer.upload_url(world.bucket_id)
    held = writer.upload_with(url, "a", b"x", X_Bz_File_Legal_Hold="on")

    assert plain.status == 200
    assert (locked.status, locked.code) == (401, "unauthorized")
    assert (held.status, held.code) == (401, "unauthorized")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_download_by_name_needs_read_files(wire, world, method):
    world.file("a b")
    path = "/file/locked-bucket/a%20b"

    def download(capabilities):
        token = wire.create_key(capabilities).token
        return wire.send(method, path, headers={"Authorization": token})

    assert download(["readFiles"]).status == 200
    assert download(without("readFiles")).status == 401


def test_what_a_key_may_not_read_is_withheld_not_refused(wire, world):
    name = world.file()["fileName"]
    key = wire.create_key(["listBuckets", "listFiles", "readFiles"])
    withheld = {"isClientAuthorizedToRead": False, "value": None}

    bucket = key.call("b2_list_buckets", **world.account).json["buckets"][0]
    file = key.call("b2_list_file_names", **world.bucket).json["files"][0]
    download = key.send("HEAD", f"/file/locked-bucket/{name}", headers={"Authorization": key.token})

    settings = ("defaultServerSideEncryption", "fileLockConfiguration", "replicationConfiguration")
    assert [bucket[setting] for setting in settings] == [withheld] * 3
    assert [file["fileRetention"], file["legalHold"]] == [withheld] * 2
    assert download.headers["x-bz-client-unauthorized-to-read"] == (
        "X-Bz-File-Retention-Mode,X-Bz-File-Retention-Retain-Until-Timestamp,X-Bz-File-Legal-Hold"
    )


@pytest.mark.parametrize(
    ("capability", "setting"),
    [
        ("readBucketEncryption", "defaultServerSideEncryption"),
        ("readBucketRetentions", "fileLockConfiguration"),
        ("readBucketReplications", "replicationConfiguration"),
    ],
)
def test_each_setting_of_a_bucket_has_a_capability_of_its_own(wire, world, capability, setting):
    key = wire.create_key(["listBuckets", capability])

    shown = key.call("b2_list_buckets", **world.account).json["buckets"][0]

    readable = [
        name
        for name, value in shown.items()
        if isinstance(value, dict) and value.get("isClientAuthorizedToRead")
    ]
    assert readable == [setting]
