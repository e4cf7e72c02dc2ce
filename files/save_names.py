"""The name under which a browser saves a file: the last step of its name, safe on every system."""

import re
import unicodedata

from files.shown_names import is_joined

LONGEST = 240
# What Windows, the strictest system, refuses; "/" is a folder everywhere.
_REFUSED = re.compile(r'[\\/:*?"<>|]')


def save_name(name: str) -> str:
    """The file name to save as: "a/b: c.txt" -> "b_ c.txt"; "download" where nothing is left.

    Control and direction characters are dropped: they could make "exe.pdf" out of "fdp.exe".
    Joiners stay where they belong to a word or an emoji.
    """
    step = name.rstrip("/").rpartition("/")[2]
    kept = "".join(letter for index, letter in enumerate(step) if _is_kept(step, index))
    safe = _REFUSED.sub("_", kept).strip(" ").rstrip(". ")
    return _shortened(safe) or "download"


def _is_kept(text: str, index: int) -> bool:
    return is_joined(text, index) or unicodedata.category(text[index]) not in ("Cc", "Cf")


def _shortened(name: str) -> str:
    """At most 240 bytes of UTF-8: file systems end at 255. The extension stays."""
    if len(name.encode()) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    ending = (dot + extension).encode() if dot and len(extension.encode()) <= 20 else b""
    kept = (stem if ending else name).encode()[: LONGEST - len(ending)]
    return (kept.decode(errors="ignore") + ending.decode()).strip()
