"""What governance and compliance keep from happening (reference 1.10, 2.12).

Real buckets see governance alone, for minutes: nobody could clean up after compliance.
"""

import pytest

from tests.contract.s3.locks import (
    DENIED,
    moment,
    path,
    retain,
    retention_document,
    with_md5,
)
from tests.contract.s3_client import refusal


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


def test_a_governed_file_takes_new_versions(s3, governed, put_version):
    put_version()

    assert s3.head_object(**governed)["ObjectLockMode"] == "GOVERNANCE"


@pytest.mark.local_only
def test_a_version_can_be_deleted_when_its_time_is_over(s3, contract_b2, put_version):
    place = put_version(ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=moment(seconds=20))
    assert refusal(s3.delete_object, **place)[:2] == DENIED

    contract_b2.control("POST", "/_test/clock", {"advance_seconds": 21})

    assert s3.delete_object(**place)["ResponseMetadata"]["HTTPStatusCode"] == 204


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
