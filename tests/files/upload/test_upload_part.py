"""The parts of a large file."""

import hashlib
import io

import pytest

from files.uploads import MIB
from tests.files.upload.conftest import BUCKET, SIZE, code_of


def test_parts_arrive_in_any_order_and_twice(queue, gateway, large):
    token = large.seal()
    etags = {}
    for number, body in [(2, b"bad"), (1, b"a" * SIZE), (2, b"end")]:
        etags[number] = queue.part(token, number, body).json()["etag"]

    queue.finish(token, [etags[1], etags[2]])

    download = gateway.download_file(BUCKET, "big.bin")
    assert b"".join(download.chunks) == b"a" * SIZE + b"end"


def test_a_part_of_a_cancelled_file_is_gone(queue, gateway, large):
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)

    response = queue.part(large.seal(), 2, b"end")

    assert (response.status_code, code_of(response)) == (410, "upload_gone")


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "", "99999999999999999999", "²"])
def test_there_is_no_such_part(queue, large, number):
    response = queue.part(large.seal(), number, b"end")

    assert (response.status_code, code_of(response)) == (422, "wrong_length")


@pytest.mark.parametrize("body", [b"", b"en", b"ends"])
def test_a_part_of_another_length_is_refused(queue, gateway, large, body):
    response = queue.part(large.seal(), 2, body)

    assert (response.status_code, code_of(response)) == (422, "wrong_length")
    assert gateway.list_parts(BUCKET, large.name, large.file_id) == []


def test_a_part_that_came_out_damaged_is_asked_for_again(queue, large):
    wrong = hashlib.md5(b"other").hexdigest()  # noqa: S324

    response = queue.part(large.seal(), 2, b"end", md5=wrong)

    assert (response.status_code, code_of(response)) == (503, "damaged")


def test_a_part_that_ends_early_is_not_stored(queue, gateway, large):
    response = queue.client.generic(
        "PUT",
        f"{queue.base}/part?number=1",
        b"a" * MIB,
        content_type="application/octet-stream",
        headers={"Accept": "application/json", "X-Upload-Token": large.seal()},
        CONTENT_LENGTH=str(SIZE),
        **{"wsgi.input": io.BytesIO(b"a" * MIB)},
    )

    assert code_of(response) == "incomplete_body"
    assert gateway.list_parts(BUCKET, large.name, large.file_id) == []
