"""Retention of a file over S3 (reference 1.6, 1.10, 2.12)."""

import pytest

from tests.contract.s3.locks import (
    moment,
    ms,
    path,
    retain,
    retention_document,
    with_md5,
)
from tests.contract.s3_client import refusal


def test_an_upload_can_name_its_retention(s3, put_version):
    until = moment(minutes=10)

    place = put_version(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)

    retention = s3.get_object_retention(**place)["Retention"]
    assert retention == {"Mode": "GOVERNANCE", "RetainUntilDate": until}


def test_retention_is_the_native_one(native, put_version):
    until = moment(minutes=10)

    place = put_version(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)

    assert native.file_info(place["VersionId"])["fileRetention"]["value"] == {
        "mode": "governance",
        "retainUntilTimestamp": ms(until),
    }


def test_head_tells_the_retention(s3, put_version):
    until = moment(minutes=10)

    answer = s3.head_object(
        **put_version(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    )

    assert answer["ObjectLockMode"] == "GOVERNANCE"
    assert answer["ObjectLockRetainUntilDate"] == until


def test_a_file_gets_its_retention_later(s3, put_version):
    place, until = put_version(), moment(minutes=10)

    retain(s3, place, "GOVERNANCE", until)

    assert s3.get_object_retention(**place)["Retention"]["RetainUntilDate"] == until


def test_retention_without_a_version_is_of_the_newest(s3, put_version, lock_bucket, name):
    old, new = put_version(), put_version()

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


def test_a_copy_can_name_its_retention(s3, put_version, lock_bucket, name):
    until = moment(minutes=10)

    s3.copy_object(
        Bucket=lock_bucket, Key=f"{name}-copy", CopySource=put_version(),
        ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until,
    )  # fmt: skip

    answer = s3.head_object(Bucket=lock_bucket, Key=f"{name}-copy")
    assert answer["ObjectLockRetainUntilDate"] == until


def test_a_copy_does_not_inherit_retention(s3, governed, lock_bucket, name):
    s3.copy_object(Bucket=lock_bucket, Key=f"{name}-copy", CopySource=governed)

    answer = s3.head_object(Bucket=lock_bucket, Key=f"{name}-copy")
    assert "ObjectLockMode" not in answer


def test_the_answer_to_put_retention_is_200(raw, put_version):
    body = retention_document("GOVERNANCE", moment(minutes=10))

    answer = raw.send("PUT", f"{path(put_version())}&retention", body, with_md5(body))

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


def test_retention_lies_in_the_future(s3, put_version):
    place = put_version()

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
