"""Image previews: raster images of the console's own origin, and nothing else."""

import pytest

from files import details
from files.details import may_preview
from tests.conftest import ONLY_BUCKET
from tests.files.names import BUCKET, put


@pytest.mark.parametrize("kind", sorted(details.PREVIEWED_TYPES))
def test_it_shows_raster_images(client, files, gateway, kind):
    put(gateway, "a.png", b"pixels", content_type=kind)

    image = client.get(f"{files}preview?bucket={BUCKET}&name=a.png")

    assert b"".join(image.streaming_content) == b"pixels"
    assert image["Content-Type"] == kind
    assert image["Content-Disposition"] == "inline"
    assert image["X-Content-Type-Options"] == "nosniff"
    assert image["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert image["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "kind",
    [
        "image/svg+xml",
        "text/html",
        "application/xhtml+xml",
        "text/xml",
        "image/png+svg",
        "video/mp4",
    ],
)
def test_it_shows_nothing_that_can_hold_a_script(client, files, gateway, kind):
    put(gateway, "a.png", b"<svg onload='alert(1)'/>", content_type=kind)

    answer = client.get(f"{files}preview?bucket={BUCKET}&name=a.png")

    assert answer.status_code == 415
    assert b"svg" not in answer.content


def test_it_shows_no_image_of_more_than_20_mb():
    assert may_preview("image/png", 20_000_000)
    assert not may_preview("image/png", 20_000_001)
    assert not may_preview("image/png", 0)
    assert may_preview("IMAGE/PNG; charset=x", 10)


def test_a_big_image_is_refused_before_its_bytes_are_read(client, files, gateway, monkeypatch):
    monkeypatch.setattr(details, "PREVIEW_LIMIT", 5)
    put(gateway, "a.png", b"123456", content_type="image/png")

    assert client.get(f"{files}preview?bucket={BUCKET}&name=a.png").status_code == 415


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
