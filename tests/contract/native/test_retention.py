"""Retention of file versions: who may extend, shorten and end it."""

import pytest

from tests.contract.native.lock import LATER, NOTHING, SOON, info, lock_headers, retain, until


@pytest.fixture
def file(b2, locked, name):
    """An unlocked file in a bucket with Object Lock."""
    version = b2.upload(locked, name)
    return {"fileName": name, "fileId": version["fileId"]}


@pytest.fixture
def retained(b2, locked, name):
    """A file under governance, and until when."""
    retention = until(LATER)
    version = b2.upload(locked, name, headers=lock_headers(retention))
    return {"fileName": name, "fileId": version["fileId"]}, retention


@pytest.fixture
def without_bypass(make_key, everything):
    return make_key(*(each for each in everything if each != "bypassGovernance"))


def test_an_upload_may_be_retained(b2, locked, name):
    retention = until(SOON)

    version = b2.upload(locked, name, headers=lock_headers(retention))

    assert version["fileRetention"] == {"isClientAuthorizedToRead": True, "value": retention}


@pytest.mark.parametrize(
    "header", ["X-Bz-File-Retention-Mode", "X-Bz-File-Retention-Retain-Until-Timestamp"]
)
def test_an_upload_names_mode_and_time_or_neither(b2, locked, name, header):
    given = lock_headers(until(SOON))

    answer = b2.try_upload(locked, name, headers={header: given[header]})

    assert answer.refusal == (400, "bad_request")


def test_a_large_file_may_be_retained(b2, locked, name):
    retention = until(SOON)

    begun = b2.ok(
        "b2_start_large_file",
        bucketId=locked.id,
        fileName=name,
        contentType="text/plain",
        fileRetention=retention,
    )

    assert begun["fileRetention"]["value"] == retention


def test_a_copy_may_be_retained(b2, locked, file):
    retention = until(SOON)

    copy = b2.ok(
        "b2_copy_file",
        sourceFileId=file["fileId"],
        fileName=f"copy-of-{file['fileName']}",
        fileRetention=retention,
    )

    assert copy["fileRetention"]["value"] == retention


def test_an_upload_without_object_lock_cannot_be_retained(b2, shared, name):
    answer = b2.try_upload(shared, name, headers=lock_headers(until(SOON)))

    assert answer.status == 400


def test_an_upload_is_not_retained_until_the_past(b2, locked, name):
    answer = b2.try_upload(locked, name, headers=lock_headers(until(-SOON)))

    assert answer.refusal == (400, "retain_until_timestamp_must_be_in_future")


def test_retaining_an_upload_needs_a_capability(make_key, everything, locked, name):
    key = make_key(*(each for each in everything if each != "writeFileRetentions"))

    answer = key.try_upload(locked, name, headers=lock_headers(until(SOON)))

    assert answer.refusal == (401, "unauthorized")


def test_a_download_tells_the_retention(b2, locked, retained):
    which, retention = retained

    answer = b2.by_name(locked, which["fileName"], method="HEAD")

    assert answer.headers["x-bz-file-retention-mode"] == "governance"
    told = answer.headers["x-bz-file-retention-retain-until-timestamp"]
    assert int(told) == retention["retainUntilTimestamp"]


def test_a_file_can_be_retained_later(b2, file):
    retention = until(SOON)

    answer = retain(b2, file, retention)

    assert answer.json()["fileRetention"] == retention
    assert info(b2, file)["fileRetention"]["value"] == retention


def test_retaining_answers_id_name_and_retention(b2, file):
    answer = retain(b2, file, until(SOON)).json()

    assert set(answer) == {"fileId", "fileName", "fileRetention"}
    assert (answer["fileId"], answer["fileName"]) == (file["fileId"], file["fileName"])


def test_retaining_needs_a_bucket_with_object_lock(b2, shared, name):
    which = {"fileName": name, "fileId": b2.upload(shared, name)["fileId"]}

    answer = retain(b2, which, until(SOON))

    assert answer.refusal == (400, "bucket_missing_file_lock")
    assert answer.message == "The bucket is not file lock enabled"


def test_a_file_is_not_retained_until_the_past(b2, file):
    answer = retain(b2, file, until(-SOON))

    assert answer.refusal == (400, "retain_until_timestamp_must_be_in_future")
    assert answer.message == "The retainUntilTimestamp must be in future"


def test_a_retention_has_one_of_two_modes(b2, file):
    assert retain(b2, file, until(SOON, "forever")).refusal == (400, "bad_request")


