"""Times as S3 writes and reads them: milliseconds in XML, whole seconds in headers."""

from datetime import UTC, datetime
from email.utils import formatdate, parsedate_to_datetime
from functools import lru_cache


def iso_time(ms: int) -> str:
    """`2026-01-31T23:59:59.123Z` for the XML documents."""
    return f"{_iso_second(ms // 1000)}.{ms % 1000:03d}Z"


def http_date(ms: int) -> str:
    """`Sat, 31 Jan 2026 23:59:59 GMT` for headers."""
    return _http_second(ms // 1000)


def seconds_of_http_date(text: str) -> float | None:
    """A date from a conditional header as seconds since 1970; None when it is none (RFC 9110)."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


# Files come in bursts: a page of a thousand rows seldom has many different seconds.


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:19]


@lru_cache(maxsize=4096)
def _http_second(second: int) -> str:
    return formatdate(second, usegmt=True)
