"""Times as S3 writes them in XML: with milliseconds."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_EPOCH = datetime.fromtimestamp(0, UTC)
_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", re.ASCII)


def iso_time(ms: int) -> str:
    """`2026-01-31T23:59:59.123Z` for the XML documents."""
    return f"{_iso_second(ms // 1000)}.{ms % 1000:03d}Z"


def ms_of_iso_time(text: str) -> int | None:
    """A date such as `2026-01-31T23:59:59.123Z` in milliseconds since 1970; None when it is none.

    Without an offset it is UTC; parts of a millisecond are dropped.
    """
    if not _ISO_TIME.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    since = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH
    return since // timedelta(milliseconds=1)


# Files come in bursts: a page of a thousand rows seldom has many different seconds.


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:19]
