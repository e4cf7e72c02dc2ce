"""b2_get_upload_url and b2_upload_file."""

import http.client
import time
from urllib.parse import urlsplit

import pytest

from tests.contract.native.file_shape import FILE_FIELDS
from tests.contract.native.key import md5_of, now_ms, sha1_of
from tests.contract.service import IS_LIVE

WRONG_SHA1 = "0" * 40


@pytest.fixture
def url(b2, shared):
    return b2.ok("b2_get_upload_url", bucketId=shared.id)


def test_an_upload_url_comes_with_its_token_and_bucket(url, shared):
    assert set(url) == {"authorizationToken", "bucketId", "uploadUrl"}
    assert url["bucketId"] == shared.id


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_an_upload_url_has_the_version_of_the_call_that_asked_for_it(b2, shared, version):
    url = b2.ok("b2_get_upload_url", version=version, bucketId=shared.id)

    assert f"/b2api/v{version}/b2_upload_file/{shared.id}/" in url["uploadUrl"]


def test_an_unknown_bucket_has_no_upload_url(b2):
    assert b2.call("b2_get_upload_url", bucketId="0" * 24).refusal == (400, "bad_bucket_id")


def test_an_upload_answers_the_file_version(b2, shared, name):
    assert set(b2.upload(shared, name)) == FILE_FIELDS


def test_an_upload_tells_account_bucket_and_name(b2, shared, name):
    version = b2.upload(shared, name)

    told = version["accountId"], version["bucketId"], version["fileName"]
    assert told == (b2.account_id, shared.id, name)


def test_the_action_of_an_upload_is_upload(b2, shared, name):
    assert b2.upload(shared, name)["action"] == "upload"


def test_an_upload_tells_its_length(b2, shared, name):
    assert b2.upload(shared, name, b"12345")["contentLength"] == 5


def test_an_upload_tells_its_sha1(b2, shared, name):
    assert b2.upload(shared, name, b"12345")["contentSha1"] == sha1_of(b"12345")


def test_an_upload_tells_its_md5(b2, shared, name):
    assert b2.upload(shared, name, b"12345")["contentMd5"] == md5_of(b"12345")


def test_an_upload_tells_its_time_to_the_millisecond(b2, shared, name):
    before = now_ms()

    told = b2.upload(shared, name)["uploadTimestamp"]

    slack = 60_000 if IS_LIVE else 10
    assert before - slack <= told <= now_ms() + slack


def test_a_file_without_lock_is_told_so(b2, shared, name):
    version = b2.upload(shared, name)

    assert version["fileRetention"] == {
        "isClientAuthorizedToRead": True,
        "value": {"mode": None, "retainUntilTimestamp": None},
    } or version["fileRetention"] == {"isClientAuthorizedToRead": True, "value": None}
    assert version["legalHold"] == {"isClientAuthorizedToRead": True, "value": None}


def test_a_file_that_nothing_replicates_has_no_replication_status(b2, shared, name):
    assert "replicationStatus" not in b2.upload(shared, name)


def test_a_file_may_be_empty(b2, shared, name):
    assert b2.upload(shared, name, b"")["contentLength"] == 0


def test_the_bytes_come_back(b2, shared, name):
    content = bytes(range(256)) * 300
    b2.upload(shared, name, content)

    assert b2.by_name(shared, name).body == content


def test_the_same_name_again_is_a_new_version_on_top(b2, shared, name):
    b2.upload(shared, name, b"one")
    b2.upload(shared, name, b"two")

    assert b2.by_name(shared, name).body == b"two"


