from urllib.parse import urlsplit

import pytest

from tests.localb2.native.wire import sha1_of

PART = b"x" * 5_000_000
LAST = b"the end"


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def start(wire, bucket, name="big.bin", **fields):
    answer = wire.call(
        "b2_start_large_file", bucketId=bucket, fileName=name, contentType="b2/x-auto", **fields
    )
    assert answer.status == 200, answer.body
    return answer.json["fileId"]


def upload_part(wire, file_id, number, content, sha1=None):
    url = wire.call("b2_get_upload_part_url", fileId=file_id).json
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-Part-Number": str(number),
        "X-Bz-Content-Sha1": sha1 or sha1_of(content),
    }
    return wire.send("POST", urlsplit(url["uploadUrl"]).path, content, headers)


def sha1s(*parts):
    return [sha1_of(part) for part in parts]


def test_parts_become_one_file(wire, bucket):
    file_id = start(wire, bucket, fileInfo={"large_file_sha1": "a" * 40})
    upload_part(wire, file_id, 2, LAST)
    upload_part(wire, file_id, 1, PART)

    finished = wire.call(
        "b2_finish_large_file", fileId=file_id, partSha1Array=sha1s(PART, LAST)
    ).json
    content = wire.send("GET", "/file/plain-bucket/big.bin", headers={"Authorization": wire.token})

    assert (finished["action"], finished["fileId"]) == ("upload", file_id)
    assert finished["contentLength"] == len(PART) + len(LAST)
    assert (finished["contentSha1"], finished["contentMd5"]) == ("none", None)
    assert content.body == PART + LAST
    assert content.headers["x-bz-info-large_file_sha1"] == "a" * 40
    assert content.headers["x-bz-content-sha1"] == "none"


def test_a_started_file_is_nothing_yet(wire, bucket):
    answer = wire.call(
        "b2_start_large_file", bucketId=bucket, fileName="big.mp4", contentType="b2/x-auto"
    )

    assert answer.json["action"] == "start"
    assert (answer.json["contentLength"], answer.json["contentSha1"]) == (0, "none")
    assert answer.json["contentType"] == "video/mp4"
    assert wire.call("b2_list_file_names", bucketId=bucket).json["files"] == []


def test_parts_are_listed_in_whole_seconds(wire, bucket):
    file_id = start(wire, bucket)
    part = upload_part(wire, file_id, 1, b"ab").json
    upload_part(wire, file_id, 3, b"cd")

    page = wire.call("b2_list_parts", fileId=file_id, maxPartCount=1).json
    rest = wire.call("b2_list_parts", fileId=file_id, startPartNumber=page["nextPartNumber"]).json

    whole_seconds = part["uploadTimestamp"] // 1000 * 1000
    assert page["parts"] == [{**part, "uploadTimestamp": whole_seconds}]
    assert part["b2Checksum"] is None
    assert [row["partNumber"] for row in rest["parts"]] == [3]
    assert rest["nextPartNumber"] is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"legalHold": "on"}, "bucket_missing_file_lock"),
        (
            {"fileRetention": {"mode": "governance", "retainUntilTimestamp": 1}},
            "bucket_missing_file_lock",
        ),
        ({"customUploadTimestamp": 1}, "custom_timestamp_not_allowed"),
        ({"serverSideEncryption": {"mode": "SSE-C", "algorithm": "AES256"}}, "bad_request"),
        ({"serverSideEncryption": {"mode": "SSE-B2", "algorithm": "DES"}}, "bad_request"),
        ({"serverSideEncryption": {"mode": "rot13"}}, "bad_request"),
    ],
)
def test_what_would_not_be_kept_is_refused(wire, bucket, fields, code):
    answer = wire.call(
        "b2_start_large_file", bucketId=bucket, fileName="a", contentType="b2/x-auto", **fields
    )

    assert (answer.status, answer.code) == (400, code)


def test_nothing_asked_for_is_nothing_refused(wire, bucket):
    nothing = {"mode": None, "retainUntilTimestamp": None}

    assert start(wire, bucket, fileRetention=nothing, legalHold="off", serverSideEncryption=None)


def test_a_part_with_a_customer_key_is_refused(wire, bucket):
    url = wire.call("b2_get_upload_part_url", fileId=start(wire, bucket)).json
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-Part-Number": "1",
        "X-Bz-Content-Sha1": "do_not_verify",
        "X-Bz-Server-Side-Encryption-Customer-Algorithm": "AES256",
    }

    answer = wire.send("POST", urlsplit(url["uploadUrl"]).path, b"x", headers)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_the_later_part_of_a_number_wins(wire, bucket):
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 1, b"old")
    upload_part(wire, file_id, 1, b"newer")

    parts = wire.call("b2_list_parts", fileId=file_id).json["parts"]

    assert [part["contentLength"] for part in parts] == [5]


