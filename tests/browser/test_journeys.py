"""What people come for, from sign-in to sign-out, across all rooms of the console."""

import re

import pytest
from playwright.sync_api import expect

MB = 1_000_000


@pytest.fixture(autouse=True)
def _refusals_are_expected(violations):
    # Chromium writes every 4xx to its console, also those that the page expects.
    violations.expect("the server responded with a status of 4")


def menu(page, name):
    return page.locator(".side-menu").get_by_role("link", name=name, exact=True)


def drop(drag, files):
    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind, files)


def file_row(page, name):
    return page.locator(
        "#listing tr", has=page.locator(f"[data-name='{name}'], .file-name")
    ).filter(has_text=name)


def test_from_sign_in_to_an_old_version_and_out(
    console, page, sign_in, full_key, gateway, make_file, drag
):
    sign_in(page, full_key)

    # a bucket
    menu(page, "Buckets").click()
    page.get_by_role("link", name="Create a Bucket").first.click()
    page.get_by_role("dialog").get_by_label("Bucket Unique Name").fill("harbor-media")
    page.get_by_role("dialog").get_by_role("button", name="Create a Bucket").click()
    expect(page.get_by_text("Your bucket is ready.")).to_be_visible()

    # a key
    menu(page, "App Keys").click()
    page.get_by_role("link", name="Add a New Application Key").click()
    page.get_by_label("Name of Key").fill("laptop")
    page.get_by_role("button", name="Create New Key").click()
    expect(page.get_by_text("It will only appear here once.")).to_be_visible()

    # files, dropped into the bucket
    menu(page, "Browse Files").click()
    page.locator("#content").get_by_role("link", name="harbor-media").click()
    expect(page.locator("#content h1")).to_have_text("harbor-media")
    first = make_file("report.pdf", 40_000).read_bytes()
    drop(drag, [make_file("report.pdf", first), make_file("notes.txt", b"hello")])
    expect(page.locator("#upload-tray-title")).to_have_text("2 uploads complete")
    expect(file_row(page, "report.pdf")).to_be_visible()

    # a new version
    second = make_file("report.pdf", 50_000).read_bytes()
    drop(drag, [make_file("report.pdf", second)])
    page.get_by_role("button", name="Upload 1 file").click()
    expect(file_row(page, "report.pdf")).to_contain_text("(2)")

    # the old version, byte by byte
    file_row(page, "report.pdf").locator(".file-name").click()
    expect(page.locator("#panel")).to_contain_text("50.0 KB")
    page.locator(".version-list a").nth(1).click()
    expect(page.locator("#panel")).to_contain_text("40.0 KB")
    expect(page.locator("#panel")).to_contain_text("src_last_modified_millis")
    with page.expect_download() as started:
        page.locator(".panel__actions").get_by_role("link", name="Download").click()
    assert started.value.suggested_filename == "report.pdf"
    assert started.value.path().read_bytes() == first

    # out
    page.locator(".side-menu").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Sign in", exact=True)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("report.pdf")


def test_a_restricted_key_lands_inside_and_stays_there(
    console, page, sign_in, gateway, make_key, make_file, drag
):
    gateway.create_bucket("shared-bucket", public=False)
    gateway.create_bucket("secret-bucket", public=False)
    key = make_key(
        "listBuckets",
        "listFiles",
        "readFiles",
        "writeFiles",
        bucket="shared-bucket",
        name_prefix="inbox/",
    )

    account_id = sign_in(page, key)
    menu(page, "Browse Files").click()
    expect(page.locator("#content h1")).to_have_text("inbox")
    drop(drag, [make_file("delivery.txt", b"hello")])

    expect(file_row(page, "delivery.txt")).to_be_visible()
    assert [
        file.name for file in gateway.list_file_names("shared-bucket", prefix="inbox/").files
    ] == ["inbox/delivery.txt"]
    page.goto(f"{console.url}/a/{account_id}/files/?bucket=secret-bucket")
    expect(page.locator("body")).to_contain_text("only reaches")
    menu(page, "Buckets").click()
    expect(page.locator("#content")).not_to_contain_text("secret-bucket")


def test_a_read_only_key_sees_why_it_cannot_upload(
    console, page, sign_in, gateway, read_only_key, make_file, drag
):
    gateway.create_bucket("harbor-media", public=False)
    account_id = sign_in(page, read_only_key)
    page.goto(f"{console.url}/a/{account_id}/files/?bucket=harbor-media")

    drop(drag, [make_file("delivery.txt", b"hello")])

    expect(page.locator("#content [aria-disabled]", has_text="Upload")).to_have_attribute(
        "title", re.compile("writeFiles")
    )
    expect(page.locator("#upload-tray")).to_be_hidden()


def test_an_upload_goes_on_while_a_second_account_signs_in(
    console, page, context, sign_in, full_key, other_key, gateway, make_file, network
):
    gateway.create_bucket("harbor-media", public=False)
    account_id = sign_in(page, full_key)
    page.goto(f"{console.url}/a/{account_id}/files/?bucket=harbor-media")
    network(kilobytes=700)
    page.locator("#content").get_by_role("link", name="Upload").first.click()
    page.locator("#dialog input[name=file]").set_input_files(
        [make_file(f"film-{number}.mov", 1 * MB) for number in range(5)]
    )
    page.locator("#dialog").get_by_role("button", name="Upload").click()
    expect(page.locator(".upload-row[data-state=uploading]").first).to_be_visible()

    second = context.new_page()
    other_id = sign_in(second, other_key)
    expect(menu(second, "Buckets")).to_be_visible()
    network()

    assert other_id != account_id
    expect(page.locator("#upload-tray-title")).to_have_text("5 uploads complete", timeout=20_000)
    assert len(gateway.list_file_names("harbor-media").files) == 5
