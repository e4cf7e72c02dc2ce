"""Retention and legal hold over S3 (reference 1.6, 1.10, 2.12).

Real buckets see governance alone, for minutes, and whatever is locked is removed by bypassing it.
"""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.s3_client import refusal

DENIED = (403, "AccessDenied")
NOT_ENTITLED = (403, "AccessDenied", "not entitled")


def moment(**later):
    """A time from now, in whole seconds."""
    return (datetime.now(UTC) + timedelta(**later)).replace(microsecond=0)


def ms(time):
    return int(time.timestamp() * 1000)


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def put(s3, lock_bucket, name):
    """Uploads a file of this test; answers where it is, with its version."""

    def make(**settings):
        place = {"Bucket": lock_bucket, "Key": name}
        return {**place, "VersionId": s3.put_object(**place, Body=b"x", **settings)["VersionId"]}

    return make


@pytest.fixture
def governed(put):
    """A file under governance for ten minutes."""
    return put(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=moment(minutes=10))


@pytest.fixture
def compliant(request, put):
    """A file under compliance for ten minutes, on localb2 only."""
    assert request.node.get_closest_marker("local_only")
    return put(ObjectLockMode="COMPLIANCE", ObjectLockRetainUntilDate=moment(minutes=10))


@pytest.fixture
def held(put):
    """A file with a legal hold."""
    return put(ObjectLockLegalHoldStatus="ON")


@pytest.fixture(scope="module")
def without_bypass(raw_with, lock_bucket):
    """A key that may do everything with files, but not bypass governance."""
    return raw_with(
        "listFiles", "readFiles", "writeFiles", "deleteFiles", "readFileRetentions",
        "writeFileRetentions", "readFileLegalHolds", "writeFileLegalHolds",
        buckets=[lock_bucket],
    )  # fmt: skip


@pytest.fixture(scope="module")
def without_locks(raw_with, lock_bucket):
    """A key that reads, writes and deletes files and knows nothing of locks."""
    return raw_with("readFiles", "writeFiles", "deleteFiles", buckets=[lock_bucket])


def path(place):
    return f"/{place['Bucket']}/{place['Key']}?versionId={place['VersionId']}"


def retain(s3, place, mode, until, **settings):
    retention = {"Mode": mode, "RetainUntilDate": until}
    return s3.put_object_retention(**place, Retention=retention, **settings)


def with_md5(body, **headers):
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return {"Content-MD5": base64.b64encode(digest).decode(), **headers}


def retention_document(mode, until):
    rows = f"<Mode>{mode}</Mode><RetainUntilDate>{iso(until)}</RetainUntilDate>"
    return f"<Retention>{rows}</Retention>".encode()


# The bucket


def configuration(s3, bucket):
    return s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]


def configure(s3, bucket, **default):
    settings = {"ObjectLockEnabled": "Enabled"}
    if default:
        settings["Rule"] = {"DefaultRetention": default}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=settings)


def native_lock(native, bucket):
    return native.bucket(bucket)["fileLockConfiguration"]["value"]


def test_a_bucket_with_lock_says_so(s3, lock_bucket):
    assert configuration(s3, lock_bucket) == {"ObjectLockEnabled": "Enabled"}


@pytest.mark.local_only
def test_lock_is_enabled_when_the_bucket_is_made(native, buckets):
    """By x-amz-bucket-object-lock-enabled, of which B2's pages say nothing."""
    name = buckets.make(ObjectLockEnabledForBucket=True)

    assert native_lock(native, name)["isFileLockEnabled"] is True


def test_a_bucket_is_made_without_lock(native, shared_bucket):
    assert native_lock(native, shared_bucket)["isFileLockEnabled"] is False


def test_lock_is_enabled_later(s3, native, bucket):
    configure(s3, bucket)

    assert native_lock(native, bucket)["isFileLockEnabled"] is True


def test_lock_is_enabled_natively(s3, native, bucket):
    native.call(
        "b2_update_bucket",
        accountId=native.account_id,
        bucketId=native.bucket_id(bucket),
        fileLockEnabled=True,
    )

    assert configuration(s3, bucket)["ObjectLockEnabled"] == "Enabled"


def test_lock_can_be_enabled_again(s3, lock_bucket):
    configure(s3, lock_bucket)

    assert configuration(s3, lock_bucket)["ObjectLockEnabled"] == "Enabled"


