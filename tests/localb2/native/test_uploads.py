import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from tests.localb2.native.wire import sha1_of


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def test_an_upload_answers_the_whole_version(wire, bucket):
    content = b"hello"

    file = wire.upload(bucket, "folder/hello.txt", content)

    assert file.pop("fileId").startswith(f"4_z{bucket}_f")
    assert file.pop("uploadTimestamp") == pytest.approx(time.time() * 1000, abs=60_000)
    assert file == {
        "accountId": wire.account_id,
        "action": "upload",
        "bucketId": bucket,
        "contentLength": 5,
        "contentMd5": "5d41402abc4b2a76b9719d911017c592",
        "contentSha1": sha1_of(content),
        "contentType": "text/plain",
        "fileInfo": {},
        "fileName": "folder/hello.txt",
        "fileRetention": {
            "isClientAuthorizedToRead": True,
            "value": {"mode": None, "retainUntilTimestamp": None},
        },
        "legalHold": {"isClientAuthorizedToRead": True, "value": None},
        "serverSideEncryption": {"algorithm": "AES256", "mode": "SSE-B2"},
    }


@pytest.mark.parametrize("size", [0, 5, 64 * 1024, 64 * 1024 + 1, 3_000_000])
def test_the_hash_may_come_at_the_end(wire, bucket, size):
    content = b"x" * size
    sha1 = sha1_of(content)

    answer = wire.upload_with(
        wire.upload_url(bucket),
        "a.bin",
        content + sha1.encode(),
        X_Bz_Content_Sha1="hex_digits_at_end",
    )

    assert answer.status == 200, answer.body
    assert (answer.json["contentSha1"], answer.json["contentLength"]) == (sha1, size)


def test_an_unverified_hash_says_so(wire, bucket):
    file = wire.upload(bucket, "a.txt", b"abc", X_Bz_Content_Sha1="do_not_verify")

    assert file["contentSha1"] == f"unverified:{sha1_of(b'abc')}"


@pytest.mark.parametrize("size", [3, 200_000])
def test_a_wrong_hash_is_refused_and_leaves_nothing(wire, bucket, size):
    answer = wire.upload_with(
        wire.upload_url(bucket), "a.txt", b"x" * size, X_Bz_Content_Sha1="0" * 40
    )

    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["message"] == "Checksum did not match data received"
    assert wire.call("b2_list_file_versions", bucketId=bucket).json["files"] == []


def test_names_and_info_are_percent_decoded(wire, bucket):
    file = wire.upload(
        bucket,
        "x",
        X_Bz_File_Name="a+b/%C3%A9%2B.txt",
        X_Bz_Info_Camera="X+T%205%20%E2%82%AC",
    )

    assert file["fileName"] == "a b/é+.txt"
    assert file["fileInfo"] == {"camera": "X T 5 €"}


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Bz_File_Name": ""},
        {"X_Bz_File_Name": "a%00b"},
        {"X_Bz_File_Name": "a%FFb"},
        {"X_Bz_File_Name": "x" * 1025},
        {"X_Bz_Content_Sha1": "xyz"},
        {"X_Bz_Content_Sha1": ""},
        {"X_Bz_Content_Sha1": "hex_digits_at_end"},
        {"Content_Type": ""},
        {"X_Bz_Info_b2_unknown": "x"},
        {f"X_Bz_Info_{'k' * 51}": "x"},
        {f"X_Bz_Info_k{number}": "x" for number in range(11)},
        {"X_Bz_Server_Side_Encryption": "aws:kms"},
        {"X_Bz_Server_Side_Encryption_Customer_Algorithm": "AES256"},
    ],
)
def test_it_rejects_bad_headers(wire, bucket, headers):
    answer = wire.upload_with(wire.upload_url(bucket), "a.txt", b"abc", **headers)

    assert (answer.status, answer.code) == (400, "bad_request")


def test_custom_timestamps_are_not_enabled(wire, bucket):
    answer = wire.upload_with(
        wire.upload_url(bucket), "a.txt", b"abc", X_Bz_Custom_Upload_Timestamp="1600000000000"
    )

    assert (answer.status, answer.code) == (400, "custom_timestamp_not_allowed")


