"""The bytes of media, shown: under types of our own list, in parts, and never as a page."""

import pytest

from files import download_way
from files.preview import kinds
from files.views import preview as preview_view
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put

SCRIPT = b"<svg onload='alert(1)'/>"
SANDBOX = "default-src 'none'; sandbox"


@pytest.fixture
def preview(client, files):
    """Asks for the bytes of a file of a-bucket."""

    def ask(name="a.png", headers=None, **query):
        query = {"bucket": BUCKET, "name": name, **query}
        return client.get(f"{files}preview", query, headers=headers or {})

    return ask


@pytest.mark.parametrize("kind", sorted(set(kinds.MEDIA_TYPES) - {"application/pdf"}))
def test_it_shows_media(preview, gateway, kind):
    put(gateway, "a.png", b"pixels", content_type=kind)

    shown = preview()

    assert b"".join(shown.streaming_content) == b"pixels"
    assert shown["Content-Type"] == kind
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == SANDBOX
    assert shown["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_pdf_gets_what_its_viewer_needs_and_no_scripts(preview, gateway):
    put(gateway, "a.pdf", b"%PDF-1.7", content_type="application/pdf")

    shown = preview("a.pdf")

    assert shown["Content-Type"] == "application/pdf"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"].startswith("default-src 'none';")
    assert "script" not in shown["Content-Security-Policy"]


@pytest.mark.parametrize(
    "kind",
    [
        "image/svg+xml",
        "text/html",
        "application/xhtml+xml",
        "text/xml",
        "image/png+svg",
        "text/javascript",
        "application/zip",
    ],
)
def test_it_shows_nothing_that_can_hold_a_script(preview, gateway, kind):
    put(gateway, "a.png", SCRIPT, content_type=kind)

    answer = preview()

    assert answer.status_code == 415
    assert b"svg" not in answer.content


@pytest.mark.parametrize("wanted", ["image/png", "IMAGE/PNG; charset=x"])
def test_a_page_that_looked_inside_says_what_it_found(preview, gateway, wanted):
    put(gateway, "a", SCRIPT, content_type="text/html")

    shown = preview("a", **{"as": wanted})

    assert shown["Content-Type"] == "image/png"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["Content-Security-Policy"] == SANDBOX


@pytest.mark.parametrize("wanted", ["text/html", "image/svg+xml", "image/png\r\nX: y", "x"])
def test_nobody_can_ask_for_another_type(preview, gateway, wanted):
    put(gateway, "a.png", SCRIPT, content_type="text/html")

    assert preview("a.png", **{"as": wanted}).status_code == 415


def test_a_big_image_is_refused_before_its_bytes_are_read(preview, gateway, monkeypatch):
    monkeypatch.setattr(preview_view, "IMAGE_LIMIT", 5)
    put(gateway, "a.png", b"123456", content_type="image/png")
    put(gateway, "a.mp4", b"123456", content_type="video/mp4")

    assert preview("a.png").status_code == 415
    assert preview("a.mp4").status_code == 200


def test_a_film_is_sent_in_parts(preview, gateway):
    put(gateway, "a.mp4", b"0123456789", content_type="video/mp4")

    part = preview("a.mp4", headers={"Range": "bytes=4-6"})

    assert part.status_code == 206
    assert part["Content-Range"] == "bytes 4-6/10"
    assert b"".join(part.streaming_content) == b"456"
    assert part["Content-Type"] == "video/mp4"


def test_a_part_beyond_the_end_is_refused_with_the_size(preview, gateway):
    put(gateway, "a.mp4", b"0123456789", content_type="video/mp4")

    answer = preview("a.mp4", headers={"Range": "bytes=10-"})

    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */10")


@pytest.mark.parametrize(("kind", "seconds"), [("image/png", 60), ("video/mp4", 6 * 3600)])
def test_elsewhere_b2_itself_shows_it(preview, gateway, monkeypatch, calls, kind, seconds):
    put(gateway, "a", b"pixels", content_type=kind)
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)
    calls()

    answer = preview("a", **{"as": kind})

    assert answer.status_code == 302
    assert answer["Location"].startswith(gateway.authorization.s3_url)
    assert f"X-Amz-Expires={seconds}&" in answer["Location"]
    assert "response-content-disposition=inline" in answer["Location"]
    assert calls() == []


def test_who_does_not_reach_b2_sees_it_through_the_console(preview, gateway, monkeypatch):
    put(gateway, "a.mp4", b"0123456789", content_type="video/mp4")
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)

    part = preview("a.mp4", through="console", headers={"Range": "bytes=4-6"})

    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"456")
    assert part["Content-Type"] == "video/mp4"
    assert part["Content-Security-Policy"] == SANDBOX


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml"])
def test_no_way_shows_what_can_hold_a_script(preview, gateway, monkeypatch, kind):
    put(gateway, "a.png", SCRIPT, content_type=kind)
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)

    assert preview(through="console").status_code == 415


def test_the_operator_sends_previews_through_the_console(preview, gateway, monkeypatch, settings):
    put(gateway, "a.png", b"pixels", content_type="image/png")
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)
    settings.DIRECT_DOWNLOADS = False

    assert b"".join(preview().streaming_content) == b"pixels"


def test_downloads_stay_attachments(client, files, gateway):
    put(gateway, "a.png", b"pixels", content_type="image/png")

    answer = client.get(f"{files}download?bucket={BUCKET}&name=a.png")

    assert download_way.is_loopback(gateway.authorization.s3_url)
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.png", content_type="image/png", bucket=ONLY_BUCKET)
    put(gateway, "a.png", content_type="image/png")
    files = files_of(one_bucket_key)

    assert client.get(f"{files}preview?bucket={ONLY_BUCKET}&name=a.png").status_code == 200
    assert client.get(f"{files}preview?bucket={BUCKET}&name=a.png").status_code == 403


def test_a_key_without_read_files_sees_no_image(client, files_of, gateway, make_key):
    put(gateway, "a.png", content_type="image/png")
    key = make_key("listFiles", bucket=BUCKET)

    answer = client.get(f"{files_of(key)}preview?bucket={BUCKET}&name=a.png")

    assert answer.status_code == 403
