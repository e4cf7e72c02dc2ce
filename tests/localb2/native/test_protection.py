"""SSE-B2 and SSE-C in the native API, by hand and as b2sdk asks for them."""

import base64
import hashlib
from urllib.parse import urlsplit

import pytest
from b2sdk.v3 import SSE_B2_AES, EncryptionAlgorithm, EncryptionKey, EncryptionMode
from b2sdk.v3 import EncryptionSetting as Setting
from b2sdk.v3.exception import BadRequest, SSECKeyError

from tests.localb2.native.wire import sha1_of

KEY, OTHER_KEY = b"an-entirely-secret-key-of-32-byt", b"another-secret-key-of-32-bytes-x"
TEXT = b"what only the customer may read"
SSE_C = {"algorithm": "AES256", "mode": "SSE-C"}
SSE_B2 = {"algorithm": "AES256", "mode": "SSE-B2"}
NOT_RETRIEVABLE = (
    "The object was stored using a form of Server Side Encryption."
    " The correct parameters must be provided to retrieve the object."
)


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def setting(key=KEY):
    return Setting(
        EncryptionMode.SSE_C, EncryptionAlgorithm.AES256, EncryptionKey(key, key_id="my key")
    )


def md5_of(key):
    return base64.b64encode(hashlib.md5(key, usedforsecurity=False).digest()).decode()


def key_headers(customer_key=KEY, **changes):
    """The three headers; a change to None leaves one out."""
    values = {
        "Algorithm": "AES256",
        "Key": base64.b64encode(customer_key).decode(),
        "Key_Md5": md5_of(customer_key),
        **changes,
    }
    return {
        f"X_Bz_Server_Side_Encryption_Customer_{name}": value
        for name, value in values.items()
        if value is not None
    }


def key_fields(key=KEY, **changes):
    return {
        **SSE_C,
        "customerKey": base64.b64encode(key).decode(),
        "customerKeyMd5": md5_of(key),
        **changes,
    }


def download(wire, path, method="GET", **headers):
    values = {name.replace("_", "-"): value for name, value in headers.items()}
    return wire.send(method, path, headers={"Authorization": wire.token, **values})


@pytest.fixture
def secret(wire, bucket):
    """A file stored with KEY, as b2_upload_file answered."""
    return wire.upload(bucket, "secret.txt", TEXT, **key_headers())


def test_the_upload_tells_the_mode_and_never_the_key(secret):
    assert secret["serverSideEncryption"] == SSE_C
    assert secret["contentSha1"] == sha1_of(TEXT)


def test_information_and_listings_need_no_key(wire, bucket, secret):
    found = wire.call("b2_get_file_info", fileId=secret["fileId"]).json
    (by_name,) = wire.call("b2_list_file_names", bucketId=bucket).json["files"]
    (version,) = wire.call("b2_list_file_versions", bucketId=bucket).json["files"]

    assert found["serverSideEncryption"] == SSE_C
    assert found == by_name == version


def places(secret):
    return [
        "/file/plain-bucket/secret.txt",
        f"/b2api/v4/b2_download_file_by_id?fileId={secret['fileId']}",
    ]


def test_the_key_opens_the_file(wire, secret):
    for place in places(secret):
        answer = download(wire, place, **key_headers())
        head = download(wire, place, "HEAD", **key_headers())

        assert (answer.status, answer.body) == (200, TEXT)
        prefix = "x-bz-server-side-encryption"
        for headers in (answer.headers, head.headers):
            assert headers[f"{prefix}-customer-algorithm"] == "AES256"
            assert headers[f"{prefix}-customer-key-md5"] == md5_of(KEY)
            assert prefix not in headers


def test_without_the_key_the_file_stays_closed(wire, secret):
    for place in places(secret):
        answer = download(wire, place)
        head = download(wire, place, "HEAD")

        assert (answer.status, answer.code) == (400, "bad_request")
        assert answer.json["message"] == NOT_RETRIEVABLE
        assert head.status == 400


