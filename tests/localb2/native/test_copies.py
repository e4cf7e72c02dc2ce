"""b2_copy_file and b2_copy_part, by hand and with b2sdk."""

import base64
import hashlib
from urllib.parse import urlsplit

import pytest
from b2sdk.v3 import (
    SSE_B2_AES,
    CopySource,
    EncryptionAlgorithm,
    EncryptionKey,
    EncryptionMode,
    EncryptionSetting,
    UploadSourceBytes,
)

from tests.localb2.native.wire import Wire, sha1_of

PART = b"0123456789" * 500_000
END = b"the end"
HOUR_MS = 3_600_000


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


@pytest.fixture
def source(wire, bucket):
    """An uploaded file with file info."""
    return wire.upload(bucket, "source.txt", b"hello world", X_Bz_Info_Color="blue")


def copy(wire, source, name="copy", **fields):
    fields = {"sourceFileId": source["fileId"], "fileName": name, **fields}
    return wire.call("b2_copy_file", **fields)


def start(wire, bucket, **fields):
    answer = wire.call(
        "b2_start_large_file", bucketId=bucket, fileName="big", contentType="x/y", **fields
    )
    assert answer.status == 200, answer.body
    return answer.json["fileId"]


def copy_part(wire, source, file_id, number, **fields):
    fields = {"largeFileId": file_id, "partNumber": number, **fields}
    return wire.call("b2_copy_part", sourceFileId=source["fileId"], **fields)


def upload_part(wire, file_id, number, content):
    url = wire.call("b2_get_upload_part_url", fileId=file_id).json
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-Part-Number": str(number),
        "X-Bz-Content-Sha1": sha1_of(content),
    }
    answer = wire.send("POST", urlsplit(url["uploadUrl"]).path, content, headers)
    assert answer.status == 200, answer.body


def large_file(wire, bucket):
    """PART and END as a large file."""
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 1, PART)
    upload_part(wire, file_id, 2, END)
    hashes = [sha1_of(PART), sha1_of(END)]
    return wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=hashes).json


def read(wire, name="copy", **headers):
    headers = {"Authorization": wire.token, **headers}
    return wire.send("GET", f"/file/plain-bucket/{name}", headers=headers).body


