"""b2_download_file_by_name and b2_download_file_by_id."""

import json
import re

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.native.key import Bucket, now_ms, sha1_of

CONTENT = b"0123456789"
UNAUTHORIZED = {"code": "unauthorized", "message": "", "status": 401}
UNKNOWN_FILE_ID = "4_z{}_f1000000000000000_d20260101_m000000_c004_v0402033_t0052_u01767225600000"


@pytest.fixture(scope="module")
def private_file(b2, shared):
    return b2.upload(shared, "folder/private.txt", CONTENT)


@pytest.fixture(scope="module")
def public_file(b2, public):
    return b2.upload(public, "folder/public.txt", CONTENT)


@pytest.fixture(params=["by name", "by id"])
def download(request, b2, shared, private_file):
    """Downloads the private file in either way."""

    def ask(key=b2, **how):
        if request.param == "by name":
            return key.by_name(shared, private_file["fileName"], **how)
        return key.by_id(private_file["fileId"], **how)

    return ask


def test_a_key_that_reads_files_downloads(download, make_key):
    assert download(make_key("readFiles")).body == CONTENT


def test_a_key_that_reads_no_files_does_not(download, make_key):
    assert download(make_key("listFiles")).refusal == (401, "unauthorized")


def test_a_key_for_another_bucket_does_not(download, make_key, bucket):
    assert download(make_key("readFiles", bucketIds=[bucket.id])).refusal == (401, "unauthorized")


def test_a_key_for_another_prefix_does_not(download, make_key, shared):
    key = make_key("readFiles", bucketIds=[shared.id], namePrefix="other/")

    assert download(key).refusal == (401, "unauthorized")


def test_a_key_for_that_prefix_downloads(download, make_key, shared):
    key = make_key("readFiles", bucketIds=[shared.id], namePrefix="folder/")

    assert download(key).body == CONTENT


def test_the_token_may_stand_in_the_url(download, b2, anybody):
    assert download(anybody, Authorization=b2.token).body == CONTENT


def test_nobody_downloads_from_a_private_bucket_without_a_token(download, anybody):
    answer = download(anybody)

    assert answer.status == 401
    assert answer.json() == UNAUTHORIZED


def test_anybody_downloads_by_name_from_a_public_bucket(anybody, public, public_file):
    assert anybody.by_name(public, public_file["fileName"]).body == CONTENT


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_anybody_downloads_by_id_from_a_public_bucket(anybody, public_file, version):
    assert anybody.by_id(public_file["fileId"], version=version).body == CONTENT


def test_a_download_by_id_may_be_posted(b2, private_file):
    answer = b2.send(
        "POST",
        f"{b2.download_url}/b2api/v4/b2_download_file_by_id",
        json.dumps({"fileId": private_file["fileId"]}).encode(),
        {"Authorization": b2.token},
    )

    assert answer.body == CONTENT


def test_a_head_has_no_body(download):
    answer = download(method="HEAD")

    assert (answer.status, answer.body) == (200, b"")


def test_a_head_has_the_headers_of_the_get(download):
    get, head = download(), download(method="HEAD")

    changing = ("date", "connection", "keep-alive")
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in get.headers.items() if k not in changing
    }


def test_a_download_tells_the_file_id(download, private_file):
    assert download().headers["x-bz-file-id"] == private_file["fileId"]


def test_a_download_tells_the_file_name(download):
    assert download().headers["x-bz-file-name"] == "folder/private.txt"


def test_a_download_tells_the_sha1(download):
    assert download().headers["x-bz-content-sha1"] == sha1_of(CONTENT)


def test_a_download_tells_the_time_of_the_upload(download, private_file):
    told = int(download().headers["x-bz-upload-timestamp"])

    assert told == private_file["uploadTimestamp"]
    assert abs(told - now_ms()) < 3_600_000


def test_a_download_tells_the_length(download):
    assert download().headers["content-length"] == "10"


def test_a_download_tells_the_content_type(download):
    assert download().headers["content-type"] == "text/plain"


def test_a_download_tells_that_ranges_can_be_had(download):
    assert download().headers["accept-ranges"] == "bytes"


def test_a_whole_file_has_no_content_range(download):
    assert "content-range" not in download().headers


def test_a_download_tells_the_encryption(download):
    assert download().headers["x-bz-server-side-encryption"] == "AES256"


def test_an_unverified_sha1_is_told_as_such(b2, shared, name):
    b2.upload(shared, name, headers={"X-Bz-Content-Sha1": "do_not_verify"})

    header = b2.by_name(shared, name).headers["x-bz-content-sha1"]
    assert header == f"unverified:{sha1_of(b'hello')}"


@pytest.mark.parametrize(
    ("asked", "told", "body"),
    [
        ("bytes=2-4", "bytes 2-4/10", b"234"),
        ("bytes=0-0", "bytes 0-0/10", b"0"),
        ("bytes=9-9", "bytes 9-9/10", b"9"),
        ("bytes=7-", "bytes 7-9/10", b"789"),
        ("bytes=7-99", "bytes 7-9/10", b"789"),
    ],
)
def test_a_range_is_answered_with_206(download, asked, told, body):
    answer = download(headers={"Range": asked})

    assert (answer.status, answer.headers["content-range"], answer.body) == (206, told, body)


