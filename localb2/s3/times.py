"""Times as S3 writes them in XML: with milliseconds."""

from datetime import UTC, datetime
from functools import lru_cache


def iso_time(ms: int) -> str:
    """`2026-01-31T23:59:59.123Z` for the XML documents."""
    return f"{_iso_second(ms // 1000)}.{ms % 1000:03d}Z"


# Files come in bursts: a page of a thousand rows seldom has many different seconds.


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:19]
