"""Copies whose bytes at rest change: plaintext out with one customer key, in with another."""

import sqlite3
from collections.abc import Callable, Sequence

from localb2.customer_keys import CustomerKey
from localb2.service import Service
from localb2.values import Blob, StoredBytes


async def rewrite[T](
    service: Service,
    blobs: Sequence[Blob],
    *,
    start: int,
    length: int,
    source_key: CustomerKey | None,
    target_key: CustomerKey | None,
    keep: Callable[[sqlite3.Connection, StoredBytes], T],
) -> T:
    """Copy `length` bytes from `start` of a version into a new blob, and `keep` it in one write.

    `blobs` are those of the version (`files.blobs_of`), whose key the caller has checked with
    `rules.encryption.check_reading`; None as a key means no encryption at rest. Memory stays flat
    and the source readable even when it is deleted meanwhile. MD5 and SHA-1 are of the plaintext.
    Raises StorageFailed, NoSuchFile or what `keep` raises; nothing of the copy stays then.
    """
    incoming = service.receive(length, key=target_key)
    reading = service.store.read(blobs, start, length, key=source_key)
    try:
        async for chunk in reading:
            await incoming.feed(bytes(chunk))
        stored = await incoming.finish()
        return await service.store.write(lambda db: keep(db, stored))
    except BaseException:
        await incoming.discard()
        raise
    finally:
        await reading.aclose()
