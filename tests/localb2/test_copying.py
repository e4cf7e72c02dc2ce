"""Copies where the bytes are: what is shared, what is read, and what survives."""

import asyncio
import base64
import hashlib
import os

import pytest

from localb2 import copying, test_mode
from localb2.caps import Caps
from localb2.control import Control
from localb2.customer_keys import CustomerKey
from localb2.disk import Disk
from localb2.errors import (
    CustomerKeyMissing,
    NoSuchFile,
    StorageCapExceeded,
    WrongCustomerKey,
)
from localb2.rules import accounts, buckets, copies, files, large_files
from localb2.service import Service
from localb2.store import Clock, Store
from localb2.tokens import Tokens

CONTENT = os.urandom(5_000_000)
END = b"the end"


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def service(directory):
    store = Store(directory, Clock())
    tokens = Tokens(os.urandom(32))
    yield Service(
        store=store,
        disk=Disk(directory),
        control=Control(enabled=False),
        tokens=tokens,
        caps=Caps(store.clock),
        test_mode=test_mode.TestMode(tokens),
        default_encryption=None,
        public_url=None,
        port=0,
    )
    store.close_sync()


@pytest.fixture
def bucket(service):
    def work(db):
        account, _ = accounts.create_account(db, service.store.clock, "demo")
        return buckets.create_bucket(db, service.store.clock, account.id, "holiday-photos")

    return service.store.write_sync(work)


async def receive(service, content, key=None):
    incoming = service.receive(len(content), key=key)
    await incoming.feed(content)
    return await incoming.finish()


async def put(service, bucket, content, key=None):
    stored = await receive(service, content, key)
    return await service.store.write(
        lambda db: files.add_file(
            db,
            service.store.clock,
            bucket,
            "source",
            stored,
            content_type="x/y",
            info={},
            encryption="SSE-C" if key else None,
            key_md5=key.md5 if key else None,
        )
    )


async def put_large(service, bucket, *parts):
    clock = service.store.clock
    started = await service.store.write(
        lambda db: large_files.start_large_file(
            db, clock, bucket, "source", content_type="x/y", info={}
        )
    )
    named = []
    for number, content in enumerate(parts, start=1):
        stored = await receive(service, content)
        named.append((number, stored.md5))
        await service.store.write(
            lambda db, number=number, stored=stored: large_files.add_part(
                db, clock, started.id, number, stored
            )
        )
    return await service.store.write(
        lambda db: large_files.complete_upload(db, clock, started.id, parts=named)
    )


async def copy(service, bucket, source, first=0, last=None, *, key=None, target_key=None):
    def keep(db, copied):
        return copies.copy_file(
            db,
            service.store.clock,
            bucket,
            "copy",
            copied,
            content_type="x/y",
            info={},
            encryption="SSE-C" if target_key else None,
            key_md5=target_key.md5 if target_key else None,
        )

    span = copies.span(source, first, last)
    return await copying.copy(service, source, span, keep, source_key=key, target_key=target_key)


async def content_of(service, version, key=None):
    blobs = files.blobs_of(service.store.reader(), version)
    return b"".join([bytes(chunk) async for chunk in service.store.read(blobs, key=key)])


async def erase(service, *versions):
    for version in versions:
        await service.store.write(lambda db, version=version: files.erase(db, version))


def bytes_on_disk(directory):
    return sum(path.stat().st_size for path in (directory / "blobs").rglob("*") if path.is_file())


def hashes(content):
    return (
        hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        hashlib.md5(content, usedforsecurity=False).hexdigest(),
    )


def a_key():
    secret = os.urandom(32)
    digest = hashlib.md5(secret, usedforsecurity=False).digest()
    return CustomerKey(secret, base64.b64encode(digest).decode())


def test_copies_of_a_big_file_take_no_room_on_disk(service, bucket, directory):
    async def act():
        source = await put_large(service, bucket, CONTENT, END)
        before = bytes_on_disk(directory)
        whole = await copy(service, bucket, source)
        range_ = await copy(service, bucket, source, 1_000_000, 5_000_003)
        grown = bytes_on_disk(directory) - before
        await erase(service, source)
        return whole, range_, grown, await content_of(service, whole)

    whole, range_, grown, content = asyncio.run(act())

    assert grown == 0
    assert content == CONTENT + END
    assert (whole.sha1, whole.md5) == hashes(CONTENT + END)
    assert (range_.sha1, range_.md5) == hashes((CONTENT + END)[1_000_000:5_000_004])


