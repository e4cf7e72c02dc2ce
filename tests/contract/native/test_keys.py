"""b2_create_key, b2_list_keys, b2_delete_key."""

import pytest

from tests.contract.native.key import now_ms

KEY_FIELDS = {
    "accountId",
    "applicationKeyId",
    "bucketIds",
    "capabilities",
    "expirationTimestamp",
    "keyName",
    "namePrefix",
    "options",
}
FOR_ONE_BUCKET = [
    "bypassGovernance",
    "deleteFiles",
    "listAllBucketNames",
    "listBuckets",
    "listFiles",
    "readBucketEncryption",
    "readBucketNotifications",
    "readBucketReplications",
    "readBucketRetentions",
    "readBuckets",
    "readFileLegalHolds",
    "readFileRetentions",
    "readFiles",
    "shareFiles",
    "writeBucketEncryption",
    "writeBucketNotifications",
    "writeBucketReplications",
    "writeBucketRetentions",
    "writeFileLegalHolds",
    "writeFileRetentions",
    "writeFiles",
]


@pytest.fixture
def create(b2, forget_keys):
    """Makes a key and answers as B2 does."""

    def ask(name="contract-test", capabilities=("listFiles",), **fields):
        answer = b2.create_key(name, list(capabilities), **fields)
        if answer.status == 200:
            forget_keys.append(answer.json()["applicationKeyId"])
        return answer

    return ask


def test_a_new_key_is_told_with_its_secret(create):
    assert set(create().json()) == {*KEY_FIELDS, "applicationKey"}


def test_a_key_tells_its_account_and_name(create, b2):
    key = create("contract-name").json()

    assert (key["accountId"], key["keyName"]) == (b2.account_id, "contract-name")


def test_a_key_may_be_used_over_s3(create):
    assert create().json()["options"] == ["s3"]


def test_a_key_tells_its_capabilities(create):
    key = create(capabilities=["readFiles", "listFiles"]).json()

    assert sorted(key["capabilities"]) == ["listFiles", "readFiles"]


def test_a_key_for_all_buckets_has_no_bucket_ids(create):
    assert create().json()["bucketIds"] is None


def test_a_key_without_prefix_has_none(create):
    assert create().json()["namePrefix"] is None


def test_a_key_that_never_expires_has_no_expiration(create):
    assert create().json()["expirationTimestamp"] is None


@pytest.mark.parametrize("version", [1, 2, 3])
def test_before_version_4_a_key_tells_one_bucket_id(create, shared, version):
    key = create(version=version, bucketId=shared.id).json()

    assert key["bucketId"] == shared.id
    assert "bucketIds" not in key


def test_a_key_may_be_for_one_bucket(create, shared):
    assert create(bucketIds=[shared.id]).json()["bucketIds"] == [shared.id]


def test_a_key_may_be_for_several_buckets(create, shared, bucket):
    ids = [shared.id, bucket.id]

    assert sorted(create(bucketIds=ids).json()["bucketIds"]) == sorted(ids)


def test_a_key_may_be_for_a_prefix(create, shared):
    key = create(bucketIds=[shared.id], namePrefix="photos/").json()

    assert key["namePrefix"] == "photos/"


def test_an_expiration_is_told_in_milliseconds(create):
    told = create(validDurationInSeconds=1000).json()["expirationTimestamp"]

    assert abs(told - (now_ms() + 1_000_000)) < 600_000


@pytest.mark.parametrize("seconds", [1, 86_399_999])
def test_a_key_is_valid_for_up_to_1000_days(create, seconds):
    assert create(validDurationInSeconds=seconds).status == 200


@pytest.mark.parametrize("seconds", [0, -1, 86_400_000, 100_000_000])
def test_a_key_is_valid_for_no_other_time(create, seconds):
    assert create(validDurationInSeconds=seconds).refusal == (400, "bad_request")


@pytest.mark.parametrize("name", ["k", "Key-1", "k" * 100])
def test_a_key_name_has_1_to_100_letters_digits_and_hyphens(create, name):
    assert create(name).json()["keyName"] == name


@pytest.mark.parametrize("name", ["", "k" * 101, "a b", "a_b", "ä", "a.b"])
def test_a_key_has_no_other_names(create, name):
    assert create(name).refusal == (400, "bad_request")


def test_key_names_need_not_be_unique(create):
    assert (create("contract-twice").status, create("contract-twice").status) == (200, 200)


def test_an_unknown_capability_is_refused(create):
    assert create(capabilities=["flyToTheMoon"]).refusal == (400, "bad_request")


def test_a_key_for_all_buckets_may_hold_every_capability(create, everything):
    key = create(capabilities=everything).json()

    assert sorted(key["capabilities"]) == sorted(everything)