def test_another_key_is_denied(wire, secret):
    for place in places(secret):
        answer = download(wire, place, **key_headers(OTHER_KEY))

        assert (answer.status, answer.code) == (403, "access_denied")
        assert TEXT not in answer.body


def test_the_md5_of_the_key_is_not_enough(wire, secret):
    stolen = key_headers(OTHER_KEY, Key_Md5=md5_of(KEY))

    for place in places(secret):
        assert download(wire, place, **stolen).status == 400


@pytest.mark.parametrize("size", [1_000, 400_000])
def test_ranges_begin_anywhere(wire, bucket, size):
    content = (hashlib.sha256(b"seed").digest() * (size // 32 + 1))[:size]
    wire.upload(bucket, "x", content, **key_headers())

    for first, last in ((0, 0), (15, 16), (17, 999)):
        answer = download(
            wire, "/file/plain-bucket/x", Range=f"bytes={first}-{last}", **key_headers()
        )
        assert (answer.status, answer.body) == (206, content[first : last + 1])


def test_a_key_for_a_file_without_one_is_a_mistake(wire, bucket):
    wire.upload(bucket, "plain.txt", TEXT)

    answer = download(wire, "/file/plain-bucket/plain.txt", **key_headers())
    assert (answer.status, answer.code) == (400, "bad_request")


def test_a_reader_may_say_that_the_file_is_encrypted_by_b2(wire, bucket):
    wire.upload(bucket, "plain.txt", TEXT)

    answer = download(wire, "/file/plain-bucket/plain.txt", X_Bz_Server_Side_Encryption="AES256")
    assert answer.body == TEXT


MALFORMED = [
    {"Algorithm": None},
    {"Algorithm": "AES128"},
    {"Key": None},
    {"Key": "c2hvcnQ="},
    {"Key": "%%%"},
    {"Key_Md5": None},
    {"Key_Md5": md5_of(OTHER_KEY)},
]


@pytest.mark.parametrize("changes", MALFORMED)
def test_malformed_keys_are_refused_everywhere(wire, bucket, secret, changes):
    sent = key_headers(**changes)
    uploaded = wire.upload_with(wire.upload_url(bucket), "x", TEXT, **sent)
    answers = [uploaded, *[download(wire, place, **sent) for place in places(secret)]]

    assert {(answer.status, answer.code) for answer in answers} == {(400, "bad_request")}
    assert [row["fileName"] for row in names(wire, bucket)] == ["secret.txt"]


def names(wire, bucket):
    return wire.call("b2_list_file_names", bucketId=bucket).json["files"]


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": None},
        {"customerKey": None},
        {"customerKey": 5},
        {"customerKey": "c2hvcnQ="},
        {"customerKeyMd5": None},
        {"customerKeyMd5": md5_of(OTHER_KEY)},
        {"mode": "SSE-D"},
    ],
)
def test_large_files_with_malformed_keys_are_refused(wire, bucket, changes):
    answer = start(wire, bucket, key_fields(**changes))

    assert (answer.status, answer.code) == (400, "bad_request")
    assert base64.b64encode(KEY) not in answer.body


def start(wire, bucket, encryption):
    return wire.call(
        "b2_start_large_file",
        bucketId=bucket,
        fileName="large",
        contentType="b2/x-auto",
        serverSideEncryption=encryption,
    )


def upload_part(wire, file_id, number, content, **headers):
    url = wire.call("b2_get_upload_part_url", fileId=file_id).json
    values = {name.replace("_", "-"): value for name, value in headers.items()}
    values |= {
        "Authorization": url["authorizationToken"],
        "X-Bz-Part-Number": str(number),
        "X-Bz-Content-Sha1": sha1_of(content),
    }
    return wire.send("POST", urlsplit(url["uploadUrl"]).path, content, values)


