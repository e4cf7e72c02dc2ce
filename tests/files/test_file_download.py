"""Downloads: the right bytes under the right name, whole or not at all."""

import http.client

import pytest

from accounts import sessions
from files import download_way
from gateway.errors import ConnectionCut
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put
from tests.files.pages import text

TEN = b"0123456789"


@pytest.fixture
def download(client, files):
    """Downloads a file of the bucket; keyword arguments are headers."""

    def get(name, file_id="", **headers):
        query = {"bucket": BUCKET, "name": name, **({"id": file_id} if file_id else {})}
        return client.get(f"{files}download", query, headers=headers)

    return get


def body(response):
    """All bytes of an answer."""
    return b"".join(response.streaming_content)


def test_it_gives_the_bytes_as_an_attachment(download, gateway):
    put(gateway, "docs/page.html", b"<script>alert(1)</script>", content_type="text/html")

    answer = download("docs/page.html")

    assert body(answer) == b"<script>alert(1)</script>"
    assert answer["Content-Disposition"] == 'attachment; filename="page.html"'
    assert answer["Content-Length"] == "25"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "no-store"


def test_it_is_never_compressed(download, gateway):
    put(gateway, "a.txt", b"a" * 5000)

    answer = download("a.txt", **{"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer
    assert body(answer) == b"a" * 5000


def test_it_costs_one_request(download, gateway, calls):
    file_id = put(gateway, "a.txt")
    calls()

    body(download("a.txt", file_id))

    assert calls() == ["GetObject"]


def test_an_old_version_comes_by_its_id(download, gateway):
    old = put(gateway, "a.txt", b"old")
    put(gateway, "a.txt", b"new")

    assert body(download("a.txt", old)) == b"old"
    assert body(download("a.txt")) == b"new"


def test_an_old_version_of_a_hidden_file_comes_too(download, gateway):
    old = put(gateway, "a.txt", b"old")
    gateway.hide_file(BUCKET, "a.txt")

    assert body(download("a.txt", old)) == b"old"
    assert download("a.txt").status_code == 404


def test_every_name_can_be_downloaded(download, hostile_files):
    for name, file_id in hostile_files.items():
        answer = download(name, file_id)

        assert body(answer) == b"hello", name
        assert answer["Content-Disposition"].startswith("attachment; filename")
        assert answer["Content-Disposition"].isascii()


def test_a_name_in_any_script_arrives(download, gateway):
    put(gateway, "Café 🎉.txt")

    answer = download("Café 🎉.txt")

    assert answer["Content-Disposition"].endswith("filename*=utf-8''Caf%C3%A9%20%F0%9F%8E%89.txt")


@pytest.mark.parametrize(
    ("asked", "given", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=4-", b"456789", "bytes 4-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-99", b"56789", "bytes 5-9/10"),
    ],
)
def test_it_gives_the_range_that_is_asked_for(download, gateway, asked, given, content_range):
    put(gateway, "a.txt", TEN)

    answer = download("a.txt", Range=asked)

    assert answer.status_code == 206
    assert body(answer) == given
    assert answer["Content-Range"] == content_range
    assert answer["Content-Length"] == str(len(given))


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=a-b", "0-5"])
def test_it_gives_the_whole_file_for_ranges_it_does_not_know(download, gateway, asked):
    put(gateway, "a.txt", TEN)

    answer = download("a.txt", Range=asked)

    assert answer.status_code == 200
    assert body(answer) == TEN
    assert answer["Accept-Ranges"] == "bytes"


def test_a_range_outside_the_file_is_refused(download, gateway):
    put(gateway, "a.txt", TEN)

    answer = download("a.txt", Range="bytes=10-")

    assert answer.status_code == 416
    assert answer["Content-Range"] == "bytes */10"


def test_a_download_goes_on_where_it_stopped(download, gateway):
    put(gateway, "a.txt", TEN)
    etag = download("a.txt")["ETag"]

    answer = download("a.txt", **{"Range": "bytes=7-", "If-Range": etag})

    assert etag == '"781e5e245d69b566979b86e28d23f2c7"'
    assert answer.status_code == 206
    assert body(answer) == b"789"


def test_a_download_begins_anew_when_the_file_is_another(download, gateway):
    put(gateway, "a.txt", TEN)
    etag = download("a.txt")["ETag"]
    put(gateway, "a.txt", b"abcdefghij")

    answer = download("a.txt", **{"Range": "bytes=7-", "If-Range": etag})

    assert answer.status_code == 200
    assert body(answer) == b"abcdefghij"


def test_head_tells_everything_but_the_bytes(client, files, gateway):
    put(gateway, "a.txt", TEN)

    answer = client.head(f"{files}download?bucket={BUCKET}&name=a.txt")

    assert answer.status_code == 200
    assert answer["Content-Length"] == "10"
    assert answer["ETag"] == '"781e5e245d69b566979b86e28d23f2c7"'
    assert answer["Content-Disposition"] == 'attachment; filename="a.txt"'
    assert answer.content == b""


def test_an_empty_file_is_a_file(download, gateway):
    put(gateway, "empty", b"")

    answer = download("empty")

    assert answer["Content-Length"] == "0"
    assert body(answer) == b""


def test_it_comes_in_chunks(download, gateway):
    put(gateway, "a.bin", b"x" * 1_000_000)

    sizes = [len(chunk) for chunk in download("a.bin").streaming_content]

    assert sum(sizes) == 1_000_000
    assert max(sizes) <= 256 * 1024


def test_no_database_connection_is_held_while_it_is_sent(download, gateway, given_back):
    put(gateway, "a.txt", TEN)

    answer = download("a.txt")
    before = given_back()
    next(iter(answer.streaming_content))

    assert (before, given_back()) == (False, True)


def test_a_cut_at_b2_does_not_pass_for_the_whole_file(download, gateway, local_b2):
    put(gateway, "a.bin", b"x" * 1_000_000)
    local_b2.fail(call="GetObject", cut_after=300_000)

    answer = download("a.bin")

    assert answer["Content-Length"] == "1000000"
    with pytest.raises(ConnectionCut):
        body(answer)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        ("http://127.0.0.1:9000", True),
        ("http://127.8.8.8", True),
        ("http://[::1]:9000", True),
        ("http://localhost:9000", True),
        ("https://s3.us-west-004.backblazeb2.com", False),
        ("http://192.168.1.5:9000", False),
        ("http://localhost.example.com", False),
    ],
)
def test_only_what_this_machine_alone_reaches_goes_through_the_console(url, loopback):
    assert download_way.is_loopback(url) is loopback


