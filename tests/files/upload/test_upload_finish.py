"""Making parts a file."""

import hashlib

import pytest

from gateway.errors import NoSuchFile
from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of, versions


def test_parts_become_a_file(queue, gateway, large):
    bodies = [b"a" * SIZE, b"end"]

    token = large.seal()
    etags = [queue.part(token, n, body).json()["etag"] for n, body in enumerate(bodies, start=1)]
    response = queue.finish(token, etags)

    assert response.json() == {"id": large.file_id}
    assert etags == [hashlib.md5(body, usedforsecurity=False).hexdigest() for body in bodies]
    assert [(file.name, file.id, file.size) for file in versions(gateway)] == [
        ("big.bin", large.file_id, SIZE + 3)
    ]


def test_finishing_twice_says_yes_twice(queue, large):
    token = large.seal()
    etags = [
        queue.part(token, 1, b"a" * SIZE).json()["etag"],
        queue.part(token, 2, b"end").json()["etag"],
    ]

    answers = [queue.finish(token, etags), queue.finish(token, etags)]

    assert [answer.json() for answer in answers] == [{"id": large.file_id}] * 2


def test_a_cancelled_file_cannot_be_finished(queue, gateway, large):
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)

    response = queue.finish(large.seal(), ["a" * 32, "b" * 32])

    assert (response.status_code, code_of(response)) == (410, "upload_gone")
    with pytest.raises(NoSuchFile):
        gateway.download_file(BUCKET, large.name)


@pytest.mark.parametrize(
    "etags", [[], ["a" * 32], ["a" * 32, None], ["a" * 32, "</ETag>"], "ab", {"1": "a"}, None]
)
def test_an_incomplete_list_of_parts_is_refused(queue, large, etags):
    response = queue.finish(large.seal(), etags)

    assert (response.status_code, code_of(response)) == (422, "wrong_parts")


def test_a_part_that_changed_since_is_noticed(queue, gateway, large):
    token = large.seal()
    first = queue.part(token, 1, b"a" * SIZE).json()["etag"]
    queue.part(token, 2, b"end")

    response = queue.finish(token, [first, "0" * 32])

    assert response.status_code >= 400
    assert versions(gateway) == []


def test_a_key_that_may_not_read_cannot_tell_how_it_ended(
    gateway, large, client, signed_in, make_key
):
    queue = Queue(client, signed_in(client, make_key("writeFiles", bucket=BUCKET)))
    token = queue.resume(large, part_size=SIZE).json()["token"]
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)

    response = queue.finish(token, ["a" * 32, "b" * 32])

    assert (response.status_code, code_of(response)) == (409, "end_unknown")
    assert "readFiles" in response.json()["error"]["text"]


def test_a_busy_b2_is_not_taken_for_a_cancelled_file(queue, gateway, large, local_b2):
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)
    local_b2.fail(call="b2_get_file_info", status=503, code="service_unavailable", times=9)

    response = queue.finish(large.seal(), ["a" * 32, "b" * 32])

    assert response.status_code == 503
