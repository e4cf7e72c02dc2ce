"""Object Lock: default retention of buckets, retention and legal hold of files."""

import pytest

from tests.contract.native.bucket_shape import found
from tests.contract.native.key import now_ms

SOON = 120_000
LATER = 600_000


def until(ms_from_now, mode="governance"):
    return {"mode": mode, "retainUntilTimestamp": now_ms() + ms_from_now}


def headers(retention=None, hold=None):
    given = {}
    if retention:
        given["X-Bz-File-Retention-Mode"] = retention["mode"]
        given["X-Bz-File-Retention-Retain-Until-Timestamp"] = str(retention["retainUntilTimestamp"])
    if hold:
        given["X-Bz-File-Legal-Hold"] = hold
    return given


@pytest.fixture
def file(b2, locked, name):
    """An unlocked file in a bucket with Object Lock."""
    version = b2.upload(locked, name)
    return {"fileName": name, "fileId": version["fileId"]}


@pytest.fixture
def retained(b2, locked, name):
    """A file under governance, and until when."""
    retention = until(LATER)
    version = b2.upload(locked, name, headers=headers(retention))
    return {"fileName": name, "fileId": version["fileId"]}, retention


@pytest.fixture
def held(b2, locked, name):
    """A file under legal hold."""
    version = b2.upload(locked, name, headers=headers(hold="on"))
    return {"fileName": name, "fileId": version["fileId"]}


@pytest.fixture
def without_bypass(make_key, everything):
    return make_key(*(each for each in everything if each != "bypassGovernance"))


def retain(key, which, retention, **fields):
    return key.call("b2_update_file_retention", **which, fileRetention=retention, **fields)


def hold(key, which, value):
    return key.call("b2_update_file_legal_hold", **which, legalHold=value)


def info(b2, which):
    return b2.ok("b2_get_file_info", fileId=which["fileId"])


# The bucket


def lock_of(answer):
    return answer.json()["fileLockConfiguration"]["value"]


def test_object_lock_can_be_switched_on_later(b2, bucket):
    assert lock_of(b2.update_bucket(bucket, fileLockEnabled=True))["isFileLockEnabled"] is True


def test_switching_it_on_again_changes_nothing(b2, locked):
    answer = b2.update_bucket(locked, fileLockEnabled=True)

    assert lock_of(answer)["isFileLockEnabled"] is True


def test_it_cannot_be_switched_off(b2, locked):
    answer = b2.update_bucket(locked, fileLockEnabled=False)

    assert answer.refusal == (400, "file_lock_conflict")


def test_it_stays_on_when_switching_it_off_was_tried(b2, locked):
    b2.update_bucket(locked, fileLockEnabled=False)

    assert found(b2, locked)["fileLockConfiguration"]["value"]["isFileLockEnabled"] is True


@pytest.mark.parametrize("mode", ["governance", "compliance"])
@pytest.mark.parametrize("unit", ["days", "years"])
def test_a_bucket_may_have_a_default_retention(b2, make_bucket, mode, unit):
    bucket = make_bucket(fileLockEnabled=True)
    retention = {"mode": mode, "period": {"duration": 1, "unit": unit}}

    answer = b2.update_bucket(bucket, defaultRetention=retention)

    assert lock_of(answer)["defaultRetention"] == retention


def test_lock_and_default_retention_may_come_together(b2, bucket):
    retention = {"mode": "governance", "period": {"duration": 1, "unit": "days"}}

    answer = b2.update_bucket(bucket, fileLockEnabled=True, defaultRetention=retention)

    assert lock_of(answer) == {"isFileLockEnabled": True, "defaultRetention": retention}


def test_a_default_retention_needs_object_lock(b2, bucket):
    retention = {"mode": "governance", "period": {"duration": 1, "unit": "days"}}

    assert b2.update_bucket(bucket, defaultRetention=retention).status == 400


def test_a_default_retention_is_removed_by_a_mode_of_null(b2, make_bucket):
    bucket = make_bucket(fileLockEnabled=True)
    retention = {"mode": "governance", "period": {"duration": 1, "unit": "days"}}
    b2.update_bucket(bucket, defaultRetention=retention)

    answer = b2.update_bucket(bucket, defaultRetention={"mode": None})

    assert lock_of(answer)["defaultRetention"] == {"mode": None, "period": None}


@pytest.mark.parametrize(
    "retention",
    [
        {"mode": "forever", "period": {"duration": 1, "unit": "days"}},
        {"mode": "governance", "period": {"duration": 1, "unit": "weeks"}},
        {"mode": "governance", "period": {"duration": 0, "unit": "days"}},
        {"mode": "governance"},
    ],
    ids=["mode", "unit", "no days", "no period"],
)
def test_a_default_retention_that_makes_no_sense_is_refused(b2, make_bucket, retention):
    bucket = make_bucket(fileLockEnabled=True)

    assert b2.update_bucket(bucket, defaultRetention=retention).refusal == (400, "bad_request")


@pytest.fixture
def with_default(b2, make_bucket):
    """A bucket whose files are retained for a day."""
    bucket = make_bucket(fileLockEnabled=True)
    b2.update_bucket(
        bucket,
        defaultRetention={"mode": "governance", "period": {"duration": 1, "unit": "days"}},
    )
    return bucket


def test_uploads_get_the_default_retention(b2, with_default):
    version = b2.upload(with_default, "file")

    value = version["fileRetention"]["value"]
    assert value["mode"] == "governance"
    assert abs(value["retainUntilTimestamp"] - version["uploadTimestamp"] - 86_400_000) < 60_000