def test_lock_cannot_be_disabled(raw, native, lock_bucket):
    body = (
        b"<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled>"
        b"</ObjectLockConfiguration>"
    )

    answer = raw.send("PUT", f"/{lock_bucket}?object-lock", body, with_md5(body))

    assert 400 <= answer.status < 500
    assert native_lock(native, lock_bucket)["isFileLockEnabled"] is True


@pytest.mark.parametrize(("unit", "count"), [("Days", 2), ("Years", 1)])
def test_a_default_retention_comes_back(s3, bucket, unit, count):
    configure(s3, bucket, Mode="GOVERNANCE", **{unit: count})

    assert configuration(s3, bucket)["Rule"]["DefaultRetention"] == {
        "Mode": "GOVERNANCE",
        unit: count,
    }


@pytest.mark.parametrize(("unit", "count"), [("Days", 2), ("Years", 1)])
def test_a_default_retention_is_the_native_one(s3, native, bucket, unit, count):
    configure(s3, bucket, Mode="GOVERNANCE", **{unit: count})

    assert native_lock(native, bucket)["defaultRetention"] == {
        "mode": "governance",
        "period": {"duration": count, "unit": unit.lower()},
    }


def test_a_default_retention_can_be_taken_back(s3, native, bucket):
    configure(s3, bucket, Mode="GOVERNANCE", Days=2)

    configure(s3, bucket)

    assert native_lock(native, bucket)["defaultRetention"]["mode"] is None


def test_a_default_retention_needs_mode_and_one_period(s3, lock_bucket):
    for default in (
        {"Mode": "GOVERNANCE"},
        {"Days": 2},
        {"Mode": "GOVERNANCE", "Days": 2, "Years": 1},
        {"Mode": "GOVERNANCE", "Days": 0},
    ):
        refused = refusal(lambda default=default: configure(s3, lock_bucket, **default))

        assert refused[0] == 400


def test_the_lock_document_is_that_of_s3(raw, lock_bucket):
    root = raw.send("GET", f"/{lock_bucket}?object-lock").xml()

    assert root.tag == "ObjectLockConfiguration"
    assert root.findtext("ObjectLockEnabled") == "Enabled"


def test_the_default_is_for_uploads_that_name_none(s3, native, bucket):
    configure(s3, bucket, Mode="GOVERNANCE", Days=1)

    version = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    info = native.file_info(version)
    assert info["fileRetention"]["value"] == {
        "mode": "governance",
        "retainUntilTimestamp": info["uploadTimestamp"] + 24 * 3600 * 1000,
    }


def test_the_default_is_not_for_uploads_that_name_another(s3, bucket):
    configure(s3, bucket, Mode="GOVERNANCE", Days=1)
    until = moment(minutes=10)

    s3.put_object(
        Bucket=bucket, Key="x", Body=b"x",
        ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until,
    )  # fmt: skip

    assert s3.head_object(Bucket=bucket, Key="x")["ObjectLockRetainUntilDate"] == until


def test_the_default_is_not_for_earlier_uploads(s3, native, bucket):
    version = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    configure(s3, bucket, Mode="GOVERNANCE", Days=1)

    assert native.file_info(version)["fileRetention"]["value"]["mode"] is None


# Retention of a file


def test_an_upload_can_name_its_retention(s3, put):
    until = moment(minutes=10)

    place = put(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)

    retention = s3.get_object_retention(**place)["Retention"]
    assert retention == {"Mode": "GOVERNANCE", "RetainUntilDate": until}


def test_retention_is_the_native_one(native, put):
    until = moment(minutes=10)

    place = put(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)

    assert native.file_info(place["VersionId"])["fileRetention"]["value"] == {
        "mode": "governance",
        "retainUntilTimestamp": ms(until),
    }


def test_head_tells_the_retention(s3, put):
    until = moment(minutes=10)

    answer = s3.head_object(**put(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until))

    assert answer["ObjectLockMode"] == "GOVERNANCE"
    assert answer["ObjectLockRetainUntilDate"] == until


def test_a_file_gets_its_retention_later(s3, put):
    place, until = put(), moment(minutes=10)

    retain(s3, place, "GOVERNANCE", until)

    assert s3.get_object_retention(**place)["Retention"]["RetainUntilDate"] == until


