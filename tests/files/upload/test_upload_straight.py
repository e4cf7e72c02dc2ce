"""Straight to B2: who may, which rule opens the way, and what a signed part is good for."""

import json
import urllib.request
from dataclasses import replace

import pytest

from files.straight import (
    HEADERS,
    allows_files,
    allows_parts,
    is_origin,
    opened,
    rule_for,
    rule_that_counts,
)
from files.uploads import owner_of
from gateway.values import CorsRule
from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of
from tests.local_b2 import ROOT

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


def set_rules(gateway, *rules):
    gateway.update_bucket(gateway.get_bucket(BUCKET).id, if_revision=None, cors_rules=rules)


def told(files, parts, reason="", *, can_open=False):
    return {"files": files, "parts": parts, "reason": reason, "can_open": can_open}


def test_without_a_rule_everything_goes_through_the_console(queue, gateway):
    assert ways(queue).json() == told(False, False, "no-rule", can_open=True)


def test_an_older_rule_of_ours_is_for_parts_and_one_click_completes_it(queue, gateway):
    older = replace(rule_for(ORIGIN), headers=(), expose=("etag", "retry-after"))
    set_rules(gateway, older)

    assert ways(queue).json() == told(False, True, "no-headers", can_open=True)
    assert open_way(queue).json() == told(True, True)
    assert gateway.get_bucket(BUCKET).cors_rules == (rule_for(ORIGIN),)


def test_one_click_adds_exactly_the_rule_that_is_needed(queue, gateway):
    other = CorsRule("of-somebody-else", ("https://example.com",), ("s3_get",))
    set_rules(gateway, other)

    assert open_way(queue).json() == told(True, True)

    ours, theirs = gateway.get_bucket(BUCKET).cors_rules
    assert (ours.origins, ours.operations) == ((ORIGIN,), ("s3_put",))
    assert (ours.headers, ours.expose) == (HEADERS, ("etag", "x-amz-version-id", "retry-after"))
    assert theirs == other
    assert ways(queue).json() == told(True, True)


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

    assert answer == told(False, False, "out-of-reach")


def test_a_key_that_may_not_change_the_bucket_cannot_open_the_way(queue_of, make_key, gateway):
    queue = queue_of(make_key("listBuckets", "writeFiles", "listFiles"))

    assert ways(queue).json() == told(False, False, "no-rule")
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
def test_a_rule_is_for_parts_or_is_not(origins, operations, expose, allowed):
    rule = CorsRule("a-rule", tuple(origins), tuple(operations), expose=tuple(expose))

    found = rule_that_counts([rule], ORIGIN)

    assert bool(found and allows_parts(found)) is allowed


@pytest.mark.parametrize(
    ("headers", "expose", "allowed"),
    [
        (HEADERS, ("etag", "x-amz-version-id"), True),
        (("*",), ("*",), True),
        (("Content-Type", "Cache-Control", "X-Amz-*"), ("ETag", "X-Amz-Version-Id"), True),
        (HEADERS[1:], ("etag", "x-amz-version-id"), False),
        (("content-type", "cache-control", "x-amz-meta-*"), ("etag", "x-amz-version-id"), False),
        (("content-type", "cache-control", "x-*-meta"), ("etag", "x-amz-version-id"), False),
        ((), ("etag", "x-amz-version-id"), False),
        (HEADERS, ("etag",), False),
        (HEADERS, ("etag", "x-amz-*"), False),
    ],
)
def test_a_rule_is_for_whole_files_or_is_not(headers, expose, allowed):
    rule = CorsRule("a-rule", ("*",), ("s3_put",), headers=headers, expose=expose)

    assert allows_files(rule) is allowed


def test_the_first_rule_for_a_put_counts():
    first = CorsRule("of-others", ("*",), ("s3_put",))

    assert rule_that_counts([first, rule_for(ORIGIN)], ORIGIN) == first
    assert rule_that_counts(opened([first], ORIGIN), ORIGIN) == rule_for(ORIGIN)


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


def test_the_rule_in_the_documents_is_ours():
    document = (ROOT / "docs/settings.md").read_text()
    rule = json.loads(document.partition("```json\n")[2].partition("```")[0])
    ours = rule_for(rule["allowedOrigins"][0])

    assert (rule["allowedOperations"], rule["maxAgeSeconds"]) == (["s3_put"], ours.max_age)
    assert (tuple(rule["allowedHeaders"]), tuple(rule["exposeHeaders"])) == (
        ours.headers,
        ours.expose,
    )
