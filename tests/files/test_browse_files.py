"""Browse Files: the folders of a bucket, page by page."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from files import folder
from gateway.errors import NoSuchBucket
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, open_bucket, put
from tests.files.pages import link_to, links, row_link, row_names, text


@pytest.fixture
def small_pages(monkeypatch):
    """Pages of three rows, and of four versions where they are counted."""
    monkeypatch.setattr(folder, "ROWS", 3)
    monkeypatch.setattr(folder, "FIRST_VERSIONS", 4)
    monkeypatch.setattr(folder, "VERSIONS", 4)


def test_it_shows_files_with_size_and_time(client, files, gateway):
    put(gateway, "readme.txt", b"x" * 79571)

    page = client.get(f"{files}?bucket={BUCKET}")

    assert row_names(page) == ["readme.txt"]
    assert "79.6 KB" in text(page)
    assert 'title="79,571 bytes"' in page.content.decode()
    assert "just now" in text(page)


def test_a_page_costs_two_requests(client, files, gateway, calls):
    put(gateway, "readme.txt")
    calls()

    client.get(f"{files}?bucket={BUCKET}")

    assert calls() == ["ListObjectVersions", "ListObjectsV2"]


def test_what_the_bucket_is_comes_behind_the_page(client, files, gateway):
    page = client.get(f"{files}?bucket={BUCKET}").content.decode()

    account = files.removesuffix("files/")
    assert f'hx-get="{account}buckets/marks?bucket={BUCKET}" hx-trigger="load"' in page
    assert f'<noscript><a href="{account}buckets/marks?bucket={BUCKET}">' in page


def test_a_key_that_may_not_list_buckets_asks_for_nothing_behind_the_page(
    client, files_of, gateway, make_key
):
    page = client.get(f"{files_of(make_key('listFiles'))}?bucket={BUCKET}")

    assert page.status_code == 200
    assert "buckets/marks" not in page.content.decode()


def test_the_page_is_written_while_b2_is_asked(gateway, local_b2):
    put(gateway, "readme.txt")
    local_b2.fail(call="ListObjectVersions", delay=0.3)

    reading = folder.begin_to_read(gateway, BUCKET, "", "", hidden=False)

    assert not reading.done()
    assert [file.name for file in reading.result().files] == ["readme.txt"]


def test_it_counts_the_uploads_of_a_file(client, files, gateway):
    put(gateway, "twice.txt", b"one")
    gateway.hide_file(BUCKET, "twice.txt")
    put(gateway, "twice.txt", b"two")
    put(gateway, "once.txt")

    page = client.get(f"{files}?bucket={BUCKET}")

    badges = [link["text"] for link in links(page) if link.get("class") == "badge"]
    assert badges == ["(2)"]
    assert "bucket=a-bucket&name=twice.txt" in link_to(page, "versions", name="twice.txt")


def test_folders_open_and_crumbs_lead_back(client, files, gateway):
    put(gateway, "photos/2026/one.jpg")

    page = client.get(f"{files}?bucket={BUCKET}")
    page = client.get(link_to(page, "", prefix="photos/"))
    page = client.get(link_to(page, "", prefix="photos/2026/"))

    assert row_names(page) == ["photos/2026/one.jpg"]
    assert "one.jpg" in text(page)
    assert "Browse Files a-bucket photos 2026" in text(page)
    back = client.get(link_to(page, "", prefix="photos/"))
    assert link_to(back, "", prefix="photos/2026/")


def test_it_goes_through_a_folder_page_by_page(client, files, gateway, small_pages):
    for name in ("a", "b/1", "b/2", "b/3", "c", "d", "e/1", "f"):
        put(gateway, name)

    seen, url = [], f"{files}?bucket={BUCKET}"
    while url:
        page = client.get(url)
        shown = [link for link in links(page) if link.get("class") == "file-name"]
        seen.append(sorted(link["text"] for link in shown))
        url = next((link["href"] for link in links(page) if link.get("rel") == "next"), None)

    assert seen == [["a", "b", "c"], ["d", "e", "f"]]


def test_it_says_that_more_exist(client, files, gateway, small_pages):
    for name in "abcd":
        put(gateway, name)

    first = client.get(f"{files}?bucket={BUCKET}")
    second = client.get(f"{files}?bucket={BUCKET}&after=c")

    assert "3 shown · More exist." in text(first)
    assert "1 shown, after “c”" in text(second)
    assert "More exist" not in text(second)
    assert row_names(second) == ["d"]
    assert link_to(second, "", bucket=BUCKET)


def test_counting_versions_ends_after_four_requests(
    client, files, gateway, small_pages, monkeypatch, calls
):
    monkeypatch.setattr(folder, "ROWS", 4)
    for name in "abcd":
        for number in range(5):
            put(gateway, name, b"%d" % number)
    calls()

    page = client.get(f"{files}?bucket={BUCKET}")

    assert calls() == ["ListObjectVersions"] * 3 + ["ListObjectsV2"]
    badges = [link["text"] for link in links(page) if link.get("class") == "badge"]
    assert badges == ["(4+)", "(4+)", "(4+)", "(…)"]


def test_a_name_with_very_many_versions_does_not_hide_the_others(
    client, files, gateway, small_pages
):
    for number in range(9):
        put(gateway, "a", b"%d" % number)
    put(gateway, "b", b"1")
    put(gateway, "b", b"2")

    page = client.get(f"{files}?bucket={BUCKET}")

    badges = [link["text"] for link in links(page) if link.get("class") == "badge"]
    assert badges == ["(4+)", "(2)"]


def test_hidden_files_are_shown_on_demand(client, files, gateway):
    put(gateway, "shown.txt")
    put(gateway, "gone.txt")
    gateway.hide_file(BUCKET, "gone.txt")

    without = client.get(f"{files}?bucket={BUCKET}")
    with_hidden = client.get(link_to(without, "", hidden="1"))

    assert row_names(without) == ["shown.txt"]
    assert row_names(with_hidden) == ["gone.txt", "shown.txt"]
    assert "(hidden)" in text(with_hidden)


@pytest.mark.parametrize("query", ["", "&hidden=1"])
def test_every_row_has_the_menu_it_asks_for(client, files, gateway, query):
    put(gateway, "shown.txt")
    put(gateway, "gone.txt")
    gateway.hide_file(BUCKET, "gone.txt")

    page = client.get(f"{files}?bucket={BUCKET}{query}")

    wanted = {link["data-row-menu"] for link in links(page) if "data-row-menu" in link}
    there = set(re.findall(r'<template data-menu="(\w+)">', page.content.decode()))
    assert wanted == there


def test_pages_with_hidden_files_go_on_too(client, files, gateway, small_pages):
    for name in "abcd":
        put(gateway, name)
        gateway.hide_file(BUCKET, name)

    seen, url = [], f"{files}?bucket={BUCKET}&hidden=1"
    while url:
        page = client.get(url)
        seen += row_names(page)
        url = next((link["href"] for link in links(page) if link.get("rel") == "next"), None)

    assert seen == ["a", "b", "c", "d"]


def test_it_sorts_what_is_loaded_and_says_so(client, files, gateway, small_pages):
    for name, size in (("a", 5), ("b", 1), ("c", 9), ("d", 7)):
        put(gateway, name, b"x" * size)

    by_size = client.get(f"{files}?bucket={BUCKET}&sort=size")
    backwards = client.get(f"{files}?bucket={BUCKET}&sort=size&dir=desc")

    assert row_names(by_size) == ["b", "a", "c"]
    assert row_names(backwards) == ["c", "a", "b"]
    assert "apply to the 3 rows of this page. More exist." in text(by_size)
    assert 'aria-sort="descending"' in backwards.content.decode()


def test_it_filters_what_is_loaded(client, files, gateway):
    put(gateway, "Reine.jpg")
    put(gateway, "notes.txt")

    page = client.get(f"{files}?bucket={BUCKET}&q=reine")

    assert row_names(page) == ["Reine.jpg"]


def test_the_filter_keeps_folder_and_order(client, files, gateway):
    put(gateway, "p/notes.txt")

    page = client.get(f"{files}?bucket={BUCKET}&prefix=p/&sort=size&dir=desc&q=note")

    markup = page.content.decode()
    for name, value in (("bucket", BUCKET), ("prefix", "p/"), ("sort", "size"), ("dir", "desc")):
        assert f'<input type="hidden" form="filter" name="{name}" value="{value}">' in markup


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "This bucket is empty"),
        ("&prefix=none/", "This folder is empty"),
        ("&prefix=hidden/", "Only hidden files here"),
        ("&prefix=full/&q=zzz", "Nothing matches “zzz”"),
        ("&prefix=full/&after=full/z", "Nothing comes after this"),
    ],
)
def test_it_says_why_there_is_nothing(client, files, gateway, query, says):
    if query:
        put(gateway, "full/a.txt")
        put(gateway, "hidden/a.txt")
        gateway.hide_file(BUCKET, "hidden/a.txt")

    page = client.get(f"{files}?bucket={BUCKET}{query}")

    assert says in text(page)


def test_details_open_beside_the_list(client, files, gateway, calls):
    put(gateway, "a.txt")
    put(gateway, "b.txt")
    page = client.get(f"{files}?bucket={BUCKET}&sort=size")
    calls()

    url = row_link(page, "a.txt")
    panel = client.get(url, headers={"HX-Request": "true", "HX-Target": "panel"})
    asked = calls()
    whole = client.get(url)

    assert panel.content.decode().lstrip().startswith("<title>a.txt")
    assert row_names(panel) == []
    assert asked == ["ListObjectVersions", "b2_get_file_info", "b2_list_buckets"]
    assert row_names(whole) == ["a.txt", "b.txt"]
    assert "Fguid" in text(whole)


def test_a_page_with_details_costs_four_requests(client, files, gateway, calls):
    file_id = put(gateway, "a.txt")
    client.get(f"{files}?bucket={BUCKET}")
    calls()

    client.get(f"{files}?bucket={BUCKET}&file=a.txt&id={file_id}")

    assert calls() == ["ListObjectVersions", "ListObjectsV2", "b2_get_file_info", "b2_list_buckets"]


def test_closing_the_details_asks_nothing(client, files, gateway, calls):
    file_id = put(gateway, "a.txt")
    page = client.get(f"{files}?bucket={BUCKET}&sort=size&file=a.txt&id={file_id}")
    close = next(link for link in links(page) if "panel__close" in link.get("class", ""))
    calls()

    panel = client.get(close["href"], headers={"HX-Request": "true", "HX-Target": "panel"})

    assert calls() == []
    assert "hidden" in panel.content.decode()
    assert parse_qs(urlsplit(close["href"]).query) == {"bucket": [BUCKET], "sort": ["size"]}


def test_the_list_alone_is_a_fragment(client, files, gateway):
    put(gateway, "a.txt")

    listing = client.get(
        f"{files}?bucket={BUCKET}", headers={"HX-Request": "true", "HX-Target": "listing"}
    )

    assert row_names(listing) == ["a.txt"]
    assert 'id="content"' not in listing.content.decode()


def test_going_back_always_gets_the_page(client, files, gateway):
    put(gateway, "a.txt")

    headers = {
        "HX-Request": "true",
        "HX-Target": "listing",
        "HX-History-Restore-Request": "true",
    }
    page = client.get(f"{files}?bucket={BUCKET}", headers=headers)

    assert "<!doctype html>" in page.content.decode()


def test_every_name_can_be_found_and_opened(client, files, hostile_files):
    for name, file_id in hostile_files.items():
        page = client.get(f"{files}?bucket={BUCKET}")
        for index, letter in enumerate(name):
            if letter == "/":
                page = client.get(link_to(page, "", prefix=name[: index + 1]))
        opened = client.get(row_link(page, name))

        assert opened.status_code == 200, name
        assert link_to(opened, "download", name=name, id=file_id)
        assert link_to(opened, "hide", name=name, id=file_id)
        assert link_to(opened, "delete-version", name=name, id=file_id)


HOSTILE_MARKUP = """a"><hr title='x'>&quot;&amp;{{ b }}%s.<i>"""


