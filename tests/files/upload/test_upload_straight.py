"""Straight to B2: who may, which rule opens the way, and what a signed part is good for."""

import urllib.request

import pytest

from files.straight import allows, is_origin, opened, rule_for
from files.uploads import owner_of
from gateway.values import CorsRule
from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of

ORIGIN = "http://localhost:8000"


@pytest.fixture
def queue_of(client, signed_in):
    """The queue of another key."""
    return lambda key: Queue(client, signed_in(client, key))


def ways(queue, origin=ORIGIN, bucket=BUCKET):
    """Which way the console names."""
    url = f"{queue.base}/way?bucket={bucket}&origin={origin}"
    return queue.client.get(url, headers={"Accept": "application/json"})


def open_way(queue, origin=ORIGIN, bucket=BUCKET):
    """One click on "Allow"."""
    return queue.client.post(
        f"{queue.base}/way/open",
        {"bucket": bucket},
        content_type="application/json",
        headers={"Accept": "application/json", "Origin": origin},
    )


def sign(queue, token, number):
    return queue.client.post(
        f"{queue.base}/sign?number={number}",
        headers={"Accept": "application/json", "X-Upload-Token": token},
    )


def test_without_a_rule_parts_go_through_the_console(queue, gateway):
    assert ways(queue).json() == {"straight": False, "reason": "no-rule", "can_open": True}


def test_one_click_adds_exactly_the_rule_that_is_needed(queue, gateway):
    other = CorsRule("of-somebody-else", ("https://example.com",), ("s3_get",))
    gateway.update_bucket(gateway.get_bucket(BUCKET).id, if_revision=None, cors_rules=[other])

    assert open_way(queue).json()["straight"] is True

    ours, theirs = gateway.get_bucket(BUCKET).cors_rules
    assert (ours.origins, ours.operations, ours.expose) == (
        (ORIGIN,),
        ("s3_put",),
        ("etag", "retry-after"),
    )
    assert theirs == other
    assert ways(queue).json() == {"straight": True, "reason": "", "can_open": False}


def test_a_second_click_adds_nothing(queue, gateway):
    open_way(queue)
    open_way(queue)

    assert len(gateway.get_bucket(BUCKET).cors_rules) == 1


@pytest.mark.parametrize("origin", ["", "null", "https://*", "https://a@b.example", "http://a/b"])
def test_only_a_real_origin_gets_a_rule(queue, gateway, origin):
    assert code_of(open_way(queue, origin)) == "no_origin"
    assert gateway.get_bucket(BUCKET).cors_rules == ()


def test_another_machine_cannot_reach_a_b2_on_this_one(queue, gateway):
    answer = ways(queue, "https://console.example").json()

    assert (answer["straight"], answer["reason"]) == (False, "out-of-reach")


def test_a_key_that_may_not_change_the_bucket_cannot_open_the_way(queue_of, make_key, gateway):
    queue = queue_of(make_key("listBuckets", "writeFiles", "listFiles"))

    assert ways(queue).json() == {"straight": False, "reason": "no-rule", "can_open": False}
    assert open_way(queue).status_code == 403
    assert gateway.get_bucket(BUCKET).cors_rules == ()


def test_a_key_that_may_not_see_rules_sends_through_the_console(queue_of, make_key, gateway):
    queue = queue_of(make_key("writeFiles"))

    assert ways(queue).json()["reason"] == "unknown"


def test_a_key_for_another_bucket_is_told_nothing(queue_of, one_bucket_key, gateway):
    assert ways(queue_of(one_bucket_key)).status_code == 403


def test_a_signed_part_is_taken_by_b2_alone(queue, gateway, large):
    url = sign(queue, large.seal(), 2).json()["url"]

    request = urllib.request.Request(url, data=b"end", method="PUT")
    urllib.request.urlopen(request, timeout=10).close()

    (part,) = gateway.list_parts(BUCKET, large.name, large.file_id)
    assert (part.number, part.size) == (2, 3)
    assert "X-Amz-Expires=900" in url


@pytest.mark.parametrize("number", ["0", "3", "x", "", "²", "9" * 30, "000001" + "0" * 5000])
def test_only_parts_of_the_file_are_signed(queue, large, number):
    assert code_of(sign(queue, large.seal(), number)) == "no_such_part"


def test_a_token_of_another_key_signs_nothing(queue_of, full_key, read_only_key, make_key, large):
    queue = queue_of(make_key("writeFiles", "listFiles"))
    assert large.owner == owner_of(full_key)

    assert code_of(sign(queue, large.seal(), 1)) == "token_refused"


def test_a_read_only_key_signs_nothing(queue_of, read_only_key, large):
    assert sign(queue_of(read_only_key), large.seal(), 1).status_code == 403


@pytest.mark.parametrize(
    ("origins", "operations", "expose", "allowed"),
    [
        (["http://localhost:8000"], ["s3_put"], ["ETag"], True),
        (["*"], ["s3_get", "s3_put"], ["etag"], True),
        (["https"], ["s3_put"], ["etag"], False),
        (["http://*"], ["s3_put"], ["etag"], True),
        (["http://localhost:9999"], ["s3_put"], ["etag"], False),
        (["http://localhost:8000"], ["s3_get"], ["etag"], False),
        (["http://localhost:8000"], ["s3_put"], [], False),
    ],
)
def test_a_rule_fits_or_does_not(origins, operations, expose, allowed):
    rule = CorsRule("a-rule", tuple(origins), tuple(operations), expose=tuple(expose))

    assert allows([rule], ORIGIN) is allowed


def test_our_rule_comes_first_and_once():
    others = [CorsRule("another", ("*",), ("s3_get",))]

    twice = opened(opened(others, ORIGIN), ORIGIN)

    assert twice == [rule_for(ORIGIN), *others]


def test_an_origin_is_nothing_but_an_origin():
    assert is_origin("https://b2.example.com:8443")
    assert not is_origin("https://b2.example.com/")
    assert not is_origin("https://[")


def test_the_size_of_a_first_part_is_known(large):
    assert large.length_of(1) == SIZE