def test_the_copy_of_a_small_file_needs_none_of_its_bytes(service, bucket, directory):
    async def act():
        source = await put(service, bucket, CONTENT)
        for path in (directory / "blobs" / "kept").rglob("*"):
            if path.is_file():
                path.rename(path.with_suffix(".away"))
        return source, await copy(service, bucket, source)

    source, made = asyncio.run(act())

    assert (made.sha1, made.md5) == (source.sha1, source.md5)


@pytest.mark.parametrize("source_goes_first", [True, False])
def test_files_go_from_the_disk_with_the_last_copy(service, bucket, directory, source_goes_first):
    async def act():
        source = await put(service, bucket, CONTENT)
        made = await copy(service, bucket, source, 10, 20)
        order = (source, made) if source_goes_first else (made, source)
        await erase(service, order[0])
        left = await content_of(service, order[1])
        await erase(service, order[1])
        return left

    left = asyncio.run(act())
    service.store.close_sync()

    assert left == (CONTENT[10:21] if source_goes_first else CONTENT)
    assert bytes_on_disk(directory) == 0


def test_copies_survive_a_restart_without_their_source(service, bucket, directory):
    async def act():
        source = await put_large(service, bucket, CONTENT, END)
        made = await copy(service, bucket, source, 4_000_000, 5_000_003)
        await erase(service, source)
        return made

    made = asyncio.run(act())
    service.store.close_sync()
    again = Store(directory, Clock())

    async def read():
        blobs = files.blobs_of(again.reader(), made)
        return b"".join([bytes(chunk) async for chunk in again.read(blobs)])

    assert asyncio.run(read()) == (CONTENT + END)[4_000_000:5_000_004]
    again.close_sync()


def test_a_source_that_goes_while_it_is_read_is_no_file(service, bucket, directory):
    async def act():
        source = await put_large(service, bucket, CONTENT, END)
        copying_it = asyncio.create_task(copy(service, bucket, source))
        await asyncio.sleep(0)  # its reading has begun
        await erase(service, source)
        with pytest.raises(NoSuchFile):
            await copying_it

    asyncio.run(act())
    assert files.list_file_names(service.store.reader(), bucket, limit=10).files == ()
    service.store.close_sync()
    assert bytes_on_disk(directory) == 0


def test_under_the_same_customer_key_bytes_are_shared(service, bucket, directory):
    async def act():
        key = a_key()
        source = await put(service, bucket, CONTENT, key)
        before = bytes_on_disk(directory)
        made = await copy(service, bucket, source, 70_001, 80_000, key=key, target_key=key)
        grown = bytes_on_disk(directory) - before
        return made, grown, await content_of(service, made, key)

    made, grown, content = asyncio.run(act())

    assert grown == 0
    assert content == CONTENT[70_001:80_001]
    assert (made.sha1, made.md5) == hashes(content)


@pytest.mark.parametrize("keys", ["added", "changed", "taken away"])
@pytest.mark.parametrize("size", [1000, 1_000_000])
def test_another_key_encrypts_anew(service, bucket, keys, size):
    key = None if keys == "added" else a_key()
    target_key = None if keys == "taken away" else a_key()

    async def act():
        source = await put(service, bucket, CONTENT[:size], key)
        made = await copy(service, bucket, source, 5, None, key=key, target_key=target_key)
        await erase(service, source)
        return made, await content_of(service, made, target_key)

    made, content = asyncio.run(act())

    assert content == CONTENT[5:size]
    assert (made.sha1, made.md5) == hashes(content)


def test_nobody_copies_without_the_key_of_the_source(service, bucket):
    async def act():
        source = await put(service, bucket, CONTENT, a_key())
        with pytest.raises(CustomerKeyMissing):
            await copy(service, bucket, source)
        with pytest.raises(WrongCustomerKey):
            await copy(service, bucket, source, key=a_key())

    asyncio.run(act())


def test_shared_bytes_count_against_the_storage_cap(service, bucket):
    async def act():
        source = await put(service, bucket, CONTENT)
        service.caps.set({"storage-bytes": 9_999_999})
        await copy(service, bucket, source, 1)
        with pytest.raises(StorageCapExceeded):
            await copy(service, bucket, source, 0, 0)

    asyncio.run(act())
