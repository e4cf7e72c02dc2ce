"""What a read may ask for besides the file: only if it has changed, and only a part of it.

RFC 9110, sections 13 and 14, for both faces; how a refusal looks is theirs to say.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from localb2.errors import RangeNotSatisfiable
from localb2.http_dates import http_date, seconds_of_http_date

_RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


class Validators(NamedTuple):
    """What tells one state of a file from another: its entity tags, unquoted, and its time."""

    tags: Collection[str]
    modified_ms: int


def unmet_condition(
    headers: Mapping[str, str], now: Validators
) -> Literal["failed", "not modified"] | None:
    """Which answer the conditions of a request ask for: 412, 304, or None for the file.

    Tags come before dates; a date that is none is no condition.
    """
    wanted, unwanted = headers.get("if-match"), headers.get("if-none-match")
    if wanted is not None:
        if not _names_one(wanted, now):
            return "failed"
    elif _changed_after(headers.get("if-unmodified-since"), now):
        return "failed"
    if unwanted is not None:
        # A weak tag is good enough to say that nothing has changed.
        return "not modified" if _names_one(unwanted.replace("W/", ""), now) else None
    known = _changed_after(headers.get("if-modified-since"), now)
    return "not modified" if known is False else None


def asked_range(headers: Mapping[str, str], size: int, now: Validators) -> ByteRange | None:
    """The one range that is asked for; None for the whole file.

    That is also the answer to ranges in other forms, and to `If-Range` when the file has changed:
    the rest would not fit then. Raises RangeNotSatisfiable.
    """
    text = headers.get("range")
    match = None if text is None else _RANGE.fullmatch(text)
    if match is None or not _is_current(headers.get("if-range"), now):
        return None
    first, last = match.groups()
    if not first:
        return _suffix(int(last), size) if last else None
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable
    return ByteRange(int(first), min(int(last), size - 1) if last else size - 1)


def _suffix(length: int, size: int) -> ByteRange:
    if length == 0 or size == 0:
        raise RangeNotSatisfiable
    return ByteRange(max(size - length, 0), size - 1)


def _names_one(header: str, now: Validators) -> bool:
    named = [tag.strip() for tag in header.split(",")]
    return "*" in named or any(tag.strip('"') in now.tags for tag in named)


def _changed_after(date: str | None, now: Validators) -> bool | None:
    """Whether the file is newer than a date in whole seconds; None without a valid date."""
    seconds = None if date is None else seconds_of_http_date(date)
    return None if seconds is None else now.modified_ms // 1000 > seconds


def _is_current(known: str | None, now: Validators) -> bool:
    if known is None or known == http_date(now.modified_ms):
        return True
    return known[:1] == known[-1:] == '"' and known[1:-1] in now.tags
