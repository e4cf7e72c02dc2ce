"""Large files that were begun and neither finished nor cancelled, by whatever program."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from gateway.errors import NoSuchUpload
from gateway.gateway import Gateway
from gateway.values import Part, UnfinishedFile

ROWS = 25
LISTED = 100  # as many as B2 lists at once
_REQUESTS = 8


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One unfinished upload; `size` and `parts`: of what B2 holds. None: the key may not ask."""

    id: str
    name: str
    started: datetime | None
    size: int | None
    parts: int | None


@dataclass(frozen=True, slots=True)
class UnfinishedPage:
    """Some of a bucket's unfinished uploads; `next_*` say where the next page starts."""

    uploads: Sequence[Unfinished]
    next_name: str
    next_id: str


def read_unfinished(gateway: Gateway, bucket: str, name: str, file_id: str) -> UnfinishedPage:
    """The page behind the upload `file_id` of `name`; names and sizes as far as the key reaches."""
    files, next_name, next_id = gateway.list_unfinished_files(
        bucket,
        prefix=gateway.authorization.name_prefix or "",
        start_name=name or None,
        start_id=file_id or None,
        limit=ROWS,
    )
    if gateway.authorization.may("writeFiles"):
        with ThreadPoolExecutor(_REQUESTS, thread_name_prefix="parts") as threads:
            rows = list(threads.map(lambda file: _with_parts(gateway, bucket, file), files))
    else:
        rows = [Unfinished(file.id, file.name, file.started, None, None) for file in files]
    return UnfinishedPage([row for row in rows if row], next_name or "", next_id or "")


def find_unfinished(gateway: Gateway, bucket: str, name: str, file_id: str) -> Unfinished:
    """One unfinished upload with what B2 holds of it. Raises NoSuchUpload."""
    parts = gateway.list_parts(bucket, name, file_id)
    started = None
    if gateway.authorization.may("listFiles"):
        started = _listed(gateway, bucket, name, file_id).started
    return Unfinished(file_id, name, started, _size_of(parts), len(parts))


def _listed(gateway: Gateway, bucket: str, name: str, file_id: str) -> UnfinishedFile:
    listed, start = True, ("", "")
    while listed:
        files, next_name, next_id = gateway.list_unfinished_files(
            bucket,
            prefix=name,
            start_name=start[0] or None,
            start_id=start[1] or None,
            limit=LISTED,
        )
        for file in files:
            if (file.name, file.id) == (name, file_id):
                return file
        # By names: behind the last upload of this one, only longer names follow.
        listed = next_name == name
        start = (next_name or "", next_id or "")
    raise NoSuchUpload


def _with_parts(gateway: Gateway, bucket: str, file: UnfinishedFile) -> Unfinished | None:
    """None: finished or cancelled since it was listed."""
    try:
        parts = gateway.list_parts(bucket, file.name, file.id)
    except NoSuchUpload:
        return None
    return Unfinished(file.id, file.name, file.started, _size_of(parts), len(parts))


def _size_of(parts: Sequence[Part]) -> int:
    return sum(part.size for part in parts)
