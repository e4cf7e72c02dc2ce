"""A file on its way from B2: what its headers told, and its bytes, read as they are asked for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Download:
    """An open answer of GetObject; close() it when the bytes are not wanted any longer.

    `status` is 200 or 206, `size` the bytes that `chunks` will give, `total` those of the whole
    file. `info` is the file info without what S3 gives headers of their own.
    `chunks` gives 256 KiB at a time, can be run through once, and raises ConnectionCut or
    TimedOut when B2 stops in the middle.
    """

    status: int
    size: int
    total: int
    content_type: str
    etag: str | None
    content_range: str | None
    file_id: str | None
    uploaded: datetime
    info: Mapping[str, str]
    chunks: Iterator[bytes] = field(repr=False)
    close: Callable[[], None] = field(repr=False)
