"""Browsing files in Chromium: panel, menus, history, dialogs, downloads."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.files.names import BUCKET, open_bucket, put
from tests.images import png


@pytest.fixture
def files(console, page, sign_in, gateway, full_key):
    """A bucket with a few files; answers the address of Browse Files."""
    open_bucket(gateway)
    put(gateway, "a.txt", b"first")
    put(gateway, "a.txt", b"second version")
    put(gateway, "photos/2026/reine.png", png(40, 20), content_type="image/png")
    account = sign_in(page, full_key)
    return f"{console.url}/a/{account}/files/"


def row(page, name):
    return page.locator(f"tr[data-name='{name}']")


def test_details_open_and_close_without_losing_the_place(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    row(page, "a.txt").locator(".file-name").click()
    expect(page.locator("#panel-title")).to_be_focused()
    expect(page).to_have_url(f"{files}?bucket={BUCKET}&file=a.txt&id={chosen(page)}")
    expect(row(page, "a.txt")).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page).to_have_url(f"{files}?bucket={BUCKET}")
    expect(row(page, "a.txt").locator(".file-name")).to_be_focused()

    page.go_back()
    expect(page.locator("#panel-title")).to_be_visible()
    page.go_forward()
    expect(page.locator("#panel")).to_be_hidden()


def chosen(page):
    """The id in the address of the page."""
    return page.url.rpartition("id=")[2]


def test_every_version_opens_in_the_panel(page, files):
    page.goto(f"{files}?bucket={BUCKET}&file=a.txt")

    page.locator(".version-list a").nth(1).click()

    expect(page.locator(".version-list li").nth(1)).to_have_attribute("aria-current", "true")
    expect(page.locator("#panel")).to_contain_text("5 bytes")
    expect(page.locator("#panel")).to_contain_text(chosen(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_public_bucket_is_said_to_be_public(page, files, gateway, scheme):
    open_bucket(gateway, "public-bucket", public=True)
    page.emulate_media(color_scheme=scheme)

    page.goto(f"{files}?bucket={BUCKET}")
    expect(page.locator("#bucket-marks")).to_contain_text("Private SSE-B2 Keep all versions")
    quiet = colour(page)
    page.goto(f"{files}?bucket=public-bucket")
    expect(page.locator("#bucket-marks")).to_contain_text("Public")

    assert colour(page) != quiet


def colour(page):
    """The colour of the first pill."""
    first = page.locator("#bucket-marks .pill").first
    return first.evaluate("pill => getComputedStyle(pill).color")


def test_folders_keep_back_and_forward(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_role("link", name="photos").click()
    page.get_by_role("link", name="2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2026")

    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("photos")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(BUCKET)
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("photos")


def test_an_image_is_shown(page, files):
    page.goto(f"{files}?bucket={BUCKET}&prefix=photos/2026/")

    row(page, "photos/2026/reine.png").locator(".file-name").click()

    image = page.locator(".preview img")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 40


def test_a_row_menu_hides_a_file_and_undo_brings_it_back(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_role("link", name="More actions for a.txt").click()
    page.get_by_role("link", name="Hide…").click()
    page.locator("#dialog").get_by_role("button", name="Hide the file").click()
    expect(row(page, "a.txt")).to_have_count(0)

    page.get_by_role("link", name="Undo").click()
    page.locator("#dialog").get_by_role("button", name="Show the file").click()
    expect(row(page, "a.txt")).to_be_visible()
    expect(page.locator("#dialog")).to_be_hidden()


def test_a_row_menu_closes_on_escape_and_gives_the_focus_back(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_role("link", name="More actions for a.txt").click()
    expect(row(page, "a.txt").locator(".menu__list")).to_be_visible()
    page.keyboard.press("Escape")

    expect(row(page, "a.txt").locator(".menu__list")).to_be_hidden()
    expect(row(page, "a.txt").locator("summary")).to_be_focused()


def test_a_dialog_gives_the_focus_back_to_the_menu_it_came_from(page, files):
    page.goto(f"{files}?bucket={BUCKET}")
    row(page, "a.txt").get_by_label("More actions for a.txt").click()
    row(page, "a.txt").get_by_role("link", name="Hide").click()
    expect(page.locator("#dialog")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("#dialog")).to_be_hidden()
    expect(row(page, "a.txt").get_by_label("More actions for a.txt")).to_be_focused()


def test_a_menu_at_the_end_of_the_window_opens_upwards(page, files, gateway):
    for number in range(12):
        put(gateway, f"b-{number:02}.txt", b"x")
    page.set_viewport_size({"width": 720, "height": 420})  # a window of twice that, zoomed to 200 %
    page.goto(f"{files}?bucket={BUCKET}")
    last_in_sight = page.locator("tr[data-name]").nth(3)

    last_in_sight.locator("[data-row-menu]").click()

    expect(last_in_sight.locator(".menu__list")).to_be_in_viewport(ratio=1)


def test_the_filter_has_an_address(page, files, gateway):
    put(gateway, "notes.md")
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_label("Filter what is shown of this folder").fill("NOTES")

    expect(row(page, "a.txt")).to_have_count(0)
    expect(row(page, "notes.md")).to_be_visible()
    expect(page).to_have_url(f"{files}?q=NOTES&bucket={BUCKET}")
    expect(page.get_by_label("Filter what is shown of this folder")).to_be_focused()
    page.go_back()
    expect(row(page, "a.txt")).to_be_visible()


def test_the_filter_keeps_the_order_that_was_chosen_meanwhile(page, files, gateway):
    put(gateway, "b.txt", b"x" * 500)
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_role("link", name="Size").click()
    expect(page).to_have_url(f"{files}?bucket={BUCKET}&sort=size")
    page.get_by_label("Filter what is shown of this folder").fill("txt")

    expect(page).to_have_url(f"{files}?q=txt&bucket={BUCKET}&sort=size")
    expect(page.locator("tbody tr[data-name]")).to_have_count(2)


def test_the_address_tells_list_and_panel_whichever_changed_last(page, files, gateway):
    put(gateway, "b.txt", b"b")
    put(gateway, "c.csv", b"c")
    page.goto(f"{files}?bucket={BUCKET}")
    row(page, "a.txt").locator(".file-name").click()
    expect(page.locator("#panel-title")).to_be_focused()

    page.get_by_role("link", name="Size").click()
    expect(page).to_have_url(re.compile("sort=size.*file=a.txt"))
    page.get_by_role("searchbox").fill("txt")
    expect(row(page, "c.csv")).to_have_count(0)
    expect(page).to_have_url(re.compile("q=txt.*sort=size.*file=a.txt"))
    page.locator(".panel__close").click()

    expect(page).to_have_url(re.compile("q=txt.*sort=size$"))
    page.reload()
    expect(row(page, "c.csv")).to_have_count(0)
    expect(page.locator("#panel")).to_be_hidden()


def test_sorting_keeps_the_keyboards_place(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_role("link", name="Size").press("Enter")

    expect(page).to_have_url(re.compile("sort=size"))
    expect(page.get_by_role("link", name="Size")).to_be_focused()


def test_escape_empties_the_filter_and_the_list_follows(page, files):
    page.goto(f"{files}?bucket={BUCKET}")
    filter_field = page.get_by_role("searchbox")
    filter_field.fill("photos")
    expect(row(page, "a.txt")).to_have_count(0)

    filter_field.press("Escape")

    expect(row(page, "a.txt")).to_have_count(1)
    expect(filter_field).to_have_value("")


def test_a_version_is_deleted_after_it_was_seen(page, files, gateway):
    page.goto(f"{files}versions?bucket={BUCKET}&name=a.txt")

    page.get_by_role("link", name="Delete…").nth(1).click()
    expect(page.locator("#dialog")).to_contain_text("The newest version stays as it is.")
    page.locator("#dialog").get_by_role("button", name="Delete this version").click()

    expect(page.locator("tbody tr")).to_have_count(1)
    assert len(gateway.list_file_versions(BUCKET, prefix="a.txt").files) == 1


def test_a_download_is_byte_identical_and_rightly_named(page, files, gateway):
    content = bytes(range(256)) * 4000
    put(gateway, "Café 🎉.bin", content)
    page.goto(f"{files}?bucket={BUCKET}&file=Café 🎉.bin")

    with page.expect_download() as started:
        page.locator(".panel__actions").get_by_role("link", name="Download").click()

    assert started.value.suggested_filename == "Café 🎉.bin"
    assert started.value.path().read_bytes() == content


def test_a_browser_notices_a_cut_and_fetches_the_rest(page, files, gateway, local_b2):
    content = bytes(range(256)) * 20_000
    # A preview would take the failure for itself.
    put(gateway, "big.bin", content, content_type="application/zip")
    page.goto(f"{files}?bucket={BUCKET}&file=big.bin")
    local_b2.fail(call="GetObject", cut_after=2_000_000)

    with page.expect_download() as started:
        page.locator(".panel__actions").get_by_role("link", name="Download").click()

    assert started.value.path().read_bytes() == content
    statuses = [each["status"] for each in local_b2.requests() if each["call"] == "GetObject"]
    assert statuses[-1] == 206


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "query",
    [
        "?bucket=a-bucket",
        "?bucket=a-bucket&file=a.txt",
        "?bucket=a-bucket&hidden=1",
        "?bucket=a-bucket&q=zzz",
        "details?bucket=a-bucket&name=photos/2026/reine.png",
        "versions?bucket=a-bucket&name=a.txt",
        "hide?bucket=a-bucket&name=a.txt",
        "",
    ],
)
def test_it_is_accessible(page, files, gateway, violations, assert_accessible, scheme, query):
    put(gateway, "gone.txt")
    gateway.hide_file(BUCKET, "gone.txt")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{files}{query}")

    assert_accessible(page)


@pytest.mark.parametrize("view", ["?", "?file=", "details?name=", "versions?name=", "hide?name="])
def test_the_longest_name_fits(page, files, gateway, view):
    name = "x" * 1024
    put(gateway, name)
    page.set_viewport_size({"width": 360, "height": 740})

    page.goto(f"{files}{view}{name if '=' in view else ''}&bucket={BUCKET}")

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("query", ["?bucket=a-bucket", "?bucket=a-bucket&file=a.txt"])
def test_it_fits_a_phone(page, files, assert_accessible, query):
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{files}{query}")

    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0
    assert_accessible(page)


VISIBLE_STEM = """name => {
  const [text, stem] = [name, name.firstElementChild].map((one) => one.getBoundingClientRect());
  return Math.min(text.right, stem.right) - stem.left;
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_a_long_name_keeps_its_beginning_on_a_phone(page, files, gateway, width):
    put(gateway, "Harbour at dawn, seen from the north.png")
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{files}?bucket={BUCKET}")

    name = row(page, "Harbour at dawn, seen from the north.png").locator(".file-name__text")
    assert name.evaluate(VISIBLE_STEM) > 45


def test_the_title_keeps_its_line_when_the_marks_arrive(page, files):
    page.route("**/buckets/marks**", lambda route: route.fulfill(status=204))
    page.goto(f"{files}?bucket={BUCKET}")
    before = page.locator("#filter").bounding_box()
    page.unroute("**/buckets/marks**")

    page.goto(f"{files}?bucket={BUCKET}")
    expect(page.locator("#bucket-marks")).to_contain_text("Private")

    assert page.locator("#filter").bounding_box() == before


def test_chosen_rows_come_as_one_archive(page, files, tmp_path, assert_accessible):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_label("Select a.txt").check()
    page.get_by_label("Select photos/").check()
    expect(page.get_by_role("status").filter(has_text="2 selected")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Download ZIP").click()
    expect(page.locator(".facts")).to_contain_text("2")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download ZIP").click()
    started.value.save_as(tmp_path / "a.zip")

    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert packed.testzip() is None
        assert packed.read("a.txt") == b"second version"
        assert packed.namelist() == ["a.txt", "photos/2026/reine.png"]


def test_all_rows_are_chosen_and_let_go_with_one_box(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_label("Select all rows").check()
    expect(page.get_by_text("2 selected")).to_be_visible()
    page.get_by_role("button", name="Clear the selection").click()

    expect(page.get_by_text("2 selected")).to_be_hidden()
    expect(page.get_by_label("Select all rows")).not_to_be_checked()
