import pytest
from b2sdk.v3.exception import Unauthorized


def create(wire, version=4, **fields):
    values = {
        "accountId": wire.account_id,
        "capabilities": ["listFiles", "readFiles"],
        "keyName": "my-key",
    }
    return wire.call("b2_create_key", version=version, **{**values, **fields})


def test_only_the_creation_tells_the_secret(wire):
    made = create(wire).json

    listed = wire.call("b2_list_keys", accountId=wire.account_id).json["keys"]

    secret = made.pop("applicationKey")
    assert secret.startswith("K004")
    assert len(secret) == 31
    assert made in listed
    assert made == {
        "accountId": wire.account_id,
        "applicationKeyId": made["applicationKeyId"],
        "bucketIds": None,
        "capabilities": ["listFiles", "readFiles"],
        "expirationTimestamp": None,
        "keyName": "my-key",
        "namePrefix": None,
        "options": ["s3"],
    }


def test_before_version_4_a_key_has_one_bucket(wire):
    bucket = wire.create_bucket()

    old = create(wire, version=3, bucketId=bucket).json
    new = create(wire, bucketIds=[bucket]).json

    assert (old["bucketId"], "bucketIds" in old) == (bucket, False)
    assert (new["bucketIds"], "bucketId" in new) == ([bucket], False)


def test_a_bucket_in_the_other_versions_field_still_restricts(wire):
    bucket = wire.create_bucket()

    key = create(wire, version=4, bucketId=bucket).json

    assert key["bucketIds"] == [bucket]


@pytest.mark.parametrize(
    "fields",
    [
        {"capabilities": []},
        {"capabilities": ["flyToTheMoon"]},
        {"capabilities": "listFiles"},
        {"capabilities": None},
        {"keyName": ""},
        {"keyName": "x" * 101},
        {"keyName": "no spaces"},
        {"bucketIds": ["0" * 24]},
        {"bucketIds": []},
        {"bucketIds": ["0" * 24], "bucketId": "0" * 24},
        {"validDurationInSeconds": 0},
        {"validDurationInSeconds": 86_400_001},
    ],
)
def test_it_rejects_what_a_key_cannot_be(wire, fields):
    answer = create(wire, **fields)

    assert answer.status == 400
    assert answer.code in ("bad_request", "bad_bucket_id")


def test_a_key_for_buckets_cannot_manage_the_account(wire):
    bucket = wire.create_bucket()

    answer = create(wire, capabilities=["writeBuckets"], bucketIds=[bucket])

    assert (answer.status, answer.code) == (400, "bad_request")


def test_keys_are_listed_in_pages_without_the_master_key(wire):
    for _ in range(3):
        create(wire)

    first = wire.call("b2_list_keys", accountId=wire.account_id, maxKeyCount=2).json
    rest = wire.call(
        "b2_list_keys",
        accountId=wire.account_id,
        startApplicationKeyId=first["nextApplicationKeyId"],
    ).json

    ids = [key["applicationKeyId"] for key in first["keys"] + rest["keys"]]
    assert len(first["keys"]) == 2
    assert len(set(ids)) == len(ids) == 4
    assert wire.localb2.master_key_id not in ids
    assert rest["nextApplicationKeyId"] is None


def test_deleting_an_unknown_key_is_refused(wire, localb2):
    unknown = wire.call("b2_delete_key", applicationKeyId="0040000000000000000000099")
    foreign = wire.call("b2_delete_key", applicationKeyId=localb2.other.key_id)

    assert (unknown.status, unknown.code) == (400, "bad_request")
    assert (foreign.status, foreign.code) == (400, "bad_request")


