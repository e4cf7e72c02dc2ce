"""Every file below a prefix, page by page, and how much that is."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from gateway.gateway import Gateway

PAGE = 1000


class WalkedFile(NamedTuple):
    """A visible file; `size` is None where no listing told it."""

    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """Files and their bytes; at least so many where `is_counted` is False."""

    files: int
    size: int
    is_counted: bool


def files_below(gateway: Gateway, bucket: str, prefix: str) -> Iterator[WalkedFile]:
    """The files whose names begin with `prefix` ("" is the whole bucket), a request a thousand.

    A prefix need not end with "/": keys are restricted to any beginning of a name.
    """
    token = None
    while token != "":
        page = gateway.list_file_names(
            bucket, prefix=prefix, token=token, limit=PAGE, folders=False
        )
        yield from (WalkedFile(file.name, file.size) for file in page.files)
        token = page.next_token or ""


def count(files: Iterable[WalkedFile], *, most: int, seconds: float = float("inf")) -> Count:
    """Count `most` files, or for about so long."""
    number = size = 0
    end = time.monotonic() + seconds
    for file in files:
        if number >= most or (number % PAGE == 0 and time.monotonic() > end):
            return Count(number, size, is_counted=False)
        number += 1
        size += file.size or 0
    return Count(number, size, is_counted=True)
