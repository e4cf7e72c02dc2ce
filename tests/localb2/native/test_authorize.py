import base64

import pytest
from b2sdk.v2 import B2Api as B2ApiV2
from b2sdk.v2 import InMemoryAccountInfo as InMemoryAccountInfoV2

from tests.localb2.native.wire import Wire


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_version_4_nests_what_is_allowed(wire, method):
    document = wire.authorize(4, method).json

    storage = document["apiInfo"]["storageApi"]
    assert set(document) == {
        "accountId",
        "apiInfo",
        "applicationKeyExpirationTimestamp",
        "authorizationToken",
    }
    assert storage["allowed"]["buckets"] is None
    assert "writeBuckets" in storage["allowed"]["capabilities"]
    assert storage["apiUrl"] == storage["downloadUrl"] == wire.localb2.endpoint


def test_version_3_names_one_bucket(wire):
    storage = wire.authorize(3).json["apiInfo"]["storageApi"]

    assert storage["infoType"] == "storageApi"
    assert storage["bucketId"] is None
    assert "allowed" not in storage


@pytest.mark.parametrize("version", [1, 2])
def test_old_versions_are_flat(wire, version):
    document = wire.authorize(version).json

    assert document["allowed"]["bucketId"] is None
    assert document["absoluteMinimumPartSize"] == 5_000_000
    assert ("minimumPartSize" in document) == (version == 1)


def test_the_master_key_may_sign_in(localb2):
    answer = Wire(localb2, localb2.master_key_id, localb2.master_key).authorize()

    assert answer.status == 200


def test_a_wrong_secret_is_unauthorized(localb2):
    answer = Wire(localb2, localb2.key_id, "K004wrong").authorize()

    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.headers["www-authenticate"] == 'BASIC realm="authorize_account"'


def test_an_unknown_key_is_a_bad_token(localb2):
    answer = Wire(localb2, "0040000000000000000000001", "K004wrong").authorize()

    assert (answer.status, answer.code) == (401, "bad_auth_token")


@pytest.mark.parametrize(
    "header",
    ["", "Basic", "Basic !!!", "Bearer x", "Basic " + base64.b64encode(b"nocolon").decode()],
)
def test_a_malformed_header_is_refused(wire, header):
    answer = wire.send("GET", "/b2api/v4/b2_authorize_account", headers={"Authorization": header})

    assert answer.status == 401


def test_a_key_for_several_buckets_needs_version_4(wire):
    buckets = [wire.create_bucket(f"bucket-{number}") for number in range(2)]
    key = wire.create_key(["listBuckets"], bucketIds=buckets)

    answers = {version: key.authorize(version) for version in (1, 2, 3, 4)}

    assert [answers[version].status for version in (1, 2, 3, 4)] == [401, 401, 401, 200]
    assert answers[3].code == "unsupported"
    allowed = answers[4].json["apiInfo"]["storageApi"]["allowed"]["buckets"]
    assert allowed == [
        {"id": buckets[0], "name": "bucket-0"},
        {"id": buckets[1], "name": "bucket-1"},
    ]


def test_a_key_for_one_bucket_shows_it_in_every_version(wire):
    bucket = wire.create_bucket()
    key = wire.create_key(["listBuckets"], bucketIds=[bucket], namePrefix="a/")

    flat = key.authorize(2).json["allowed"]
    nested = key.authorize(3).json["apiInfo"]["storageApi"]

    assert (flat["bucketId"], flat["bucketName"]) == (bucket, "plain-bucket")
    assert (nested["bucketId"], nested["namePrefix"]) == (bucket, "a/")


def test_b2sdk_signs_in_with_version_3_and_4(localb2, b2_api):
    old = B2ApiV2(InMemoryAccountInfoV2())
    old.authorize_account(localb2.endpoint, localb2.key_id, localb2.application_key)

    assert old.account_info.get_account_id() == localb2.account_id
    assert b2_api.account_info.get_account_id() == localb2.account_id


def test_a_token_ends_after_a_day(wire, localb2):
    localb2.advance(24 * 3600)

    answer = wire.call("b2_list_buckets", accountId=wire.account_id)

    assert (answer.status, answer.code) == (401, "expired_auth_token")


def test_an_altered_token_is_bad(wire):
    answer = wire.call("b2_list_buckets", token=wire.token.replace("_acct", "_upld"))

    assert (answer.status, answer.code) == (401, "bad_auth_token")


def test_a_missing_token_is_said(wire):
    answer = wire.send("POST", "/b2api/v4/b2_list_buckets", "{}")

    assert (answer.status, answer.code) == (401, "missing_auth_token")


def test_tokens_die_with_their_key(wire):
    key = wire.create_key(["listFiles"])

    wire.call("b2_delete_key", applicationKeyId=key.key_id)
    answer = key.call("b2_list_file_names", bucketId="a" * 24)

    assert (answer.status, answer.code) == (401, "bad_auth_token")
