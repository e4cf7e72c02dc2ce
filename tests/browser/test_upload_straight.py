"""Large files straight to B2: the rule that opens the way, the way itself, and falling back."""

# ruff: noqa: F811 -- pytest finds fixtures by the names that are imported here

import re

import pytest
from playwright.sync_api import expect

from files.straight import rule_for
from gateway.values import CorsRule
from tests.browser.test_upload_resume import (  # noqa: F401 -- fixtures
    BIG,
    BUCKET,
    begin_slowly,
    big,
    big_source,
    choose,
    folder,
    row,
    unfinished,
)


@pytest.fixture
def allow(gateway, console):
    """Puts CORS rules on the bucket; ours, unless told otherwise."""

    def update(*rules):
        ours = rule_for(f"http://localhost:{console.port}")
        bucket = gateway.get_bucket(BUCKET)
        gateway.update_bucket(bucket.id, if_revision=None, cors_rules=rules or [ours])

    return update


@pytest.fixture
def sent(page, local_b2):
    """Where the page sent parts: "b2" or "console", one for every request."""
    hosts = []

    def note(request):
        if request.method == "PUT":
            straight = request.url.startswith(local_b2.endpoint)
            hosts.append("b2" if straight else "console")

    page.on("request", note)
    return hosts


def arrived(gateway):
    [file] = gateway.list_file_versions(BUCKET, prefix="photos/").files
    return file.size


def test_parts_go_straight_to_b2_where_the_rules_allow_it(folder, page, big, allow, gateway, sent):
    allow()

    choose(page, big)

    expect(row(page)).to_contain_text("straight to B2")
    expect(row(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert set(sent) == {"b2"}
    assert arrived(gateway) == BIG
    expect(row(page)).to_have_attribute("data-verified", "")
    expect(row(page)).to_contain_text("Verified by the SHA-1 of every part")


def test_one_click_opens_the_way_in_the_middle(
    folder, page, big, gateway, network, sent, assert_accessible
):
    network(kilobytes=12_000)

    choose(page, big)
    expect(row(page)).to_contain_text("through the console")
    assert_accessible(page)
    page.get_by_role("button", name="Add that rule").click()

    expect(row(page)).to_contain_text("straight to B2", timeout=20_000)
    expect(page.get_by_role("button", name="Add that rule")).to_be_hidden()
    network()
    expect(row(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert {"console", "b2"} == set(sent)
    assert arrived(gateway) == BIG
    [rule] = gateway.get_bucket(BUCKET).cors_rules
    assert rule.operations == ("s3_put",)


def test_it_falls_back_to_the_console_by_itself(
    folder, page, big, allow, gateway, sent, local_b2, violations
):
    allow()
    page.route(re.compile(re.escape(local_b2.endpoint)), lambda route: route.abort())
    violations.expect("ERR_FAILED")

    choose(page, big)

    expect(row(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert sent[-1] == "console"
    assert arrived(gateway) == BIG


def test_b2_that_is_busy_is_asked_again(
    folder, page, big, allow, gateway, sent, local_b2, violations
):
    allow()
    violations.expect("503")
    local_b2.fail(call="UploadPart", status=503, code="ServiceUnavailable", times=3)

    choose(page, big)

    expect(row(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert set(sent) == {"b2"}
    assert arrived(gateway) == BIG


def test_a_part_that_b2_refuses_goes_through_the_console(
    folder, page, big, allow, gateway, sent, local_b2, violations
):
    allow()
    violations.expect("400")
    local_b2.fail(call="UploadPart", status=400, code="InvalidRequest", times=1)

    choose(page, big)

    expect(row(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert sent.count("console") == 1
    assert arrived(gateway) == BIG


def test_an_upload_that_was_cancelled_meanwhile_closes_no_way(
    folder, page, big, allow, gateway, network, sent, violations
):
    allow()
    for status in ("404", "410"):
        violations.expect(status)
    begin_slowly(page, network, gateway, big)
    [begun] = unfinished(gateway)

    gateway.cancel_large_file(BUCKET, begun.name, begun.id)
    network()

    expect(row(page)).to_contain_text("Its parts were deleted at B2", timeout=20_000)
    page.get_by_role("button", name="Retry big.mov").click()
    expect(row(page)).to_have_attribute("data-state", "done", timeout=60_000)
    assert set(sent) == {"b2"}
    assert arrived(gateway) == BIG


def test_another_origins_rule_is_no_way(folder, page, big, allow, sent, network):
    allow(CorsRule("of-others", ("https://example.com",), ("s3_put",), expose=("etag",)))
    network(kilobytes=10_000)

    choose(page, big)

    expect(row(page)).to_contain_text("through the console")
    expect(row(page)).to_contain_text("CORS rules do not let this page send to B2")
    expect(row(page).locator("[data-why]")).to_be_visible()
