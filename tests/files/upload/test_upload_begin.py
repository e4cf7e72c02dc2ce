"""Starting a large file."""

import pytest

from files.uploads import MIB, WHOLE_LIMIT
from tests.files.upload.conftest import code_of, unfinished


def test_a_large_file_is_planned(queue, gateway):
    response = queue.begin(name="big.mov", size=120_000_000, sha1="c" * 40)

    plan = response.json()
    assert (plan["part_size"], plan["parts"]) == (8 * MIB, 15)
    assert unfinished(gateway) == ["big.mov"]


def test_the_large_files_sha1_and_time_are_its_file_info(queue, gateway, local_b2):
    plan = queue.begin(name="big.mov", size=120_000_000, sha1="c" * 40).json()
    last = 120_000_000 - 14 * 8 * MIB
    etags = [
        queue.part(plan["token"], number, bytes(8 * MIB if number < 15 else last)).json()["etag"]
        for number in range(1, 16)
    ]

    response = queue.finish(plan["token"], etags)

    assert gateway.get_file_info(response.json()["id"]).info == {
        "large_file_sha1": "c" * 40,
        "src_last_modified_millis": "1700000000000",
    }


@pytest.mark.parametrize("about", [{"size": WHOLE_LIMIT}, {"size": 10**13 + 1}, {"size": "x"}])
def test_only_large_files_are_begun(queue, gateway, about):
    response = queue.begin(name="big.bin", **about)

    assert (response.status_code, code_of(response)) == (422, "bad_size")
    assert unfinished(gateway) == []


def test_a_sha1_that_is_none_is_refused(queue):
    response = queue.begin(name="big.bin", size=120_000_000, sha1="not hex")

    assert (response.status_code, code_of(response)) == (422, "bad_sha1")


@pytest.mark.parametrize("body", ["[1", "[" * 100_000, '{"a":' * 50_000])
def test_nonsense_instead_of_json_is_refused(queue, body):
    response = queue.client.post(f"{queue.base}/begin", body, content_type="application/json")

    assert response.status_code == 422
