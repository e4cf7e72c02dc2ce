"""Folders: by drop and by picker; what is asked before the start; options; New Folder."""

import time
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

BUCKET = "journeys"


@pytest.fixture
def bucket(gateway):
    gateway.create_bucket(BUCKET, public=False, lock=True)
    return BUCKET


@pytest.fixture
def go(bucket, console, full_key, sign_in, page):
    """Signed in; goes to a folder."""
    account_id = sign_in(page, full_key)

    def to(prefix="photos/"):
        page.goto(
            f"{console.url}/a/{account_id}/files/?bucket={BUCKET}&prefix={quote(prefix, safe='')}"
        )
        expect(page.locator("#content h1")).to_be_visible()

    to()
    return to


@pytest.fixture
def drop(drag):
    """Drops real files and folders on the window, or on an element."""

    def on(paths, element=None):
        at = {}
        if element:
            box = element.bounding_box()
            at = {"x": int(box["x"] + box["width"] / 2), "y": int(box["y"] + box["height"] / 2)}
        for kind in ("dragEnter", "dragOver", "drop"):
            drag(kind, paths, **at)

    return on


def stored(gateway):
    return sorted(file.name for file in gateway.list_file_versions(BUCKET).files)


def title(page):
    return page.locator("#upload-tray-title")


def preview(page):
    return page.locator("[data-preview]")


def start(page, label):
    page.get_by_role("button", name=label, exact=True).click()


def test_a_thousand_files_arrive_within_seconds(go, page, gateway, make_file, drop):
    for number in range(1000):
        make_file(f"album/{number // 100}/picture-{number:04}.jpg", b"x" * 200)
    directory = make_file("album/cover.jpg", b"x").parent

    began = time.monotonic()
    drop([directory])
    expect(preview(page).locator("h2")).to_have_text("1,001 files, 200.0 KB")
    asked = time.monotonic()
    start(page, "Upload 1,001 files")
    expect(title(page)).to_have_text("1,001 uploads complete", timeout=60_000)

    assert asked - began < 4
    assert time.monotonic() - asked < 30
    names = stored(gateway)
    assert len(names) == 1001
    assert {"photos/album/cover.jpg", "photos/album/9/picture-0999.jpg"} <= set(names)


def test_a_small_folder_starts_at_once_and_keeps_its_tree(go, page, gateway, make_file, drop):
    make_file("trip/day-1/a.jpg", b"1")
    make_file("trip/day-1/deep/b.jpg", b"2")
    directory = make_file("trip/c.jpg", b"3").parent

    drop([directory, make_file("beside.txt", b"4")])

    expect(title(page)).to_have_text("4 uploads complete")
    assert stored(gateway) == [
        "photos/beside.txt",
        "photos/trip/c.jpg",
        "photos/trip/day-1/a.jpg",
        "photos/trip/day-1/deep/b.jpg",
    ]
    expect(page.locator("#listing")).to_contain_text("trip")


def test_empty_folders_are_kept_if_wanted(go, page, gateway, make_file, drop):
    directory = make_file("trip/a.jpg", b"1").parent
    (directory / "later").mkdir()

    drop([directory])
    expect(page.get_by_label("Keep 1 empty folder")).to_be_checked()
    start(page, "Upload 2 files")

    expect(title(page)).to_have_text("2 uploads complete")
    assert stored(gateway) == ["photos/trip/a.jpg", "photos/trip/later/.bzEmpty"]


def test_a_folder_is_chosen_in_the_form(go, page, gateway, make_file):
    make_file("trip/day-1/a.jpg", b"1")
    directory = make_file("trip/b.jpg", b"2").parent
    page.locator("#content").get_by_role("link", name="Upload", exact=True).click()

    page.get_by_label("Or a folder").set_input_files(directory)
    start(page, "Upload")

    expect(title(page)).to_have_text("2 uploads complete")
    expect(page.locator("#dialog")).to_be_hidden()
    assert stored(gateway) == ["photos/trip/b.jpg", "photos/trip/day-1/a.jpg"]