@pytest.mark.parametrize("query", ["", "&hidden=1", "&file={quoted}"])
def test_a_name_is_text_wherever_its_row_shows_it(client, files, gateway, query):
    folder_name = HOSTILE_MARKUP + "/"
    for content in (b"one", b"two"):
        put(gateway, folder_name + HOSTILE_MARKUP, content)
    quoted = quote(folder_name + HOSTILE_MARKUP, safe="")

    outside = client.get(f"{files}?bucket={BUCKET}")
    inside = client.get(link_to(outside, "", prefix=folder_name) + query.format(quoted=quoted))

    for page in (outside, inside):
        assert b"<hr" not in page.content
        assert b"<i>" not in page.content
    name, badge, menu = [link for link in links(inside) if link["row"]][:3]
    assert (name["text"], badge["text"]) == (HOSTILE_MARKUP, "(2)")
    assert menu["aria-label"] == f"More actions for {HOSTILE_MARKUP}"
    for link in (name, badge, menu):
        assert quoted in link["href"]


@pytest.mark.parametrize("hidden", ["", "&hidden=1"])
def test_page_by_page_every_name_is_met_once(client, files, hostile_files, monkeypatch, hidden):
    monkeypatch.setattr(folder, "ROWS", 2)
    met, urls = [], [f"{files}?bucket={BUCKET}{hidden}"]

    while urls:
        page = client.get(urls.pop())
        met += row_names(page)
        urls += [link["href"] for link in links(page) if link.get("rel") == "next"]
        urls += [link["href"] for link in links(page) if is_folder(link)]

    assert sorted(met) == sorted(hostile_files)


