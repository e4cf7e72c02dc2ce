"""Keys for some buckets, some names and some time, on both faces and in every version."""

import contextlib
import socket
from types import SimpleNamespace
from urllib.parse import quote, urlsplit

import pytest
from b2sdk.v3 import B2Api, InMemoryAccountInfo

from tests.localb2.native.wire import sha1_of
from tests.localb2.s3.conftest import Raw, error_of, refusal, s3_client

FILES = ["listBuckets", "listFiles", "readFiles", "writeFiles", "deleteFiles", "shareFiles"]
NAMES = ["one-bucket", "two-bucket", "not-mine"]
LONGEST = 86_399_999
DAY = 24 * 3600


def over_s3(wire):
    """boto3 with the key of a wire."""
    return s3_client(wire.localb2.endpoint, wire.key_id, wire.key)


@pytest.fixture
def buckets(wire):
    """Three buckets with a file each; the keys of these tests are for the first two."""
    ids = [wire.create_bucket(name) for name in NAMES]
    for bucket in ids:
        wire.upload(bucket, "in/a")
    return ids


@pytest.fixture
def key(wire, buckets):
    return wire.create_key(FILES, bucketIds=buckets[:2])


def test_a_key_for_two_buckets_reaches_both_and_no_third(key, buckets):
    statuses = [key.call("b2_list_file_names", bucketId=bucket).status for bucket in buckets]
    uploads = [key.call("b2_get_upload_url", bucketId=bucket).status for bucket in buckets]

    assert statuses == uploads == [200, 200, 401]


def test_it_does_over_s3_too(key, buckets):
    s3 = over_s3(key)

    listed = [s3.list_objects_v2(Bucket=name)["KeyCount"] for name in NAMES[:2]]

    assert listed == [1, 1]
    for action in (s3.list_objects_v2, s3.list_object_versions, s3.head_bucket):
        assert refusal(action, Bucket="not-mine")[0] == 403
    assert refusal(s3.get_object, Bucket="not-mine", Key="in/a")[:2] == (403, "AccessDenied")
    assert refusal(s3.put_object, Bucket="not-mine", Key="b", Body=b"")[:2] == (
        403,
        "AccessDenied",
    )


def test_a_copy_needs_the_key_at_both_ends(wire, key, buckets):
    mine = wire.upload(buckets[0], "in/b")["fileId"]
    foreign = wire.upload(buckets[2], "in/b")["fileId"]

    def copy(source, destination):
        return key.call(
            "b2_copy_file", sourceFileId=source, fileName="c", destinationBucketId=destination
        ).status

    assert [copy(mine, buckets[1]), copy(mine, buckets[2]), copy(foreign, buckets[0])] == [
        200,
        401,
        401,
    ]


def test_since_version_2_it_names_one_of_its_buckets(key, buckets):
    def listed(version, **fields):
        answer = key.call("b2_list_buckets", version, accountId=key.account_id, **fields)
        return answer.code if answer.status == 401 else answer.json["buckets"][0]["bucketName"]

    for version in (2, 3, 4):
        assert listed(version) == "unauthorized"
        assert listed(version, bucketId=buckets[1]) == "two-bucket"
        assert listed(version, bucketName="two-bucket") == "two-bucket"
        assert listed(version, bucketId=buckets[2]) == "unauthorized"
        assert listed(version, bucketName="not-mine") == "unauthorized"
        assert listed(version, bucketName="no-such-bucket") == "unauthorized"


def test_in_version_1_it_sees_its_buckets_silently(key):
    listed = key.call("b2_list_buckets", 1, accountId=key.account_id).json["buckets"]

    assert [bucket["bucketName"] for bucket in listed] == ["one-bucket", "two-bucket"]


def test_it_signs_in_with_version_4_only(key):
    answers = [key.authorize(version) for version in (1, 2, 3)]

    assert [(answer.status, answer.code) for answer in answers] == [(401, "unsupported")] * 3
    assert answers[0].headers["www-authenticate"] == 'BASIC realm="authorize_account"'


def test_it_is_told_with_the_names_of_its_buckets(wire, key, buckets):
    wire.call("b2_delete_file_version", **wire_file(wire, buckets[1]))
    wire.call("b2_delete_bucket", accountId=wire.account_id, bucketId=buckets[1])

    allowed = key.authorize().json["apiInfo"]["storageApi"]["allowed"]["buckets"]

    assert allowed == [
        {"id": buckets[0], "name": "one-bucket"},
        {"id": buckets[1], "name": None},
    ]


def wire_file(wire, bucket):
    """The one file of a bucket."""
    file = wire.call("b2_list_file_names", bucketId=bucket).json["files"][0]
    return {"fileName": file["fileName"], "fileId": file["fileId"]}


def test_old_versions_list_it_without_one_bucket(wire, key, buckets):
    for version in (1, 2, 3):
        listed = wire.call("b2_list_keys", version, accountId=wire.account_id).json["keys"]
        mine = next(one for one in listed if one["applicationKeyId"] == key.key_id)
        assert (mine["bucketId"], mine["bucketIds"]) == (None, buckets[:2])

    assert wire.call("b2_delete_key", 3, applicationKeyId=key.key_id).json == mine


