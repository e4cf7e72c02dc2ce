"""Copies of bytes that are there already: shared where they can be, hashed or rewritten if not."""

import sqlite3
from collections.abc import Callable

from localb2.customer_keys import CustomerKey
from localb2.rewriting import rewrite
from localb2.rules import files
from localb2.rules.copies import Copied, Span
from localb2.rules.encryption import check_reading, may_share_bytes
from localb2.service import Service
from localb2.store.digests import Hashes
from localb2.values import FileVersion, StoredBytes


async def copy[T](
    service: Service,
    source: FileVersion,
    span: Span,
    keep: Callable[[sqlite3.Connection, Copied], T],
    *,
    source_key: CustomerKey | None = None,
    target_key: CustomerKey | None = None,
) -> T:
    """Copy a span of a version and `keep` it in one write; returns what that made.

    Under the same encryption the bytes are shared; B2's hashes of a part of a file, or of a large
    file as a small one, are new: these bytes are read once. Another key means other bytes on
    disk. Raises CustomerKeyMissing, WrongCustomerKey, CustomerKeyNotApplicable, NoSuchFile when
    the source goes meanwhile, StorageFailed, StorageCapExceeded, or what `keep` raises.
    """
    check_reading(source, source_key)
    _check_cap(service, source, span)
    if not may_share_bytes(source, target_key):
        return await rewrite(
            service,
            files.blobs_of(service.store.reader(), source),
            start=span.start,
            length=span.size,
            source_key=source_key,
            target_key=target_key,
            keep=lambda db, stored: keep(db, _rewritten(source, span, stored)),
        )
    hashes = _known_hashes(source, span)
    if hashes is not None:
        copied = Copied(source, span, hashes.sha1, hashes.md5, source.sha1_unverified)
    else:
        computed = await _hash(service, source, span, source_key)
        copied = Copied(source, span, computed.sha1, computed.md5)
    return await service.store.write(lambda db: keep(db, copied))


def _check_cap(service: Service, source: FileVersion, span: Span) -> None:
    """Shared bytes count too: B2 bills what a bucket holds, not what a disk does."""
    if service.caps.active:
        service.caps.check_storage(service.store.reader(), source.account_id, span.size)


def _rewritten(source: FileVersion, span: Span, stored: StoredBytes) -> Copied:
    return Copied(source, span, stored.sha1, stored.md5, blob=stored.blob)


def _known_hashes(source: FileVersion, span: Span) -> Hashes | None:
    if span.size != source.size or source.sha1 is None or source.md5 is None:
        return None
    return Hashes(source.sha1, source.md5)


async def _hash(
    service: Service, source: FileVersion, span: Span, key: CustomerKey | None
) -> Hashes:
    blobs = files.blobs_of(service.store.reader(), source)
    return await service.store.hash(blobs, span.start, span.size, key)
