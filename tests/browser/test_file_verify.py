"""Comparing a local file with what B2 stores, in Chromium, without any transfer."""

import hashlib
import os
from io import BytesIO
from urllib.parse import quote, urljoin

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
from playwright.sync_api import expect

from files.uploads import file_info_for, part_size_for
from tests.files.names import BUCKET, open_bucket, put
from tests.local_b2 import ROOT

MIB = 1024 * 1024


@pytest.fixture
def files(console, page, sign_in, gateway, full_key):
    """A bucket; answers the address of the file pages."""
    open_bucket(gateway)
    account = sign_in(page, full_key)
    return f"{console.url}/a/{account}/files/"


@pytest.fixture
def open_comparison(page, files):
    """Opens the dialog as a person does, from the menu of a row."""

    def open_dialog(name="a.bin"):
        page.goto(f"{files}?bucket={BUCKET}")
        row = page.locator(f"tr[data-name='{name}']")
        row.locator("[data-row-menu]").click()
        page.get_by_role("link", name="Compare with a local file…").click()
        expect(page.locator("#dialog h1")).to_have_text("Compare with a file on this computer")

    return open_dialog


def chooser(page):
    return page.get_by_label("File on this computer", exact=True)


def compare(page, path):
    chooser(page).set_input_files(path)


def result(page):
    return page.locator("b2-verify [role=status]")


def verdicts(page):
    return page.locator("[data-verdict]")


def upload_large(gateway, name, content, part_size):
    """A large file as any program makes it that knows S3: no SHA-1, parts of its own size."""
    config = TransferConfig(multipart_threshold=1, multipart_chunksize=part_size)
    credential = gateway._credential
    client = boto3.client(
        "s3",
        endpoint_url=gateway.authorization.s3_url,
        aws_access_key_id=credential.key_id,
        aws_secret_access_key=credential.application_key,
    )
    client.upload_fileobj(BytesIO(content), BUCKET, name, Config=config)


def test_a_file_is_told_from_its_versions(open_comparison, page, gateway, make_file, local_b2):
    put(gateway, "a.bin", b"first version")
    put(gateway, "a.bin", b"second version")
    put(gateway, "a.bin", b"third version!")
    open_comparison()
    local_b2.clear_requests()

    compare(page, make_file("third.bin", b"third version!"))
    expect(result(page)).to_have_text("third.bin is identical to the current version.")
    expect(verdicts(page)).to_have_text(["Identical", "Other content", "Other size"])

    compare(page, make_file("first.bin", b"first version"))
    expect(result(page)).to_contain_text("first.bin is identical to the version of ")
    expect(verdicts(page)).to_have_text(["Other size", "Other size", "Identical"])

    compare(page, make_file("other.bin", b"Third version!"))
    expect(result(page)).to_contain_text("as large as the newest one, but its content differs")

    compare(page, make_file("long.bin", b"x" * 2014))
    expect(result(page)).to_contain_text("It is 2.0 KB larger than the newest one.")

    assert local_b2.requests() == []


def test_the_result_says_the_sha1_of_the_file(open_comparison, page, gateway, make_file):
    put(gateway, "a.bin", b"hello")
    open_comparison()

    compare(page, make_file("a.bin", b"hello"))

    expect(page.locator("[data-sum]")).to_contain_text("aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")


@pytest.mark.parametrize("part_size", [5 * MIB, 6_000_000])
def test_a_large_file_is_known_by_its_parts(open_comparison, page, gateway, make_file, part_size):
    content = os.urandom(10_345_678)
    upload_large(gateway, "a.bin", content, part_size)
    open_comparison()

    compare(page, make_file("same.bin", content))
    expect(result(page)).to_have_text("same.bin is identical to the current version.")

    compare(page, make_file("changed.bin", content[:-1] + bytes([content[-1] ^ 1])))
    expect(result(page)).to_contain_text("It cannot be told whether changed.bin is identical")


