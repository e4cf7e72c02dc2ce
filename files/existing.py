"""Which of many names exist in a bucket, in a bounded number of requests."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.gateway import Gateway
from gateway.values import FileDetails, FileVersion

REQUESTS = 20
_PAGE = 1000
_LAST_CHARACTER = "\U0010ffff"
_LONGEST_NAME = 1024


@dataclass(slots=True)
class Existing:
    """The visible files among the names, and the names that nobody looked for any more."""

    found: dict[str, FileVersion] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)


def find_existing(gateway: Gateway, bucket: str, names: Sequence[str]) -> Existing:
    """List what lies between the first and the last of `names`, leaping from one to the next.

    Each request answers for at least one name, mostly for all that lie side by side; after
    REQUESTS of them the rest stays unknown, because a bucket may be larger than anyone waits for.
    """
    existing = Existing()
    wanted = sorted(set(names))
    prefix = _shared_start(wanted[0], wanted[-1]) if wanted else ""
    for _request in range(REQUESTS):
        if not wanted:
            break
        page = gateway.list_file_names(
            bucket, prefix=prefix, after=_just_before(wanted[0]), limit=_PAGE, folders=False
        )
        listed = {file.name: file for file in page.files}
        existing.found |= {name: listed[name] for name in wanted if name in listed}
        if not page.more or not page.files:
            return existing
        last = page.files[-1].name
        wanted = [name for name in wanted if name > last]
    existing.unknown.update(wanted)
    return existing


def find_details(gateway: Gateway, bucket: str, names: Sequence[str]) -> dict[str, FileDetails]:
    """What S3's lists do not tell of the visible files among `names`: SHA-1 and File Info.

    Leaps as find_existing does, with b2_list_file_names: at most one request for each name.
    """
    found: dict[str, FileDetails] = {}
    wanted = sorted(set(names))
    prefix = _shared_start(wanted[0], wanted[-1]) if wanted else ""
    while wanted:
        page = gateway.list_file_hashes(bucket, prefix=prefix, start_name=wanted[0], limit=_PAGE)
        listed = {file.name: file for file in page.files}
        found |= {name: listed[name] for name in wanted if name in listed}
        if page.next_name is None or not page.files:
            break
        last = page.files[-1].name
        wanted = [name for name in wanted if name > last]
    return found


def _shared_start(first: str, last: str) -> str:
    """What the first and the last of a sorted list begin with, and so do all between them."""
    ends = [place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b]
    return first[: ends[0]] if ends else first


def _just_before(name: str) -> str:
    """A marker behind which `name` comes first, or nearly so."""
    code = ord(name[-1]) - 1
    marker = name[:-1] + chr(code) + _LAST_CHARACTER if code >= 0x20 else name[:-1]
    if 0xD800 <= code <= 0xDFFF or code == 0x7F or len(marker.encode()) > _LONGEST_NAME:
        return name[:-1]
    return marker