def is_folder(link):
    """Whether a link opens a folder of the table."""
    return link.get("class") == "file-name" and link["row"] is None


def test_no_link_is_longer_than_the_server_takes(client, files, gateway, monkeypatch):
    monkeypatch.setattr(folder, "ROWS", 1)
    prefix = "ü" * 500 + "/"
    put(gateway, prefix + "a" * 20)
    put(gateway, prefix + "b" * 20)

    query = {"bucket": BUCKET, "prefix": prefix, "after": prefix + "a" * 20}
    page = client.get(files, query)

    assert max(len(link.get("href", "")) for link in links(page)) < 8000
    assert client.get(row_link(page, prefix + "b" * 20)).status_code == 200


def test_it_lists_the_buckets_to_browse(client, files, gateway):
    open_bucket(gateway, "public-bucket", public=True)

    page = client.get(files)

    assert "a-bucket Private" in text(page)
    assert "public-bucket Public" in text(page)
    assert client.get(link_to(page, "", bucket=BUCKET)).status_code == 200


def test_a_key_for_one_bucket_lands_in_it(client, files_of, one_bucket_key):
    page = client.get(files_of(one_bucket_key))

    assert page.status_code == 302
    assert parse_qs(urlsplit(page["Location"]).query) == {"bucket": [ONLY_BUCKET]}


