"""Compare a local file with the versions: what the page tells the browser to compare with."""

import hashlib
import re
from io import BytesIO

import pytest

from files import fingerprints
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, text

ROW = re.compile(r'<li data-size="(\d+)" data-sha1="(\w*)" data-etag="([\w-]*)"( data-current)?>')


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def md5(content):
    return hashlib.md5(content, usedforsecurity=False)


def rows(page):
    """What the page gives the browser of each version: size, SHA-1, ETag, whether it is current."""
    return [
        (size, sha1, etag, bool(current))
        for size, sha1, etag, current in ROW.findall(page.content.decode())
    ]


def put_large(gateway, name, *parts, info=None):
    """A large file of these parts."""
    file_id = gateway.start_large_file(BUCKET, name, content_type="text/plain", info=info or {})
    stored = [
        gateway.upload_part(BUCKET, name, file_id, number, BytesIO(part), size=len(part))
        for number, part in enumerate(parts, start=1)
    ]
    gateway.finish_large_file(BUCKET, name, file_id, stored)
    return file_id


def test_it_knows_the_sha1_of_every_version(client, files, gateway, both_ways, calls):
    put(gateway, "a.txt", b"old")
    put(gateway, "a.txt", b"newer")
    put(gateway, "a.txt.bak", b"another")
    calls()

    page = both_ways.get(client, f"{files}verify?bucket={BUCKET}&name=a.txt", "dialog-form")

    assert page.status_code == 200
    assert rows(page) == [("5", sha1(b"newer"), "", True), ("3", sha1(b"old"), "", False)]
    assert calls() == ["b2_list_buckets", "b2_list_file_versions"]


def test_the_dialog_is_a_fragment(client, files, gateway):
    put(gateway, "a.txt")

    answer = client.get(
        f"{files}verify?bucket={BUCKET}&name=a.txt",
        headers={"HX-Request": "true", "HX-Target": "dialog-form"},
    )

    assert "<!doctype" not in answer.content.decode()
    assert '<section id="dialog-form"' in answer.content.decode()


def test_a_large_file_without_sha1_is_known_by_the_etag_of_its_parts(client, files, gateway):
    parts = (b"a" * 5_000_000, b"b")
    put_large(gateway, "a.bin", *parts)

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.bin")

    etag = md5(b"".join(md5(part).digest() for part in parts)).hexdigest()
    assert rows(page) == [("5000001", "", f"{etag}-2", True)]
    assert "No SHA-1; ETag of 2 parts" in text(page)


def test_a_sha1_in_the_file_info_is_told_as_the_uploaders_word(client, files, gateway):
    put_large(gateway, "a.bin", b"whole", info={"large_file_sha1": sha1(b"whole")})

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.bin")

    assert rows(page) == [("5", sha1(b"whole"), "", True)]
    assert f"SHA-1 as the uploader gave it {sha1(b'whole')}" in text(page)


def test_an_unfinished_large_file_is_no_version(client, files, gateway):
    put(gateway, "a.txt", b"whole")
    gateway.start_large_file(BUCKET, "a.txt", content_type="text/plain", info={})

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.txt")

    assert rows(page) == [("5", sha1(b"whole"), "", True)]


def test_a_hidden_file_has_versions_but_no_current_one(client, files, gateway):
    put(gateway, "a.txt", b"whole")
    gateway.hide_file(BUCKET, "a.txt")

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.txt")

    assert rows(page) == [("5", sha1(b"whole"), "", False)]


def test_hide_markers_alone_are_nothing_to_compare_with(client, files, gateway):
    gateway.hide_file(BUCKET, "a.txt")

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.txt")

    assert "hide markers only" in text(page)
    assert 'type="file"' not in page.content.decode()


def test_a_long_history_is_cut_and_says_so(client, files, gateway, monkeypatch):
    monkeypatch.setattr(fingerprints, "MOST", 2)
    for number in range(3):
        put(gateway, "a.txt", b"%d" % number)

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.txt")

    assert [row[1] for row in rows(page)] == [sha1(b"2"), sha1(b"1")]
    assert "Older ones exist." in text(page)


def test_every_name_can_be_compared(client, files, hostile_files):
    for name in hostile_files:
        page = client.get(f"{files}verify", {"bucket": BUCKET, "name": name})

        assert rows(page) == [("5", sha1(b"hello"), "", True)], name


def test_a_name_without_versions_is_not_found(client, files, gateway):
    put(gateway, "a.txt")

    assert client.get(f"{files}verify?bucket={BUCKET}&name=a").status_code == 404


@pytest.mark.parametrize("page", ["", "details"])
def test_row_menu_and_details_lead_here(client, files, gateway, page):
    put(gateway, "a.txt", b"content")
    name = {} if page == "" else {"name": "a.txt"}

    link = link_to(client.get(f"{files}{page}?bucket={BUCKET}&name=a.txt"), "verify", **name)

    assert link


def test_a_read_only_key_may_compare(client, files_of, gateway, read_only_key):
    put(gateway, "a.txt", b"hello")

    page = client.get(f"{files_of(read_only_key)}verify?bucket={BUCKET}&name=a.txt")

    assert rows(page) == [("5", sha1(b"hello"), "", True)]


def test_a_key_for_one_bucket_compares_in_no_other(
    client, files_of, gateway, one_bucket_key, calls
):
    put(gateway, "a.txt", b"hello", bucket=ONLY_BUCKET)
    put(gateway, "a.txt")
    files = files_of(one_bucket_key)
    calls()

    page = client.get(f"{files}verify?bucket={ONLY_BUCKET}&name=a.txt")

    assert rows(page) == [("5", sha1(b"hello"), "", True)]
    assert calls() == ["b2_list_file_versions"]
    assert client.get(f"{files}verify?bucket={BUCKET}&name=a.txt").status_code == 403


def test_a_key_that_may_not_look_up_the_bucket_gets_md5s(client, files_of, make_key, gateway):
    put(gateway, "a.txt", b"hello")
    files = files_of(make_key("listFiles", "readFiles"))

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.txt")

    assert rows(page) == [("5", "", md5(b"hello").hexdigest(), True)]
    assert f"MD5 {md5(b'hello').hexdigest()}" in text(page)


def test_a_key_without_list_files_is_told_what_it_lacks(client, files_of, make_key, gateway):
    files = files_of(make_key("listBuckets", "readFiles"))

    page = client.get(f"{files}verify?bucket={BUCKET}&name=a.txt")

    assert page.status_code == 403
    assert "listFiles" in text(page)
