"""Bytes that a customer's key encrypts: what is on the disk, and what comes back."""

import asyncio
import hashlib
import os
from dataclasses import replace

import pytest

from localb2.customer_keys import CustomerKey
from localb2.store import Clock, Store
from localb2.store.blobs import keep
from localb2.store.incoming import BLOCK, INLINE_LIMIT
from localb2.store.reading import MissingKey

KEY, OTHER_KEY = CustomerKey(os.urandom(32), "one"), CustomerKey(os.urandom(32), "other")
SIZES = [0, 1, 4096, INLINE_LIMIT, INLINE_LIMIT + 1, BLOCK, 3 * BLOCK + 5]


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "data", Clock())
    yield store
    store.close_sync()


def receive(store, content, key=KEY, *, piece=100_000):
    async def work():
        incoming = store.receive(key=key, expected_size=len(content))
        for start in range(0, len(content), piece):
            await incoming.feed(content[start : start + piece])
        stored = await incoming.finish()
        await store.write(lambda db: keep(db, stored.blob))
        return stored

    return asyncio.run(work())


def read(store, blobs, start=0, length=None, key=KEY):
    async def work():
        return b"".join([bytes(chunk) async for chunk in store.read(blobs, start, length, key)])

    return asyncio.run(work())


@pytest.mark.parametrize("size", SIZES)
def test_what_came_comes_back_and_its_hashes_are_of_what_came(store, size):
    content = os.urandom(size)

    stored = receive(store, content)

    assert stored.size == size
    assert stored.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert stored.sha1 == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert read(store, [stored.blob]) == content
    assert store.inline([stored.blob], KEY) in (content, None)


@pytest.mark.parametrize("size", SIZES[2:])
def test_nothing_readable_is_on_the_disk(store, tmp_path, size):
    mark = b"the-plaintext-that-must-not-be-found"
    content = mark * (size // len(mark) + 1)

    receive(store, content)
    store.close_sync()

    everything = b"".join([path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()])
    assert len(everything) > size
    assert mark not in everything
    assert KEY.secret not in everything


def test_the_same_bytes_are_stored_differently_every_time(store):
    one, two = receive(store, bytes(4096)), receive(store, bytes(4096))

    assert one.blob.inline != two.blob.inline
    assert one.md5 == two.md5


@pytest.mark.parametrize("size", [4096, INLINE_LIMIT + 1])
def test_another_key_reads_noise(store, size):
    stored = receive(store, bytes(size))

    assert read(store, [stored.blob], key=OTHER_KEY) != bytes(size)


@pytest.mark.parametrize("size", [4096, INLINE_LIMIT + 1])
def test_without_the_key_nobody_is_sent_anything(store, size):
    stored = receive(store, bytes(size))

    with pytest.raises(MissingKey):
        read(store, [stored.blob], key=None)
    if stored.blob.inline is not None:
        with pytest.raises(MissingKey):
            store.inline([stored.blob])


def test_ranges_cross_blobs_that_begin_anywhere(store):
    contents = [os.urandom(size) for size in (5000, INLINE_LIMIT + 5000, 3000)]
    keys = [KEY, KEY, None]
    blobs = [receive(store, content, key).blob for content, key in zip(contents, keys, strict=True)]
    pieces = [replace(blob, start=blob.start + 17, size=blob.size - 1000) for blob in blobs]
    whole = b"".join([content[17 : len(content) - 983] for content in contents])

    assert read(store, pieces) == whole
    for start in (0, 1, 15, 16, 3999, 4000, 4001, len(whole) - 2001, len(whole) - 1):
        assert read(store, pieces, start, 5000) == whole[start : start + 5000]
    small = [pieces[0], pieces[2]]
    assert store.inline(small, KEY) == contents[0][17:4017] + contents[2][17:2017]