def md5_of(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def customer_key():
    """What the native API calls an SSE-C setting."""
    secret = b"k" * 32
    digest = hashlib.md5(secret, usedforsecurity=False).digest()
    return {
        "mode": "SSE-C",
        "algorithm": "AES256",
        "customerKey": base64.b64encode(secret).decode(),
        "customerKeyMd5": base64.b64encode(digest).decode(),
    }


def key_headers(key):
    prefix = "X-Bz-Server-Side-Encryption-Customer"
    return {
        f"{prefix}-Algorithm": "AES256",
        f"{prefix}-Key": key["customerKey"],
        f"{prefix}-Key-Md5": key["customerKeyMd5"],
    }


def test_only_the_answer_calls_it_a_copy(wire, bucket, source):
    made = copy(wire, source).json

    assert made["action"] == "copy"
    listed = wire.call("b2_list_file_names", bucketId=bucket).json["files"][0]
    assert listed == {**made, "action": "upload"}
    own = {"action", "fileId", "fileName", "uploadTimestamp"}
    assert {name for name in made if made[name] != source[name]} == own
    assert read(wire) == b"hello world"


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_each_version_tells_a_copy_in_its_shape(wire, bucket, version):
    source = wire.upload(bucket, "a", b"12345")

    made = wire.call(
        "b2_copy_file", version=version, sourceFileId=source["fileId"], fileName="b"
    ).json

    info = wire.call("b2_get_file_info", version=version, fileId=made["fileId"]).json
    assert made == {**info, "action": "copy"}
    assert ("contentMd5" in made) == (version > 1)


def test_a_range_has_hashes_of_its_own(wire, source):
    made = copy(wire, source, range="bytes=6-8").json

    assert made["contentLength"] == 3
    assert (made["contentSha1"], made["contentMd5"]) == (sha1_of(b"wor"), md5_of(b"wor"))
    assert made["fileInfo"] == {"color": "blue"}
    assert read(wire) == b"wor"


def test_a_range_may_go_to_the_end(wire, source):
    assert copy(wire, source, range="bytes=6-").json["contentSha1"] == sha1_of(b"world")


@pytest.mark.parametrize("text", ["bytes=0-11", "bytes=11-", "bytes=4-3", "bytes=99-100"])
def test_a_range_has_to_be_inside_of_the_file(wire, bucket, source, text):
    answer = copy(wire, source, range=text)

    assert (answer.status, answer.code) == (416, "range_not_satisfiable")


@pytest.mark.parametrize("text", ["", "0-3", "bytes=-3", "bytes=a-b", "bytes=0-1,2-3", 7])
def test_a_range_has_to_be_one(wire, source, text):
    answer = copy(wire, source, range=text)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_replacing_takes_type_and_info_from_the_call(wire, source):
    made = copy(
        wire,
        source,
        "picture.png",
        metadataDirective="REPLACE",
        contentType="b2/x-auto",
        fileInfo={"Size": "xl"},
    ).json
    bare = copy(wire, source, metadataDirective="REPLACE", contentType="x/y").json

    assert (made["contentType"], made["fileInfo"]) == ("image/png", {"size": "xl"})
    assert (bare["contentType"], bare["fileInfo"]) == ("x/y", {})


@pytest.mark.parametrize(
    "fields",
    [
        {"metadataDirective": "REPLACE"},
        {"metadataDirective": "MERGE"},
        {"contentType": "x/y"},
        {"metadataDirective": "COPY", "fileInfo": {}},
        {"metadataDirective": "REPLACE", "contentType": "x/y", "fileInfo": {"b2-x": "y"}},
        {"metadataDirective": "REPLACE", "contentType": "ü"},
        {"fileName": ""},
        {"fileName": "x" * 1025},
        {"destinationBucketId": "nowhere"},
        {"destinationServerSideEncryption": {"mode": "ROT-13"}},
        {"fileRetention": {"mode": "governance", "retainUntilTimestamp": 1}},
        {"legalHold": "on"},
    ],
)
def test_what_cannot_be_is_refused(wire, bucket, source, fields):
    answer = copy(wire, source, **fields)

    assert answer.status == 400
    rows = wire.call("b2_list_file_names", bucketId=bucket).json["files"]
    assert [row["fileName"] for row in rows] == ["source.txt"]


def test_what_is_no_file_is_no_source(wire, bucket, source):
    marker = wire.call("b2_hide_file", bucketId=bucket, fileName="source.txt").json
    unfinished = {"fileId": start(wire, bucket)}
    nothing = {"fileId": "4_z" + "0" * 24}

    for wrong in (marker, unfinished, nothing):
        answer = copy(wire, wrong)
        assert (answer.status, answer.code) == (404, "not_found")
    assert copy(wire, source).status == 200, "of a hidden file, the version is still a source"


def test_another_bucket_of_the_account_may_be_the_destination(wire, bucket, source):
    other = wire.create_bucket("another-bucket")

    made = copy(wire, source, destinationBucketId=other).json

    assert made["bucketId"] == other
    deleted = wire.call("b2_delete_file_version", fileName="source.txt", fileId=source["fileId"])
    assert deleted.status == 200
    assert (
        wire.send("GET", "/file/another-bucket/copy", headers={"Authorization": wire.token}).body
        == b"hello world"
    )


def test_other_accounts_are_out_of_reach(wire, bucket, source, localb2):
    stranger = Wire(localb2, localb2.other.key_id, localb2.other.application_key).sign_in()
    stranger.account_id = localb2.other.account_id
    theirs = stranger.create_bucket("bucket-of-a-stranger")

    assert copy(stranger, source, destinationBucketId=theirs).code == "not_found"
    assert copy(wire, source, destinationBucketId=theirs).code == "bad_bucket_id"


def test_copies_need_to_read_here_and_to_write_there(wire, bucket, source):
    other = wire.create_bucket("another-bucket")
    for capability in ("readFiles", "writeFiles"):
        assert copy(wire.create_key([capability]), source).code == "unauthorized"
    both = wire.create_key(["readFiles", "writeFiles"], bucketIds=[bucket])
    assert copy(both, source).status == 200
    assert copy(both, source, destinationBucketId=other).code == "unauthorized"
    mine = wire.create_key(["readFiles", "writeFiles"], bucketIds=[bucket], namePrefix="s")
    assert copy(mine, source, "mine").code == "unauthorized"
    assert copy(mine, source, "source2").status == 200


def test_a_copied_large_file_is_a_small_one_with_hashes(wire, bucket):
    source = large_file(wire, bucket)

    made = copy(wire, source).json

    assert (made["contentSha1"], made["contentMd5"]) == (sha1_of(PART + END), md5_of(PART + END))
    assert read(wire) == PART + END


def test_a_part_is_told_without_a_checksum_of_b2(wire, bucket, source):
    file_id = start(wire, bucket)

    part = copy_part(wire, source, file_id, 7, range="bytes=0-4").json

    assert part.pop("uploadTimestamp") > 0
    assert part == {
        "contentLength": 5,
        "contentMd5": md5_of(b"hello"),
        "contentSha1": sha1_of(b"hello"),
        "fileId": file_id,
        "partNumber": 7,
        "serverSideEncryption": {"algorithm": "AES256", "mode": "SSE-B2"},
    }
    listed = wire.call("b2_list_parts", fileId=file_id).json["parts"]
    assert [(one["partNumber"], one["contentSha1"]) for one in listed] == [(7, sha1_of(b"hello"))]


def test_copied_and_uploaded_parts_become_one_file(wire, bucket):
    source = large_file(wire, bucket)
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 2, PART)

    first = copy_part(wire, source, file_id, 1, range="bytes=7-5000006").json
    third = copy_part(wire, source, file_id, 3).json
    hashes = [first["contentSha1"], sha1_of(PART), third["contentSha1"]]
    finished = wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=hashes)

    assert finished.status == 200, finished.body
    assert read(wire, "big") == PART[7:] + END + PART + PART + END