def test_parts_of_an_unusual_size_are_told_as_unknown(open_comparison, page, gateway, make_file):
    content = os.urandom(10_345_678)
    upload_large(gateway, "a.bin", content, 7 * MIB + 123)
    open_comparison()

    compare(page, make_file("same.bin", content))

    expect(result(page)).to_contain_text("none of the usual sizes of parts (8 MiB, ")
    expect(verdicts(page)).to_have_text(["Cannot be told"])


def test_a_large_file_of_this_console_is_known_by_its_sha1(
    open_comparison, page, gateway, make_file
):
    content = os.urandom(10_345_678)
    sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
    info = file_info_for(last_modified=None, sha1=sha1)
    upload = gateway.start_large_file(BUCKET, "a.bin", content_type="text/plain", info=info)
    size = part_size_for(len(content))
    cut = [content[start : start + size] for start in range(0, len(content), size)]
    parts = [
        gateway.upload_part(BUCKET, "a.bin", upload, number, BytesIO(part), size=len(part))
        for number, part in enumerate(cut, start=1)
    ]
    gateway.finish_large_file(BUCKET, "a.bin", upload, parts)
    open_comparison()

    compare(page, make_file("same.bin", content))
    expect(result(page)).to_have_text("same.bin is identical to the current version.")
    expect(page.locator(".verify__means")).to_contain_text("SHA-1 as the uploader gave it")

    compare(page, make_file("changed.bin", content[:-1] + bytes([content[-1] ^ 1])))
    expect(result(page)).to_contain_text("as large as the newest one, but its content differs")


@pytest.mark.parametrize(
    ("size", "count", "tried"),
    [
        (10_345_678, 1, ["10345678 bytes"]),
        (10_345_678, 2, ["8 MiB", "10 MB", "6 MB", "6 MiB", "7 MB"]),
        (101_000_000, 13, ["8 MiB", "8 MB", "7769231 bytes"]),
        (1_000_000_001, 11, ["100 MB", "95 MB"]),
        (5_368_709_121, 641, ["8 MiB"]),
        (10_000_000_000_000, 9537, ["1000 MiB"]),
        (50_000_000, 11, []),
    ],
)
def test_the_sizes_of_parts_are_guessed_from_their_number(page, size, count, tried):
    module = "data:text/javascript," + quote((ROOT / "static/js/verify/parts.js").read_text())

    guessed = page.evaluate(
        """async ([module, size, count]) => {
          const { partSizes, partName } = await import(module);
          return partSizes(size, count).map((part) => [part, partName(part).replaceAll(",", "")]);
        }""",
        [module, size, count],
    )

    assert [name for name in tried if name not in [name for _, name in guessed]] == []
    assert [name for _, name in guessed][:1] == tried[:1]
    assert all(-(-size // part) == count for part, _ in guessed)
    assert len(guessed) <= 12


def test_a_comparison_can_be_cancelled_and_begun_again(open_comparison, page, gateway, make_file):
    put(gateway, "a.bin", b"hello")
    path = make_file("a.bin", b"hello")
    held = []
    page.route("**/hash.worker*.js", lambda route: held.append(route))  # it ends too soon
    open_comparison()

    compare(page, path)
    page.get_by_role("button", name="Cancel").press("Enter")
    expect(result(page)).to_have_text("Cancelled.")
    expect(chooser(page)).to_be_focused()

    page.unroute_all()
    with page.expect_file_chooser() as opened:
        chooser(page).press("Enter")
    opened.value.set_files(path)
    expect(result(page)).to_contain_text("is identical to the current version")


def test_a_file_that_went_away_is_no_difference(open_comparison, page, gateway, make_file):
    put(gateway, "a.bin", b"hello")
    path = make_file("a.bin", b"hello")
    open_comparison()
    chooser(page).evaluate(
        """(input) => input.addEventListener(
          'change', (event) => (event.stopPropagation(), input.files[0].size), {once: true})"""
    )
    compare(page, path)
    path.unlink()

    chooser(page).dispatch_event("change")

    expect(result(page)).to_contain_text("a.bin cannot be read.")


def test_the_page_works_without_a_dialog_and_from_the_details(
    files, page, gateway, make_file, assert_accessible
):
    put(gateway, "a.bin", b"hello")
    page.goto(f"{files}details?bucket={BUCKET}&name=a.bin")
    link = page.get_by_role("link", name="Compare…").get_attribute("href")
    page.goto(urljoin(files, link))

    compare(page, make_file("a.bin", b"hello"))

    expect(result(page)).to_have_text("a.bin is identical to the current version.")
    assert_accessible(page)


def test_a_file_can_be_dropped_on_the_comparison(
    open_comparison, page, gateway, make_file, drag, assert_accessible
):
    put(gateway, "a.bin", b"hello")
    open_comparison()
    dropped = [make_file("dropped.bin", b"hello")]

    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind, dropped)

    expect(result(page)).to_have_text("dropped.bin is identical to the current version.")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)