def test_retention_without_a_version_is_of_the_newest(s3, put, lock_bucket, name):
    old, new = put(), put()

    retain(s3, {"Bucket": lock_bucket, "Key": name}, "GOVERNANCE", moment(minutes=10))

    assert "ObjectLockMode" not in s3.head_object(**old)
    assert s3.head_object(**new)["ObjectLockMode"] == "GOVERNANCE"


def test_a_multipart_upload_can_name_its_retention(s3, native, lock_bucket, name):
    until = moment(minutes=10)
    place = {"Bucket": lock_bucket, "Key": name}
    upload = s3.create_multipart_upload(
        **place, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until
    )
    place["UploadId"] = upload["UploadId"]
    part = s3.upload_part(**place, PartNumber=1, Body=b"x")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**place, MultipartUpload=parts)

    retention = native.file_info(upload["UploadId"])["fileRetention"]["value"]
    assert retention == {"mode": "governance", "retainUntilTimestamp": ms(until)}


def test_a_copy_can_name_its_retention(s3, put, lock_bucket, name):
    until = moment(minutes=10)

    s3.copy_object(
        Bucket=lock_bucket, Key=f"{name}-copy", CopySource=put(),
        ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until,
    )  # fmt: skip

    answer = s3.head_object(Bucket=lock_bucket, Key=f"{name}-copy")
    assert answer["ObjectLockRetainUntilDate"] == until


def test_a_copy_does_not_inherit_retention(s3, governed, lock_bucket, name):
    s3.copy_object(Bucket=lock_bucket, Key=f"{name}-copy", CopySource=governed)

    answer = s3.head_object(Bucket=lock_bucket, Key=f"{name}-copy")
    assert "ObjectLockMode" not in answer


def test_the_answer_to_put_retention_is_200(raw, put):
    body = retention_document("GOVERNANCE", moment(minutes=10))

    answer = raw.send("PUT", f"{path(put())}&retention", body, with_md5(body))

    assert (answer.status, answer.body) == (200, b"")


def test_the_retention_document_is_that_of_s3(raw, governed):
    root = raw.send("GET", f"{path(governed)}&retention").xml()

    assert root.tag == "Retention"
    assert [part.tag for part in root] == ["Mode", "RetainUntilDate"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x-amz-object-lock-mode": "GOVERNANCE"},
        {"x-amz-object-lock-retain-until-date": "2099-01-01T00:00:00Z"},
        {"x-amz-object-lock-mode": "NONSENSE",
         "x-amz-object-lock-retain-until-date": "2099-01-01T00:00:00Z"},
        {"x-amz-object-lock-mode": "GOVERNANCE",
         "x-amz-object-lock-retain-until-date": "tomorrow"},
        {"x-amz-object-lock-mode": "GOVERNANCE",
         "x-amz-object-lock-retain-until-date": "2020-01-01T00:00:00Z"},
        {"x-amz-object-lock-legal-hold": "MAYBE"},
    ],
    ids=["no date", "no mode", "mode", "date", "past", "hold"],
)  # fmt: skip
def test_an_upload_with_half_a_lock_is_refused(raw, lock_bucket, name, headers):
    assert raw.send("PUT", f"/{lock_bucket}/{name}", b"x", headers).status == 400


def test_retention_lies_in_the_future(s3, put):
    place = put()

    assert refusal(lambda: retain(s3, place, "GOVERNANCE", moment(minutes=-10)))[0] == 400