@pytest.mark.parametrize("header", ["Content_Disposition", "Content_Encoding", "Expires"])
def test_headers_that_would_be_lost_are_refused(wire, bucket, header):
    answer = wire.upload_with(wire.upload_url(bucket), "a", b"x", **{header: "gzip"})

    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["message"].startswith("Header not allowed in b2_upload_file: ")


def test_one_url_takes_many_uploads_one_after_the_other(wire, bucket):
    url = wire.upload_url(bucket)

    statuses = [wire.upload_with(url, f"{number}.txt", b"x").status for number in range(3)]

    assert statuses == [200, 200, 200]


def test_two_uploads_at_once_with_one_token_are_refused(wire, bucket):
    url = wire.upload_url(bucket)
    slow = http.client.HTTPConnection(*wire.localb2.address, timeout=20)
    slow.putrequest("POST", urlsplit(url["uploadUrl"]).path)
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-File-Name": "slow.txt",
        "Content-Type": "text/plain",
        "X-Bz-Content-Sha1": sha1_of(b"ab"),
        "Content-Length": "2",
    }
    for name, value in headers.items():
        slow.putheader(name, value)
    slow.endheaders(b"a")
    time.sleep(0.2)

    refused = wire.upload_with(url, "fast.txt", b"x")
    slow.send(b"b")
    finished = slow.getresponse()
    finished.read()
    slow.close()

    assert (refused.status, refused.code) == (400, "auth_token_limit")
    assert finished.status == 200


def test_a_failed_upload_spends_the_token(wire, bucket):
    url = wire.upload_url(bucket)
    wire.upload_with(url, "a.txt", b"x", X_Bz_Content_Sha1="0" * 40)

    answer = wire.upload_with(url, "a.txt", b"x")

    assert (answer.status, answer.code) == (401, "bad_auth_token")


def test_an_account_token_does_not_upload(wire, bucket):
    url = {**wire.upload_url(bucket), "authorizationToken": wire.token}

    answer = wire.upload_with(url, "a.txt", b"x")

    assert (answer.status, answer.code) == (401, "bad_auth_token")


def test_chunked_bodies_are_refused(wire, bucket):
    url = wire.upload_url(bucket)
    connection = http.client.HTTPConnection(*wire.localb2.address, timeout=20)
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-File-Name": "a.txt",
        "Content-Type": "text/plain",
        "X-Bz-Content-Sha1": "do_not_verify",
    }
    path = urlsplit(url["uploadUrl"]).path
    connection.request("POST", path, iter([b"a", b"b"]), headers, encode_chunked=True)
    response = connection.getresponse()

    assert response.status == 400
    connection.close()


def test_a_broken_upload_leaves_nothing(wire, bucket):
    url = wire.upload_url(bucket)
    with socket.create_connection(wire.localb2.address) as connection:
        head = (
            f"POST {urlsplit(url['uploadUrl']).path} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: {url['authorizationToken']}\r\nX-Bz-File-Name: a.txt\r\n"
            "Content-Type: text/plain\r\nX-Bz-Content-Sha1: do_not_verify\r\n"
            "Content-Length: 5000000\r\n\r\n"
        )
        connection.sendall(head.encode() + b"x" * 1_000_000)
    time.sleep(0.2)

    assert wire.call("b2_list_file_versions", bucketId=bucket).json["files"] == []
    assert not [
        path
        for path in wire.localb2.process.data.rglob("*")
        if path.stat().st_size > 900_000 and "sqlite" not in path.name
    ]


def test_a_refused_upload_can_be_read_by_a_client_that_sends_first(wire, bucket):
    url = {**wire.upload_url(bucket), "authorizationToken": "nonsense"}

    answer = wire.upload_with(url, "a.bin", b"x" * 8_000_000)

    assert (answer.status, answer.code) == (401, "bad_auth_token")


def test_b2sdk_uploads_many_files_at_once(b2_api):
    bucket = b2_api.create_bucket("busy-bucket", "allPrivate")
    threads = [
        threading.Thread(target=bucket.upload_bytes, args=(b"x" * number, f"file-{number}"))
        for number in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(list(bucket.ls())) == 12
