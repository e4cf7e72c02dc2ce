"""The SHA-1 that B2 stored, for the browser to compare with its own."""

import hashlib

import pytest
from django.test import Client

from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of


def test_it_tells_sha1_and_size_of_what_b2_stored(queue):
    ids = [queue.put(body, name="a.txt").json()["id"] for body in (b"one", b"three")]

    files = queue.verify(*ids).json()["files"]

    sha1s = [hashlib.sha1(body, usedforsecurity=False).hexdigest() for body in (b"one", b"three")]
    assert [(file["id"], file["sha1"], file["size"]) for file in files] == [
        (ids[0], sha1s[0], 3),
        (ids[1], sha1s[1], 5),
    ]


def test_it_leads_to_the_deletion_of_exactly_that_version(queue, client):
    ids = [queue.put(b"x", name="a & b.txt").json()["id"] for _ in range(2)]

    [file] = queue.verify(ids[0]).json()["files"]

    assert ids[0] in client.get(file["delete_url"]).content.decode()


def test_a_large_file_without_sha1_has_none(queue, large):
    token = large.seal()
    etags = [
        queue.part(token, 1, b"a" * SIZE).json()["etag"],
        queue.part(token, 2, b"end").json()["etag"],
    ]
    queue.finish(token, etags)

    [file] = queue.verify(large.file_id).json()["files"]

    assert (file["sha1"], file["size"]) == ("", SIZE + 3)


def test_a_version_that_was_deleted_meanwhile_is_gone(queue, gateway):
    file_id = queue.put(b"x", name="a.txt").json()["id"]
    gateway.delete_file_version(BUCKET, "a.txt", file_id)

    assert queue.verify(file_id).json()["files"] == [{"id": file_id, "gone": 1}]


def test_a_key_that_may_not_read_is_told_what_it_lacks(gateway, client, signed_in, make_key):
    queue = Queue(client, signed_in(client, make_key("writeFiles", bucket=BUCKET)))
    file_id = queue.put(b"x", name="a.txt").json()["id"]

    assert queue.verify(file_id).json() == {"lacks": "readFiles", "files": []}


def test_a_key_that_may_not_delete_is_offered_no_deletion(gateway, client, signed_in, make_key):
    queue = Queue(client, signed_in(client, make_key("writeFiles", "readFiles", bucket=BUCKET)))
    file_id = queue.put(b"x", name="a.txt").json()["id"]

    assert queue.verify(file_id).json()["files"][0]["delete_url"] == ""


def test_versions_of_another_account_tell_nothing(queue, other_key, signed_in):
    file_id = queue.put(b"x", name="a.txt").json()["id"]
    stranger = Client()

    response = Queue(stranger, signed_in(stranger, other_key)).verify(file_id)

    assert hashlib.sha1(b"x", usedforsecurity=False).hexdigest() not in response.content.decode()


@pytest.mark.parametrize(
    "files", [None, [], [1], [{"bucket": BUCKET}], [{"bucket": BUCKET, "id": "../x"}], ["x"] * 21]
)
def test_nonsense_is_refused(queue, files):
    response = queue._post("/verify", {"files": files})

    assert (response.status_code, code_of(response)) == (422, "bad_files")