def test_small_parts_are_found_out_at_the_finish(wire, bucket, source):
    file_id = start(wire, bucket)
    hashes = [copy_part(wire, source, file_id, number).json["contentSha1"] for number in (1, 2)]

    answer = wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=hashes)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_parts_that_cannot_be_are_refused(wire, bucket, source):
    file_id = start(wire, bucket)

    for number in (0, -1, 10_001, "1", None, 10**30):
        answer = copy_part(wire, source, file_id, number)
        assert (answer.status, answer.code) == (400, "bad_request"), number
    managed = {"mode": "SSE-B2", "algorithm": "AES256"}
    refused = copy_part(wire, source, file_id, 1, destinationServerSideEncryption=managed)
    assert (refused.status, refused.code) == (400, "bad_request")
    finished = copy_part(wire, source, source["fileId"], 1)
    assert (finished.status, finished.code) == (400, "bad_request")
    assert copy_part(wire, source, file_id, 1, range="bytes=0-11").status == 416
    assert copy_part(wire, {"fileId": "4_z1"}, file_id, 1).code == "not_found"
    for capability in ("readFiles", "writeFiles"):
        key = wire.create_key([capability])
        assert copy_part(key, source, file_id, 1).code == "unauthorized"
    assert wire.call("b2_list_parts", fileId=file_id).json["parts"] == []


def test_a_copy_may_be_encrypted_with_a_key_and_be_freed_of_it(wire, source):
    key = customer_key()

    locked_up = copy(wire, source, "secret", destinationServerSideEncryption=key).json
    assert locked_up["serverSideEncryption"] == {"algorithm": "AES256", "mode": "SSE-C"}
    assert read(wire, "secret", **key_headers(key)) == b"hello world"
    assert copy(wire, locked_up).status == 400
    freed = copy(wire, locked_up, range="bytes=6-10", sourceServerSideEncryption=key).json

    assert freed["serverSideEncryption"] == {"algorithm": "AES256", "mode": "SSE-B2"}
    assert freed["contentSha1"] == sha1_of(b"world")
    assert read(wire) == b"world"


