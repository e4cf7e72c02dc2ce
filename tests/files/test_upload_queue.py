"""The requests of the queue, as its JavaScript makes them."""

import hashlib
import io
import json
from urllib.parse import urlencode

import pytest
from django.test import Client

from files.uploads import MIB, WHOLE_LIMIT, LargeUpload
from gateway.errors import NoSuchFile, NoSuchUpload
from tests.conftest import ONLY_BUCKET

BUCKET = "upload-tests"
SIZE = 5_000_000  # the smallest part that B2 takes before the last one
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


class Queue:
    """Speaks as static/js/upload/ does."""

    def __init__(self, client, account_id):
        self.client = client
        self.base = f"/a/{account_id}/files/upload"

    def put(self, body, md5="", **about):
        about = {"bucket": BUCKET, "size": len(body), "last_modified": 1_700_000_000_000, **about}
        return self._put(f"/body?{urlencode(about)}", body, md5=md5)

    def begin(self, **about):
        about = {"bucket": BUCKET, "last_modified": 1_700_000_000_000, "content_type": "", **about}
        return self._post("/begin", about)

    def part(self, token, number, body, md5=""):
        return self._put(f"/part?number={number}", body, token, md5)

    def finish(self, token, etags):
        return self._post("/finish", {"etags": etags}, token)

    def cancel(self, token):
        return self._post("/cancel", {}, token)

    def _put(self, path, body, token="", md5=""):
        return self.client.put(
            self.base + path,
            body,
            content_type="application/octet-stream",
            headers={
                "Accept": "application/json",
                "X-Upload-Token": token,
                "X-Content-MD5": md5,
            },
        )

    def _post(self, path, values, token=""):
        return self.client.post(
            self.base + path,
            values,
            content_type="application/json",
            headers={"Accept": "application/json", "X-Upload-Token": token},
        )


@pytest.fixture
def gateway(full_key, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    return gateway


@pytest.fixture
def queue(gateway, client, signed_in, full_key):
    return Queue(client, signed_in(client, full_key))


@pytest.fixture
def large(gateway, full_key):
    """A large file of two small parts: what begins one needs more than 100 MB."""
    account_id = gateway.authorization.account_id
    file_id = gateway.start_large_file(BUCKET, "big.bin", content_type="text/plain", info={})
    return LargeUpload(
        account_id, full_key.key_id, BUCKET, "big.bin", file_id, size=SIZE + 3, part_size=SIZE
    )


def versions(gateway, bucket=BUCKET):
    return list(gateway.list_file_versions(bucket).files)


def unfinished(gateway):
    return [file.name for file in gateway.list_unfinished_files(BUCKET)[0]]


def code_of(response):
    return response.json()["error"]["code"]


# A whole small file


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


# Who may


def test_signed_out_scripts_are_told_where_to_sign_in(gateway):
    stranger = Queue(Client(), gateway.authorization.account_id)

    response = stranger.put(b"x", name="a.txt")

    assert response.status_code == 401
    assert response.json()["error"]["sign_in"].startswith("/sign-in/")


def test_it_requires_a_csrf_token(gateway, full_key, signed_in):
    strict = Client()
    account_id = signed_in(strict, full_key)
    strict.handler.enforce_csrf_checks = True

    response = Queue(strict, account_id).put(b"x", name="a.txt")

    assert response.status_code == 403
    assert versions(gateway) == []


@pytest.mark.parametrize("path", ["begin", "body", "part", "finish", "cancel"])
def test_it_requires_write_capability(gateway, client, signed_in, read_only_key, path):
    base = f"/a/{signed_in(client, read_only_key)}/files/upload"
    method = client.put if path in ("body", "part") else client.post

    response = method(f"{base}/{path}", headers={"Accept": "application/json"})

    assert response.status_code == 403
    assert "writeFiles" in response.content.decode()


def test_a_key_for_one_bucket_uploads_there(
    client, signed_in, one_bucket_key, full_key, gateway_for
):
    queue = Queue(client, signed_in(client, one_bucket_key))

    response = queue.put(b"x", name="a.txt", bucket=ONLY_BUCKET)

    assert response.status_code == 200
    assert [file.name for file in versions(gateway_for(full_key), ONLY_BUCKET)] == ["a.txt"]


def test_a_key_for_one_bucket_reaches_no_other(gateway, client, signed_in, one_bucket_key):
    queue = Queue(client, signed_in(client, one_bucket_key))

    refused = [queue.put(b"x", name="a.txt"), queue.begin(name="b.bin", size=2 * WHOLE_LIMIT)]

    assert [response.status_code for response in refused] == [403, 403]
    assert versions(gateway) == []


def test_a_key_for_one_prefix_stays_below_it(gateway, client, signed_in, make_key):
    key = make_key("writeFiles", bucket=BUCKET, name_prefix="inbox/")
    queue = Queue(client, signed_in(client, key))

    statuses = [queue.put(b"x", name=name).status_code for name in ("inbox/a", "outbox/a")]

    assert statuses == [200, 403]
    assert [file.name for file in versions(gateway)] == ["inbox/a"]


# A large file


def test_a_large_file_is_planned(queue, gateway):
    response = queue.begin(name="big.mov", size=120_000_000, sha1="c" * 40)

    plan = response.json()
    assert (plan["part_size"], plan["parts"]) == (8 * MIB, 15)
    assert unfinished(gateway) == ["big.mov"]


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


def test_parts_arrive_in_any_order_and_twice(queue, gateway, large):
    token = large.seal()
    etags = {}
    for number, body in [(2, b"bad"), (1, b"a" * SIZE), (2, b"end")]:
        etags[number] = queue.part(token, number, body).json()["etag"]

    queue.finish(token, [etags[1], etags[2]])

    download = gateway.download_file(BUCKET, "big.bin")
    assert b"".join(download.chunks) == b"a" * SIZE + b"end"


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


def test_finishing_twice_says_yes_twice(queue, large):
    token = large.seal()
    etags = [
        queue.part(token, 1, b"a" * SIZE).json()["etag"],
        queue.part(token, 2, b"end").json()["etag"],
    ]

    answers = [queue.finish(token, etags), queue.finish(token, etags)]

    assert [answer.json() for answer in answers] == [{"id": large.file_id}] * 2


def test_cancelling_leaves_nothing_behind(queue, gateway, large):
    queue.part(large.seal(), 2, b"end")

    response = queue.cancel(large.seal())

    assert response.status_code == 200
    assert unfinished(gateway) == []
    with pytest.raises(NoSuchUpload):
        gateway.list_parts(BUCKET, large.name, large.file_id)


def test_cancelling_twice_is_no_error(queue, large):
    statuses = [queue.cancel(large.seal()).status_code for _ in range(2)]

    assert statuses == [200, 200]


def test_a_part_of_a_cancelled_file_is_gone(queue, gateway, large):
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)

    response = queue.part(large.seal(), 2, b"end")

    assert (response.status_code, code_of(response)) == (410, "upload_gone")