def test_elsewhere_it_sends_the_browser_straight_to_b2(download, gateway, monkeypatch, calls):
    file_id = put(gateway, "Café?.txt", TEN)
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)
    calls()

    answer = download("Café?.txt", file_id)

    assert answer.status_code == 302
    assert calls() == []
    given = fetch(answer["Location"])
    assert given.body == TEN
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert "Caf%C3%A9_.txt" in given.headers["Content-Disposition"]


class fetch:  # noqa: N801
    """What an address answers to anyone."""

    def __init__(self, url):
        host, path = url.removeprefix("http://").split("/", 1)
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        self.headers, self.body = answer.headers, answer.read()
        connection.close()


def test_the_address_at_b2_is_short_lived(download, gateway, monkeypatch, local_b2):
    put(gateway, "a.txt", TEN)
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)
    url = download("a.txt")["Location"]

    local_b2.advance(61)

    assert b"<Code>" in fetch(url).body


def test_who_does_not_reach_b2_asks_for_the_way_through_the_console(
    client, files, gateway, monkeypatch
):
    put(gateway, "page.html", TEN, content_type="text/html")
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)
    url = f"{files}download?bucket={BUCKET}&name=page.html&through=console"

    part = client.get(url, headers={"Range": "bytes=4-6"})

    assert (part.status_code, body(part)) == (206, b"456")
    assert part["Content-Range"] == "bytes 4-6/10"
    assert part["Content-Disposition"] == 'attachment; filename="page.html"'
    assert part["X-Content-Type-Options"] == "nosniff"
    assert part["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_operator_sends_everything_through_the_console(
    download, gateway, monkeypatch, settings
):
    put(gateway, "a.txt", TEN)
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)
    settings.DIRECT_DOWNLOADS = False

    assert body(download("a.txt")) == TEN


def test_a_key_without_read_files_is_told_so(client, files_of, gateway, make_key):
    put(gateway, "a.txt")
    key = make_key("listFiles", bucket=BUCKET)

    answer = client.get(f"{files_of(key)}download?bucket={BUCKET}&name=a.txt")

    assert answer.status_code == 403
    assert "readFiles" in text(answer)


@pytest.mark.parametrize("bucket_and_status", [(ONLY_BUCKET, 200), (BUCKET, 403)])
def test_a_key_for_one_bucket_reaches_no_other(
    client, files_of, gateway, one_bucket_key, bucket_and_status
):
    bucket, status = bucket_and_status
    put(gateway, "a.txt", bucket=bucket)

    answer = client.get(f"{files_of(one_bucket_key)}download?bucket={bucket}&name=a.txt")

    assert answer.status_code == status


def test_a_key_for_a_prefix_reaches_nothing_else(client, files_of, gateway, make_key):
    put(gateway, "photos/a.jpg", TEN)
    put(gateway, "secret.txt")
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/")
    files = files_of(key)

    inside = client.get(f"{files}download?bucket={BUCKET}&name=photos/a.jpg")
    outside = client.get(f"{files}download?bucket={BUCKET}&name=secret.txt")

    assert body(inside) == TEN
    assert outside.status_code == 403


def test_a_version_of_another_name_is_not_given(client, files_of, gateway, make_key):
    put(gateway, "photos/a.jpg")
    secret = put(gateway, "secret.txt", b"secret")
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/")

    answer = client.get(f"{files_of(key)}download?bucket={BUCKET}&name=photos/a.jpg&id={secret}")

    assert answer.status_code in (400, 403, 404)


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"status": 503, "code": "ServiceUnavailable"}, 503),
        ({"status": 403, "code": "AccessDenied", "message": "download cap exceeded"}, 403),
        ({"cut": True}, 502),
    ],
)
def test_failures_of_b2_become_pages(download, gateway, local_b2, order, status):
    put(gateway, "a.txt")
    local_b2.fail(call="GetObject", times=5, **order)

    assert download("a.txt").status_code == status


def test_signed_out_nothing_is_given(client, files, gateway):
    put(gateway, "a.txt")
    client.session.flush()
    client.cookies.clear()

    answer = client.get(f"{files}download?bucket={BUCKET}&name=a.txt")

    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]
    assert sessions.ACCOUNTS not in client.session
