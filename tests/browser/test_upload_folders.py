"""Folders: by drop and by picker; what is asked before the start; options; New Folder."""

import hashlib
import io
import re
import time
from datetime import UTC, datetime
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
    """Drops real files and folders on the window."""

    def on(paths):
        for kind in ("dragEnter", "dragOver", "drop"):
            drag(kind, paths, x=200, y=500)

    return on


def put(gateway, name, content):
    body = io.BytesIO(content)
    gateway.upload_file(BUCKET, name, body, size=len(content), content_type="text/plain", info={})


def stored(gateway):
    return sorted(file.name for file in gateway.list_file_versions(BUCKET).files)


def title(page):
    return page.locator("#upload-tray-title")


def preview(page):
    return page.locator("[data-preview]")


def start(page, label):
    page.get_by_role("button", name=label, exact=True).click()


def test_a_thousand_files_are_asked_about_within_seconds_and_arrive(
    go, page, gateway, make_file, drop
):
    for number in range(999):
        make_file(f"album/{number // 100}/picture-{number:04}.jpg", b"x" * 200)
    directory = make_file("album/cover.jpg", b"x").parent

    began = time.monotonic()
    drop([directory])
    expect(preview(page).locator("h2")).to_have_text("1,000 files, 199.8 KB")
    assert time.monotonic() - began < 10
    start(page, "Upload 1,000 files")
    expect(page.locator(".tray__more")).to_contain_text("more")
    expect(title(page)).to_have_text("1,000 uploads complete", timeout=90_000)

    assert page.locator(".upload-row").count() <= 100
    names = stored(gateway)
    assert len(names) == 1000
    assert {"photos/album/cover.jpg", "photos/album/9/picture-0998.jpg"} <= set(names)


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


def test_what_exists_is_told_and_identical_files_are_skipped(go, page, gateway, make_file, drop):
    for name, content in (("same.txt", b"same"), ("longer.txt", b"old"), ("other.txt", b"old")):
        put(gateway, f"photos/{name}", content)
    same = make_file("same.txt", b"same")
    files = [same, make_file("longer.txt", b"newer"), make_file("other.txt", b"new")]

    drop([*files, make_file("fresh.txt", b"1")])

    expect(page.get_by_label("Skip 1 identical file")).to_be_checked()
    expect(preview(page)).to_contain_text("2 exist: they become new versions.")
    expect(preview(page)).to_contain_text("Their MD5 or SHA-1 is that of the newest version.")
    states = preview(page).locator(".upload-preview__row")
    expect(states).to_have_text(
        ["longer.txtnew version", "other.txtnew version", "same.txtidentical", "fresh.txtnew"]
    )
    start(page, "Upload 3 files")
    expect(title(page)).to_have_text("3 uploads complete")
    assert stored(gateway).count("photos/same.txt") == 1
    assert stored(gateway).count("photos/longer.txt") == 2


def test_identical_files_can_be_uploaded_all_the_same(go, page, gateway, make_file, drop):
    put(gateway, "photos/same.txt", b"same")

    drop([make_file("same.txt", b"same")])
    expect(page.get_by_role("button", name="Nothing to upload")).to_be_disabled()
    page.get_by_label("Skip 1 identical file").uncheck()
    expect(preview(page)).to_contain_text("1 exists: it becomes a new version.")
    start(page, "Upload 1 file")

    expect(title(page)).to_have_text("1 upload complete")
    assert stored(gateway) == ["photos/same.txt", "photos/same.txt"]


def put_large(gateway, name, content, **info):
    """In one part: B2 keeps neither its MD5 nor its SHA-1."""
    file_id = gateway.start_large_file(BUCKET, name, content_type="x/y", info=info)
    part = gateway.upload_part(BUCKET, name, file_id, 1, io.BytesIO(content), size=len(content))
    gateway.finish_large_file(BUCKET, name, file_id, [part])