@pytest.mark.parametrize("capability", FOR_ONE_BUCKET)
def test_a_key_for_one_bucket_may_hold(create, shared, capability):
    answer = create(capabilities=[capability], bucketIds=[shared.id])

    assert answer.json()["capabilities"] == [capability]


@pytest.mark.parametrize(
    "capability", ["listKeys", "writeKeys", "deleteKeys", "writeBuckets", "deleteBuckets"]
)
def test_a_key_for_one_bucket_may_not_hold(create, shared, capability):
    answer = create(capabilities=[capability], bucketIds=[shared.id])

    assert answer.refusal == (400, "bad_request")


def listed(b2, **fields):
    return b2.call("b2_list_keys", accountId=b2.account_id, **fields)


def ids(answer):
    return [each["applicationKeyId"] for each in answer.json()["keys"]]


def all_ids(b2, page_size):
    found, start = [], None
    while True:
        page = listed(b2, maxKeyCount=page_size, startApplicationKeyId=start)
        found += ids(page)
        start = page.json()["nextApplicationKeyId"]
        if start is None:
            return found


def test_a_list_has_keys_and_the_next_id(b2):
    assert set(listed(b2).json()) == {"keys", "nextApplicationKeyId"}


def test_keys_are_listed_without_their_secrets(b2, create):
    key = create().json()

    row = listed(b2, startApplicationKeyId=key["applicationKeyId"]).json()["keys"][0]

    assert row == {name: value for name, value in key.items() if name != "applicationKey"}


def test_a_list_starts_with_the_id_it_is_told(b2, create):
    key = create().json()

    answer = listed(b2, startApplicationKeyId=key["applicationKeyId"], maxKeyCount=1)

    assert ids(answer) == [key["applicationKeyId"]]


def test_the_last_page_has_no_next_id(b2):
    assert listed(b2, maxKeyCount=10_000).json()["nextApplicationKeyId"] is None


def test_pages_of_keys_join_without_gaps(b2, create):
    for _ in range(3):
        create()

    assert all_ids(b2, page_size=2) == ids(listed(b2, maxKeyCount=10_000))


def test_a_page_has_100_keys_unless_told_otherwise(b2, create):
    there = len(all_ids(b2, page_size=10_000))
    for _ in range(101 - there):
        create()

    assert len(ids(listed(b2))) == 100


def test_a_page_has_at_most_10_000_keys(b2):
    assert listed(b2, maxKeyCount=10_001).status == 400


def test_the_master_key_is_not_listed(b2):
    assert b2.account_id not in all_ids(b2, page_size=10_000)


def test_deleting_answers_the_key_without_its_secret(b2, create):
    key = create().json()

    answer = b2.call("b2_delete_key", applicationKeyId=key["applicationKeyId"])

    assert answer.json() == {name: key[name] for name in key if name != "applicationKey"}


def test_a_deleted_key_is_not_listed(b2, create):
    key = create().json()
    b2.ok("b2_delete_key", applicationKeyId=key["applicationKeyId"])

    assert key["applicationKeyId"] not in all_ids(b2, page_size=10_000)


def test_a_deleted_key_cannot_be_deleted_again(b2, create):
    key = create().json()
    b2.ok("b2_delete_key", applicationKeyId=key["applicationKeyId"])

    answer = b2.call("b2_delete_key", applicationKeyId=key["applicationKeyId"])

    assert answer.refusal == (400, "bad_request")


def test_a_deleted_key_does_not_authorize(b2, make_key):
    key = make_key("listFiles")
    b2.ok("b2_delete_key", applicationKeyId=key.key_id)

    assert key.authorize().status == 401


def test_tokens_die_with_their_key(b2, make_key, shared):
    key = make_key("listFiles")
    b2.ok("b2_delete_key", applicationKeyId=key.key_id)

    answer = key.call("b2_list_file_names", bucketId=shared.id)

    assert answer.refusal == (401, "bad_auth_token")


def test_upload_tokens_die_with_their_key(b2, make_key, shared, name):
    key = make_key("writeFiles")
    url = key.ok("b2_get_upload_url", bucketId=shared.id)
    b2.ok("b2_delete_key", applicationKeyId=key.key_id)

    assert b2.upload_with(url, name).refusal == (401, "bad_auth_token")


def test_a_key_for_several_buckets_works_in_each_of_them(make_key, shared, bucket):
    key = make_key("listFiles", bucketIds=[shared.id, bucket.id])

    answers = [key.call("b2_list_file_names", bucketId=each.id) for each in (shared, bucket)]

    assert [each.status for each in answers] == [200, 200]


def test_a_key_for_several_buckets_works_in_no_other(make_key, make_bucket, shared, bucket):
    key = make_key("listFiles", bucketIds=[shared.id, bucket.id])

    answer = key.call("b2_list_file_names", bucketId=make_bucket().id)

    assert answer.refusal == (401, "unauthorized")
