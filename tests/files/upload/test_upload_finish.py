"""Making parts a file, once B2 holds what was sent."""

import hashlib
from dataclasses import replace

import pytest

from gateway.errors import NoSuchFile
from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of, versions

BODIES = [b"a" * SIZE, b"end"]
SHA1S = [hashlib.sha1(body, usedforsecurity=False).hexdigest() for body in BODIES]


def send(queue, token, bodies):
    return [queue.part(token, n, body).json()["etag"] for n, body in enumerate(bodies, start=1)]


def test_parts_become_a_file(queue, gateway, large):
    bodies = [b"a" * SIZE, b"end"]

    token = large.seal()
    etags = [queue.part(token, n, body).json()["etag"] for n, body in enumerate(bodies, start=1)]
    response = queue.finish(token, etags)

    assert response.json() == {"id": large.file_id, "by_sha1": False}
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

    assert [answer.json() for answer in answers] == [{"id": large.file_id, "by_sha1": False}] * 2


def test_the_sha1_of_every_part_is_compared_with_what_b2_holds(queue, large, local_b2):
    token = large.seal()
    etags = send(queue, token, BODIES)
    local_b2.clear_requests()

    response = queue.finish(token, etags, sha1s=SHA1S)

    assert response.json() == {"id": large.file_id, "by_sha1": True}
    assert [entry["call"] for entry in local_b2.requests()] == [
        "b2_list_parts",
        "CompleteMultipartUpload",
    ]


def test_parts_that_differ_become_no_file_but_can_be_sent_again(queue, gateway, large):
    token = large.seal()
    etags = send(queue, token, [BODIES[0], b"END"])

    refusal = queue.finish(token, etags, sha1s=SHA1S)
    before = versions(gateway)
    etags = send(queue, token, BODIES)
    response = queue.finish(token, etags, sha1s=SHA1S)

    assert (refusal.status_code, code_of(refusal)) == (409, "parts_differ")
    assert refusal.json()["error"]["parts"] == [2]
    assert "part 2" in refusal.json()["error"]["text"]
    assert before == []
    assert response.json() == {"id": large.file_id, "by_sha1": True}


def test_a_part_that_b2_does_not_hold_is_named(queue, large):
    token = large.seal()
    etags = send(queue, token, BODIES[:1])

    response = queue.finish(token, [*etags, "0" * 32], sha1s=SHA1S)

    assert response.json()["error"]["parts"] == [2]


def test_after_an_answer_that_got_lost_nothing_is_claimed(queue, large):
    token = large.seal()
    etags = send(queue, token, BODIES)

    answers = [queue.finish(token, etags, sha1s=SHA1S).json() for _ in range(2)]

    assert [answer["id"] for answer in answers] == [large.file_id] * 2
    assert [answer["by_sha1"] for answer in answers] == [True, False]


def test_a_b2_that_does_not_tell_the_parts_leaves_it_to_their_md5(queue, large, local_b2):
    token = large.seal()
    etags = send(queue, token, BODIES)
    local_b2.fail(call="b2_list_parts", status=400, code="bad_request", times=2)

    response = queue.finish(token, etags, sha1s=SHA1S)

    assert response.json() == {"id": large.file_id, "by_sha1": False}


def test_a_busy_b2_is_asked_again_before_it_is_a_file(queue, gateway, large, local_b2):
    token = large.seal()
    etags = send(queue, token, BODIES)
    local_b2.fail(call="b2_list_parts", status=503, code="service_unavailable", times=9)

    response = queue.finish(token, etags, sha1s=SHA1S)

    assert response.status_code == 503
    assert versions(gateway) == []


def test_ten_thousand_parts_fit_a_request(queue, gateway, large):
    many = replace(large, size=10_000 * SIZE)

    response = queue.finish(many.seal(), ["a" * 32] * 10_000, sha1s=["b" * 40] * 10_000)

    assert (response.status_code, code_of(response)) == (409, "parts_differ")
    assert len(response.json()["error"]["parts"]) == 10_000
    assert "parts 1, 2, 3, 4, 5 … is" in response.json()["error"]["text"]


@pytest.mark.parametrize("sha1s", [[], ["a" * 40], ["a" * 40, None], ["A" * 40] * 2, "ab", {}])
def test_an_incomplete_list_of_hashes_is_refused(queue, large, sha1s):
    response = queue.finish(large.seal(), ["a" * 32] * 2, sha1s=sha1s)

    assert (response.status_code, code_of(response)) == (422, "wrong_parts")


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
