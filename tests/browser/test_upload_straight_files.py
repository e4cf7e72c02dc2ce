"""Small files straight to B2: as they were announced, with few requests, and what goes wrong."""

# ruff: noqa: F811 -- pytest finds fixtures by the names that are imported here

import hashlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_upload_resume import BUCKET, choose, folder, row, title  # noqa: F401
from tests.browser.test_upload_straight import allow, sent  # noqa: F401


@pytest.fixture
def at_b2(local_b2):
    """What matches every address of B2."""
    return re.compile(re.escape(local_b2.endpoint))


@pytest.fixture
def asked(page):
    """What the page asked the console while it uploaded: the last steps of the addresses."""
    steps = []

    def note(request):
        found = re.search(r"/files/upload/([\w/-]+)", request.url)
        if found and request.method in ("POST", "PUT"):
            steps.append(found[1])

    page.on("request", note)
    return steps


def stored(gateway, name):
    files = gateway.list_file_versions(BUCKET, prefix=name).files
    return [gateway.get_file_info(file.id) for file in files]


def is_done(page, name):
    expect(row(page, name)).to_have_attribute("data-state", "done", timeout=20_000)
    expect(row(page, name)).to_have_attribute("data-verified", "")


def test_a_small_file_goes_straight_with_its_options(
    folder, page, allow, make_file, gateway, sent, asked
):
    allow()
    path = make_file("notes of müller + 1.csv", b"a,b")
    page.locator("#content").get_by_role("link", name="Upload", exact=True).first.click()
    page.locator("#dialog").get_by_role("link", name="Options").click()
    page.get_by_label("Content type").fill("text/csv; charset=utf-8")
    page.get_by_label("Cache-Control").fill("public, max-age=60")
    page.get_by_label("File Info").fill("project: harbor")
    page.get_by_label("Encryption").select_option("SSE-B2")
    page.locator("#dialog input[name=file]").set_input_files(path)

    page.locator("#dialog").get_by_role("button", name="Upload").click()

    is_done(page, path.name)
    assert (sent, asked) == (["b2"], ["check", "options", "sign-files", "verify"])
    page.locator("tr .file-name", has_text="notes of").click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("project")
    expect(panel).to_contain_text("harbor")
    expect(panel).to_contain_text("text/csv; charset=utf-8")
    [file] = stored(gateway, f"photos/{path.name}")
    assert file.sha1 == hashlib.sha1(b"a,b", usedforsecurity=False).hexdigest()
    assert file.encryption == "SSE-B2"
    assert file.info == {
        "b2-cache-control": "public, max-age=60",
        "project": "harbor",
        "src_last_modified_millis": "1700000000000",
    }


def test_an_empty_file_goes_straight(folder, page, allow, make_file, gateway, sent):
    allow()

    choose(page, make_file("empty.txt", b""))

    is_done(page, "empty.txt")
    assert sent == ["b2"]
    assert [file.size for file in stored(gateway, "photos/empty.txt")] == [0]


def test_many_small_files_are_signed_with_few_requests(
    folder, page, allow, make_file, gateway, sent, asked
):
    allow()

    choose(page, *[make_file(f"small-{number:02}.txt", 100) for number in range(60)])

    expect(title(page)).to_have_text("60 uploads complete", timeout=30_000)
    assert sent == ["b2"] * 60
    assert asked.count("sign-files") <= 3
    assert len(gateway.list_file_names(BUCKET, prefix="photos/").files) == 60


def test_the_tray_says_which_way_a_small_file_goes(folder, page, allow, make_file, network, sent):
    network(kilobytes=400)
    choose(page, make_file("one.mov", 1_500_000))
    expect(row(page, "one.mov")).to_contain_text("through the console")
    expect(page.locator("#upload-tray [data-offer]")).to_be_hidden()
    network()
    is_done(page, "one.mov")

    page.reload()
    allow()
    network(kilobytes=400)
    choose(page, make_file("two.mov", 1_500_000))
    expect(row(page, "two.mov")).to_contain_text("straight to B2")
    network()
    is_done(page, "two.mov")

    assert sent == ["console", "b2"]


