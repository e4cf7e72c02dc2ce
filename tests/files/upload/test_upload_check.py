"""What is told of names before an upload starts."""

import hashlib
import io

import pytest

from files.existing import REQUESTS, find_details, find_existing
from tests.conftest import ONLY_BUCKET
from tests.files.upload.conftest import BUCKET, code_of


@pytest.fixture
def check(queue):
    """Asks about paths below a prefix."""

    def ask(paths, prefix="photos/", bucket=BUCKET):
        return queue._post("/check", {"bucket": bucket, "prefix": prefix, "paths": paths})

    return ask


@pytest.fixture
def facts(queue):
    """Asks what B2 keeps of paths below a prefix."""

    def ask(paths, prefix="photos/", bucket=BUCKET):
        return queue._post("/check/facts", {"bucket": bucket, "prefix": prefix, "paths": paths})

    return ask


def put(gateway, name, content=b"hello", **info):
    body = io.BytesIO(content)
    gateway.upload_file(BUCKET, name, body, size=len(content), content_type="text/plain", info=info)


def test_new_names_are_nothing_to_speak_of(check, gateway):
    put(gateway, "photos/other.txt")

    response = check(["a.txt", "trip/b.txt"])

    assert response.json() == {"refused": {}, "existing": {}, "unknown": 0}


def test_it_tells_what_exists_and_what_it_is(check, gateway):
    put(gateway, "photos/trip/b.txt", b"hello")

    response = check(["a.txt", "trip/b.txt"])

    [(place, told)] = response.json()["existing"].items()
    assert place == "1"
    assert told["size"] == 5
    assert told["etag"] == hashlib.md5(b"hello", usedforsecurity=False).hexdigest()


def test_hidden_files_are_not_in_the_way(check, gateway):
    put(gateway, "photos/a.txt")
    gateway.hide_file(BUCKET, "photos/a.txt")

    assert check(["a.txt"]).json()["existing"] == {}


def test_names_that_b2_refuses_come_with_their_reason(check):
    response = check(["good.txt", "line\nbreak.txt", "x" * 1020, "half \ud800 a letter"])

    refused = response.json()["refused"]
    assert sorted(refused) == ["1", "2", "3"]
    assert "control characters" in refused["1"]
    assert "1,024" in refused["2"]


def test_a_thousand_names_cost_few_requests(check, gateway, local_b2):
    for number in range(5):
        put(gateway, f"photos/{number:04}.jpg")
    local_b2.clear_requests()

    response = check([f"{number:04}.jpg" for number in range(1000)])

    assert sorted(response.json()["existing"]) == ["0", "1", "2", "3", "4"]
    asked = [entry for entry in local_b2.requests() if entry["call"] == "ListObjectsV2"]
    assert len(asked) == 1


def test_names_far_apart_are_looked_up_one_by_one(gateway, local_b2, monkeypatch):
    monkeypatch.setattr("files.existing._PAGE", 2)
    for folder in "abcdef":
        for number in range(4):
            put(gateway, f"{folder}/{number}")
    local_b2.clear_requests()

    existing = find_existing(gateway, BUCKET, ["a/0", "c/3", "f/9", "e/1"])

    assert sorted(existing.found) == ["a/0", "c/3", "e/1"]
    assert existing.unknown == set()
    assert len(local_b2.requests()) == 4


def test_after_so_many_requests_the_rest_is_unknown(gateway, monkeypatch):
    monkeypatch.setattr("files.existing._PAGE", 1)
    names = [f"{number:02}" for number in range(REQUESTS + 4)]
    for name in names:
        put(gateway, name)

    existing = find_existing(gateway, BUCKET, names)

    assert sorted(existing.found) == names[:REQUESTS]
    assert sorted(existing.unknown) == names[REQUESTS:]


@pytest.mark.parametrize("name", ["a ", "a\ue000", "a\x80", "a/", "é" * 500, "\U0010ffff"])
def test_hard_names_are_found(check, gateway, name):
    put(gateway, f"photos/{name}")
    put(gateway, f"photos/{name}1")

    assert list(check([name, "zzz"]).json()["existing"]) == ["0"]