def test_all_parts_of_a_large_file_have_the_same_key(wire, bucket):
    started = start(wire, bucket, key_fields()).json
    large = started["fileId"]
    first, second = b"\x01" * 5_000_000, b"\x02" * 10

    missing = upload_part(wire, large, 1, b"x")
    wrong = upload_part(wire, large, 1, b"x", **key_headers(OTHER_KEY))
    part = upload_part(wire, large, 1, first, **key_headers())
    upload_part(wire, large, 2, second, **key_headers())
    listed = wire.call("b2_list_parts", fileId=large).json["parts"]
    sha1s = [sha1_of(first), sha1_of(second)]
    file = wire.call("b2_finish_large_file", fileId=large, partSha1Array=sha1s).json

    assert (missing.status, missing.code) == (400, "bad_request")
    assert (wrong.status, wrong.code) == (403, "access_denied")
    assert part.json["serverSideEncryption"] == SSE_C
    assert [row["serverSideEncryption"] for row in listed] == [SSE_C, SSE_C]
    assert started["serverSideEncryption"] == file["serverSideEncryption"] == SSE_C
    answer = download(
        wire, "/file/plain-bucket/large", Range="bytes=4999998-5000001", **key_headers()
    )
    assert answer.body == b"\x01\x01\x02\x02"
    assert download(wire, "/file/plain-bucket/large").status == 400


def test_parts_of_a_file_without_a_key_bring_none(wire, bucket):
    started = start(wire, bucket, SSE_B2).json
    answer = upload_part(wire, started["fileId"], 1, b"x", **key_headers())

    assert started["serverSideEncryption"] == SSE_B2
    assert (answer.status, answer.code) == (400, "bad_request")


def test_two_kinds_of_encryption_at_once_are_refused(wire, bucket):
    answer = wire.upload_with(
        wire.upload_url(bucket),
        "x",
        TEXT,
        X_Bz_Server_Side_Encryption="AES256",
        **key_headers(),
    )
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("wanted", [{"mode": "SSE-C", "algorithm": "AES256"}, key_fields()])
def test_a_bucket_has_no_customer_key(wire, bucket, wanted):
    answer = wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        defaultServerSideEncryption=wanted,
    )
    assert (answer.status, answer.code) == (400, "bad_request")


def test_public_files_need_the_key_too(wire):
    public = wire.create_bucket("public-bucket", "allPublic")
    wire.upload(public, "x", TEXT, **key_headers())
    headers = {name.replace("_", "-"): value for name, value in key_headers().items()}

    assert wire.send("GET", "/file/public-bucket/x").status == 400
    assert wire.send("GET", "/file/public-bucket/x", headers=headers).body == TEXT


def test_the_header_limit_is_smaller_with_a_key(wire, bucket):
    info = {f"X_Bz_Info_key{number}": "x" * 220 for number in range(10)}

    refused = wire.upload_with(wire.upload_url(bucket), "x", TEXT, **info, **key_headers())
    taken = wire.upload_with(wire.upload_url(bucket), "x", TEXT, **info)
    assert (refused.status, taken.status) == (400, 200)


def test_b2sdk_uploads_and_downloads_with_a_key(b2_api, bucket, tmp_path):
    place = b2_api.get_bucket_by_id(bucket)
    uploaded = place.upload_bytes(TEXT, "x", encryption=setting())
    place.download_file_by_name("x", encryption=setting()).save_to(tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == TEXT
    assert uploaded.server_side_encryption.mode == EncryptionMode.SSE_C
    with pytest.raises(SSECKeyError):
        place.download_file_by_name("x", encryption=setting(OTHER_KEY))
    with pytest.raises(BadRequest):
        place.download_file_by_name("x")
    (listed, _), *_ = place.ls()
    assert listed.server_side_encryption.key.key_id == "my key"


def test_b2sdk_uploads_large_files_with_a_key(b2_api, bucket, tmp_path):
    place = b2_api.get_bucket_by_id(bucket)
    content = b"0123456789" * 1_200_000
    (tmp_path / "large").write_bytes(content)
    place.upload_local_file(
        tmp_path / "large", "large", min_part_size=5_000_000, encryption=setting()
    )

    found = place.download_file_by_name("large", encryption=setting())
    found.save_to(tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == content


def test_b2sdk_sees_the_default_of_a_bucket(b2_api, bucket):
    assert b2_api.get_bucket_by_id(bucket).default_server_side_encryption == SSE_B2_AES