def test_for_many_small_files_one_click_opens_the_way(
    folder, page, make_file, gateway, network, sent
):
    network(kilobytes=100)
    choose(page, *[make_file(f"small-{number:02}.txt", 20_000) for number in range(30)])

    page.get_by_role("button", name="Add that rule").click()

    expect(page.get_by_role("button", name="Add that rule")).to_be_hidden()
    network()
    expect(title(page)).to_have_text("30 uploads complete", timeout=20_000)
    assert (sent[0], sent[-1]) == ("console", "b2")


def test_a_small_file_falls_back_to_the_console(
    folder, page, allow, make_file, gateway, sent, at_b2, violations
):
    allow()
    page.route(at_b2, lambda route: route.abort())
    violations.expect("ERR_FAILED")

    choose(page, make_file("one.txt", b"1"))

    is_done(page, "one.txt")
    assert sent == ["b2", "b2", "console"]
    assert len(stored(gateway, "photos/one.txt")) == 1


def test_a_file_whose_answer_got_lost_is_not_sent_again(
    folder, page, allow, make_file, gateway, sent, at_b2, violations
):
    def lose(route):
        assert route.fetch(post_data=b"1").ok  # Playwright does not see what a file holds
        route.abort()

    allow()
    page.route(at_b2, lose, times=1)
    violations.expect("ERR_FAILED")

    choose(page, make_file("one.txt", b"1"))

    is_done(page, "one.txt")
    assert sent == ["b2"]
    assert len(stored(gateway, "photos/one.txt")) == 1


def test_a_file_that_arrives_damaged_is_sent_again_and_no_version_of_it_stays(
    folder, page, allow, make_file, gateway, sent, asked, at_b2, violations
):
    def damage(route):
        route.continue_(post_data=b"0")

    allow()
    page.route(at_b2, damage, times=1)
    violations.expect("503")

    choose(page, make_file("one.txt", b"1"))

    is_done(page, "one.txt")
    assert sent == ["b2", "b2"]
    assert "damaged" in asked
    [file] = stored(gateway, "photos/one.txt")
    assert file.sha1 == hashlib.sha1(b"1", usedforsecurity=False).hexdigest()


def test_b2_that_is_busy_is_asked_again_for_a_small_file(
    folder, page, allow, make_file, gateway, sent, local_b2, violations
):
    allow()
    violations.expect("503")
    local_b2.fail(call="PutObject", status=503, code="ServiceUnavailable", times=2, retry_after=1)

    choose(page, make_file("one.txt", b"1"))

    expect(row(page, "one.txt")).to_contain_text("B2 can’t take it now")
    is_done(page, "one.txt")
    assert sent == ["b2"] * 3


def test_a_cap_that_is_reached_is_told_in_words(
    folder, page, allow, make_file, gateway, sent, local_b2, violations
):
    allow()
    violations.expect("403")
    local_b2.cap(storage_bytes=1)

    choose(page, make_file("one.txt", b"11"))

    expect(row(page, "one.txt")).to_have_attribute("data-state", "failed", timeout=20_000)
    expect(row(page, "one.txt")).to_contain_text(re.compile("cap", re.IGNORECASE))
    assert sent == ["b2", "console"]


def test_a_url_that_has_ended_is_signed_anew(
    folder, page, allow, make_file, gateway, network, asked
):
    page.clock.install()
    allow()
    network(kilobytes=200)
    choose(page, *[make_file(f"part-{number}.mov", 150_000) for number in range(8)])
    expect(page.locator(".upload-row[data-state=done]").first).to_be_attached()
    assert asked.count("sign-files") == 1

    page.get_by_role("button", name="Pause all").click()
    page.clock.fast_forward("20:00")
    network()
    page.get_by_role("button", name="Resume all").click()

    expect(title(page)).to_have_text(re.compile(r"\d uploads? complete"), timeout=20_000)
    assert asked.count("sign-files") == 2
    assert len(stored(gateway, "photos/part-")) == 8