def test_a_key_that_lists_no_buckets_opens_one_by_its_name(client, files_of, gateway, make_key):
    put(gateway, "a.txt")
    files = files_of(make_key("listFiles", "readFiles"))

    form = client.get(files)
    page = client.get(files, {"bucket": BUCKET})

    assert f'action="{files}"' in form.content.decode()
    assert 'name="bucket"' in form.content.decode()
    assert row_names(page) == ["a.txt"]


def test_an_account_without_buckets_is_led_to_the_first(client, files_of, gateway, full_key):
    gateway.delete_bucket(BUCKET)

    page = client.get(files_of(full_key))

    assert "No bucket to browse" in text(page)
    assert [link for link in links(page) if link.get("href", "").endswith("/buckets/create")]


def test_a_key_for_one_bucket_is_told_about_the_others(client, files_of, gateway, one_bucket_key):
    page = client.get(f"{files_of(one_bucket_key)}?bucket={BUCKET}")

    assert page.status_code == 403
    assert f"This application key only reaches: {ONLY_BUCKET}." in text(page)
    assert "B2 refused: the application key" not in text(page)


def test_a_key_for_a_prefix_lands_inside_it(client, files_of, gateway, make_key):
    put(gateway, "photos/2026/a.jpg")
    put(gateway, "secret.txt")
    key = make_key("listFiles", "readFiles", "listBuckets", bucket=BUCKET, name_prefix="photos/")

    landing = client.get(files_of(key), follow=True)
    without_prefix = client.get(f"{landing.request['PATH_INFO']}?bucket={BUCKET}", follow=True)

    for page in (landing, without_prefix):
        assert page.status_code == 200
        assert link_to(page, "", prefix="photos/2026/")
        assert "secret" not in text(page)