def test_a_key_that_may_not_list_still_learns_what_is_refused(
    client, signed_in, make_key, gateway, queue
):
    account_id = signed_in(client, make_key("writeFiles", bucket=BUCKET))
    queue.base = f"/a/{account_id}/files/upload"
    asked = {"bucket": BUCKET, "prefix": "", "paths": ["a\tb"]}

    answer = queue._post("/check", asked).json()

    assert list(answer["refused"]) == ["0"]
    assert answer["lacks"] == "listFiles"


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"bucket": BUCKET, "prefix": "", "paths": []},
        {"bucket": BUCKET, "prefix": "", "paths": "a"},
        {"bucket": BUCKET, "prefix": "", "paths": [1]},
        {"bucket": BUCKET, "prefix": "", "paths": ["a"] * 1001},
        {"bucket": BUCKET, "prefix": None, "paths": ["a"]},
        {"bucket": [BUCKET], "prefix": "", "paths": ["a"]},
    ],
)
def test_nonsense_is_refused(queue, asked):
    response = queue._post("/check", asked)

    assert response.status_code == 422
    assert code_of(response) == "bad_names"


def test_a_key_for_one_bucket_looks_into_no_other(client, signed_in, one_bucket_key, queue):
    queue.base = f"/a/{signed_in(client, one_bucket_key)}/files/upload"

    statuses = [
        queue._post("/check", {"bucket": bucket, "prefix": "", "paths": ["a"]}).status_code
        for bucket in (ONLY_BUCKET, BUCKET)
    ]

    assert statuses == [200, 403]


def test_it_tells_hash_and_date_of_what_exists(facts, gateway, local_b2):
    put(gateway, "photos/a.txt", b"hello", src_last_modified_millis="1700000000000")
    put(gateway, "photos/between.txt")
    put(gateway, "photos/z.txt", b"")
    local_b2.clear_requests()

    files = facts(["a.txt", "z.txt", "new.txt"]).json()["files"]

    hello = hashlib.sha1(b"hello", usedforsecurity=False).hexdigest()
    assert files["0"] == {"size": 5, "sha1": hello, "last_modified": "1700000000000"}
    assert files["1"]["last_modified"] == ""
    assert sorted(files) == ["0", "1"]
    asked = [entry for entry in local_b2.requests() if entry["call"] == "b2_list_file_names"]
    assert len(asked) == 1


def test_of_a_large_file_it_tells_the_sha1_that_was_said_of_it(facts, gateway):
    name, said = "photos/big.bin", {"large_file_sha1": "a" * 40}
    file_id = gateway.start_large_file(BUCKET, name, content_type="x/y", info=said)
    body = io.BytesIO(b"12345")
    parts = [gateway.upload_part(BUCKET, name, file_id, 1, body, size=5)]
    gateway.finish_large_file(BUCKET, name, file_id, parts)

    told = facts(["big.bin"]).json()["files"]["0"]

    assert told == {"size": 5, "sha1": "a" * 40, "last_modified": ""}


def test_details_far_apart_are_looked_up_one_by_one(gateway, monkeypatch):
    monkeypatch.setattr("files.existing._PAGE", 2)
    for folder in "abcd":
        for number in range(4):
            put(gateway, f"{folder}/{number}")

    found = find_details(gateway, BUCKET, ["a/0", "c/3", "d/9", "d/3"])

    assert sorted(found) == ["a/0", "c/3", "d/3"]


def test_no_more_than_twenty_are_told_at_once(facts):
    response = facts([str(number) for number in range(21)])

    assert response.status_code == 422
    assert code_of(response) == "bad_names"


def test_it_says_when_b2_is_busy(check, local_b2):
    local_b2.fail(call="ListObjectsV2", status=503, code="ServiceUnavailable", times=9)

    response = check(["a.txt"])

    assert response.status_code == 503
    assert response.json()["error"]["text"]
