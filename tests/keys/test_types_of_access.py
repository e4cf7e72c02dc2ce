"""The three Types of Access in capabilities."""

import pytest

from keys.types_of_access import (
    LABELS,
    READ_AND_WRITE,
    READ_ONLY,
    capabilities_for,
    type_of_access,
)

FOR_THE_ACCOUNT = {"writeBuckets", "deleteBuckets", "listKeys", "writeKeys", "deleteKeys"}


@pytest.mark.parametrize("access", LABELS)
def test_a_restricted_key_holds_nothing_that_b2_refuses_to_it(access):
    granted = capabilities_for(access, whole_account=False, list_all_bucket_names=True)

    assert granted.isdisjoint(FOR_THE_ACCOUNT)
    assert "listAllBucketNames" in granted


def test_full_access_makes_buckets_and_keys():
    granted = capabilities_for(READ_AND_WRITE, whole_account=True, list_all_bucket_names=False)

    assert granted >= FOR_THE_ACCOUNT
    assert "bypassGovernance" not in granted


def test_a_reading_key_changes_nothing():
    granted = capabilities_for(READ_ONLY, whole_account=True, list_all_bucket_names=True)

    assert not any(name.startswith(("write", "delete", "bypass")) for name in granted)


@pytest.mark.parametrize("access", LABELS)
@pytest.mark.parametrize("whole_account", [True, False])
def test_a_type_is_known_again(access, whole_account):
    granted = capabilities_for(access, whole_account=whole_account, list_all_bucket_names=False)

    assert type_of_access(granted) == access


def test_a_set_of_its_own_is_no_type():
    assert type_of_access({"readFiles"}) is None
