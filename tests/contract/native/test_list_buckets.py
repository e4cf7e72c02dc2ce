"""b2_list_buckets: which buckets a key is told, and what of them."""

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.native.bucket_shape import BUCKET_FIELDS, found

WITHHELD = {"isClientAuthorizedToRead": False, "value": None}


@pytest.fixture(scope="module")
def two(make_module_bucket):
    return [make_module_bucket(), make_module_bucket()]


def test_buckets_are_sorted_by_name(b2, two):
    names = [
        each["bucketName"] for each in b2.ok("b2_list_buckets", accountId=b2.account_id)["buckets"]
    ]

    assert {bucket.name for bucket in two} <= set(names)
    assert names == sorted(names)


def test_a_listed_bucket_has_all_its_fields(b2, shared):
    assert set(found(b2, shared)) == BUCKET_FIELDS


def test_a_bucket_is_found_by_id(b2, shared):
    assert found(b2, shared)["bucketName"] == shared.name


def test_a_bucket_is_found_by_name(b2, shared):
    answer = b2.ok("b2_list_buckets", accountId=b2.account_id, bucketName=shared.name)

    assert [each["bucketId"] for each in answer["buckets"]] == [shared.id]


def test_an_unknown_name_finds_nothing(b2):
    answer = b2.call("b2_list_buckets", accountId=b2.account_id, bucketName=bucket_name())

    assert answer.json() == {"buckets": []}


def test_types_narrow_the_list(b2, shared, public):
    answer = b2.ok("b2_list_buckets", accountId=b2.account_id, bucketTypes=["allPublic"])

    ids = {each["bucketId"] for each in answer["buckets"]}
    assert public.id in ids
    assert shared.id not in ids


def test_all_types_can_be_asked_for(b2, shared, public):
    answer = b2.ok("b2_list_buckets", accountId=b2.account_id, bucketTypes=["all"])

    assert {shared.id, public.id} <= {each["bucketId"] for each in answer["buckets"]}


def test_without_types_private_and_public_buckets_are_listed(b2, shared, public):
    answer = b2.ok("b2_list_buckets", accountId=b2.account_id)

    assert {shared.id, public.id} <= {each["bucketId"] for each in answer["buckets"]}


@pytest.mark.parametrize(
    "types",
    [["all", "allPublic"], [], ["nonsense"]],
    ids=["all with others", "none", "unknown"],
)
def test_it_refuses_types_that_make_no_sense(b2, types):
    answer = b2.call("b2_list_buckets", accountId=b2.account_id, bucketTypes=types)

    assert answer.refusal == (400, "bad_request")


def test_version_1_silently_lists_the_bucket_of_a_restricted_key(make_key, two):
    key = make_key("listBuckets", bucketIds=[two[0].id])

    answer = key.call("b2_list_buckets", version=1, accountId=key.account_id)

    assert [each["bucketId"] for each in answer.json()["buckets"]] == [two[0].id]


@pytest.mark.parametrize("version", [2, 3, 4])
def test_later_versions_make_a_restricted_key_name_its_bucket(make_key, two, version):
    key = make_key("listBuckets", bucketIds=[two[0].id])

    answer = key.call("b2_list_buckets", version=version, accountId=key.account_id)

    assert answer.refusal == (401, "unauthorized")


@pytest.mark.parametrize("version", [2, 3, 4])
def test_a_restricted_key_finds_its_bucket_by_id(make_key, two, version):
    key = make_key("listBuckets", bucketIds=[two[0].id])

    answer = key.call(
        "b2_list_buckets", version=version, accountId=key.account_id, bucketId=two[0].id
    )

    assert [each["bucketId"] for each in answer.json()["buckets"]] == [two[0].id]


def test_a_restricted_key_finds_its_bucket_by_name(make_key, two):
    key = make_key("listBuckets", bucketIds=[two[0].id])

    answer = key.call("b2_list_buckets", accountId=key.account_id, bucketName=two[0].name)

    assert [each["bucketId"] for each in answer.json()["buckets"]] == [two[0].id]


def test_a_restricted_key_does_not_find_other_buckets(make_key, two):
    key = make_key("listBuckets", bucketIds=[two[0].id])

    answer = key.call("b2_list_buckets", accountId=key.account_id, bucketId=two[1].id)

    assert answer.refusal == (401, "unauthorized")


def test_a_key_for_several_buckets_finds_each_of_them(make_key, two):
    key = make_key("listBuckets", bucketIds=[each.id for each in two])

    found_names = [
        key.ok("b2_list_buckets", accountId=key.account_id, bucketId=each.id)["buckets"][0][
            "bucketName"
        ]
        for each in two
    ]

    assert found_names == [each.name for each in two]


@pytest.mark.parametrize(
    ("field", "capability"),
    [
        ("defaultServerSideEncryption", "readBucketEncryption"),
        ("fileLockConfiguration", "readBucketRetentions"),
        ("replicationConfiguration", "readBucketReplications"),
    ],
)
def test_a_setting_is_withheld_from_keys_that_may_not_read_it(
    make_key, shared, everything, field, capability
):
    key = make_key(*(each for each in everything if each != capability))

    assert found(key, shared)[field] == WITHHELD
