"""In Chromium: create a bucket in the dialog, set its lifecycle, make a key and see it once."""

import pytest
from playwright.sync_api import Page, expect

from gateway.values import LifecycleRule


@pytest.fixture
def account(page: Page, full_key, sign_in, violations) -> str:
    # Chromium writes every 4xx to its console, also those that the page expects.
    violations.expect("the server responded with a status of 4")
    return sign_in(page, full_key)


def test_a_bucket_is_created_in_the_dialog(
    page: Page, account, console, gateway, assert_accessible
):
    page.goto(f"{console.url}/a/{account}/buckets/")
    page.get_by_role("link", name="Create a Bucket").first.click()
    dialog = page.get_by_role("dialog", name="Create a Bucket")
    dialog.get_by_label("Bucket Unique Name").fill("Harbor")
    expect(dialog.locator(".checklist__bad")).to_have_count(2)
    assert_accessible(page)

    dialog.get_by_role("button", name="Create a Bucket").click()
    expect(dialog.locator(".error-summary")).to_be_focused()
    dialog.get_by_label("Bucket Unique Name").fill("harbor-media")
    expect(dialog.locator(".checklist__bad")).to_have_count(0)
    dialog.get_by_label("Public").check()
    dialog.get_by_role("button", name="Create a Bucket").click()

    expect(page.get_by_text("Your bucket is ready.")).to_be_visible()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text(gateway.authorization.endpoint).first).to_be_visible()
    assert gateway.get_bucket("harbor-media").is_public
    assert_accessible(page)


def test_the_list_is_filtered_while_typing(page: Page, account, console, gateway):
    gateway.create_bucket("harbor-media", public=False)
    gateway.create_bucket("harbor-archive", public=False)
    page.goto(f"{console.url}/a/{account}/buckets/")

    page.keyboard.press("/")
    page.keyboard.type("arch")

    expect(page.get_by_role("heading", name="harbor-archive")).to_be_visible()
    expect(page.get_by_role("heading", name="harbor-media")).to_be_hidden()


def test_custom_rules_are_added_row_by_row(
    page: Page, account, console, gateway, assert_accessible
):
    gateway.create_bucket("harbor-media", public=False)
    page.goto(f"{console.url}/a/{account}/buckets/lifecycle?bucket=harbor-media")
    page.get_by_label("Use custom lifecycle rules").check()
    page.get_by_label("File Path, rule 1").fill("logs/")
    page.get_by_label("Days Till Hide, rule 1").fill("30")

    page.get_by_role("button", name="Add another rule").click()
    page.get_by_label("File Path, rule 2").fill("logs/old/")
    page.get_by_label("Days Till Delete, rule 2").fill("7")
    page.get_by_role("button", name="Update Bucket").click()
    expect(page.get_by_text("match the same files")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("File Path, rule 2").fill("tmp/")
    page.get_by_role("button", name="Update Bucket").click()

    expect(page.get_by_text("begins with “logs/”: hidden 30 days after upload.")).to_be_visible()
    assert gateway.get_bucket("harbor-media").lifecycle_rules == (
        LifecycleRule("logs/", days_until_hide=30),
        LifecycleRule("tmp/", days_until_delete=7),
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_key_is_made_and_its_secret_shown_once(
    page: Page, account, console, gateway, assert_accessible, scheme
):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{console.url}/a/{account}/keys/")
    page.get_by_role("link", name="Add a New Application Key").click()
    page.get_by_label("Name of Key").fill("b2tutorial")
    assert_accessible(page)

    page.get_by_role("button", name="Create New Key").click()
    expect(page.get_by_text("It will only appear here once.")).to_be_visible()
    secret = page.locator("dt:text-is('applicationKey:') + dd code").inner_text()
    assert_accessible(page)
    page.reload()

    expect(page.get_by_label("Name of Key")).to_be_visible()
    assert secret not in page.content()
    page.go_back()
    page.go_forward()
    assert secret not in page.content()
    assert [key.name for key in gateway.list_keys().keys].count("b2tutorial") == 1


def test_buckets_are_chosen_only_where_a_key_is_for_some(page: Page, account, console, gateway):
    gateway.create_bucket("harbor-media", public=False)
    page.goto(f"{console.url}/a/{account}/keys/create")
    expect(page.get_by_label("harbor-media")).to_be_hidden()

    page.get_by_label("Only these buckets").check()

    expect(page.get_by_label("harbor-media")).to_be_visible()


def test_a_key_is_deleted_in_the_dialog(page: Page, account, console, gateway, assert_accessible):
    gateway.create_key("old-key", capabilities=["listFiles"])
    page.goto(f"{console.url}/a/{account}/keys/")

    page.get_by_label("Delete Key old-key").click()
    assert_accessible(page)
    page.get_by_role("dialog").get_by_role("button", name="Delete Key").click()

    expect(page.get_by_label("Delete Key old-key")).to_have_count(0)
    assert "old-key" not in [key.name for key in gateway.list_keys().keys]


def test_cards_and_tables_fit_a_phone(page: Page, account, console, gateway, assert_accessible):
    gateway.create_bucket("harbor-media", public=False)
    page.set_viewport_size({"width": 390, "height": 844})

    for place in ("buckets/", "keys/", "keys/create", "buckets/lifecycle?bucket=harbor-media"):
        page.goto(f"{console.url}/a/{account}/{place}")
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_bucket_id_fits_one_line_of_a_phone(page: Page, account, console, gateway):
    gateway.create_bucket("harbor-media", public=False)
    page.set_viewport_size({"width": 390, "height": 844})

    page.goto(f"{console.url}/a/{account}/buckets/")

    bucket_id = page.get_by_text(gateway.get_bucket("harbor-media").id, exact=True)
    assert bucket_id.bounding_box()["height"] < 30
