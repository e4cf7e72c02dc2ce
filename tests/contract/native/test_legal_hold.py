"""Legal hold of file versions."""

import pytest

from tests.contract.native.lock import LATER, hold, info, lock_headers, until


@pytest.fixture
def file(b2, locked, name):
    """An unlocked file in a bucket with Object Lock."""
    version = b2.upload(locked, name)
    return {"fileName": name, "fileId": version["fileId"]}


@pytest.fixture
def held(b2, locked, name):
    """A file under legal hold."""
    version = b2.upload(locked, name, headers=lock_headers(hold="on"))
    return {"fileName": name, "fileId": version["fileId"]}


@pytest.mark.parametrize("value", ["on", "off"])
def test_an_upload_may_be_held(b2, locked, name, value):
    version = b2.upload(locked, name, headers=lock_headers(hold=value))

    assert version["legalHold"] == {"isClientAuthorizedToRead": True, "value": value}


def test_a_large_file_may_be_held(b2, make_bucket):
    bucket = make_bucket(fileLockEnabled=True)

    begun = b2.ok(
        "b2_start_large_file",
        bucketId=bucket.id,
        fileName="large",
        contentType="text/plain",
        legalHold="on",
    )

    b2.ok("b2_cancel_large_file", fileId=begun["fileId"])
    assert begun["legalHold"]["value"] == "on"


def test_a_copy_may_be_held(b2, locked, file):
    copy = b2.ok(
        "b2_copy_file",
        sourceFileId=file["fileId"],
        fileName=f"copy-of-{file['fileName']}",
        legalHold="on",
    )

    assert copy["legalHold"]["value"] == "on"


def test_an_upload_without_object_lock_cannot_be_held(b2, shared, name):
    answer = b2.try_upload(shared, name, headers=lock_headers(hold="on"))

    assert answer.status == 400


def test_a_hold_is_on_or_off(b2, file):
    assert hold(b2, file, "maybe").refusal == (400, "bad_request")


def test_a_download_tells_the_hold(b2, locked, held):
    answer = b2.by_name(locked, held["fileName"], method="HEAD")

    assert answer.headers["x-bz-file-legal-hold"] == "on"


def test_a_file_can_be_held_later(b2, file):
    hold(b2, file, "on")

    assert info(b2, file)["legalHold"]["value"] == "on"


def test_holding_answers_id_name_and_hold(b2, file):
    assert hold(b2, file, "on").json() == {**file, "legalHold": "on"}


def test_a_hold_can_be_lifted(b2, held):
    hold(b2, held, "off")

    assert info(b2, held)["legalHold"]["value"] == "off"


def test_holding_needs_a_bucket_with_object_lock(b2, shared, name):
    which = {"fileName": name, "fileId": b2.upload(shared, name)["fileId"]}

    assert hold(b2, which, "on").refusal == (400, "bucket_missing_file_lock")


def test_holding_an_upload_needs_a_capability(make_key, everything, locked, name):
    key = make_key(*(each for each in everything if each != "writeFileLegalHolds"))

    answer = key.try_upload(locked, name, headers=lock_headers(hold="on"))

    assert answer.refusal == (401, "unauthorized")


def test_a_held_version_cannot_be_deleted(b2, held):
    assert b2.call("b2_delete_file_version", **held).refusal == (401, "access_denied")


def test_a_hold_knows_no_bypass(b2, held):
    answer = b2.call("b2_delete_file_version", **held, bypassGovernance=True)

    assert answer.refusal == (401, "access_denied")


def test_a_version_can_be_deleted_when_its_hold_is_lifted(b2, held):
    hold(b2, held, "off")

    assert b2.call("b2_delete_file_version", **held).status == 200


def test_a_hold_does_not_end_a_retention(b2, locked, name):
    retention = until(LATER)
    version = b2.upload(locked, name, headers=lock_headers(retention, hold="on"))
    which = {"fileName": name, "fileId": version["fileId"]}

    hold(b2, which, "off")

    assert info(b2, which)["fileRetention"]["value"] == retention


def test_a_hold_is_withheld_from_keys_that_may_not_read_it(make_key, everything, held):
    key = make_key(*(each for each in everything if each != "readFileLegalHolds"))

    told = key.ok("b2_get_file_info", fileId=held["fileId"])["legalHold"]

    assert told == {"isClientAuthorizedToRead": False, "value": None}
