"""The daily run meets a clock that it cannot trust."""

import time

import pytest

from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire

DAY = 24 * 3600
RULE = {"fileNamePrefix": "", "daysFromUploadingToHiding": 1}


@pytest.fixture
def process(tmp_path):
    with LocalB2Process(tmp_path / "data") as running:
        yield running


def actions_after_three_days(process, wire, bucket):
    process.control("POST", "/_test/clock", {"advance_seconds": 3 * DAY})
    answer = wire.sign_in().call("b2_list_file_versions", bucketId=bucket)
    return [file["action"] for file in answer.json["files"]]


@pytest.mark.parametrize(
    ("last_run_days_ago", "actions", "words"),
    [
        (2, ["hide", "upload"], "Lifecycle rules applied"),
        (400, ["upload"], "lifecycle rules wait"),
        (-400, ["upload"], "lifecycle rules wait"),
    ],
)
def test_after_a_doubtful_absence_it_waits(process, last_run_days_ago, actions, words):
    wire = Wire(LocalB2(process)).sign_in()
    bucket = wire.create_bucket(lifecycleRules=[RULE])
    wire.upload(bucket, "a.txt")
    process.stop()
    last_run_ms = int((time.time() - last_run_days_ago * DAY) * 1000)
    (process.data / "last-daily-run").write_text(str(last_run_ms))

    process.restart()
    found = actions_after_three_days(process, wire, bucket)

    assert found == actions
    assert words in process.log_path.read_text()


def test_a_damaged_note_of_the_last_run_does_not_matter(process):
    process.stop()
    (process.data / "last-daily-run").write_text("nonsense")

    process.restart()

    assert process.call("GET", "/healthz") == b"ok"


def test_after_a_doubtful_absence_locks_wait_too(process):
    wire = Wire(LocalB2(process)).sign_in()
    bucket = wire.create_bucket(fileLockEnabled=True)
    file = wire.upload(
        bucket,
        "a.txt",
        X_Bz_File_Retention_Mode="governance",
        X_Bz_File_Retention_Retain_Until_Timestamp=str(int((time.time() + DAY) * 1000)),
    )
    process.stop()
    last_run_ms = int((time.time() - 400 * DAY) * 1000)
    (process.data / "last-daily-run").write_text(str(last_run_ms))

    process.restart()
    process.control("POST", "/_test/clock", {"advance_seconds": 3 * DAY})
    answer = wire.sign_in().call("b2_delete_file_version", fileName="a.txt", fileId=file["fileId"])

    assert (answer.status, answer.code) == (401, "access_denied")
    assert "retention ends an hour later" in process.log_path.read_text()
