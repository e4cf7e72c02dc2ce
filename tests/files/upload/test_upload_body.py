"""A whole small file in one request."""

import hashlib
import io
from urllib.parse import urlencode

import pytest

from files.uploads import MIB, WHOLE_LIMIT
from tests.files.upload.conftest import BUCKET, Queue, code_of, versions

HOSTILE = [
    "a b + % # ? & //.txt",
    "../up/./and/../down.txt",
    " leading and trailing ",
    "\"quotes\" 'and' <b>.txt",
    "雪だるま ☃ 👩‍👩‍👧.png",
    "\u202egpj.exe",
    "/starts/with/slash",
    "back\\slash",
    "é" * 512,
]


def test_it_stores_a_small_file(queue, gateway):
    response = queue.put(b"hello", name="notes/hello.txt", content_type="text/plain")

    assert response.status_code == 200
    details = gateway.get_file_info(response.json()["id"])
    assert (details.name, details.size) == ("notes/hello.txt", 5)
    assert details.content_type == "text/plain"


def test_b2_holds_the_sha1_of_a_small_file(queue, gateway):
    response = queue.put(b"hello", name="hello.txt")

    details = gateway.get_file_info(response.json()["id"])
    assert details.sha1 == hashlib.sha1(b"hello", usedforsecurity=False).hexdigest()
    assert details.sha1_verified


def test_it_keeps_the_time_of_the_file(queue, gateway):
    response = queue.put(b"hello", name="hello.txt", last_modified=1_234_567_890_123)

    details = gateway.get_file_info(response.json()["id"])
    assert details.info == {"src_last_modified_millis": "1234567890123"}


def test_an_empty_file_is_a_file(queue, gateway):
    response = queue.put(b"", name="empty.txt")

    assert response.status_code == 200
    assert [(file.name, file.size) for file in versions(gateway)] == [("empty.txt", 0)]


def test_the_same_name_again_is_a_new_version(queue, gateway):
    queue.put(b"old", name="same.txt")
    queue.put(b"newer", name="same.txt")

    assert [file.size for file in versions(gateway)] == [5, 3]


def test_the_right_md5_is_taken(queue, gateway):
    response = queue.put(b"x", name="a.txt", md5=hashlib.md5(b"x").hexdigest())  # noqa: S324

    assert response.status_code == 200


def test_a_file_that_came_out_damaged_does_not_stay(queue, gateway):
    response = queue.put(b"damaged", name="a.txt", md5=hashlib.md5(b"sound").hexdigest())  # noqa: S324

    assert (response.status_code, code_of(response)) == (503, "damaged")
    assert versions(gateway) == []


def test_a_damaged_version_that_has_to_stay_is_named(gateway, client, signed_in, make_key):
    queue = Queue(client, signed_in(client, make_key("writeFiles", bucket=BUCKET)))

    response = queue.put(b"damaged", name="a.txt", md5=hashlib.md5(b"sound").hexdigest())  # noqa: S324

    [kept] = versions(gateway)
    assert (response.status_code, code_of(response)) == (422, "damaged_version")
    assert kept.id in response.json()["error"]["text"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_arrive_as_they_are(queue, gateway, name):
    queue.put(b"x", name=name)

    assert [file.name for file in versions(gateway)] == [name]


@pytest.mark.parametrize("name", ["", "é" * 513, "line\nbreak", "nul\x00", "del\x7f"])
def test_it_refuses_names_that_b2_refuses(queue, gateway, local_b2, name):
    local_b2.clear_requests()

    response = queue.put(b"x", name=name)

    assert (response.status_code, code_of(response)) == (422, "bad_name")
    assert not [request for request in local_b2.requests() if request["call"]]


def test_a_body_that_ends_early_leaves_nothing(queue, gateway):
    response = queue.client.generic(
        "PUT",
        f"{queue.base}/body?{urlencode({'bucket': BUCKET, 'name': 'cut.bin', 'size': 2 * MIB})}",
        b"x" * MIB,
        content_type="application/octet-stream",
        headers={"Accept": "application/json"},
        CONTENT_LENGTH=str(2 * MIB),
        **{"wsgi.input": io.BytesIO(b"x" * MIB)},
    )

    assert code_of(response) == "incomplete_body"
    assert versions(gateway) == []


def test_a_length_that_differs_from_the_size_is_refused(queue, gateway):
    response = queue.put(b"four", name="wrong.bin", size=5)

    assert (response.status_code, code_of(response)) == (422, "wrong_length")
    assert versions(gateway) == []


def test_a_file_that_is_too_large_for_one_request_is_refused(queue):
    response = queue.put(b"x", name="big.bin", size=WHOLE_LIMIT + 1)

    assert (response.status_code, code_of(response)) == (422, "bad_size")


def test_a_bucket_that_is_gone_is_named_as_the_reason(queue):
    response = queue.put(b"x", name="a.txt", bucket="no-such-bucket-here")

    assert response.status_code == 404
    assert response.json()["error"]["text"]


def test_a_busy_b2_is_told_with_the_time_to_wait(queue, local_b2):
    local_b2.fail(call="PutObject", status=503, code="ServiceUnavailable", retry_after=7)

    response = queue.put(b"x", name="a.txt")

    assert (response.status_code, response["Retry-After"]) == (503, "7")


def test_a_post_is_not_how_a_body_is_sent(queue):
    response = queue.client.post(f"{queue.base}/body?{urlencode({'bucket': BUCKET})}")

    assert response.status_code == 405
