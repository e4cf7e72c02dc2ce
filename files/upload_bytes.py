"""Bytes on their way from a browser to B2: never in memory as a whole, and checked on arrival."""

import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import BinaryIO, Protocol, cast

from django.db import connections

from files.uploads import LargeUpload
from gateway.errors import B2Error
from gateway.gateway import Gateway
from gateway.values import Part, StoredFile

_CHUNK = 256 * 1024
_SKIP_SECONDS = 20


class Damaged(Exception):
    """B2 stored other bytes than were sent."""


class Readable(Protocol):
    """A request, or a file."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""
        ...


class HashedBody:
    """A body that computes the MD5 of what passes through: the ETag that B2 must answer."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._md5 = hashlib.md5(usedforsecurity=False)

    def read(self, size: int = -1) -> bytes:
        """As the source."""
        chunk = self._source.read(size)
        self._md5.update(chunk)
        return chunk

    def check(self, etag: str) -> None:
        """Raise Damaged unless `etag` is that of the bytes read so far."""
        if etag.strip('"') != self._md5.hexdigest():
            raise Damaged


def store_file(
    gateway: Gateway,
    bucket: str,
    name: str,
    source: Readable,
    *,
    size: int,
    content_type: str,
    info: Mapping[str, str],
) -> StoredFile:
    """Send a file in one piece. A version that came out damaged does not stay, if the key may."""
    body = HashedBody(source)
    _give_database_back()
    stored = gateway.upload_file(
        bucket, name, cast(BinaryIO, body), size=size, content_type=content_type, info=info
    )
    try:
        body.check(stored.etag)
    except Damaged:
        with suppress(B2Error):
            gateway.delete_file_version(bucket, name, stored.id)
        raise
    return stored


def store_part(gateway: Gateway, upload: LargeUpload, number: int, source: Readable) -> Part:
    """Send one part of a large file; a damaged one is replaced when the browser sends it again."""
    body = HashedBody(source)
    _give_database_back()
    size = upload.length_of(number)
    part = gateway.upload_part(
        upload.bucket, upload.name, upload.file_id, number, cast(BinaryIO, body), size=size
    )
    body.check(part.etag)
    return part


def skip_rest(source: Readable) -> None:
    """Read what a browser still sends: one that cannot finish sending misses the answer."""
    until = time.monotonic() + _SKIP_SECONDS
    with suppress(OSError):
        while source.read(_CHUNK) and time.monotonic() < until:
            pass


def _give_database_back() -> None:
    """A slow upload must not hold a connection that others need."""
    connections.close_all()
