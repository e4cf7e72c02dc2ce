"""Object Lock as boto3 sets it, sees it and runs into it."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, Native, error_of, refusal

DAY = 24 * 3600
LOCKED = (403, "AccessDenied", "Access Denied because object protected by object lock.")
NO_LOCK_IN_BUCKET = (400, "InvalidRequest", "Bucket is missing Object Lock Configuration")
NO_LOCK_ON_FILE = (
    404,
    "NoSuchObjectLockConfiguration",
    "The specified object does not have a ObjectLock configuration",
)
FILE_KEY = ("readFiles", "writeFiles", "deleteFiles", "listFiles")


def in_days(days):
    return datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)


def retention(mode, days):
    return {"Mode": mode, "RetainUntilDate": in_days(days)}


@pytest.fixture
def lock_bucket(s3):
    s3.create_bucket(Bucket="a-lock-bucket", ObjectLockEnabledForBucket=True)
    return "a-lock-bucket"


@pytest.fixture
def put(s3, lock_bucket):
    """put(...): the version id of a new file `a`, with what PutObject is told beside."""

    def put(**settings):
        return s3.put_object(Bucket=lock_bucket, Key="a", Body=b"x", **settings)["VersionId"]

    return put


@pytest.fixture
def locked(put):
    """locked(mode, days): the version id of a file `a` that is retained for so long."""

    def locked(mode, days=10):
        return put(ObjectLockMode=mode, ObjectLockRetainUntilDate=in_days(days))

    return locked


def configuration(s3, bucket):
    answer = s3.get_object_lock_configuration(Bucket=bucket)
    return answer["ObjectLockConfiguration"]


def default(mode, **period):
    rule = {"DefaultRetention": {"Mode": mode, **period}}
    return {"ObjectLockEnabled": "Enabled", "Rule": rule}


def test_lock_is_switched_on_with_a_new_bucket(s3, lock_bucket):
    assert configuration(s3, lock_bucket) == {"ObjectLockEnabled": "Enabled"}


def test_lock_is_switched_on_later(s3, bucket):
    before = refusal(s3.get_object_lock_configuration, Bucket=bucket)

    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )

    assert before[:2] == (404, "ObjectLockConfigurationNotFoundError")
    assert configuration(s3, bucket) == {"ObjectLockEnabled": "Enabled"}


@pytest.mark.parametrize(
    "wanted", [default("GOVERNANCE", Days=36500), default("COMPLIANCE", Years=2)]
)
def test_a_default_retention_is_set_and_taken_away(s3, localb2, lock_bucket, wanted):
    s3.put_object_lock_configuration(Bucket=lock_bucket, ObjectLockConfiguration=wanted)
    found = configuration(s3, lock_bucket)
    native = Native(localb2).call(
        "b2_list_buckets", accountId=localb2.account_id, bucketName=lock_bucket
    )
    s3.put_object_lock_configuration(
        Bucket=lock_bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )

    assert found == wanted
    value = native["buckets"][0]["fileLockConfiguration"]["value"]
    assert value["defaultRetention"]["mode"].upper() == found["Rule"]["DefaultRetention"]["Mode"]
    assert configuration(s3, lock_bucket) == {"ObjectLockEnabled": "Enabled"}


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({}, "MalformedXML"),
        ({"ObjectLockEnabled": "Disabled"}, "MalformedXML"),
        ({"ObjectLockEnabled": "Enabled", "Rule": {}}, "MalformedXML"),
        (default("GOVERNANCE"), "MalformedXML"),
        (default("governance", Days=1), "MalformedXML"),
        (default("GOVERNANCE", Days=1, Years=1), "MalformedXML"),
        (default("GOVERNANCE", Days=0), "InvalidArgument"),
        (default("GOVERNANCE", Days=-1), "InvalidArgument"),
        (default("GOVERNANCE", Days=36501), "InvalidArgument"),
        (default("GOVERNANCE", Years=101), "InvalidArgument"),
        (default("GOVERNANCE", Years=10**30), "InvalidArgument"),
    ],
)
def test_a_configuration_that_cannot_be_is_refused(s3, lock_bucket, wanted, code):
    answer = refusal(
        s3.put_object_lock_configuration, Bucket=lock_bucket, ObjectLockConfiguration=wanted
    )

    assert answer[:2] == (400, code)
    assert configuration(s3, lock_bucket) == {"ObjectLockEnabled": "Enabled"}


def test_the_configuration_needs_its_own_capabilities(s3, lock_bucket, restricted_s3):
    key = restricted_s3("readBuckets", "writeBuckets")

    read = refusal(key.get_object_lock_configuration, Bucket=lock_bucket)
    write = refusal(
        key.put_object_lock_configuration,
        Bucket=lock_bucket,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"},
    )

    assert (read, write) == (NOT_ENTITLED, NOT_ENTITLED)


def test_new_files_are_retained_by_default(s3, lock_bucket, put):
    s3.put_object_lock_configuration(
        Bucket=lock_bucket, ObjectLockConfiguration=default("GOVERNANCE", Days=3)
    )

    put()
    upload = s3.create_multipart_upload(Bucket=lock_bucket, Key="large")["UploadId"]
    part = {"Bucket": lock_bucket, "Key": "large", "UploadId": upload}
    etag = s3.upload_part(**part, PartNumber=1, Body=b"x")["ETag"]
    s3.complete_multipart_upload(
        **part, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
    )

    for name in ("a", "large"):
        head = s3.head_object(Bucket=lock_bucket, Key=name)
        assert head["ObjectLockMode"] == "GOVERNANCE"
        assert abs(head["ObjectLockRetainUntilDate"] - in_days(3)) < timedelta(minutes=1)
        assert "ObjectLockLegalHoldStatus" not in head


def test_get_and_head_tell_the_lock_of_an_upload(s3, lock_bucket, put):
    until = in_days(2)
    put(
        ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=until,
        ObjectLockLegalHoldStatus="ON",
    )

    for read in (s3.head_object, s3.get_object):
        answer = read(Bucket=lock_bucket, Key="a")
        assert answer["ObjectLockMode"] == "COMPLIANCE"
        assert answer["ObjectLockRetainUntilDate"] == until
        assert answer["ObjectLockLegalHoldStatus"] == "ON"


def test_locks_are_told_only_to_who_may_read_them(s3, lock_bucket, locked, restricted_s3):
    locked("GOVERNANCE")
    key = restricted_s3("readFiles")

    head = key.head_object(Bucket=lock_bucket, Key="a")
    answers = [
        refusal(key.get_object_retention, Bucket=lock_bucket, Key="a"),
        refusal(key.get_object_legal_hold, Bucket=lock_bucket, Key="a"),
    ]

    assert not [name for name in head if name.startswith("ObjectLock")]
    assert answers == [NOT_ENTITLED, NOT_ENTITLED]


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"mode": "GOVERNANCE"}, "InvalidArgument"),
        ({"retain-until-date": "2999-01-01T00:00:00Z"}, "InvalidArgument"),
        ({"mode": "governance", "retain-until-date": "2999-01-01T00:00:00Z"}, "InvalidArgument"),
        ({"mode": "GOVERNANCE", "retain-until-date": "2001-01-01T00:00:00Z"}, "InvalidArgument"),
        ({"mode": "GOVERNANCE", "retain-until-date": "2999-02-30T00:00:00Z"}, "InvalidArgument"),
        ({"mode": "GOVERNANCE", "retain-until-date": "tomorrow"}, "InvalidArgument"),
        (
            {"mode": "GOVERNANCE", "retain-until-date": "9999-12-31T23:59:59-23:59"},
            "InvalidRequest",
        ),
        ({"legal-hold": "on"}, "InvalidArgument"),
        ({"legal-holt": "ON"}, "InvalidArgument"),
    ],
)
def test_an_upload_with_a_lock_that_cannot_be_is_refused(raw, lock_bucket, headers, code):
    headers = {f"x-amz-object-lock-{name}": value for name, value in headers.items()}

    status, _, body = raw.signed("PUT", f"/{lock_bucket}/a", b"x", headers)

    assert (status, error_of(body)[0]) == (400, code)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2999-01-01T00:00:00Z", "2999-01-01T00:00:00.000Z"),
        ("2999-01-01T00:00:00.123456789Z", "2999-01-01T00:00:00.123Z"),
        ("2999-01-01T01:00:00+01:00", "2999-01-01T00:00:00.000Z"),
        ("2999-01-01T00:00:00", "2999-01-01T00:00:00.000Z"),
    ],
)
def test_dates_are_read_as_clients_write_them(raw, lock_bucket, text, told):
    headers = {
        "x-amz-object-lock-mode": "GOVERNANCE",
        "x-amz-object-lock-retain-until-date": text,
    }
    raw.signed("PUT", f"/{lock_bucket}/a", b"x", headers)

    _, found, _ = raw.signed("HEAD", f"/{lock_bucket}/a")

    assert found["x-amz-object-lock-retain-until-date"] == told


@pytest.mark.parametrize(
    "lock",
    [
        {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": in_days(1)},
        {"ObjectLockLegalHoldStatus": "ON"},
    ],
)
def test_a_locked_upload_needs_lock_in_its_bucket_and_a_capability(
    s3, bucket, lock_bucket, restricted_s3, lock
):
    key = restricted_s3("writeFiles")

    for upload in ("put_object", "create_multipart_upload"):
        without = refusal(getattr(s3, upload), Bucket=bucket, Key="a", **lock)
        forbidden = refusal(getattr(key, upload), Bucket=lock_bucket, Key="a", **lock)
        assert (without, forbidden) == (NO_LOCK_IN_BUCKET, NOT_ENTITLED)


def test_a_multipart_upload_keeps_the_lock_of_its_start(s3, lock_bucket):
    started = s3.create_multipart_upload(
        Bucket=lock_bucket, Key="large", ObjectLockLegalHoldStatus="ON"
    )
    part = {"Bucket": lock_bucket, "Key": "large", "UploadId": started["UploadId"]}
    etag = s3.upload_part(**part, PartNumber=1, Body=b"x")["ETag"]
    done = s3.complete_multipart_upload(
        **part, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
    )

    answer = refusal(s3.delete_object, Bucket=lock_bucket, Key="large", VersionId=done["VersionId"])

    assert answer == LOCKED


def test_an_unfinished_upload_can_be_aborted_in_spite_of_its_lock(s3, lock_bucket):
    started = s3.create_multipart_upload(
        Bucket=lock_bucket, Key="large", ObjectLockLegalHoldStatus="ON"
    )

    s3.abort_multipart_upload(Bucket=lock_bucket, Key="large", UploadId=started["UploadId"])

    assert "Uploads" not in s3.list_multipart_uploads(Bucket=lock_bucket)


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_a_retained_version_cannot_be_deleted_before_its_day(s3, raw, lock_bucket, put, mode):
    # The signature's clock is the store's: it cannot be moved by days, only by minutes.
    soon = datetime.now(UTC) + timedelta(minutes=5)
    version_id = put(ObjectLockMode=mode, ObjectLockRetainUntilDate=soon)

    early = refusal(s3.delete_object, Bucket=lock_bucket, Key="a", VersionId=version_id)
    raw.localb2.advance(6 * 60)
    s3.delete_object(Bucket=lock_bucket, Key="a", VersionId=version_id)

    assert early == LOCKED
    assert "Versions" not in s3.list_object_versions(Bucket=lock_bucket)


def test_a_locked_file_can_be_hidden_and_overwritten(s3, lock_bucket, locked, put):
    version_id = locked("COMPLIANCE")

    s3.delete_object(Bucket=lock_bucket, Key="a")
    newer = put()
    s3.delete_object(Bucket=lock_bucket, Key="a", VersionId=newer)

    versions = s3.list_object_versions(Bucket=lock_bucket)["Versions"]
    assert [version["VersionId"] for version in versions] == [version_id]


def test_governance_is_bypassed_by_who_may(s3, lock_bucket, locked, restricted_s3):
    version = {"Bucket": lock_bucket, "Key": "a", "VersionId": locked("GOVERNANCE")}
    key = restricted_s3(*FILE_KEY)

    forbidden = refusal(key.delete_object, **version, BypassGovernanceRetention=True)
    unasked = refusal(s3.delete_object, **version)
    s3.delete_object(**version, BypassGovernanceRetention=True)

    assert (forbidden, unasked) == (LOCKED, LOCKED)
    assert "Versions" not in s3.list_object_versions(Bucket=lock_bucket)


def test_nobody_bypasses_compliance_or_a_hold(s3, lock_bucket, locked, put):
    for version_id in (locked("COMPLIANCE"), put(ObjectLockLegalHoldStatus="ON")):
        answer = refusal(
            s3.delete_object,
            Bucket=lock_bucket,
            Key="a",
            VersionId=version_id,
            BypassGovernanceRetention=True,
        )
        assert answer == LOCKED


def test_delete_objects_leaves_what_is_locked(s3, lock_bucket, locked, put):
    governed, complied, free = locked("GOVERNANCE"), locked("COMPLIANCE"), put()
    wanted = [{"Key": "a", "VersionId": each} for each in (governed, complied, free)]

    first = s3.delete_objects(Bucket=lock_bucket, Delete={"Objects": wanted})
    second = s3.delete_objects(
        Bucket=lock_bucket, Delete={"Objects": wanted}, BypassGovernanceRetention=True
    )

    assert [row["VersionId"] for row in first["Deleted"]] == [free]
    assert {row["VersionId"] for row in first["Errors"]} == {governed, complied}
    assert {(row["Code"], row["Message"]) for row in first["Errors"]} == {LOCKED[1:]}
    assert [row["VersionId"] for row in second["Errors"]] == [complied]


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_retention_is_set_and_extended(s3, lock_bucket, put, mode):
    file = {"Bucket": lock_bucket, "Key": "a", "VersionId": put()}
    short, long = retention(mode, 1), retention(mode, 2)

    none = refusal(s3.get_object_retention, **file)
    s3.put_object_retention(**file, Retention=short)
    s3.put_object_retention(**file, Retention=long)

    assert none == NO_LOCK_ON_FILE
    assert s3.get_object_retention(**file)["Retention"] == long


@pytest.mark.parametrize("weaker", [retention("GOVERNANCE", 5), {}])
def test_governance_is_weakened_only_with_bypass(s3, lock_bucket, locked, restricted_s3, weaker):
    file = {"Bucket": lock_bucket, "Key": "a", "VersionId": locked("GOVERNANCE")}
    key = restricted_s3(*FILE_KEY, "writeFileRetentions")
    bypass = {"BypassGovernanceRetention": True}

    plain = refusal(s3.put_object_retention, **file, Retention=weaker)
    forbidden = refusal(key.put_object_retention, **file, Retention=weaker, **bypass)
    s3.put_object_retention(**file, Retention=weaker, **bypass)

    assert (plain, forbidden) == (LOCKED, LOCKED)
    if weaker:
        assert s3.get_object_retention(**file)["Retention"] == weaker
    else:
        assert refusal(s3.get_object_retention, **file) == NO_LOCK_ON_FILE


@pytest.mark.parametrize("weaker", [retention("COMPLIANCE", 5), retention("GOVERNANCE", 20), {}])
def test_compliance_is_never_weakened(s3, lock_bucket, locked, weaker):
    file = {"Bucket": lock_bucket, "Key": "a", "VersionId": locked("COMPLIANCE")}

    answer = refusal(
        s3.put_object_retention, **file, Retention=weaker, BypassGovernanceRetention=True
    )

    assert answer == LOCKED


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"Mode": "GOVERNANCE"}, "MalformedXML"),
        ({"RetainUntilDate": in_days(1)}, "MalformedXML"),
        ({"Mode": "FOREVER", "RetainUntilDate": in_days(1)}, "MalformedXML"),
        (retention("GOVERNANCE", -1), "InvalidArgument"),
    ],
)
def test_a_retention_that_cannot_be_is_refused(s3, lock_bucket, put, wanted, code):
    put()

    answer = refusal(s3.put_object_retention, Bucket=lock_bucket, Key="a", Retention=wanted)

    assert answer[:2] == (400, code)


def test_a_version_is_held_and_let_go(s3, lock_bucket, put):
    file = {"Bucket": lock_bucket, "Key": "a", "VersionId": put()}

    none = refusal(s3.get_object_legal_hold, **file)
    s3.put_object_legal_hold(**file, LegalHold={"Status": "ON"})
    held = s3.get_object_legal_hold(**file)["LegalHold"]
    kept = refusal(s3.delete_object, **file)
    s3.put_object_legal_hold(**file, LegalHold={"Status": "OFF"})
    free = s3.get_object_legal_hold(**file)["LegalHold"]
    s3.delete_object(**file)

    assert (none, held, kept, free) == (
        NO_LOCK_ON_FILE,
        {"Status": "ON"},
        LOCKED,
        {"Status": "OFF"},
    )


@pytest.mark.parametrize("hold", [{}, {"Status": "on"}])
def test_a_hold_that_cannot_be_is_refused(s3, lock_bucket, put, hold):
    put()

    answer = refusal(s3.put_object_legal_hold, Bucket=lock_bucket, Key="a", LegalHold=hold)

    assert answer[:2] == (400, "MalformedXML")


def test_in_a_bucket_without_lock_nothing_is_retained_or_held(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    file = {"Bucket": bucket, "Key": "a"}

    answers = [
        refusal(s3.get_object_retention, **file),
        refusal(s3.get_object_legal_hold, **file),
        refusal(s3.put_object_retention, **file, Retention=retention("GOVERNANCE", 1)),
        refusal(s3.put_object_legal_hold, **file, LegalHold={"Status": "ON"}),
    ]

    assert answers == [NO_LOCK_IN_BUCKET] * 4


def test_a_delete_marker_is_not_lockable(s3, lock_bucket, put):
    put()
    marker = s3.delete_object(Bucket=lock_bucket, Key="a")["VersionId"]
    file = {"Bucket": lock_bucket, "Key": "a"}

    named = refusal(
        s3.put_object_retention, **file, VersionId=marker, Retention=retention("GOVERNANCE", 1)
    )
    newest = refusal(s3.put_object_legal_hold, **file, LegalHold={"Status": "ON"})

    assert named[:2] == (405, "MethodNotAllowed")
    assert newest[:2] == (404, "NoSuchKey")


def test_to_write_locks_takes_capabilities(s3, lock_bucket, put, restricted_s3):
    put()
    key = restricted_s3(*FILE_KEY)
    file = {"Bucket": lock_bucket, "Key": "a"}

    answers = [
        refusal(key.put_object_retention, **file, Retention=retention("GOVERNANCE", 1)),
        refusal(key.put_object_legal_hold, **file, LegalHold={"Status": "ON"}),
    ]

    assert answers == [NOT_ENTITLED, NOT_ENTITLED]


def test_both_faces_know_the_same_lock(s3, localb2, lock_bucket, put):
    native = Native(localb2)
    version_id, until = put(), in_days(4)

    s3.put_object_legal_hold(
        Bucket=lock_bucket, Key="a", VersionId=version_id, LegalHold={"Status": "ON"}
    )
    native.call(
        "b2_update_file_retention",
        fileName="a",
        fileId=version_id,
        fileRetention={
            "mode": "compliance",
            "retainUntilTimestamp": int(until.timestamp() * 1000),
        },
    )

    assert native.call("b2_get_file_info", fileId=version_id)["legalHold"]["value"] == "on"
    found = s3.get_object_retention(Bucket=lock_bucket, Key="a")["Retention"]
    assert found == {"Mode": "COMPLIANCE", "RetainUntilDate": until}
