"""What stops all uploads at once: no network, a full cap, signed out, a bucket that is gone."""

# ruff: noqa: F811 -- pytest finds fixtures by the names that are imported here

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_upload_resume import (  # noqa: F401 -- fixtures
    BUCKET,
    MB,
    choose,
    folder,
    row,
    title,
)

FILES = 30


@pytest.fixture
def files(make_file):
    """More than are under way at once."""
    return [make_file(f"file-{number:02}.txt", 100) for number in range(FILES)]


@pytest.fixture
def held(page):
    """The one message for all of them."""
    return page.locator("#upload-tray [data-held]")


def states(page, state):
    return page.locator(f".upload-row[data-state={state}]")


def stored(gateway):
    return [file.name for file in gateway.list_file_versions(BUCKET).files]


def tries(local_b2):
    return sum(entry["call"] == "PutObject" for entry in local_b2.requests())


def test_without_a_network_all_wait_for_as_long_as_it_takes(
    folder, page, gateway, files, violations, assert_accessible
):
    violations.expect("ERR_")
    page.clock.install()
    asked = {"probe": 0, "body": 0}

    def lose(route):
        asked["probe" if "healthz" in route.request.url else "body"] += 1
        route.abort("connectionfailed")

    page.route(re.compile("/healthz$|/upload/body"), lose)
    choose(page, *files)
    outage = page.locator("#upload-tray [data-outage]")
    expect(outage).to_contain_text("No connection to the console.")
    assert_accessible(page)
    for _ in range(12):
        page.clock.run_for(40_000)
        page.wait_for_timeout(50)

    expect(states(page, "waiting").first).to_contain_text("Connection lost. Retrying in")
    expect(states(page, "failed")).to_have_count(0)
    assert asked["body"] <= 5
    assert asked["probe"] > 8
    page.unroute_all()
    page.get_by_role("button", name="Try now").click()
    expect(outage).to_be_hidden()
    expect(title(page)).to_have_text(f"{FILES} uploads complete", timeout=20_000)
    assert len(stored(gateway)) == FILES


def test_a_full_cap_holds_what_waits_until_somebody_goes_on(
    folder, page, gateway, files, held, local_b2, violations, assert_accessible
):
    violations.expect("403")
    local_b2.cap(storage_bytes=50)

    choose(page, *files)

    expect(held).to_contain_text(re.compile("cap", re.IGNORECASE))
    expect(title(page)).to_have_text(f"{FILES} uploads wait for you")
    expect(states(page, "failed")).to_have_count(0)
    assert_accessible(page)
    assert tries(local_b2) <= 6
    local_b2.cap()
    held.get_by_role("button", name="Go on").click()
    expect(title(page)).to_have_text(f"{FILES} uploads complete", timeout=20_000)
    expect(held).to_be_hidden()
    assert len(stored(gateway)) == FILES


def test_a_cap_that_is_still_full_holds_them_again(folder, page, files, held, local_b2, violations):
    violations.expect("403")
    local_b2.cap(storage_bytes=50)
    choose(page, *files)
    expect(held).to_be_visible()
    before = tries(local_b2)

    held.get_by_role("button", name="Go on").click()

    expect(held).to_be_visible()
    expect(title(page)).to_have_text(f"{FILES} uploads wait for you")
    assert 0 < tries(local_b2) - before <= 6
    page.get_by_role("button", name="Cancel all", exact=True).click()
    page.get_by_role("button", name="Cancel all uploads").click()
    expect(held).to_be_hidden()
    expect(states(page, "held")).to_have_count(0)


def test_who_is_signed_out_signs_in_once_for_all(
    folder, page, context, gateway, full_key, sign_in, files, held, network, violations
):
    violations.expect("401")
    network(kilobytes=20)
    choose(page, *files)
    expect(states(page, "done").first).to_be_attached()

    context.clear_cookies(name="b2console_session")
    network()

    expect(held).to_contain_text("You are signed out.")
    with context.expect_page() as opened:
        held.get_by_role("link", name="Sign in again").click()
    sign_in(opened.value, full_key)
    page.bring_to_front()
    held.get_by_role("button", name="Go on").click()
    expect(title(page)).to_have_text(re.compile(r"\d+ uploads complete"), timeout=20_000)
    assert sorted(set(stored(gateway))) == [f"photos/file-{n:02}.txt" for n in range(FILES)]


def test_a_deleted_bucket_is_said_once(folder, page, gateway, files, held, local_b2, violations):
    violations.expect("40")
    page.locator("#content").get_by_role("link", name="Upload", exact=True).first.click()
    page.locator("#dialog input[name=file]").set_input_files(files)
    gateway.delete_bucket(BUCKET)
    page.locator("#dialog").get_by_role("button", name="Upload").click()
    page.get_by_role("button", name=f"Upload {FILES} files anyway").click()

    expect(held).to_contain_text(re.compile("bucket", re.IGNORECASE))

    expect(states(page, "held").first).to_be_visible()
    assert tries(local_b2) <= 6


def test_leaving_warns_while_something_is_held(folder, page, files, held, local_b2, violations):
    violations.expect("403")
    local_b2.cap(storage_bytes=50)
    choose(page, *files)
    expect(held).to_be_visible()
    expect(states(page, "uploading")).to_have_count(0)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.close(run_before_unload=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
