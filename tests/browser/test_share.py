"""Sharing in Chromium: the dialog, the link, its QR code, the clipboard, both themes, a phone."""

import urllib.request

import pytest
from playwright.sync_api import expect

from tests.files.names import BUCKET, open_bucket, put


@pytest.fixture
def files(console, page, sign_in, gateway, full_key):
    """A bucket with a folder; answers the address of Browse Files."""
    open_bucket(gateway)
    put(gateway, "photos/a.txt", b"content")
    account = sign_in(page, full_key)
    return f"{console.url}/a/{account}/files/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_is_shared_from_its_row(page, context, files, assert_accessible, scheme):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{files}?bucket={BUCKET}&prefix=photos/")
    address = page.url
    page.get_by_role("link", name="More actions for a.txt").click()
    page.get_by_role("link", name="Share…").click()
    dialog = page.get_by_role("dialog", name="Share this file")

    expect(dialog.get_by_label("Amount")).to_be_hidden()
    dialog.get_by_label("Works for").select_option("Another time")
    dialog.get_by_label("Amount").fill("36")
    assert_accessible(page)
    dialog.get_by_role("button", name="Make the link").click()
    expect(dialog.get_by_role("status")).to_contain_text("The link is ready")
    dialog.get_by_role("button", name="Copy Link").click()

    link = page.evaluate("navigator.clipboard.readText()")
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"content"
    code = dialog.get_by_role("img", name="QR code of the link to a.txt").locator("svg")
    assert code.bounding_box()["width"] >= 200
    expect(dialog.locator(".facts")).to_contain_text("UTC")
    assert_accessible(page)
    assert page.url == address

    dialog.get_by_role("link", name="Another link").click()
    expect(dialog.get_by_role("button", name="Make the link")).to_be_visible()
    assert page.url == address


def test_a_folder_is_shared_on_a_phone(page, files, assert_accessible):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{files}?bucket={BUCKET}&prefix=photos/")
    page.get_by_role("link", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share a folder")

    dialog.get_by_role("button", name="Make the token").click()

    link = dialog.locator(".url-row a").get_attribute("href")
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"content"
    assert dialog.evaluate("dialog => dialog.scrollWidth - dialog.clientWidth") <= 0
    assert_accessible(page)