def test_a_range_keeps_the_sha1_of_the_whole_file(download):
    answer = download(headers={"Range": "bytes=2-4"})

    assert answer.headers["x-bz-content-sha1"] == sha1_of(CONTENT)


def test_a_range_tells_its_own_length(download):
    assert download(headers={"Range": "bytes=2-4"}).headers["content-length"] == "3"


def test_a_range_behind_the_end_cannot_be_satisfied(download):
    answer = download(headers={"Range": "bytes=10-20"})

    assert answer.refusal == (416, "range_not_satisfiable")


def test_a_name_that_is_not_there_is_not_found(b2, shared):
    assert b2.by_name(shared, "missing").refusal == (404, "not_found")


def test_a_name_that_is_not_there_is_not_found_in_a_public_bucket(anybody, public):
    assert anybody.by_name(public, "missing").refusal == (404, "not_found")


def test_an_id_that_is_not_there_is_not_found(b2, shared):
    answer = b2.by_id(UNKNOWN_FILE_ID.format(shared.id))

    assert answer.refusal == (404, "not_found")


def test_what_is_no_file_id_is_a_bad_request(b2):
    assert b2.by_id("nonsense").refusal == (400, "bad_request")


def test_a_head_of_what_is_not_there_has_no_body(b2, shared):
    answer = b2.by_name(shared, "missing", method="HEAD")

    assert (answer.status, answer.body) == (404, b"")


def test_an_unknown_bucket_is_not_found(b2):
    answer = b2.by_name(Bucket("", bucket_name()), "missing")

    assert answer.refusal == (404, "not_found")


def test_a_range_of_an_empty_file_cannot_be_satisfied(b2, shared, name):
    b2.upload(shared, name, b"")

    answer = b2.by_name(shared, name, {"Range": "bytes=0-0"})

    assert answer.refusal == (416, "range_not_satisfiable")


def test_a_deleted_version_is_not_found(b2, shared, name):
    version = b2.upload(shared, name)
    b2.ok("b2_delete_file_version", fileName=name, fileId=version["fileId"])

    assert b2.by_id(version["fileId"]).refusal == (404, "not_found")


def test_a_hidden_file_is_not_found_by_name(b2, shared, name):
    b2.upload(shared, name)
    b2.ok("b2_hide_file", bucketId=shared.id, fileName=name)

    assert b2.by_name(shared, name).refusal == (404, "not_found")


def test_a_hidden_file_is_found_by_id(b2, shared, name):
    version = b2.upload(shared, name, CONTENT)
    b2.ok("b2_hide_file", bucketId=shared.id, fileName=name)

    assert b2.by_id(version["fileId"]).body == CONTENT


def test_an_older_version_is_found_by_id(b2, shared, name):
    older = b2.upload(shared, name, b"older")
    b2.upload(shared, name, b"newer")

    assert b2.by_id(older["fileId"]).body == b"older"


def test_names_in_urls_may_encode_spaces_as_plus_or_percent_20(b2, shared):
    version = b2.upload(shared, "a b")
    url = f"{b2.download_url}/file/{shared.name}"

    answers = [
        b2.send("GET", f"{url}/{written}", headers={"Authorization": b2.token})
        for written in ("a+b", "a%20b")
    ]

    assert [each.headers["x-bz-file-id"] for each in answers] == [version["fileId"]] * 2


def test_a_download_is_not_to_be_cached_unless_somebody_says_so(anybody, public, public_file):
    answer = anybody.by_name(public, public_file["fileName"])

    assert answer.headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_the_bucket_may_say_how_long_downloads_are_cached(b2, make_bucket, anybody):
    bucket = make_bucket("allPublic", bucketInfo={"Cache-Control": "max-age=720"})
    b2.upload(bucket, "file")

    assert anybody.by_name(bucket, "file").headers["cache-control"] == "max-age=720"


def test_the_file_may_say_how_long_it_is_cached(b2, make_bucket, anybody):
    bucket = make_bucket("allPublic", bucketInfo={"Cache-Control": "max-age=720"})
    b2.upload(bucket, "file", headers={"X-Bz-Info-b2-cache-control": "max-age=60"})

    assert anybody.by_name(bucket, "file").headers["cache-control"] == "max-age=60"


def test_the_lock_is_withheld_by_name_from_keys_that_may_not_read_it(b2, make_key, locked, name):
    b2.upload(locked, name, headers={"X-Bz-File-Legal-Hold": "on"})

    answer = make_key("readFiles").by_name(locked, name, method="HEAD")

    assert "x-bz-file-legal-hold" not in answer.headers
    withheld = re.split(r",\s*", answer.headers["x-bz-client-unauthorized-to-read"].lower())
    assert "x-bz-file-legal-hold" in withheld
