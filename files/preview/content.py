"""What the first bytes of a file are: an image, text in some encoding, or neither."""

import codecs
import re
from dataclasses import dataclass

_SIGNATURES = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"....ftypavi[fs]", "image/avif"),
    (rb"....ftypM4A", "audio/mp4"),
    (rb"....ftypqt", "video/quicktime"),
    (rb"....ftyp(?:isom|iso\d|mp4\d|avc1|M4V|dash)", "video/mp4"),
    (rb"OggS", "audio/ogg"),
    (rb"fLaC", "audio/flac"),
    (rb"ID3", "audio/mpeg"),
    (rb"\x1a\x45\xdf\xa3", "video/webm"),
    (rb"%PDF-", "application/pdf"),
)
_MEDIA = tuple((re.compile(start, re.DOTALL), kind) for start, kind in _SIGNATURES)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # begins like the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Neither tab, line feed, form feed, carriage return nor the escape of coloured logs.
_CONTROLS = bytes({*range(32), 127} - {9, 10, 12, 13, 27})
_MOST_CONTROLS = 0.02
WESTERN = (("cp1252", "Windows-1252"), ("latin-1", "Latin-1"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, and the name of the encoding it was read in."""

    text: str
    encoding: str


def media_type(head: bytes) -> str:
    """The type of media that begins so, "" when it is none that a browser shows."""
    return next((kind for start, kind in _MEDIA if start.match(head)), "")


def decode(head: bytes, *, is_whole: bool) -> Decoded | None:
    """The text that `head` is the beginning of; None where it is no text.

    A byte order mark decides, then UTF-8; what is neither is read as Windows-1252, or as Latin-1
    with which it shares most letters and which knows every byte.
    """
    for mark, codec, name in _BOMS:
        if head.startswith(mark):
            return Decoded(_decoded(head, codec, "replace", is_whole), name)
    if is_binary(head):
        return None
    for codec, name in (("utf-8", "UTF-8"), *WESTERN):
        try:
            return Decoded(_decoded(head, codec, "strict", is_whole), name)
        except UnicodeDecodeError:
            continue
    return None


def is_binary(head: bytes) -> bool:
    """Whether these bytes hold what no text holds: NUL, or many control characters."""
    if b"\0" in head:
        return True
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls > len(head) * _MOST_CONTROLS


def _decoded(head: bytes, codec: str, errors: str, is_whole: bool) -> str:
    """Decoded without the half of a character that stands at a cut."""
    return codecs.getincrementaldecoder(codec)(errors).decode(head, is_whole)
