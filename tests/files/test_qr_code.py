"""QR codes, drawn by the console itself."""

import re

from files.qr_code import qr_code

PRESIGNED = (
    "https://a-bucket-with-a-long-name.s3.us-west-004.backblazeb2.com/" + "folder/" * 20 + "a.txt"
    "?response-content-disposition=attachment%3B%20filename%3D%22" + "%C3%BC" * 80 + "%22"
    "&versionId="
    + "4" * 100
    + "&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
    + "0" * 60
    + "&X-Amz-Date=20261120T103605Z&X-Amz-Expires=604800&X-Amz-SignedHeaders=host"
    "&X-Amz-Signature=" + "f" * 64
)


def test_a_presigned_url_fits():
    assert len(PRESIGNED) > 1000
    assert qr_code(PRESIGNED, "the link").startswith('<div class="qr-code" role="img"')


def test_it_keeps_to_the_content_security_policy():
    drawing = qr_code(PRESIGNED, "the link")

    assert " style=" not in drawing
    assert "<style" not in drawing
    assert not re.search(r"https?:", drawing)


def test_its_label_is_text():
    drawing = qr_code("x", '"><script>alert(1)</script>')

    assert "<script>" not in drawing
    assert 'aria-label="&quot;&gt;&lt;script&gt;' in drawing


def test_it_draws_dark_on_light_with_the_quiet_zone_that_readers_need():
    drawing = qr_code("https://example.com", "the link")

    size = int(re.search(r'viewBox="0 0 (\d+) \1"', drawing)[1])
    assert f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/>' in drawing
    assert (size - 8) % 4 == 1  # sides of QR codes: 21, 25, 29…
    assert '<path stroke="#000" d="M4 4.5h7' in drawing


def test_what_is_too_long_gives_none():
    assert qr_code("x" * 2953, "the link")
    assert qr_code("x" * 2954, "the link") == ""