def test_governance_can_be_extended(b2, retained):
    which, retention = retained
    longer = {**retention, "retainUntilTimestamp": retention["retainUntilTimestamp"] + SOON}

    assert retain(b2, which, longer).status == 200
    assert info(b2, which)["fileRetention"]["value"] == longer


def test_governance_cannot_simply_be_shortened(b2, retained):
    which, _ = retained

    assert retain(b2, which, until(SOON)).refusal == (403, "access_denied")


def test_governance_cannot_simply_be_removed(b2, retained):
    which, _ = retained

    assert retain(b2, which, NOTHING).refusal == (403, "access_denied")


def test_governance_can_be_shortened_by_bypass(b2, retained):
    which, _ = retained
    shorter = until(SOON)

    assert retain(b2, which, shorter, bypassGovernance=True).status == 200
    assert info(b2, which)["fileRetention"]["value"] == shorter


def test_governance_can_be_removed_by_bypass(b2, retained):
    which, _ = retained

    assert retain(b2, which, NOTHING, bypassGovernance=True).status == 200
    assert (info(b2, which)["fileRetention"]["value"] or NOTHING) == NOTHING


def test_a_bypass_needs_a_capability(without_bypass, retained):
    which, _ = retained

    answer = retain(without_bypass, which, until(SOON), bypassGovernance=True)

    assert answer.status in (401, 403)


def test_a_retained_version_cannot_be_deleted(b2, retained):
    which, _ = retained

    answer = b2.call("b2_delete_file_version", **which)

    assert answer.refusal == (401, "access_denied")


def test_a_retained_version_can_be_deleted_by_bypass(b2, retained):
    which, _ = retained

    answer = b2.call("b2_delete_file_version", **which, bypassGovernance=True)

    assert answer.json() == {"fileId": which["fileId"], "fileName": which["fileName"]}


def test_deleting_by_bypass_needs_a_capability(without_bypass, retained):
    which, _ = retained

    answer = without_bypass.call("b2_delete_file_version", **which, bypassGovernance=True)

    assert answer.status == 401


def test_a_file_with_another_version_on_top_stays_retained(b2, locked, retained):
    which, _ = retained
    b2.upload(locked, which["fileName"], b"newer")

    answer = b2.call("b2_delete_file_version", **which)

    assert answer.refusal == (401, "access_denied")


def test_a_file_that_is_not_there_cannot_be_retained(b2, file):
    b2.ok("b2_delete_file_version", **file)

    assert 400 <= retain(b2, file, until(SOON)).status < 500


def test_a_retention_is_withheld_from_keys_that_may_not_read_it(make_key, everything, retained):
    key = make_key(*(each for each in everything if each != "readFileRetentions"))

    told = key.ok("b2_get_file_info", fileId=retained[0]["fileId"])["fileRetention"]

    assert told == {"isClientAuthorizedToRead": False, "value": None}


# Compliance cannot be undone: only where the bucket can be thrown away with its disk


@pytest.fixture
def comply(b2, locked, name):
    retention = until(LATER, "compliance")
    version = b2.upload(locked, name, headers=lock_headers(retention))
    return {"fileName": name, "fileId": version["fileId"]}, retention


@pytest.mark.local_only
def test_compliance_can_be_extended(b2, comply):
    which, retention = comply
    longer = {**retention, "retainUntilTimestamp": retention["retainUntilTimestamp"] + SOON}

    assert retain(b2, which, longer).status == 200


@pytest.mark.local_only
@pytest.mark.parametrize("bypass", [None, True])
def test_compliance_cannot_be_shortened(b2, comply, bypass):
    which, _ = comply

    answer = retain(b2, which, until(SOON, "compliance"), bypassGovernance=bypass)

    assert answer.refusal == (403, "access_denied")


@pytest.mark.local_only
@pytest.mark.parametrize("bypass", [None, True])
def test_compliance_cannot_be_removed(b2, comply, bypass):
    which, _ = comply

    assert retain(b2, which, NOTHING, bypassGovernance=bypass).refusal == (403, "access_denied")


@pytest.mark.local_only
@pytest.mark.parametrize("bypass", [None, True])
def test_nobody_deletes_a_version_under_compliance(b2, comply, bypass):
    which, _ = comply

    answer = b2.call("b2_delete_file_version", **which, bypassGovernance=bypass)

    assert answer.refusal == (401, "access_denied")