def test_a_wrong_sha1_is_refused(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-Content-Sha1": WRONG_SHA1})

    assert answer.refusal == (400, "bad_request")


def test_of_a_refused_upload_nothing_stays(b2, bucket):
    b2.try_upload(bucket, "file", headers={"X-Bz-Content-Sha1": WRONG_SHA1})

    assert b2.ok("b2_list_file_versions", bucketId=bucket.id)["files"] == []


def test_the_sha1_may_come_at_the_end(b2, shared, name):
    body = b"12345" + sha1_of(b"12345").encode()

    version = b2.upload(shared, name, body, headers={"X-Bz-Content-Sha1": "hex_digits_at_end"})

    assert (version["contentLength"], version["contentSha1"]) == (5, sha1_of(b"12345"))


def test_a_wrong_sha1_at_the_end_is_refused(b2, shared, name):
    answer = b2.try_upload(
        shared,
        name,
        b"12345" + WRONG_SHA1.encode(),
        headers={"X-Bz-Content-Sha1": "hex_digits_at_end"},
    )

    assert answer.refusal == (400, "bad_request")


def test_an_unverified_sha1_is_told_as_such(b2, shared, name):
    version = b2.upload(shared, name, b"12345", headers={"X-Bz-Content-Sha1": "do_not_verify"})

    assert version["contentSha1"] == f"unverified:{sha1_of(b'12345')}"


def test_a_sha1_has_to_be_sent(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-Content-Sha1": None})

    assert answer.refusal == (400, "bad_request")


def test_a_file_name_has_to_be_sent(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-File-Name": None})

    assert answer.refusal == (400, "bad_request")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Content-Disposition", "attachment"),
        ("Content-Encoding", "gzip"),
        ("Content-Language", "de"),
        ("Content-Location", "/elsewhere"),
        ("Content-Range", "bytes 0-4/5"),
        ("Expires", "Fri, 20 Nov 2026 10:00:00 GMT"),
    ],
)
def test_real_headers_that_would_be_lost_are_refused(b2, shared, name, header, value):
    answer = b2.try_upload(shared, name, headers={header: value})

    assert answer.refusal == (400, "bad_request")


def test_a_length_has_to_be_told_before(b2, url, name):
    answer = b2.connections.send(
        "POST",
        url["uploadUrl"],
        b"5\r\nhello\r\n0\r\n\r\n",
        {
            "Authorization": url["authorizationToken"],
            "X-Bz-File-Name": name,
            "Content-Type": "text/plain",
            "X-Bz-Content-Sha1": sha1_of(b"hello"),
            "Transfer-Encoding": "chunked",
        },
    )

    assert 400 <= answer.status < 500


def test_a_time_of_ones_own_needs_a_permission(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-Custom-Upload-Timestamp": "1452802803026"})

    assert answer.refusal == (400, "custom_timestamp_not_allowed")


def test_one_upload_url_takes_uploads_one_after_the_other(b2, url, name):
    first = b2.upload_with(url, f"1-{name}")
    second = b2.upload_with(url, f"2-{name}")

    assert (first.status, second.status) == (200, 200)


def test_one_upload_token_takes_one_upload_at_a_time(b2, url, name):
    """The first upload keeps its last byte back until the second was answered."""
    waiting = begin_upload(url, f"1-{name}", b"hello")
    try:
        time.sleep(1 if IS_LIVE else 0.02)
        answer = b2.upload_with(url, f"2-{name}")
    finally:
        waiting.close()

    assert answer.refusal == (400, "auth_token_limit")
    token = url["authorizationToken"]
    assert answer.message == f"more than one upload using auth token {token}"


def begin_upload(url, name, content):
    parts = urlsplit(url["uploadUrl"])
    https = parts.scheme == "https"
    kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=60)
    connection.putrequest("POST", parts.path)
    for header, value in {
        "Authorization": url["authorizationToken"],
        "X-Bz-File-Name": name,
        "Content-Type": "text/plain",
        "X-Bz-Content-Sha1": sha1_of(content),
        "Content-Length": str(len(content)),
    }.items():
        connection.putheader(header, value)
    connection.endheaders(content[:-1])
    return connection


def test_an_upload_needs_the_token_of_its_url(b2, url, name):
    answer = b2.upload_with({**url, "authorizationToken": "nonsense"}, name)

    assert answer.refusal == (401, "bad_auth_token")


def test_the_token_of_the_account_uploads_nothing(b2, url, name):
    answer = b2.upload_with({**url, "authorizationToken": b2.token}, name)

    assert answer.status == 401


def test_a_key_for_a_prefix_uploads_below_it(make_key, shared):
    key = make_key("writeFiles", bucketIds=[shared.id], namePrefix="mine/")

    assert key.upload(shared, "mine/file")["fileName"] == "mine/file"


def test_a_key_for_a_prefix_uploads_nothing_elsewhere(make_key, shared):
    key = make_key("writeFiles", bucketIds=[shared.id], namePrefix="mine/")

    assert key.try_upload(shared, "yours/file").refusal == (401, "unauthorized")


def test_a_key_for_one_bucket_has_no_upload_url_of_another(make_key, shared, bucket):
    key = make_key("writeFiles", bucketIds=[shared.id])

    answer = key.call("b2_get_upload_url", bucketId=bucket.id)

    assert answer.refusal == (401, "unauthorized")


def test_an_upload_in_version_1_tells_the_file(b2, shared, name):
    version = b2.upload(shared, name, version=1)

    told = version["fileName"], version["contentLength"], version["contentSha1"]
    assert told == (name, 5, sha1_of(b"hello"))


def test_an_upload_in_version_1_tells_no_md5(b2, shared, name):
    assert "contentMd5" not in b2.upload(shared, name, version=1)


def test_the_token_of_a_bucket_uploads_no_parts(b2, shared, url, name):
    file_id = b2.start_large(shared, name)

    answer = b2.try_part(file_id, 1, b"12345", {"Authorization": url["authorizationToken"]})

    assert answer.status == 401


def test_the_token_of_a_large_file_uploads_no_files(b2, shared, url, name):
    part_url = b2.ok("b2_get_upload_part_url", fileId=b2.start_large(shared, name))

    answer = b2.upload_with(url, name, headers={"Authorization": part_url["authorizationToken"]})

    assert answer.status == 401