def test_parts_have_the_key_of_their_file(wire, bucket, source):
    key = customer_key()
    file_id = start(wire, bucket, serverSideEncryption=key)

    without = copy_part(wire, source, file_id, 1)
    part = copy_part(wire, source, file_id, 1, destinationServerSideEncryption=key)

    assert without.status == 400
    assert part.json["serverSideEncryption"] == {"algorithm": "AES256", "mode": "SSE-C"}
    assert part.json["contentSha1"] == sha1_of(b"hello world")


def test_a_copy_is_locked_as_an_upload_is(wire):
    bucket = wire.create_bucket("locked-bucket", fileLockEnabled=True)
    source = wire.upload(bucket, "a")
    until = source["uploadTimestamp"] + HOUR_MS
    retention = {"mode": "governance", "retainUntilTimestamp": until}

    made = copy(wire, source, fileRetention=retention, legalHold="on").json
    again = copy(wire, made, "again").json

    assert made["fileRetention"]["value"] == retention
    assert made["legalHold"]["value"] == "on"
    assert again["fileRetention"]["value"] == {"mode": None, "retainUntilTimestamp": None}
    assert again["legalHold"]["value"] is None
    deleted = wire.call("b2_delete_file_version", fileName="copy", fileId=made["fileId"])
    assert (deleted.status, deleted.code) == (401, "access_denied")


def test_copies_get_the_default_retention_of_their_bucket(wire, source):
    bucket = wire.create_bucket("locked-bucket", fileLockEnabled=True)
    period = {"duration": 1, "unit": "days"}
    wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        defaultRetention={"mode": "compliance", "period": period},
    )

    made = copy(wire, source, destinationBucketId=bucket).json

    assert made["fileRetention"]["value"]["mode"] == "compliance"


def test_b2sdk_copies_files_and_ranges(b2_api, bucket, source):
    files = b2_api.get_bucket_by_id(bucket)

    whole = files.copy(source["fileId"], "whole")
    some = files.copy(
        source["fileId"], "some", offset=6, length=5, content_type="x/y", file_info={}
    )

    assert (whole.content_sha1, whole.file_info) == (source["contentSha1"], {"color": "blue"})
    assert (some.content_sha1, some.content_type, some.file_info) == (sha1_of(b"world"), "x/y", {})


def test_b2sdk_concatenates_copies_and_uploads(wire, b2_api, bucket):
    files = b2_api.get_bucket_by_id(bucket)
    source = large_file(wire, bucket)
    length = source["contentLength"]

    files.concatenate(
        [
            CopySource(source["fileId"], offset=0, length=length, encryption=SSE_B2_AES),
            UploadSourceBytes(b"in between" * 600_000),
            CopySource(source["fileId"], offset=2, length=length - 2, encryption=SSE_B2_AES),
        ],
        "copy",
    )

    assert read(wire) == PART + END + b"in between" * 600_000 + (PART + END)[2:]


def test_b2sdk_changes_the_key_of_a_file(wire, b2_api, bucket, source):
    files = b2_api.get_bucket_by_id(bucket)
    old, new = (
        EncryptionSetting(
            EncryptionMode.SSE_C, EncryptionAlgorithm.AES256, EncryptionKey(letter * 32, "id")
        )
        for letter in (b"a", b"b")
    )
    secret = files.upload_bytes(b"secret", "secret", encryption=old)

    files.copy(
        secret.id_,
        "copy",
        source_encryption=old,
        destination_encryption=new,
        source_file_info=secret.file_info,
        source_content_type=secret.content_type,
    )

    keys = customer_key() | {
        "customerKey": base64.b64encode(b"b" * 32).decode(),
        "customerKeyMd5": base64.b64encode(
            hashlib.md5(b"b" * 32, usedforsecurity=False).digest()
        ).decode(),
    }
    assert read(wire, **key_headers(keys)) == b"secret"