def test_the_same_size_and_date_prove_nothing(go, page, gateway, make_file, drop):
    date = {"src_last_modified_millis": "1700000000000"}
    put_large(gateway, "photos/same-date.bin", b"a" * 5_000_000, **date)
    put_large(gateway, "photos/same-size.bin", b"a" * 5_000_000)

    drop([make_file(f"same-{fact}.bin", b"b" * 5_000_000) for fact in ("date", "size")])

    likely = page.get_by_label("Skip 1 file of the same size and date")
    expect(likely).not_to_be_checked()
    expect(preview(page)).to_contain_text("other bytes are possible")
    expect(preview(page).locator(".upload-preview__row")).to_have_text(
        ["same-size.binnew version", "same-date.binsame size and date"]
    )
    likely.check()
    expect(page.get_by_role("button", name="Upload 1 file")).to_be_enabled()
    likely.uncheck()
    start(page, "Upload 2 files")
    expect(title(page)).to_have_text("2 uploads complete")
    assert stored(gateway).count("photos/same-date.bin") == 2


def test_the_sha1_that_was_kept_of_a_large_file_tells_it_from_others(
    go, page, gateway, make_file, drop
):
    [one, other] = [letter * 5_000_000 for letter in (b"a", b"b")]
    for name, content in (("same.bin", one), ("other.bin", one)):
        sha1 = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        date = {"src_last_modified_millis": "1700000000000"}
        put_large(gateway, f"photos/{name}", content, large_file_sha1=sha1, **date)

    drop([make_file("same.bin", one), make_file("other.bin", other)])

    expect(page.get_by_label("Skip 1 identical file")).to_be_checked()
    expect(preview(page).locator(".upload-preview__row")).to_have_text(
        ["other.binnew version", "same.binidentical"]
    )


def test_nothing_starts_unasked_when_b2_cannot_be_asked(
    go, page, gateway, make_file, drop, violations
):
    violations.expect("503")
    put(gateway, "photos/same.txt", b"old")
    page.route("**/upload/check", lambda route: route.fulfill(status=503), times=1)

    drop([make_file("same.txt", b"new")])

    expect(preview(page)).to_contain_text("B2 could not be asked which of them exist")
    expect(page.get_by_role("button", name="Upload 1 file anyway")).to_be_enabled()
    assert stored(gateway) == ["photos/same.txt"]
    page.get_by_role("button", name="Try again").click()
    expect(preview(page)).to_contain_text("1 exists: it becomes a new version.")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()
    start(page, "Upload 1 file")
    expect(title(page)).to_have_text("1 upload complete")


def test_nothing_starts_unasked_when_the_form_does_not_come(
    go, page, gateway, make_file, drop, violations
):
    violations.expect("503")
    put(gateway, "photos/same.txt", b"old")
    page.route("**/files/upload?**", lambda route: route.fulfill(status=503))

    drop([make_file("same.txt", b"new")])

    question = page.get_by_role("dialog", name="Start without a look at what exists?")
    expect(question).to_contain_text("1 file waits")
    page.wait_for_timeout(300)
    assert stored(gateway) == ["photos/same.txt"]
    page.unroute_all()
    question.get_by_role("button", name="Try again").click()
    expect(preview(page)).to_contain_text("1 exists: it becomes a new version.")


def test_a_double_click_starts_once_and_the_keyboard_keeps_a_place(
    go, page, gateway, make_file, drop
):
    put(gateway, "photos/same.txt", b"old")
    page.route(re.compile("/upload/options$"), lambda route: (time.sleep(0.3), route.continue_()))
    drop([make_file("same.txt", b"new")])
    expect(preview(page)).to_contain_text("1 exists")
    page.get_by_role("link", name="Options").click()
    expect(page.get_by_label("Cache-Control")).to_be_visible()

    page.get_by_role("button", name="Upload 1 file").evaluate(
        "(button) => { button.focus(); button.click(); button.form.requestSubmit(); }"
    )

    expect(title(page)).to_have_text("1 upload complete")
    assert page.evaluate("document.activeElement.closest('#upload-tray')?.id") == "upload-tray"
    assert stored(gateway) == ["photos/same.txt", "photos/same.txt"]


PASTE = """([selector, name]) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File(["pasted"], name));
  const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
  document.querySelector(selector).dispatchEvent(event);
  return event.defaultPrevented;
}"""


