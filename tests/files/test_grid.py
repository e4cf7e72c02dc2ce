"""A folder as tiles: pictures of small images, icons for all else, and a choice that is kept."""

import pytest

from files import download_way, grid
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, links, text
from tests.ui.test_markup import mistakes


@pytest.fixture
def folder(gateway):
    """Two pictures, what looks like one, a text, a folder."""
    put(gateway, "a.jpg", b"x" * 10, content_type="image/jpeg")
    put(gateway, "b.png", b"x" * 20, content_type="image/png")
    put(gateway, "c.svg", b"<svg/>", content_type="image/svg+xml")
    put(gateway, "d.txt", b"text")
    put(gateway, "empty.png", b"", content_type="image/png")
    put(gateway, "photos/e.jpg")


def pictures(page):
    """The addresses of the pictures on a page."""
    markup = page.content.decode()
    parts = markup.split('<img src="/a/')[1:]
    return [part.split('"')[0].partition("/files/")[2] for part in parts]


def tile_names(page):
    markup = page.content.decode()
    return [part.split('"')[0] for part in markup.split('data-name="')[1:]]


def switch_to(page, view):
    """The address behind one of the two buttons."""
    ends = [link["href"] for link in links(page) if link.get("href", "").endswith(f"&view={view}")]
    return ends[0]


def test_images_have_pictures_and_the_rest_icons(client, files, folder, both_ways):
    page = both_ways.get(client, f"{files}?bucket={BUCKET}&view=grid")

    assert tile_names(page) == ["a.jpg", "b.png", "c.svg", "d.txt", "empty.png"]
    found = pictures(page)
    assert [address.partition("&amp;id=")[0] for address in found] == [
        f"preview?bucket={BUCKET}&amp;name=a.jpg",
        f"preview?bucket={BUCKET}&amp;name=b.png",
    ]
    assert found[0].endswith("&amp;as=image%2Fjpeg")
    assert page.content.decode().count('loading="lazy"') == 2
    assert "<table" not in page.content.decode()


def test_pictures_know_the_way_through_the_console(client, files, folder, monkeypatch):
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)

    page = client.get(f"{files}?bucket={BUCKET}&view=grid")

    assert '<b2-thumbnails data-other="&amp;through=console">' in page.content.decode()


def test_the_list_has_no_pictures(client, files, folder):
    page = client.get(f"{files}?bucket={BUCKET}")

    assert pictures(page) == []
    assert "file-grid__tile" not in page.content.decode()


def test_the_choice_is_kept_for_all_folders(client, files, folder):
    client.get(f"{files}?bucket={BUCKET}&view=grid")

    assert (
        "file-grid__tile" in client.get(f"{files}?bucket={BUCKET}&prefix=photos/").content.decode()
    )

    client.get(f"{files}?bucket={BUCKET}&view=list")

    assert "<table" in client.get(f"{files}?bucket={BUCKET}").content.decode()


@pytest.mark.parametrize("view", ["", "grid%20", "%00", "tiles"])
def test_nonsense_is_the_list_and_is_not_kept(client, files, folder, view):
    page = client.get(f"{files}?bucket={BUCKET}&view={view}")

    assert "<table" in page.content.decode()
    assert grid.COOKIE not in page.cookies


def test_each_view_leads_to_the_other(client, files, folder):
    page = client.get(f"{files}?bucket={BUCKET}&sort=size")

    other = client.get(switch_to(page, "grid"))

    assert tile_names(other) == ["empty.png", "d.txt", "c.svg", "a.jpg", "b.png"]
    assert "&sort=size&" in switch_to(other, "list")


def test_a_tile_opens_the_details_and_a_folder_opens_itself(client, files, folder):
    page = client.get(f"{files}?bucket={BUCKET}&view=grid")

    assert client.get(link_to(page, "", file="a.jpg")).status_code == 200
    assert link_to(page, "", prefix="photos/")
    assert [link for link in links(page) if link.get("data-row-menu") == "file"]


def test_a_big_image_has_its_icon(client, files, folder, monkeypatch):
    monkeypatch.setattr(grid, "THUMBNAIL_LIMIT", 10)

    assert len(pictures(client.get(f"{files}?bucket={BUCKET}&view=grid"))) == 1


def test_hidden_files_have_no_picture(client, files, folder, gateway):
    gateway.hide_file(BUCKET, "a.jpg")

    page = client.get(f"{files}?bucket={BUCKET}&view=grid&hidden=1")

    assert "a.jpg" in tile_names(page)
    assert len(pictures(page)) == 1


def test_every_name_has_a_tile(client, files, hostile_files):
    page = client.get(f"{files}?bucket={BUCKET}&view=grid")

    assert page.status_code == 200
    # A name may hold a code point that is no letter: HTML has none for it.
    found = [code for code, _, _ in mistakes(page.content.decode())]
    assert set(found) <= {"invalid-codepoint"}
    assert "<script>alert" not in page.content.decode()


def test_the_listing_alone_is_a_grid_too(client, files, folder):
    client.get(f"{files}?bucket={BUCKET}&view=grid")

    part = client.get(
        f"{files}?bucket={BUCKET}&q=b.p", headers={"HX-Request": "true", "HX-Target": "listing"}
    )

    assert tile_names(part) == ["b.png"]


def test_a_key_without_read_files_sees_icons(client, files_of, folder, make_key):
    key = make_key("listFiles", bucket=BUCKET)

    page = client.get(f"{files_of(key)}?bucket={BUCKET}&view=grid")

    assert pictures(page) == []
    assert "a.jpg" in tile_names(page)


def test_a_key_for_one_bucket_sees_its_own_pictures(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.png", bucket=ONLY_BUCKET, content_type="image/png")
    files = files_of(one_bucket_key)

    assert len(pictures(client.get(f"{files}?bucket={ONLY_BUCKET}&view=grid"))) == 1
    assert client.get(f"{files}?bucket={BUCKET}&view=grid").status_code == 403


def test_a_read_only_key_sees_pictures(client, files_of, folder, read_only_key):
    page = client.get(f"{files_of(read_only_key)}?bucket={BUCKET}&view=grid")

    assert len(pictures(page)) == 2
    assert "5 files" in text(page)
