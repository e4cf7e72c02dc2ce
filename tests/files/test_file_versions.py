"""All versions of one file, newest first."""

import pytest

from files import versions
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, links, text


def ids_of(page):
    """The Fguids of a page, in order."""
    markup = page.content.decode()
    return [part.split('"')[0] for part in markup.split('data-value="')[1:]]


def test_it_shows_all_versions_newest_first(client, files, gateway):
    made = [put(gateway, "a.txt", b"x" * size) for size in (1000, 2000)]
    marker = gateway.hide_file(BUCKET, "a.txt")

    page = client.get(f"{files}versions?bucket={BUCKET}&name=a.txt")

    assert ids_of(page) == [marker, made[1], made[0]]
    assert "Hide marker" in text(page)
    assert "2.0 KB" in text(page)


def test_it_leaves_out_names_that_begin_the_same(client, files, gateway):
    own = put(gateway, "a")
    put(gateway, "a.txt")
    put(gateway, "a/b")

    assert ids_of(client.get(f"{files}versions?bucket={BUCKET}&name=a")) == [own]


def test_it_costs_one_request(client, files, gateway, calls):
    put(gateway, "a.txt")
    calls()

    client.get(f"{files}versions?bucket={BUCKET}&name=a.txt")

    assert calls() == ["ListObjectVersions"]


def test_it_goes_on_page_by_page(client, files, gateway, monkeypatch):
    monkeypatch.setattr(versions.read_versions, "__kwdefaults__", {"after_id": "", "limit": 2})
    made = [put(gateway, "a.txt", b"%d" % number) for number in range(5)]
    put(gateway, "a.txt.later")

    seen, url = [], f"{files}versions?bucket={BUCKET}&name=a.txt"
    while url:
        page = client.get(url)
        seen += ids_of(page)
        url = next((link["href"] for link in links(page) if link.get("rel") == "next"), None)

    assert seen == made[::-1]


def test_every_version_can_be_opened_downloaded_and_deleted(client, files, gateway):
    old = put(gateway, "a.txt", b"old")
    put(gateway, "a.txt", b"new")

    page = client.get(f"{files}versions?bucket={BUCKET}&name=a.txt")

    assert f"Fguid {old}" in text(client.get(link_to(page, "details", id=old)))
    download = client.get(link_to(page, "download", id=old))
    assert b"".join(download.streaming_content) == b"old"
    assert old in text(client.get(link_to(page, "delete-version", id=old)))


def test_only_the_newest_hide_marker_can_show_the_file_again(client, files, gateway):
    put(gateway, "a.txt")
    first = gateway.hide_file(BUCKET, "a.txt")
    put(gateway, "a.txt")
    second = gateway.hide_file(BUCKET, "a.txt")

    page = client.get(f"{files}versions?bucket={BUCKET}&name=a.txt")

    assert link_to(page, "unhide", id=second)
    assert link_to(page, "delete-version", id=first)
    with pytest.raises(AssertionError):
        link_to(page, "unhide", id=first)


def test_every_name_has_its_versions(client, files, hostile_files):
    for name, file_id in hostile_files.items():
        page = client.get(f"{files}versions", {"bucket": BUCKET, "name": name})

        assert ids_of(page) == [file_id], name


def test_a_name_without_versions_is_not_found(client, files, gateway):
    put(gateway, "a.txt")

    assert client.get(f"{files}versions?bucket={BUCKET}&name=a").status_code == 404


def test_a_read_only_key_is_told_what_it_lacks(client, files_of, gateway, read_only_key):
    put(gateway, "a.txt")

    page = client.get(f"{files_of(read_only_key)}versions?bucket={BUCKET}&name=a.txt")

    assert link_to(page, "download", name="a.txt")
    assert "Your key lacks the capability deleteFiles." in page.content.decode()


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    put(gateway, "a.txt")
    files = files_of(one_bucket_key)

    assert client.get(f"{files}versions?bucket={ONLY_BUCKET}&name=a.txt").status_code == 200
    assert client.get(f"{files}versions?bucket={BUCKET}&name=a.txt").status_code == 403


def test_failures_of_b2_become_pages(client, files, gateway, local_b2):
    local_b2.fail(call="ListObjectVersions", cut=True, times=5)

    assert client.get(f"{files}versions?bucket={BUCKET}&name=a.txt").status_code == 502