def test_pasted_files_open_the_preview(go, page, gateway):
    put(gateway, "photos/same.txt", b"old")
    assert page.evaluate(PASTE, ["input[type=search]", "same.txt"]) is False

    assert page.evaluate(PASTE, ["body", "same.txt"]) is True

    expect(preview(page)).to_contain_text("1 exists: it becomes a new version.")
    start(page, "Upload 1 file")
    expect(title(page)).to_have_text("1 upload complete")
    assert stored(gateway) == ["photos/same.txt", "photos/same.txt"]


def test_leaving_the_preview_uploads_nothing(go, page, gateway, make_file, drop):
    put(gateway, "photos/same.txt", b"same")
    drop([make_file("same.txt", b"other")])
    expect(preview(page)).to_contain_text("1 exists")

    page.keyboard.press("Escape")

    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#upload-tray")).to_be_hidden()
    assert stored(gateway) == ["photos/same.txt"]


def test_names_that_b2_refuses_are_listed_before_the_start(go, page, gateway, make_file, drop):
    files = [make_file("line\nbreak.txt", b"1"), make_file("good.txt", b"2")]

    drop(files)

    expect(preview(page)).to_contain_text("B2 refuses the name of 1 file: it is left out.")
    refused = preview(page).locator(".upload-preview__row", has_text="refused")
    expect(refused).to_contain_text("control characters")
    start(page, "Upload 1 file")
    expect(title(page)).to_have_text("1 upload complete")
    assert stored(gateway) == ["photos/good.txt"]


@pytest.mark.parametrize(
    ("view", "selector"), [("list", ".file-table__folder"), ("grid", ".file-grid__tile")]
)
def test_a_drop_on_a_folder_goes_there(go, page, gateway, make_file, drag, view, selector):
    put(gateway, "photos/summer/.bzEmpty", b"")
    page.goto(f"{page.url}&view={view}")
    row = page.locator(selector, has_text="summer")
    box = row.bounding_box()
    at = {"x": int(box["x"] + 60), "y": int(box["y"] + 20)}
    file = make_file("beach.jpg", b"1")

    drag("dragEnter", [file], **at)
    drag("dragOver", [file], **at)
    expect(page.locator("#upload-veil")).to_contain_text(f"{BUCKET}/photos/summer/")
    expect(row).to_have_class(re.compile("drop-target"))
    drag("drop", [file], **at)

    expect(title(page)).to_have_text("1 upload complete")
    expect(row).not_to_have_class(re.compile("drop-target"))
    assert stored(gateway) == ["photos/summer/.bzEmpty", "photos/summer/beach.jpg"]


def test_leaving_the_row_names_the_folder_that_is_shown(go, page, gateway, make_file, drag):
    put(gateway, "photos/summer/a.jpg", b"1")
    go()
    box = page.locator(".file-table__folder").bounding_box()
    file = make_file("beach.jpg", b"1")

    below = int(box["y"]) + 300
    for kind, y in (("dragEnter", box["y"] + 20), ("dragOver", below), ("dragOver", below)):
        drag(kind, [file], x=int(box["x"] + 200), y=int(y))

    expect(page.locator("#upload-veil [data-folder]")).to_have_text(f"{BUCKET}/photos/")
    expect(page.locator(".drop-target")).to_have_count(0)