def test_a_bucket_without_lock_takes_no_retention(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Key": name}
    s3.put_object(**place, Body=b"x")

    assert 400 <= refusal(lambda: retain(s3, place, "GOVERNANCE", moment(minutes=9)))[0] < 500


def test_a_bucket_without_lock_takes_no_upload_with_retention(s3, shared_bucket, name):
    refused = refusal(
        s3.put_object, Bucket=shared_bucket, Key=name, Body=b"x",
        ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=moment(minutes=10),
    )  # fmt: skip

    assert 400 <= refused[0] < 500


# Governance


def test_a_governed_version_cannot_be_deleted(s3, governed):
    assert refusal(s3.delete_object, **governed)[:2] == DENIED


def test_a_governed_version_cannot_be_deleted_among_others(s3, governed):
    version = {"Key": governed["Key"], "VersionId": governed["VersionId"]}

    answer = s3.delete_objects(Bucket=governed["Bucket"], Delete={"Objects": [version]})

    assert [row["Code"] for row in answer["Errors"]] == ["AccessDenied"]
    assert s3.head_object(**governed)


def test_governance_is_bypassed_to_delete(s3, governed):
    s3.delete_object(**governed, BypassGovernanceRetention=True)

    assert refusal(s3.head_object, **governed)[0] == 404


def test_governance_is_bypassed_to_delete_many(s3, governed):
    version = {"Key": governed["Key"], "VersionId": governed["VersionId"]}

    s3.delete_objects(
        Bucket=governed["Bucket"], Delete={"Objects": [version]}, BypassGovernanceRetention=True
    )

    assert refusal(s3.head_object, **governed)[0] == 404


def test_governance_is_not_bypassed_without_the_capability(without_bypass, governed):
    answer = without_bypass.send(
        "DELETE", path(governed), b"", {"x-amz-bypass-governance-retention": "true"}
    )

    assert answer.error()[:2] == DENIED


def test_bypass_that_says_false_is_none(raw, governed):
    answer = raw.send("DELETE", path(governed), b"", {"x-amz-bypass-governance-retention": "false"})

    assert answer.error()[:2] == DENIED


def test_governance_is_extended_by_anybody_who_may_retain(without_bypass, s3, governed):
    until = moment(minutes=20)
    body = retention_document("GOVERNANCE", until)

    answer = without_bypass.send("PUT", f"{path(governed)}&retention", body, with_md5(body))

    assert answer.status == 200
    assert s3.get_object_retention(**governed)["Retention"]["RetainUntilDate"] == until


def test_governance_is_not_shortened(s3, governed):
    assert refusal(lambda: retain(s3, governed, "GOVERNANCE", moment(minutes=5)))[:2] == DENIED


def test_governance_is_bypassed_to_shorten(s3, governed):
    until = moment(minutes=5)

    retain(s3, governed, "GOVERNANCE", until, BypassGovernanceRetention=True)

    assert s3.get_object_retention(**governed)["Retention"]["RetainUntilDate"] == until


def test_governance_is_not_removed(raw, governed):
    body = b"<Retention/>"

    answer = raw.send("PUT", f"{path(governed)}&retention", body, with_md5(body))

    assert answer.error()[:2] == DENIED


def test_governance_is_bypassed_to_remove(raw, s3, governed):
    body = b"<Retention/>"
    headers = with_md5(body, **{"x-amz-bypass-governance-retention": "true"})

    assert raw.send("PUT", f"{path(governed)}&retention", body, headers).status == 200
    assert "ObjectLockMode" not in s3.head_object(**governed)


def test_a_governed_file_takes_new_versions(s3, governed, put):
    put()

    assert s3.head_object(**governed)["ObjectLockMode"] == "GOVERNANCE"


@pytest.mark.local_only
def test_a_version_can_be_deleted_when_its_time_is_over(s3, contract_b2, put):
    place = put(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=moment(seconds=20))
    assert refusal(s3.delete_object, **place)[:2] == DENIED

    contract_b2.control("POST", "/_test/clock", {"advance_seconds": 21})

    assert s3.delete_object(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204


# Compliance: nobody could clean up after these, so real B2 is not asked.


@pytest.mark.local_only
def test_a_compliant_version_cannot_be_deleted_by_bypassing(s3, compliant):
    assert refusal(s3.delete_object, **compliant, BypassGovernanceRetention=True)[:2] == DENIED


@pytest.mark.local_only
def test_compliance_is_extended(s3, compliant):
    until = moment(minutes=20)

    retain(s3, compliant, "COMPLIANCE", until)

    assert s3.get_object_retention(**compliant)["Retention"]["RetainUntilDate"] == until


@pytest.mark.local_only
def test_compliance_is_not_shortened(s3, compliant):
    def shorten():
        retain(s3, compliant, "COMPLIANCE", moment(minutes=5), BypassGovernanceRetention=True)

    assert refusal(shorten)[:2] == DENIED


@pytest.mark.local_only
def test_compliance_does_not_become_governance(s3, compliant):
    def weaken():
        retain(s3, compliant, "GOVERNANCE", moment(minutes=20), BypassGovernanceRetention=True)

    assert refusal(weaken)[:2] == DENIED


@pytest.mark.local_only
def test_governance_becomes_compliance(s3, governed):
    retain(s3, governed, "COMPLIANCE", moment(minutes=20))

    assert s3.get_object_retention(**governed)["Retention"]["Mode"] == "COMPLIANCE"


# Legal hold


def test_an_upload_can_be_held(s3, held):
    assert s3.get_object_legal_hold(**held)["LegalHold"] == {"Status": "ON"}


def test_head_tells_the_hold(s3, held):
    assert s3.head_object(**held)["ObjectLockLegalHoldStatus"] == "ON"


def test_a_hold_is_the_native_one(native, held):
    assert native.file_info(held["VersionId"])["legalHold"]["value"] == "on"


def test_a_held_version_cannot_be_deleted(s3, held):
    assert refusal(s3.delete_object, **held)[:2] == DENIED


def test_a_hold_is_not_bypassed(s3, held):
    assert refusal(s3.delete_object, **held, BypassGovernanceRetention=True)[:2] == DENIED


def test_a_hold_can_be_lifted(s3, held):
    s3.put_object_legal_hold(**held, LegalHold={"Status": "OFF"})

    assert s3.get_object_legal_hold(**held)["LegalHold"] == {"Status": "OFF"}
    assert s3.delete_object(**held)["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_file_can_be_held_later(s3, put):
    place = put()

    s3.put_object_legal_hold(**place, LegalHold={"Status": "ON"})

    assert refusal(s3.delete_object, **place)[:2] == DENIED


def test_hold_and_retention_do_not_know_each_other(s3, governed):
    s3.put_object_legal_hold(**governed, LegalHold={"Status": "ON"})
    s3.put_object_legal_hold(**governed, LegalHold={"Status": "OFF"})

    assert s3.head_object(**governed)["ObjectLockMode"] == "GOVERNANCE"


def test_the_hold_document_is_that_of_s3(raw, held):
    root = raw.send("GET", f"{path(held)}&legal-hold").xml()

    assert root.tag == "LegalHold"
    assert [(part.tag, part.text) for part in root] == [("Status", "ON")]


@pytest.mark.parametrize("status", ["on", "MAYBE", ""])
def test_a_hold_is_on_or_off(raw, put, status):
    body = f"<LegalHold><Status>{status}</Status></LegalHold>".encode()

    answer = raw.send("PUT", f"{path(put())}&legal-hold", body, with_md5(body))

    assert answer.status == 400


def test_a_bucket_without_lock_takes_no_hold(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Key": name}
    s3.put_object(**place, Body=b"x")

    status, _, _ = refusal(s3.put_object_legal_hold, **place, LegalHold={"Status": "ON"})

    assert 400 <= status < 500


# What keys may


@pytest.mark.parametrize("sub_resource", ["retention", "legal-hold"])
def test_a_key_that_may_not_read_locks_is_not_entitled(without_locks, governed, sub_resource):
    answer = without_locks.send("GET", f"{path(governed)}&{sub_resource}")

    assert answer.error() == NOT_ENTITLED


def test_a_key_that_may_not_write_retention_is_not_entitled(without_locks, put):
    body = retention_document("GOVERNANCE", moment(minutes=10))

    answer = without_locks.send("PUT", f"{path(put())}&retention", body, with_md5(body))

    assert answer.error() == NOT_ENTITLED


def test_a_key_that_may_not_write_holds_is_not_entitled(without_locks, put):
    body = b"<LegalHold><Status>ON</Status></LegalHold>"

    answer = without_locks.send("PUT", f"{path(put())}&legal-hold", body, with_md5(body))

    assert answer.error() == NOT_ENTITLED


def test_an_upload_with_retention_needs_the_capability(without_locks, lock_bucket, name):
    headers = {
        "x-amz-object-lock-mode": "GOVERNANCE",
        "x-amz-object-lock-retain-until-date": iso(moment(minutes=10)),
    }

    answer = without_locks.send("PUT", f"/{lock_bucket}/{name}", b"x", headers)

    assert answer.error() == NOT_ENTITLED


def test_an_upload_with_a_hold_needs_the_capability(without_locks, lock_bucket, name):
    headers = {"x-amz-object-lock-legal-hold": "ON"}

    answer = without_locks.send("PUT", f"/{lock_bucket}/{name}", b"x", headers)

    assert answer.error() == NOT_ENTITLED


def test_a_key_that_may_not_read_locks_reads_the_file_without_them(without_locks, governed):
    answer = without_locks.send("GET", path(governed))

    assert answer.body == b"x"
    assert not any(header.startswith("x-amz-object-lock-") for header in answer.headers)