def test_a_key_for_half_a_name_lands_inside_it(client, files_of, gateway, make_key):
    put(gateway, "photos/2025/a.jpg")
    put(gateway, "photos/2026/a.jpg")
    put(gateway, "photos/1999/a.jpg")
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/20")

    page = client.get(files_of(key), follow=True)

    assert link_to(page, "", prefix="photos/2025/")
    assert link_to(page, "", prefix="photos/2026/")
    assert "20… " in text(page)
    assert " 2025 " in text(page)
    assert "1999" not in text(page)
    assert not [link for link in links(page) if link.get("href", "").endswith("prefix=photos%2F")]


@pytest.mark.parametrize("prefix", ["", "pho", "secret/", "Photos/"])
def test_a_key_for_a_prefix_is_told_where_it_ends(client, files_of, gateway, make_key, prefix):
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/")

    page = client.get(f"{files_of(key)}?bucket={BUCKET}&prefix={prefix}")

    assert page.status_code == 403
    assert "names that begin with “photos/”" in text(page)


def test_a_read_only_key_is_told_what_it_lacks(client, files_of, gateway, read_only_key):
    put(gateway, "a.txt")

    page = client.get(f"{files_of(read_only_key)}?bucket={BUCKET}&file=a.txt")

    markup = page.content.decode()
    assert row_names(page) == ["a.txt"]
    assert "Your key lacks the capability writeFiles." in markup
    assert "Your key lacks the capability deleteFiles." in markup
    assert text(page).count("needs writeFiles") > 1
    assert "needs deleteFiles" in text(page)
    assert not [link for link in links(page) if "/files/hide" in link.get("href", "")]
    assert not [link for link in links(page) if "/files/upload" in link.get("href", "")]


def test_a_key_that_may_not_list_files_is_told_so(client, files_of, gateway, make_key):
    page = client.get(f"{files_of(make_key('listBuckets'))}?bucket={BUCKET}")

    assert page.status_code == 403
    assert "listFiles" in text(page)


def test_a_bucket_that_is_gone_is_not_found(client, files, gateway):
    gateway.delete_bucket(BUCKET)

    with pytest.raises(NoSuchBucket):
        gateway.get_bucket(BUCKET)
    assert client.get(f"{files}?bucket={BUCKET}").status_code == 404


def test_another_account_is_not_reached(client, files, other_key):
    other = files.replace(files.split("/")[2], other_key.key_id[3:15])

    page = client.get(f"{other}?bucket={BUCKET}")

    assert page.status_code == 302
    assert "/sign-in/" in page["Location"]


def test_both_ways_show_the_same_rows(client, files, gateway, both_ways):
    put(gateway, "a.txt")

    page = both_ways.get(client, f"{files}?bucket={BUCKET}")

    assert row_names(page) == ["a.txt"]


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"status": 503, "code": "ServiceUnavailable", "times": 5}, 503),
        ({"status": 429, "code": "TooManyRequests", "times": 5}, 429),
        ({"cut": True, "times": 5}, 502),
        ({"status": 403, "code": "AccessDenied", "times": 5}, 403),
    ],
)
@pytest.mark.parametrize("call", ["ListObjectsV2", "ListObjectVersions"])
def test_failures_of_b2_become_pages(client, files, local_b2, call, order, status):
    local_b2.fail(call=call, **order)

    assert client.get(f"{files}?bucket={BUCKET}").status_code == status


@pytest.mark.parametrize("rest", ["file=gone.txt", "file=a.txt&id=4_z0_f1_d20260101_m000000"])
def test_an_address_of_a_version_that_is_gone_leads_to_the_folder(client, files, gateway, rest):
    put(gateway, "a.txt")

    page = client.get(f"{files}?bucket={BUCKET}&{rest}", follow=True)

    assert page.status_code == 200
    assert row_names(page) == ["a.txt"]
    assert "does not exist any more" in text(page)
