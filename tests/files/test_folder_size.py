"""The size of a folder with everything in it: counted on demand, in not too many requests."""

import pytest

from files import walk
from files.views import folder_size
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, text


@pytest.fixture
def folder(gateway):
    """Three files of 1,500 bytes below photos/, an older version, a hidden file, one elsewhere."""
    put(gateway, "photos/a.jpg", b"x" * 9000)
    put(gateway, "photos/a.jpg", b"x" * 500)
    put(gateway, "photos/b.jpg", b"x" * 500)
    put(gateway, "photos/2026/c.jpg", b"x" * 500)
    put(gateway, "photos/gone.jpg", b"x" * 500)
    gateway.hide_file(BUCKET, "photos/gone.jpg")
    put(gateway, "other.txt", b"x" * 500)


def test_it_counts_everything_below(client, files, folder, both_ways):
    url = f"{files}folder-size?bucket={BUCKET}&prefix=photos%2F"

    answer = both_ways.get(client, url, target="folder-size")

    assert answer.status_code == 200
    assert "3 files, 1.5 KB, with all folders" in text(answer)
    assert 'id="folder-size"' in answer.content.decode()


def test_the_browse_page_offers_it(client, files, folder):
    page = client.get(f"{files}?bucket={BUCKET}&prefix=photos/")

    answer = client.get(link_to(page, "folder-size", bucket=BUCKET, prefix="photos/"))

    assert "3 files" in text(answer)


def test_a_whole_bucket_is_counted_too(client, files, folder):
    page = client.get(f"{files}?bucket={BUCKET}")

    assert "4 files, 2.0 KB" in text(client.get(link_to(page, "folder-size", bucket=BUCKET)))


def test_a_row_is_told_in_short(client, files, folder):
    answer = client.get(
        f"{files}folder-size?bucket={BUCKET}&prefix=photos%2F",
        headers={"Accept": "application/json"},
    )

    assert answer.json() == {"size": "1.5 KB", "text": "3 files, 1.5 KB, with all folders"}


def test_it_stops_and_says_so(client, files, folder, monkeypatch, calls):
    monkeypatch.setattr(folder_size, "MOST_FILES", 2)
    monkeypatch.setattr(walk, "PAGE", 1)
    calls()
    url = f"{files}folder-size?bucket={BUCKET}&prefix=photos%2F"

    answer = client.get(url)

    assert "more than 2 files and 1.0 KB" in text(answer)
    assert calls() == ["ListObjectsV2"] * 3
    assert client.get(url, headers={"Accept": "application/json"}).json()["size"] == "> 1.0 KB"


def test_it_stops_when_time_is_over(client, files, folder, monkeypatch):
    monkeypatch.setattr(folder_size, "MOST_SECONDS", -1)

    answer = client.get(f"{files}folder-size?bucket={BUCKET}&prefix=photos%2F")

    assert "more than 0 files" in text(answer)


def test_an_empty_folder_is_counted(client, files, gateway):
    answer = client.get(f"{files}folder-size?bucket={BUCKET}&prefix=nothing%2F")

    assert "0 files, 0 bytes" in text(answer)


def test_without_a_bucket_it_goes_to_browse_files(client, files):
    assert client.get(f"{files}folder-size").status_code == 302


def test_a_key_for_one_bucket_counts_no_other(client, files_of, gateway, one_bucket_key):
    files = files_of(one_bucket_key)

    assert client.get(f"{files}folder-size?bucket={ONLY_BUCKET}").status_code == 200
    assert client.get(f"{files}folder-size?bucket={BUCKET}").status_code == 403


def test_a_read_only_key_counts(client, files_of, folder, read_only_key):
    answer = client.get(f"{files_of(read_only_key)}folder-size?bucket={BUCKET}")

    assert "4 files" in text(answer)


def test_a_beginning_of_names_is_counted(client, files, gateway):
    put(gateway, "2026-01.txt", b"one")
    put(gateway, "2026-02.txt", b"two")
    put(gateway, "2027-01.txt", b"three")

    page = client.get(f"{files}folder-size?bucket={BUCKET}&prefix=2026-")

    assert "2 files" in text(page)
