"""What bytes are: text in an encoding, media by their first bytes, or binary."""

import codecs

import pytest

from files.preview.content import decode, is_binary, media_type


@pytest.mark.parametrize(
    ("head", "text", "encoding"),
    [
        ("Tromsø".encode(), "Tromsø", "UTF-8"),
        (codecs.BOM_UTF8 + "Tromsø".encode(), "Tromsø", "UTF-8"),
        ("Tromsø".encode("utf-16"), "Tromsø", "UTF-16"),
        (codecs.BOM_UTF16_BE + "Tromsø".encode("utf-16-be"), "Tromsø", "UTF-16"),
        ("Tromsø".encode("utf-32"), "Tromsø", "UTF-32"),
        ("Tromsø “here”".encode("cp1252"), "Tromsø “here”", "Windows-1252"),
        (b"Troms\xf8 \x81", "Tromsø \x81", "Latin-1"),
    ],
)
def test_text_is_read_in_its_encoding(head, text, encoding):
    decoded = decode(head, is_whole=True)

    assert decoded is not None
    assert (decoded.text, decoded.encoding) == (text, encoding)


def test_half_a_letter_at_the_cut_is_left_out():
    cut = "Tromsø".encode()[:-1]

    assert decode(cut, is_whole=False).text == "Troms"
    assert decode(cut, is_whole=True).encoding == "Windows-1252"


def test_a_broken_utf_16_file_is_still_read():
    decoded = decode(codecs.BOM_UTF16_LE + b"a\0\x00\xd8b\0", is_whole=True)

    assert decoded.text == "a\ufffdb" or decoded.text.startswith("a\ufffd")


@pytest.mark.parametrize("head", [b"a\0b", bytes(range(1, 256)) * 4, b"\x7fELF\x02\x01\x01\0"])
def test_binary_content_is_no_text(head):
    assert is_binary(head)
    assert decode(head, is_whole=True) is None


def test_coloured_logs_are_text():
    assert not is_binary(b"\x1b[31merror\x1b[0m\n" * 100)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\0\0\0\x20ftypM4A ", "audio/mp4"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04", ""),
        (b"<svg onload='alert(1)'>", ""),
        (b"", ""),
    ],
)
def test_media_are_known_by_their_first_bytes(head, kind):
    assert media_type(head) == kind