def test_options_are_kept_with_every_file(go, page, gateway, make_file):
    page.locator("#content").get_by_role("link", name="Upload", exact=True).click()
    page.get_by_label("Files", exact=True).set_input_files(
        [make_file("a.txt", b"1"), make_file("b.txt", b"2")]
    )
    page.get_by_role("link", name="Options").click()
    page.get_by_label("Content type").fill("text/markdown")
    page.get_by_label("Cache-Control").fill("public, max-age=60")
    page.get_by_label("File Info").fill("project: harbor\nowner: mara")
    page.get_by_label("Encryption").select_option("SSE-B2")
    page.get_by_label("Retention").select_option("governance")
    january = datetime(datetime.now(UTC).year + 2, 1, 31, 17, 30, tzinfo=UTC)
    page.get_by_label("Or until").fill(f"{january.year}-01-31T18:30")  # in Oslo
    page.get_by_label("Legal hold").check()

    start(page, "Upload")

    expect(title(page)).to_have_text("2 uploads complete")
    page.locator("tr .file-name", has_text="b.txt").click()
    panel = page.locator("#panel")
    for text in ("text/markdown", "public, max-age=60", "harbor", "mara", "Governance Mode"):
        expect(panel).to_contain_text(text)
    for version in gateway.list_file_versions(BUCKET).files:
        details = gateway.get_file_info(version.id)
        assert details.content_type == "text/markdown"
        assert details.info["src_last_modified_millis"] == "1700000000000"
        assert details.retain_until == january
        assert details.legal_hold is True


def test_a_large_file_keeps_its_options(go, page, gateway, make_file):
    page.locator("#content").get_by_role("link", name="Upload", exact=True).click()
    page.get_by_label("Files", exact=True).set_input_files(make_file("big.mov", 101_000_000))
    page.get_by_role("link", name="Options").click()
    page.get_by_label("Cache-Control").fill("no-store")
    page.get_by_label("Legal hold").check()

    start(page, "Upload")

    expect(title(page)).to_have_text("1 upload complete", timeout=60_000)
    details = gateway.get_file_info(gateway.list_file_versions(BUCKET).files[0].id)
    assert details.info["b2-cache-control"] == "no-store"
    assert details.legal_hold is True


def test_a_wrong_option_is_told_beside_its_field(go, page, gateway, make_file, violations):
    violations.expect("422")
    page.locator("#content").get_by_role("link", name="Upload", exact=True).click()
    page.get_by_label("Files", exact=True).set_input_files(make_file("a.txt", b"1"))
    page.get_by_role("link", name="Options").click()
    page.get_by_label("File Info").fill("no pair at all")

    start(page, "Upload")

    expect(page.get_by_role("alert")).to_contain_text("“no pair at all” is no pair")
    expect(page.get_by_label("File Info")).to_be_focused()
    assert stored(gateway) == []
    page.get_by_label("File Info").fill("a: pair")
    start(page, "Upload")
    expect(title(page)).to_have_text("1 upload complete")


def test_files_dropped_on_the_open_form_take_its_options(go, page, gateway, make_file, drop):
    page.locator("#content").get_by_role("link", name="Upload", exact=True).click()
    page.get_by_role("link", name="Options").click()
    page.get_by_label("Cache-Control").fill("no-store")

    drop([make_file("a.txt", b"1")])
    start(page, "Upload 1 file")

    expect(title(page)).to_have_text("1 upload complete")
    details = gateway.get_file_info(gateway.list_file_versions(BUCKET).files[0].id)
    assert details.info["b2-cache-control"] == "no-store"


def test_a_new_folder_is_made_and_shown(go, page, gateway):
    page.keyboard.press("n")
    page.get_by_label("Name of the folder").fill("2026/march")
    page.keyboard.press("Enter")

    expect(page.locator("#content h1")).to_have_text("march")
    expect(page.locator("#listing")).to_contain_text("This folder is empty")
    assert stored(gateway) == ["photos/2026/march/.bzEmpty"]
    page.locator("#listing").get_by_role("link", name="Show that file").click()
    expect(page.locator("#listing")).to_contain_text(".bzEmpty")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_questions_are_accessible(
    go, page, gateway, make_file, drop, assert_accessible, scheme, width
):
    put(gateway, "photos/same.txt", b"same")
    files = [make_file("same.txt", b"same"), make_file("line\nbreak.txt", b"1")]
    directory = make_file("trip/fresh.txt", b"1").parent
    (directory / "later").mkdir()
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)

    drop([*files, directory])
    expect(page.get_by_label("Skip 1 identical file")).to_be_checked()
    expect(preview(page).locator("h2")).to_be_focused()
    page.get_by_role("link", name="Options").click()
    expect(page.get_by_label("Cache-Control")).to_be_visible()

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
