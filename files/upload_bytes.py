"""Bytes on their way from a browser to B2: never in memory as a whole, and checked on arrival."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from django.core.files import File
from django.db import connections

from files.uploads import LargeUpload
from gateway.errors import B2Error, NoSuchFile
from gateway.gateway import Gateway
from gateway.values import Part, Protection, StoredFile

_CHUNK = 256 * 1024
_SKIP_SECONDS = 20
# Less than this is here before a database connection would be closed and opened again.
_QUICK_BYTES = 1_000_000


class Damaged(Exception):
    """B2 stored other bytes than were sent. `kept_id`: the damaged version that is still there."""

    def __init__(self, kept_id: str = "") -> None:
        self.kept_id = kept_id
        super().__init__(kept_id)


class Readable(Protocol):
    """A request, or a file."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


def store_file(
    gateway: Gateway,
    bucket: str,
    name: str,
    body: Readable,
    *,
    size: int,
    content_type: str,
    info: Mapping[str, str],
    md5: str,
    protection: Protection | None = None,
) -> StoredFile:
    """Send a file in one piece. A version that came out damaged does not stay, if the key may.

    `md5` is what the browser computed, "" where it did not. Here it would cost more time than
    everything else that an upload does.
    """
    _hold_no_database(size)
    stored = gateway.upload_file(
        bucket,
        name,
        cast(BinaryIO, body),
        size=size,
        content_type=content_type,
        info=info,
        protection=protection,
    )
    if md5 and stored.etag != md5:
        raise discard(gateway, bucket, name, stored.id)
    return stored


def discard(gateway: Gateway, bucket: str, name: str, file_id: str) -> Damaged:
    """Delete a version that arrived damaged, if the key may; what there is to tell of it."""
    return Damaged(kept_id="" if _deleted(gateway, bucket, name, file_id) else file_id)


def _deleted(gateway: Gateway, bucket: str, name: str, file_id: str) -> bool:
    try:
        gateway.delete_file_version(bucket, name, file_id)
    except NoSuchFile:
        return True
    except B2Error:
        return False
    return True


def store_part(
    gateway: Gateway, upload: LargeUpload, number: int, body: Readable, *, md5: str
) -> Part:
    """Send one part of a large file; a damaged one is replaced when the browser sends it again."""
    _hold_no_database(upload.length_of(number))
    part = gateway.upload_part(
        upload.bucket,
        upload.name,
        upload.file_id,
        number,
        cast(BinaryIO, body),
        size=upload.length_of(number),
    )
    if md5 and part.etag != md5:
        raise Damaged
    return part


def _hold_no_database(size: int) -> None:
    """Give connections back while a body of `size` bytes comes: a slow line takes hours."""
    if size > _QUICK_BYTES:
        connections.close_all()


def md5_of(file: File[bytes]) -> str:
    """The MD5 of a file that lies here anyway, read in chunks; it stands at its start again."""
    file.seek(0)
    digest = hashlib.md5(usedforsecurity=False)
    for chunk in file.chunks(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def skip_rest(source: Readable) -> None:
    """Read what a browser still sends: one that cannot finish sending misses the answer."""
    until = time.monotonic() + _SKIP_SECONDS
    with suppress(OSError):
        while source.read(_CHUNK) and time.monotonic() < until:
            pass
