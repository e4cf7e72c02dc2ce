"""Dates of HTTP headers: whole seconds, always GMT."""

from datetime import UTC
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache


def http_date(ms: int) -> str:
    """`Sat, 31 Jan 2026 23:59:59 GMT` for milliseconds since 1970."""
    return _of_second(ms // 1000)


def seconds_of_http_date(text: str) -> float | None:
    """A date from a header as seconds since 1970; None when it is none (RFC 9110)."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


# Files come in bursts: a page of a thousand rows seldom has many different seconds.
@lru_cache(maxsize=4096)
def _of_second(second: int) -> str:
    return formatdate(second, usegmt=True)