def test_b2sdk_uses_a_key_for_two_buckets(localb2, key):
    api = B2Api(InMemoryAccountInfo())
    api.authorize_account(key.key_id, key.key, realm=localb2.endpoint)

    assert [api.get_bucket_by_name(name).name for name in NAMES[:2]] == NAMES[:2]
    assert next(iter(api.get_bucket_by_name("two-bucket").ls()))[0].file_name == "in/a"


def create(wire, **fields):
    values = {"accountId": wire.account_id, "keyName": "x", "capabilities": ["listFiles"]}
    return wire.call("b2_create_key", **(values | fields))


def test_a_key_for_buckets_never_manages_the_account(wire):
    bucket = wire.create_bucket()
    for capability in ("listKeys", "writeKeys", "deleteKeys", "writeBuckets", "deleteBuckets"):
        answer = create(wire, capabilities=["listFiles", capability], bucketIds=[bucket])

        assert (answer.status, answer.code) == (400, "bad_request")
        assert capability in answer.json["message"]


def test_a_bucket_named_twice_is_one_bucket(wire):
    bucket = wire.create_bucket()

    made = create(wire, bucketIds=[bucket, bucket]).json

    assert made["bucketIds"] == [bucket]


def test_a_prefix_holds_in_all_buckets(wire, buckets):
    key = wire.create_key(FILES, namePrefix="in/")
    s3 = over_s3(key)

    for name, bucket in zip(NAMES, buckets, strict=True):
        files = key.call("b2_list_file_names", bucketId=bucket, prefix="in/").json["files"]
        assert [file["fileName"] for file in files] == ["in/a"]
        assert key.call("b2_list_file_names", bucketId=bucket).code == "unauthorized"
        assert s3.list_objects_v2(Bucket=name, Prefix="in/")["KeyCount"] == 1
        assert refusal(s3.list_objects_v2, Bucket=name)[:2] == (403, "AccessDenied")


@pytest.mark.parametrize("prefix", ["in", "in/x"])
def test_only_names_below_the_prefix_are_reached(wire, buckets, prefix):
    wire.upload(buckets[0], f"{prefix}b")
    key = wire.create_key(FILES, bucketIds=buckets[:1], namePrefix="in/")
    below = f"{prefix}b".startswith("in/")
    s3, url = over_s3(key), key.upload_url(buckets[0])

    native = key.upload_with(url, f"{prefix}b", b"x")
    token = {"Authorization": key.token}
    read = key.send("GET", f"/file/one-bucket/{quote(prefix)}b", headers=token)
    shared = key.call(
        "b2_get_download_authorization",
        bucketId=buckets[0],
        fileNamePrefix=prefix,
        validDurationInSeconds=60,
    )

    assert [native.status, read.status] == [200 if below else 401] * 2
    assert shared.status == (200 if prefix.startswith("in/") else 401)
    with contextlib.nullcontext() if below else pytest.raises(s3.exceptions.ClientError):
        s3.put_object(Bucket="one-bucket", Key=f"{prefix}b", Body=b"x")


def test_a_key_lives_for_less_than_1000_days(wire):
    seconds = [1, LONGEST, 0, -1, LONGEST + 1]

    statuses = [create(wire, validDurationInSeconds=one).status for one in seconds]

    assert statuses == [200, 200, 400, 400, 400]


def test_an_expired_key_ends_on_both_faces_with_all_its_tokens(wire, localb2, buckets):
    key = wire.create_key(FILES, validDurationInSeconds=3600)
    s3, url = over_s3(key), key.upload_url(buckets[0])
    where = {"Bucket": "one-bucket", "Key": "in/a"}
    shared = share(key, buckets[0])
    presigned = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=DAY)
    assert [s3.get_object(**where)["ContentLength"], key.authorize().status] == [7, 200]

    localb2.advance(3601)

    assert key.authorize().code == "bad_auth_token"
    assert key.call("b2_list_file_names", bucketId=buckets[0]).code == "expired_auth_token"
    assert key.upload_with(url, "b", b"x").code == "expired_auth_token"
    assert key.send("GET", shared).status == 401
    path = urlsplit(presigned)
    answer = key.send("GET", f"{path.path}?{path.query}")
    assert (answer.status, error_of(answer.body)) == (403, unknown(key))
    listed = wire.sign_in().call("b2_list_keys", accountId=wire.account_id).json["keys"]
    assert key.key_id not in [one["applicationKeyId"] for one in listed]


def share(key, bucket):
    """The path of a shared file, with a download token that would live for a week."""
    token = key.call(
        "b2_get_download_authorization",
        bucketId=bucket,
        fileNamePrefix="in/",
        validDurationInSeconds=7 * DAY,
    ).json["authorizationToken"]
    return f"/file/one-bucket/in/a?Authorization={token}"