def test_a_key_expires(wire, localb2):
    key = wire.create_key(["listBuckets"], validDurationInSeconds=60)

    localb2.advance(61)
    by_token = key.call("b2_list_buckets", accountId=wire.account_id)
    by_key = key.authorize()

    assert by_token.status == 401
    assert (by_key.status, by_key.code) == (401, "bad_auth_token")


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("b2_create_bucket", {"bucketName": "some-bucket", "bucketType": "allPrivate"}),
        ("b2_list_keys", {}),
        ("b2_create_key", {"capabilities": ["listFiles"], "keyName": "x"}),
        ("b2_delete_key", {"applicationKeyId": "x"}),
        ("b2_get_upload_url", {}),
        ("b2_hide_file", {"fileName": "a"}),
        ("b2_delete_file_version", {"fileName": "a", "fileId": "b"}),
        ("b2_get_download_authorization", {"fileNamePrefix": "", "validDurationInSeconds": 5}),
        ("b2_update_bucket", {}),
        ("b2_delete_bucket", {}),
        ("b2_start_large_file", {"fileName": "a", "contentType": "b2/x-auto"}),
    ],
)
def test_a_read_only_key_may_only_read(wire, name, fields):
    bucket = wire.create_bucket()
    key = wire.create_key(["listBuckets", "listFiles", "readFiles"])

    answer = key.call(name, **{"accountId": wire.account_id, "bucketId": bucket, **fields})

    assert (answer.status, answer.code) == (401, "unauthorized")


def test_a_bucket_key_must_name_its_bucket_since_version_2(wire):
    mine, foreign = wire.create_bucket("mine-bucket"), wire.create_bucket("foreign-bucket")
    key = wire.create_key(["listBuckets", "listFiles"], bucketIds=[mine])

    def ask(version=4, **fields):
        return key.call("b2_list_buckets", version=version, accountId=wire.account_id, **fields)

    assert ask(version=1).json["buckets"][0]["bucketId"] == mine
    assert ask(version=2).code == "unauthorized"
    assert ask(bucketName="mine-bucket").json["buckets"][0]["bucketId"] == mine
    assert ask(bucketId=foreign).code == "unauthorized"
    assert key.call("b2_list_file_names", bucketId=foreign).code == "unauthorized"


def test_settings_are_withheld_from_keys_that_may_not_read_them(wire):
    bucket = wire.create_bucket()
    key = wire.create_key(["listBuckets"], bucketIds=[bucket])

    shown = key.call("b2_list_buckets", accountId=wire.account_id, bucketId=bucket).json

    withheld = {"isClientAuthorizedToRead": False, "value": None}
    assert shown["buckets"][0]["defaultServerSideEncryption"] == withheld
    assert shown["buckets"][0]["fileLockConfiguration"] == withheld


def test_a_prefix_key_sees_and_writes_below_its_prefix(wire):
    bucket = wire.create_bucket()
    wire.upload(bucket, "in/a.txt")
    wire.upload(bucket, "out/b.txt")
    capabilities = ["listFiles", "readFiles", "writeFiles", "deleteFiles"]
    key = wire.create_key(capabilities, bucketIds=[bucket], namePrefix="in/")
    url = key.upload_url(bucket)

    def listed(version, prefix):
        return key.call("b2_list_file_names", version=version, bucketId=bucket, prefix=prefix)

    assert listed(4, "").code == "unauthorized"
    assert [file["fileName"] for file in listed(4, "in/").json["files"]] == ["in/a.txt"]
    assert [file["fileName"] for file in listed(1, "").json["files"]] == ["in/a.txt"]
    assert listed(1, "out/").json["files"] == []
    assert key.upload_with(url, "in/new.txt", b"x").status == 200
    assert key.upload_with(url, "out/new.txt", b"x").code == "unauthorized"
    assert key.call("b2_hide_file", bucketId=bucket, fileName="out/b.txt").code == "unauthorized"


def test_b2sdk_meets_the_restriction_as_unauthorized(wire, b2_api, localb2):
    bucket = wire.create_bucket()
    key = b2_api.create_key(["listBuckets", "listFiles"], "sdk-key", bucket_ids=[bucket])

    b2_api.authorize_account(key.id_, key.application_key, realm=localb2.endpoint)

    assert b2_api.get_bucket_by_name("plain-bucket").id_ == bucket
    with pytest.raises(Unauthorized):
        b2_api.get_bucket_by_name("plain-bucket").hide_file("a.txt")