def test_a_cancelled_file_cannot_be_finished(queue, gateway, large):
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)

    response = queue.finish(large.seal(), ["a" * 32, "b" * 32])

    assert (response.status_code, code_of(response)) == (410, "upload_gone")
    with pytest.raises(NoSuchFile):
        gateway.download_file(BUCKET, large.name)


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


@pytest.mark.parametrize("about", [{"size": WHOLE_LIMIT}, {"size": 10**13 + 1}, {"size": "x"}])
def test_only_large_files_are_begun(queue, gateway, about):
    response = queue.begin(name="big.bin", **about)

    assert (response.status_code, code_of(response)) == (422, "bad_size")
    assert unfinished(gateway) == []


def test_a_sha1_that_is_none_is_refused(queue):
    response = queue.begin(name="big.bin", size=120_000_000, sha1="not hex")

    assert (response.status_code, code_of(response)) == (422, "bad_sha1")


def test_nonsense_instead_of_json_is_refused(queue):
    response = queue.client.post(f"{queue.base}/begin", "[1", content_type="application/json")

    assert response.status_code == 422


# Tokens


@pytest.mark.parametrize("token", ["", "nonsense", "a:b:c"])
def test_without_a_good_token_nothing_happens(queue, token):
    responses = [queue.part(token, 1, b"x"), queue.finish(token, []), queue.cancel(token)]

    assert [response.status_code for response in responses] == [410, 410, 410]


def test_a_token_of_another_account_is_refused(queue, large, other_key, signed_in, gateway):
    stranger = Client()
    other = Queue(stranger, signed_in(stranger, other_key))

    responses = [other.part(large.seal(), 2, b"end"), other.cancel(large.seal())]

    assert [response.status_code for response in responses] == [410, 410]
    assert unfinished(gateway) == ["big.bin"]


def test_a_token_of_another_key_is_refused(large, make_key, signed_in, client, gateway):
    queue = Queue(client, signed_in(client, make_key("writeFiles")))

    response = queue.cancel(large.seal())

    assert response.status_code == 410
    assert unfinished(gateway) == ["big.bin"]


def test_a_token_names_one_file_and_no_other(queue, gateway, large):
    other = gateway.start_large_file(BUCKET, "other.bin", content_type="text/plain", info={})

    queue.cancel(large.seal())

    assert [file.id for file in gateway.list_unfinished_files(BUCKET)[0]] == [other]


def test_who_signs_in_again_may_go_on(queue, large, signed_in, full_key):
    again = Client()

    response = Queue(again, signed_in(again, full_key)).part(large.seal(), 2, b"end")

    assert response.status_code == 200


def test_a_token_holds_the_longest_name(queue):
    plan = queue.begin(name="☃" * 341, size=120_000_000).json()

    assert len(plan["token"]) < 8000
    assert json.loads(queue.cancel(plan["token"]).content) == {}