def test_large_files_get_the_default_retention(b2, with_default):
    begun = b2.ok(
        "b2_start_large_file",
        bucketId=with_default.id,
        fileName="large",
        contentType="text/plain",
    )

    assert begun["fileRetention"]["value"]["mode"] == "governance"


def test_a_retention_of_its_own_goes_before_the_default(b2, with_default):
    retention = until(SOON)

    version = b2.upload(with_default, "file", headers=headers(retention))

    assert version["fileRetention"]["value"] == retention


def test_files_that_are_there_already_do_not_get_the_default(b2, make_bucket):
    bucket = make_bucket(fileLockEnabled=True)
    version = b2.upload(bucket, "file")

    b2.update_bucket(
        bucket,
        defaultRetention={"mode": "governance", "period": {"duration": 1, "unit": "days"}},
    )

    told = b2.ok("b2_get_file_info", fileId=version["fileId"])["fileRetention"]
    assert told == version["fileRetention"]


# Retention


def test_an_upload_may_be_retained(b2, locked, name):
    retention = until(SOON)

    version = b2.upload(locked, name, headers=headers(retention))

    assert version["fileRetention"] == {"isClientAuthorizedToRead": True, "value": retention}


@pytest.mark.parametrize(
    "header", ["X-Bz-File-Retention-Mode", "X-Bz-File-Retention-Retain-Until-Timestamp"]
)
def test_an_upload_names_mode_and_time_or_neither(b2, locked, name, header):
    given = headers(until(SOON))

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
    answer = b2.try_upload(shared, name, headers=headers(until(SOON)))

    assert answer.status == 400


def test_an_upload_is_not_retained_until_the_past(b2, locked, name):
    answer = b2.try_upload(locked, name, headers=headers(until(-SOON)))

    assert answer.refusal == (400, "retain_until_timestamp_must_be_in_future")


def test_retaining_an_upload_needs_a_capability(make_key, everything, locked, name):
    key = make_key(*(each for each in everything if each != "writeFileRetentions"))

    answer = key.try_upload(locked, name, headers=headers(until(SOON)))

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
    nothing = {"mode": None, "retainUntilTimestamp": None}

    assert retain(b2, which, nothing).refusal == (403, "access_denied")


def test_governance_can_be_shortened_by_bypass(b2, retained):
    which, _ = retained
    shorter = until(SOON)

    assert retain(b2, which, shorter, bypassGovernance=True).status == 200
    assert info(b2, which)["fileRetention"]["value"] == shorter


def test_governance_can_be_removed_by_bypass(b2, retained):
    which, _ = retained
    nothing = {"mode": None, "retainUntilTimestamp": None}

    assert retain(b2, which, nothing, bypassGovernance=True).status == 200
    assert (info(b2, which)["fileRetention"]["value"] or nothing) == nothing


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


# Compliance cannot be undone: only where the bucket can be thrown away with its disk


@pytest.fixture
def comply(b2, locked, name):
    retention = until(LATER, "compliance")
    version = b2.upload(locked, name, headers=headers(retention))
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
    nothing = {"mode": None, "retainUntilTimestamp": None}

    assert retain(b2, which, nothing, bypassGovernance=bypass).refusal == (403, "access_denied")


@pytest.mark.local_only
@pytest.mark.parametrize("bypass", [None, True])
def test_nobody_deletes_a_version_under_compliance(b2, comply, bypass):
    which, _ = comply

    answer = b2.call("b2_delete_file_version", **which, bypassGovernance=bypass)

    assert answer.refusal == (401, "access_denied")


# Legal hold


@pytest.mark.parametrize("value", ["on", "off"])
def test_an_upload_may_be_held(b2, locked, name, value):
    version = b2.upload(locked, name, headers=headers(hold=value))

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
    answer = b2.try_upload(shared, name, headers=headers(hold="on"))

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

    answer = key.try_upload(locked, name, headers=headers(hold="on"))

    assert answer.refusal == (401, "unauthorized")


def test_a_held_version_cannot_be_deleted(b2, held):
    assert b2.call("b2_delete_file_version", **held).refusal == (401, "access_denied")


def test_a_hold_knows_no_bypass(b2, held):
    answer = b2.call("b2_delete_file_version", **held, bypassGovernance=True)

    assert answer.refusal == (401, "access_denied")


def test_a_version_can_be_deleted_when_its_hold_is_lifted(b2, held):
    hold(b2, held, "off")

    assert b2.call("b2_delete_file_version", **held).status == 200


def test_a_hold_does_not_end_a_retention(b2, retained):
    which, retention = retained

    hold(b2, which, "on")
    hold(b2, which, "off")

    assert info(b2, which)["fileRetention"]["value"] == retention


def test_a_hold_is_withheld_from_keys_that_may_not_read_it(make_key, everything, held):
    key = make_key(*(each for each in everything if each != "readFileLegalHolds"))

    told = key.ok("b2_get_file_info", fileId=held["fileId"])["legalHold"]

    assert told == {"isClientAuthorizedToRead": False, "value": None}


def test_a_retention_is_withheld_from_keys_that_may_not_read_it(make_key, everything, retained):
    key = make_key(*(each for each in everything if each != "readFileRetentions"))

    told = key.ok("b2_get_file_info", fileId=retained[0]["fileId"])["fileRetention"]

    assert told == {"isClientAuthorizedToRead": False, "value": None}
