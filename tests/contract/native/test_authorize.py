"""b2_authorize_account: what a key is told about itself and its account."""

import re

import pytest

VERSIONS = [1, 2, 3, 4]
WRONG_KEY = "K004" + "x" * 27
ADDRESSES = {
    "absoluteMinimumPartSize",
    "apiUrl",
    "downloadUrl",
    "recommendedPartSize",
    "s3ApiUrl",
}


def storage_of(answer):
    return answer.json()["apiInfo"]["storageApi"]


@pytest.fixture
def for_two_buckets(make_key, make_bucket):
    first, second = make_bucket(), make_bucket()
    return make_key("listBuckets", bucketIds=[first.id, second.id]), first, second


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_of_the_api_authorizes(b2, version):
    answer = b2.authorize(version)

    assert answer.status == 200


def test_it_answers_a_get(b2):
    assert b2.authorize(method="GET").status == 200


def test_it_answers_a_post_with_an_empty_object(b2):
    assert b2.authorize(method="POST", body=b"{}").status == 200


def test_version_4_nests_the_storage_api(b2):
    answer = b2.authorize(4).json()

    assert set(answer) == {
        "accountId",
        "apiInfo",
        "applicationKeyExpirationTimestamp",
        "authorizationToken",
    }


def test_version_4_tells_the_restrictions_in_allowed(b2):
    storage = storage_of(b2.authorize(4))

    assert set(storage) == {*ADDRESSES, "allowed"}
    assert set(storage["allowed"]) == {"buckets", "capabilities", "namePrefix"}


def test_version_3_tells_the_restrictions_beside_the_addresses(b2):
    answer = b2.authorize(3)

    assert set(storage_of(answer)) == {
        *ADDRESSES,
        "bucketId",
        "bucketName",
        "capabilities",
        "infoType",
        "namePrefix",
    }
    assert set(answer.json()) == {
        "accountId",
        "apiInfo",
        "applicationKeyExpirationTimestamp",
        "authorizationToken",
    }


def test_version_3_names_the_type_of_the_storage_api(b2):
    assert storage_of(b2.authorize(3))["infoType"] == "storageApi"


def test_version_2_is_flat(b2):
    answer = b2.authorize(2).json()

    assert set(answer) == {*ADDRESSES, "accountId", "allowed", "authorizationToken"}
    assert set(answer["allowed"]) == {"bucketId", "bucketName", "capabilities", "namePrefix"}


def test_version_1_is_flat_and_has_the_old_name_of_the_recommended_part_size(b2):
    answer = b2.authorize(1).json()

    assert {*ADDRESSES, "accountId", "authorizationToken"} <= set(answer)
    assert answer["minimumPartSize"] == answer["recommendedPartSize"]


def test_parts_have_at_least_5_000_000_bytes(b2):
    assert storage_of(b2.authorize())["absoluteMinimumPartSize"] == 5_000_000


def test_100_000_000_bytes_are_recommended_for_parts(b2):
    assert storage_of(b2.authorize())["recommendedPartSize"] == 100_000_000


def test_an_account_id_has_12_hex_digits(b2):
    assert re.fullmatch(r"[0-9a-f]{12}", b2.authorize().json()["accountId"])


def test_addresses_end_without_a_slash(b2):
    storage = storage_of(b2.authorize())

    for address in ("apiUrl", "downloadUrl", "s3ApiUrl"):
        assert re.fullmatch(r"https?://[^/]+", storage[address])


def test_a_key_without_restrictions_has_buckets_null(b2, make_key):
    allowed = storage_of(make_key("listFiles").authorize())["allowed"]

    assert (allowed["buckets"], allowed["namePrefix"]) == (None, None)


def test_a_key_without_restrictions_has_bucket_id_and_name_null_in_version_3(make_key):
    storage = storage_of(make_key("listFiles").authorize(3))

    assert (storage["bucketId"], storage["bucketName"]) == (None, None)
    assert storage["namePrefix"] is None


def test_a_key_is_told_its_capabilities(make_key):
    allowed = storage_of(make_key("listFiles", "readFiles").authorize())["allowed"]

    assert sorted(allowed["capabilities"]) == ["listFiles", "readFiles"]


