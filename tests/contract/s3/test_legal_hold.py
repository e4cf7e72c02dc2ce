"""Legal hold over S3, and what keys may do with locks (reference 1.6, 1.10, 2.12)."""

import pytest

from tests.contract.s3.locks import (
    DENIED,
    NOT_ENTITLED,
    iso,
    moment,
    path,
    retention_document,
    with_md5,
)
from tests.contract.s3_client import refusal


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


def test_a_file_can_be_held_later(s3, put_version):
    place = put_version()

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
def test_a_hold_is_on_or_off(raw, put_version, status):
    body = f"<LegalHold><Status>{status}</Status></LegalHold>".encode()

    answer = raw.send("PUT", f"{path(put_version())}&legal-hold", body, with_md5(body))

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


def test_a_key_that_may_not_write_retention_is_not_entitled(without_locks, put_version):
    body = retention_document("GOVERNANCE", moment(minutes=10))

    answer = without_locks.send("PUT", f"{path(put_version())}&retention", body, with_md5(body))

    assert answer.error() == NOT_ENTITLED


def test_a_key_that_may_not_write_holds_is_not_entitled(without_locks, put_version):
    body = b"<LegalHold><Status>ON</Status></LegalHold>"

    answer = without_locks.send("PUT", f"{path(put_version())}&legal-hold", body, with_md5(body))

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