def unknown(key):
    return ("InvalidAccessKeyId", f"The key '{key.key_id}' is not valid")


def test_the_s3_face_does_not_know_an_expired_key(wire, localb2, buckets):
    key = wire.create_key(FILES, validDurationInSeconds=60)
    names = vars(localb2.first) | {"key_id": key.key_id, "application_key": key.key}
    raw = Raw(SimpleNamespace(**names, address=localb2.address, endpoint=localb2.endpoint))
    before = raw.signed("GET", "/one-bucket/in/a")

    localb2.advance(61)
    after = raw.signed("GET", "/one-bucket/in/a")

    assert before[0] == 200
    assert (after[0], error_of(after[2])) == (403, unknown(key))


def test_tokens_live_no_longer_than_their_key(wire, localb2):
    key = wire.create_key(["listBuckets"], validDurationInSeconds=2 * DAY)

    localb2.advance(DAY + 1)
    stale = key.call("b2_list_buckets", accountId=wire.account_id)
    key.sign_in()
    fresh = key.call("b2_list_buckets", accountId=wire.account_id)
    localb2.advance(DAY)
    ended = key.call("b2_list_buckets", accountId=wire.account_id)

    assert [stale.code, fresh.status, ended.code] == [
        "expired_auth_token",
        200,
        "expired_auth_token",
    ]


def test_a_deleted_key_ends_at_once_with_all_its_tokens(wire, key, buckets):
    s3, url, shared = over_s3(key), key.upload_url(buckets[0]), share(key, buckets[0])
    large = key.call(
        "b2_start_large_file", bucketId=buckets[0], fileName="in/l", contentType="text/plain"
    ).json
    part_url = key.call("b2_get_upload_part_url", fileId=large["fileId"]).json
    assert key.send("GET", shared).status == 200

    wire.call("b2_delete_key", applicationKeyId=key.key_id)

    answers = [
        key.authorize(),
        key.call("b2_list_file_names", bucketId=buckets[0]),
        key.upload_with(url, "in/b", b"x"),
        key.upload_with(part_url, "", b"x", X_Bz_Part_Number="1"),
        key.send("GET", shared),
    ]
    assert [(answer.status, answer.code) for answer in answers] == [(401, "bad_auth_token")] * 5
    assert refusal(s3.list_objects_v2, Bucket="one-bucket") == (403, *unknown(key))


def test_another_key_finishes_what_a_deleted_one_began(wire, key, buckets):
    large = key.call(
        "b2_start_large_file", bucketId=buckets[0], fileName="in/l", contentType="text/plain"
    ).json
    contents = [b"x" * 5_000_000, b"y"]
    for number, content in enumerate(contents, 1):
        url = key.call("b2_get_upload_part_url", fileId=large["fileId"]).json
        key.upload_with(url, "", content, X_Bz_Part_Number=str(number))
    wire.call("b2_delete_key", applicationKeyId=key.key_id)

    finished = wire.call(
        "b2_finish_large_file",
        fileId=large["fileId"],
        partSha1Array=[sha1_of(content) for content in contents],
    )

    assert finished.json["contentLength"] == 5_000_001


def test_an_upload_under_way_goes_on_when_its_key_is_deleted(wire, key, buckets):
    url, content = key.upload_url(buckets[0]), b"x" * 200_000
    head = (
        f"POST {urlsplit(url['uploadUrl']).path} HTTP/1.1\r\nHost: x\r\n"
        f"Authorization: {url['authorizationToken']}\r\nX-Bz-File-Name: slow\r\n"
        f"Content-Type: text/plain\r\nX-Bz-Content-Sha1: {sha1_of(content)}\r\n"
        f"Content-Length: {len(content)}\r\nExpect: 100-continue\r\n\r\n"
    )

    with socket.create_connection(key.localb2.address, timeout=20) as connection:
        connection.sendall(head.encode())
        begun = connection.recv(1000)
        wire.call("b2_delete_key", applicationKeyId=key.key_id)
        connection.sendall(content)
        ended = connection.recv(1000)

    assert begun.startswith(b"HTTP/1.1 100 ")
    assert ended.startswith(b"HTTP/1.1 200 ")
    kept = wire.send("HEAD", "/file/one-bucket/slow", headers={"Authorization": wire.token})
    assert kept.status == 200


def test_a_key_may_delete_itself(wire):
    key = wire.create_key(["deleteKeys"])

    deleted = key.call("b2_delete_key", applicationKeyId=key.key_id)
    again = key.call("b2_delete_key", applicationKeyId=key.key_id)

    assert deleted.json["applicationKeyId"] == key.key_id
    assert (again.status, again.code) == (401, "bad_auth_token")


def test_the_master_key_is_not_for_s3(localb2):
    s3 = s3_client(localb2.endpoint, localb2.master_key_id, localb2.master_key)

    assert refusal(s3.list_buckets) == (403, "InvalidAccessKeyId", "Malformed Access Key Id")