def test_unfinished_files_are_listed_until_cancelled(wire, bucket):
    first, second = start(wire, bucket, "a/1"), start(wire, bucket, "b/2")

    page = wire.call("b2_list_unfinished_large_files", bucketId=bucket, maxFileCount=1).json
    rest = wire.call(
        "b2_list_unfinished_large_files", bucketId=bucket, startFileId=page["nextFileId"]
    ).json
    within = wire.call("b2_list_unfinished_large_files", bucketId=bucket, namePrefix="b/").json
    gone = wire.call("b2_cancel_large_file", fileId=first)
    left = wire.call("b2_list_unfinished_large_files", bucketId=bucket).json

    assert [file["fileId"] for file in page["files"]] == [first]
    assert [file["fileId"] for file in rest["files"]] == [second]
    assert [file["fileId"] for file in within["files"]] == [second]
    assert gone.json == {
        "accountId": wire.account_id,
        "bucketId": bucket,
        "fileId": first,
        "fileName": "a/1",
    }
    assert [file["fileId"] for file in left["files"]] == [second]


def test_unfinished_files_are_paged_past_one_that_is_gone(wire, bucket):
    first, second, third = (start(wire, bucket, name) for name in ("c", "b", "a"))
    page = wire.call("b2_list_unfinished_large_files", bucketId=bucket, maxFileCount=1).json
    wire.call("b2_cancel_large_file", fileId=second)

    rest = wire.call(
        "b2_list_unfinished_large_files", bucketId=bucket, startFileId=page["nextFileId"]
    )
    nonsense = wire.call("b2_list_unfinished_large_files", bucketId=bucket, startFileId="x")

    assert [file["fileId"] for file in page["files"]] == [first]
    assert [file["fileId"] for file in rest.json["files"]] == [third]
    assert (nonsense.status, nonsense.json["message"]) == (400, "Invalid fileId: x")


def test_one_part_is_too_few(wire, bucket):
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 1, PART)

    answer = wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=sha1s(PART))

    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["message"] == "large files must have at least 2 parts"


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (sha1s(PART, LAST, LAST), "missing_part"),
        (sha1s(PART, PART), "part_sha1_mismatch"),
        (["x", "y"], "bad_request"),
        ("x", "bad_request"),
        (None, "bad_request"),
    ],
)
def test_the_hashes_named_must_be_those_uploaded(wire, bucket, named, code):
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 1, PART)
    upload_part(wire, file_id, 2, LAST)

    answer = wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=named)

    assert (answer.status, answer.code) == (400, code)


def test_small_parts_are_refused_at_the_finish(wire, bucket):
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 1, b"tiny")
    upload_part(wire, file_id, 2, LAST)

    answer = wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=sha1s(b"tiny", LAST))

    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("number", [0, 10_001, "x", "", "²", "0000000019999999"])
def test_part_numbers_have_a_range(wire, bucket, number):
    file_id = start(wire, bucket)
    url = wire.call("b2_get_upload_part_url", fileId=file_id).json
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-Part-Number": str(number).encode("utf-8").decode("latin-1"),
        "X-Bz-Content-Sha1": "do_not_verify",
    }

    answer = wire.send("POST", urlsplit(url["uploadUrl"]).path, b"x", headers)

    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize(
    "name", ["b2_cancel_large_file", "b2_list_parts", "b2_get_upload_part_url"]
)
def test_an_unknown_large_file_is_an_invalid_id(wire, name):
    answer = wire.call(name, fileId="4_zunknown")

    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["message"] == "Invalid fileId: 4_zunknown"


def test_b2sdk_uploads_and_downloads_a_large_file(b2_api, tmp_path):
    bucket = b2_api.create_bucket("large-bucket", "allPrivate")
    content = bytes(range(256)) * 50_000
    path = tmp_path / "large.bin"
    path.write_bytes(content)

    version = bucket.upload_local_file(str(path), "large.bin", min_part_size=5_000_000)
    bucket.download_file_by_name("large.bin").save_to(str(tmp_path / "back.bin"))

    assert version.size == len(content)
    assert (tmp_path / "back.bin").read_bytes() == content


def test_a_started_file_is_a_version_that_can_be_looked_at_and_deleted(wire, bucket):
    file_id = start(wire, bucket)
    upload_part(wire, file_id, 1, b"part")

    (listed,) = wire.call("b2_list_file_versions", bucketId=bucket).json["files"]
    (unfinished,) = wire.call("b2_list_unfinished_large_files", bucketId=bucket).json["files"]
    info = wire.call("b2_get_file_info", fileId=file_id).json
    read = wire.call("b2_download_file_by_id", fileId=file_id)
    deleted = wire.call("b2_delete_file_version", fileName="big.bin", fileId=file_id)

    assert listed == unfinished == info
    assert (info["action"], info["fileId"], info["contentLength"]) == ("start", file_id, 0)
    assert (read.status, read.code) == (404, "not_found")
    assert deleted.status == 200
    assert wire.call("b2_list_unfinished_large_files", bucketId=bucket).json["files"] == []