def test_a_restricted_key_is_told_its_bucket(make_key, bucket):
    allowed = storage_of(make_key("listFiles", bucketIds=[bucket.id]).authorize())["allowed"]

    assert allowed["buckets"] == [{"id": bucket.id, "name": bucket.name}]


def test_a_restricted_key_is_told_its_bucket_in_version_3(make_key, bucket):
    storage = storage_of(make_key("listFiles", bucketIds=[bucket.id]).authorize(3))

    assert (storage["bucketId"], storage["bucketName"]) == (bucket.id, bucket.name)


@pytest.mark.parametrize("version", [1, 2])
def test_a_restricted_key_is_told_its_bucket_in_the_flat_versions(make_key, bucket, version):
    allowed = make_key("listFiles", bucketIds=[bucket.id]).authorize(version).json()["allowed"]

    assert allowed["bucketId"] == bucket.id


def test_a_key_is_told_its_name_prefix(make_key, bucket):
    key = make_key("listFiles", bucketIds=[bucket.id], namePrefix="photos/")

    assert storage_of(key.authorize())["allowed"]["namePrefix"] == "photos/"


def test_a_key_for_several_buckets_is_told_them_in_version_4(for_two_buckets):
    key, first, second = for_two_buckets

    told = storage_of(key.authorize(4))["allowed"]["buckets"]

    assert sorted(told, key=lambda each: each["id"]) == sorted(
        [{"id": first.id, "name": first.name}, {"id": second.id, "name": second.name}],
        key=lambda each: each["id"],
    )


@pytest.mark.parametrize("version", [1, 2, 3])
def test_a_key_for_several_buckets_is_unsupported_before_version_4(for_two_buckets, version):
    key, _, _ = for_two_buckets

    assert key.authorize(version).refusal == (401, "unsupported")


def test_a_key_that_never_expires_has_no_expiration_timestamp(b2, forget_keys):
    made = b2.create_key("contract-test", ["listFiles"]).json()
    forget_keys.append(made["applicationKeyId"])

    answer = b2.with_secret(made["applicationKeyId"], made["applicationKey"]).authorize()

    assert answer.json()["applicationKeyExpirationTimestamp"] is None


@pytest.mark.parametrize("version", [3, 4])
def test_a_key_that_expires_is_told_when(make_key, version):
    answer = make_key("listFiles", validDurationInSeconds=1000).authorize(version)

    assert isinstance(answer.json()["applicationKeyExpirationTimestamp"], int)


def test_a_wrong_key_is_unauthorized(b2):
    answer = b2.with_secret(b2.key_id, WRONG_KEY).authorize()

    assert answer.refusal == (401, "unauthorized")


def test_an_unknown_key_id_is_a_bad_auth_token_without_words(b2):
    answer = b2.with_secret(f"{b2.key_id[:15]}{'f' * 10}", WRONG_KEY).authorize(2)

    assert answer.refusal == (401, "bad_auth_token")
    assert answer.message == ""


def test_nobody_authorizes_without_a_key(b2):
    answer = b2.send("GET", f"{b2.realm}/b2api/v4/b2_authorize_account")

    assert answer.status == 401


def test_a_refusal_names_the_realm(b2):
    answer = b2.with_secret(b2.key_id, WRONG_KEY).authorize()

    assert answer.headers["www-authenticate"] == 'BASIC realm="authorize_account"'


def test_a_token_of_one_version_works_in_all_others(b2):
    token = b2.authorize(1).json()["authorizationToken"]

    answer = b2.call(
        "b2_list_buckets",
        version=4,
        headers={"Authorization": token},
        accountId=b2.account_id,
    )

    assert answer.status == 200


@pytest.mark.local_only
def test_the_master_key_id_is_the_account_id(b2, accounts):
    account = accounts[0]
    master = b2.with_secret(account.master_key_id, account.master_key)

    assert account.master_key_id == account.account_id
    assert master.authorize().json()["accountId"] == account.account_id


@pytest.mark.local_only
def test_a_master_key_is_the_cluster_and_39_hex_digits(accounts):
    assert re.fullmatch(r"\d{3}[0-9a-f]{39}", accounts[0].master_key)