@pytest.fixture
def drop_on_row(page, drag):
    """Drops a file onto a row, as a person does who aims at it."""

    def drop(path, name="a.bin"):
        row = page.locator(f"tr[data-name='{name}']")
        box = row.locator(".file-name").bounding_box()
        place = {"x": round(box["x"] + 30), "y": round(box["y"] + box["height"] / 2)}
        for kind in ("dragEnter", "dragOver", "dragOver"):
            drag(kind, [path], **place)
        expect(page.locator("#upload-veil")).to_contain_text("Drop to compare or upload")
        expect(row).to_contain_class("drop-target")
        drag("drop", [path], **place)
        expect(page.locator("#upload-veil")).to_be_hidden()
        expect(page.get_by_role("button", name="Compare")).to_be_focused()

    return drop


def test_a_file_dropped_on_a_row_is_compared(
    files, page, gateway, make_file, drop_on_row, assert_accessible
):
    put(gateway, "photos/a.bin", b"hello")
    page.goto(f"{files}?bucket={BUCKET}&prefix=photos/")

    drop_on_row(make_file("copy of a.bin", b"hello"), "photos/a.bin")
    assert_accessible(page)
    expect(page.locator("[data-dropped]")).to_have_text("copy of a.bin")
    page.keyboard.press("Enter")

    expect(result(page)).to_have_text("copy of a.bin is identical to the current version.")
    assert len(gateway.list_file_versions(BUCKET).files) == 1


def test_a_file_dropped_on_a_row_becomes_its_new_version(
    files, page, gateway, make_file, drop_on_row
):
    put(gateway, "photos/a.bin", b"hello")
    page.goto(f"{files}?bucket={BUCKET}&prefix=photos/")

    drop_on_row(make_file("b.bin", b"newer"), "photos/a.bin")
    page.get_by_role("button", name="Upload as new version").click()

    expect(page.locator("#upload-tray-title")).to_have_text("1 upload complete")
    expect(page.locator("#dialog")).to_be_hidden()
    versions = gateway.list_file_versions(BUCKET).files
    assert [version.name for version in versions] == ["photos/a.bin"] * 2


def test_a_file_dropped_on_a_row_by_mistake_goes_to_the_folder(
    files, page, gateway, make_file, drop_on_row
):
    put(gateway, "photos/a.bin", b"hello")
    page.goto(f"{files}?bucket={BUCKET}&prefix=photos/")

    drop_on_row(make_file("b.bin", b"newer"), "photos/a.bin")
    page.get_by_role("button", name="Upload beside it").click()

    expect(page.locator("#upload-tray-title")).to_have_text("1 upload complete")
    versions = gateway.list_file_versions(BUCKET).files
    assert [version.name for version in versions] == ["photos/a.bin", "photos/b.bin"]


def test_a_key_that_may_not_write_compares_what_it_drops(
    console, page, sign_in, gateway, read_only_key, make_file, drop_on_row
):
    open_bucket(gateway)
    put(gateway, "a.bin", b"hello")
    account = sign_in(page, read_only_key)
    page.goto(f"{console.url}/a/{account}/files/?bucket={BUCKET}")

    drop_on_row(make_file("a.bin", b"hello"))
    expect(page.get_by_role("button", name="Upload as new version")).to_be_hidden()
    page.keyboard.press("Enter")

    expect(result(page)).to_have_text("a.bin is identical to the current version.")