@pytest.mark.parametrize("how", ["finished", "cancelled"])
def test_what_is_finished_or_cancelled_takes_no_more_calls(wire, bucket, how):
    file_id = start(wire, bucket)
    for number, content in enumerate([PART, LAST], start=1):
        upload_part(wire, file_id, number, content)
    url = wire.call("b2_get_upload_part_url", fileId=file_id).json
    hashes = sha1s(PART, LAST)
    if how == "finished":
        wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=hashes)
    else:
        wire.call("b2_cancel_large_file", fileId=file_id)
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-Part-Number": "3",
        "X-Bz-Content-Sha1": "do_not_verify",
    }

    answers = [
        wire.call("b2_finish_large_file", fileId=file_id, partSha1Array=hashes),
        wire.call("b2_cancel_large_file", fileId=file_id),
        wire.call("b2_list_parts", fileId=file_id),
        wire.call("b2_get_upload_part_url", fileId=file_id),
        wire.send("POST", urlsplit(url["uploadUrl"]).path, b"more", headers),
    ]

    assert {(answer.status, answer.code) for answer in answers} == {(400, "bad_request")}
    assert {answer.json["message"] for answer in answers} == {f"Invalid fileId: {file_id}"}


def test_a_part_with_another_hash_is_refused_and_not_kept(wire, bucket):
    file_id = start(wire, bucket)

    answer = upload_part(wire, file_id, 1, b"content", sha1=sha1_of(b"other"))

    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["message"] == "Checksum did not match data received"
    assert wire.call("b2_list_parts", fileId=file_id).json["parts"] == []


@pytest.mark.parametrize("sha1", ["hex_digits_at_end", "do_not_verify"])
def test_a_part_may_bring_its_hash_at_the_end_or_none(wire, bucket, sha1):
    file_id = start(wire, bucket)
    tail = sha1_of(b"part").encode() if sha1 == "hex_digits_at_end" else b""

    part = upload_part(wire, file_id, 1, b"part" + tail, sha1=sha1)

    assert part.json["contentLength"] == 4
    assert part.json["contentSha1"] == sha1_of(b"part")


def test_an_upload_token_is_for_files_or_for_parts(wire, bucket):
    for_files = wire.upload_url(bucket)
    for_parts = wire.call("b2_get_upload_part_url", fileId=start(wire, bucket)).json

    swapped = {**for_files, "authorizationToken": for_parts["authorizationToken"]}
    answer = wire.upload_with(swapped, "a.txt", b"x")

    assert (answer.status, answer.code) == (401, "bad_auth_token")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"maxPartCount": 0}, 200),
        ({"maxPartCount": 1000}, 200),
        ({"maxPartCount": 1001}, 400),
        ({"maxPartCount": -1}, 400),
        ({"maxPartCount": "many"}, 400),
        ({"startPartNumber": 10_000}, 200),
        ({"startPartNumber": 10_001}, 400),
        ({"startPartNumber": 0}, 400),
    ],
)
def test_pages_of_parts_have_bounds(wire, bucket, fields, status):
    answer = wire.call("b2_list_parts", fileId=start(wire, bucket), **fields)

    assert answer.status == status
    if status == 200:
        assert answer.json == {"nextPartNumber": None, "parts": []}
    else:
        assert answer.code in ("bad_request", "out_of_range")


@pytest.mark.parametrize(("size", "status"), [(0, 200), (100, 200), (101, 400), (-1, 400)])
def test_pages_of_unfinished_files_have_bounds(wire, bucket, size, status):
    answer = wire.call("b2_list_unfinished_large_files", bucketId=bucket, maxFileCount=size)

    assert answer.status == status
    if status == 200:
        assert answer.json == {"files": [], "nextFileId": None, "nextFileName": None}


def test_unfinished_files_stay_within_a_keys_prefix_and_capabilities(wire, bucket):
    inside, outside = start(wire, bucket, "in/a"), start(wire, bucket, "out/a")
    key = wire.create_key(["listFiles", "writeFiles"], bucketIds=[bucket], namePrefix="in/")
    reader = wire.create_key(["listFiles"])

    listed = key.call("b2_list_unfinished_large_files", bucketId=bucket, namePrefix="in/").json

    assert [file["fileId"] for file in listed["files"]] == [inside]
    for call in ("b2_list_parts", "b2_cancel_large_file", "b2_get_upload_part_url"):
        refused = key.call(call, fileId=outside)
        assert (refused.status, refused.code) == (401, "unauthorized")
        refused = reader.call(call, fileId=inside)
        assert (refused.status, refused.code) == (401, "unauthorized")
    assert key.call("b2_list_unfinished_large_files", bucketId=bucket).status == 401
    assert key.call("b2_cancel_large_file", fileId=inside).status == 200


def test_large_files_of_another_account_do_not_exist(wire, bucket, localb2):
    file_id = start(wire, bucket)
    other = type(wire)(localb2, localb2.other.key_id, localb2.other.application_key).sign_in()

    for call in ("b2_list_parts", "b2_cancel_large_file", "b2_get_upload_part_url"):
        answer = other.call(call, fileId=file_id)
        assert (answer.status, answer.json["message"]) == (400, f"Invalid fileId: {file_id}")
