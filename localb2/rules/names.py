"""File names, file info and content types: what B2 takes and what it makes of it."""

import re
from collections.abc import Mapping

from localb2.errors import BadFileInfo, BadFileName
from localb2.http_dates import seconds_of_http_date
from localb2.rules.content_types import DEFAULT_TYPE, TYPES

MOST_NAME_BYTES = 1024
MOST_INFO_ENTRIES = 10
MOST_INFO_BYTES = 7000
MOST_ENCRYPTED_INFO_BYTES = 2048

RESERVED_INFO = frozenset(
    {
        "b2-cache-control",
        "b2-content-disposition",
        "b2-content-encoding",
        "b2-content-language",
        "b2-expires",
    }
)
"""The b2- keys that B2 knows; each becomes a header of downloads."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_INFO_KEY = re.compile(r"[A-Za-z0-9\-_.`~!#$%^&*'|+]{1,50}")


def check_file_name(name: str) -> None:
    """Raise BadFileName, with B2's words, for a name that b2_upload_file refuses."""
    if not name:
        raise BadFileName("File names must contain at least one character")
    if _CONTROL.search(name):
        raise BadFileName("File names must not contain control characters or DELETE")
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        raise BadFileName("File names must be valid UTF-8") from None
    if size > MOST_NAME_BYTES:
        raise BadFileName(f"File names in UTF8 must be no more than {MOST_NAME_BYTES} bytes")


def info_limit(key_md5: str | None) -> int:
    """Bytes of name and info together: with a customer's key (SSE-C) B2 takes fewer of them."""
    return MOST_INFO_BYTES if key_md5 is None else MOST_ENCRYPTED_INFO_BYTES


def check_file_info(
    info: Mapping[str, str], *, name: str = "", limit: int = MOST_INFO_BYTES
) -> dict[str, str]:
    """The info with lower-case keys, as it is stored; `name` counts for the limit in bytes.

    Raises BadFileInfo for more than 10 entries, malformed or unknown b2- keys, values that are
    no text or wrong for their b2- key, and more than `limit` bytes together.
    """
    if not info:
        return {}
    if len(info) > MOST_INFO_ENTRIES:
        raise BadFileInfo(f"File info can have at most {MOST_INFO_ENTRIES} entries")
    checked = {key.lower(): value for key, value in info.items()}
    for key, value in checked.items():
        _check_entry(key, value)
    size = sum(_size(key) + _size(value) for key, value in checked.items())
    if size + _size(name) > limit:
        raise BadFileInfo(f"File name and file info headers must be no more than {limit} bytes")
    return checked


def content_type_for(name: str) -> str:
    """What `b2/x-auto` becomes for that file name, by its last extension."""
    _, dot, extension = name.rpartition("/")[2].rpartition(".")
    return TYPES.get(extension.lower(), DEFAULT_TYPE) if dot else DEFAULT_TYPE


def _check_entry(key: str, value: str) -> None:
    if not _INFO_KEY.fullmatch(key):
        raise BadFileInfo(f"Invalid file info key: {key}")
    if not isinstance(value, str):
        raise BadFileInfo(f"The value of file info {key} must be a string")
    if not key.startswith("b2-"):
        return
    if key not in RESERVED_INFO:
        raise BadFileInfo(f"Unknown file info key with the reserved prefix b2-: {key}")
    if not value or _CONTROL.search(value) or not value.isascii() or not _fits(key, value):
        raise BadFileInfo(f"Invalid value of file info {key}")


def _fits(key: str, value: str) -> bool:
    """b2-expires is an HTTP date; the others only have to be header values."""
    return key != "b2-expires" or seconds_of_http_date(value) is not None


def _size(text: str) -> int:
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        raise BadFileInfo("File info must be valid UTF-8") from None
