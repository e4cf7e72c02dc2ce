"""Names as a person can read them: the invisible made visible, and long ones keep their end."""

import unicodedata
from typing import NamedTuple

from django.utils.translation import gettext

TAIL = 10
LONGEST_WHOLE_NAME = 18
# Letters to Unicode, nothing to the eye: Hangul fillers, Braille blank, grapheme joiner.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f")
_JOINERS = "\u200c\u200d"  # wanted inside emoji and in Persian, suspect anywhere else
_SPACE = "␣"


class ShownName(NamedTuple):
    """A name in two parts: `stem` may be cut when space is short, `tail` always stays."""

    stem: str
    tail: str

    @property
    def whole(self) -> str:
        """Both parts."""
        return self.stem + self.tail


def shown_name(name: str, prefix: str = "") -> ShownName:
    """`name` without the folder `prefix` it lies in."""
    text = visible(below(name, prefix)) or gettext("(no name)")
    if len(text) <= LONGEST_WHOLE_NAME:
        return ShownName(text, "")
    cut = len(text) - TAIL
    while cut > 0 and (_continues(text[cut]) or text[cut - 1] == "\u200d"):
        cut -= 1
    return ShownName(text[:cut], text[cut:])


def below(name: str, prefix: str) -> str:
    """The part of `name` behind `prefix`; a file named like its folder keeps its last step."""
    if name != prefix:
        return name.removeprefix(prefix)
    return name[name.rfind("/", 0, -1) + 1 :]


def visible(text: str) -> str:
    """`text` with spaces at its ends and invisible characters replaced by signs for them."""
    if _is_plain(text):
        return text
    return "".join(_sign(text, index) for index in range(len(text)))


def is_joined(text: str, index: int) -> bool:
    """Whether a joiner is there that holds letters or emoji together, and does not merely hide."""
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    return text[index] in _JOINERS and not before.isascii() and not after.isascii()


def _is_plain(text: str) -> bool:
    has_bare_spaces = text != text.strip(" ") or "  " in text
    return text.isprintable() and not has_bare_spaces and _BLANK.isdisjoint(text)


def _sign(text: str, index: int) -> str:
    character = text[index]
    before, after = text[index - 1 : index], text[index + 1 : index + 2]
    if character == " ":
        return character if _is_ink(before) and _is_ink(after) else _SPACE
    if is_joined(text, index):
        return character
    if character.isprintable() and character not in _BLANK:
        return character
    return f"‹U+{ord(character):04X}›"


def _is_ink(neighbour: str) -> bool:
    return neighbour not in ("", " ")


def _continues(character: str) -> bool:
    """Whether a character belongs to the one before it."""
    return character == "\u200d" or unicodedata.category(character) in ("Mn", "Me", "Mc", "Sk")
