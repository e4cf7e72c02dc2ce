"""What the store acknowledges survives; what it refuses leaves nothing."""

import asyncio
import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from localb2.errors import IncompleteBody, InvalidRequest, NoSuchFile
from localb2.rules import accounts, buckets, files, keys
from localb2.store import Clock, Store
from localb2.store import blobs as blob_rows
from localb2.store import incoming as incoming_module
from localb2.store.incoming import BLOCK, INLINE_LIMIT
from localb2.store.schema import UnknownSchema

ROOT = Path(__file__).parents[2]
CRASHING = Path(__file__).with_name("crashing_store.py")


@pytest.fixture
def directory(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def store(directory):
    store = Store(directory, Clock())
    yield store
    store.close_sync()


@pytest.fixture
def bucket(store):
    def work(db):
        account, _ = accounts.create_account(db, store.clock, "demo")
        return buckets.create_bucket(db, store.clock, account.id, "holiday-photos")

    return store.write_sync(work)


async def receive(store, content, *, piece=64 * 1024, **options):
    incoming = store.receive(**options)
    for start in range(0, len(content), piece):
        await incoming.feed(content[start : start + piece])
    return incoming, await incoming.finish()


async def put(store, bucket, name, content):
    _, stored = await receive(store, content)
    return await store.write(lambda db: add(db, store, bucket, name, stored))


def add(db, store, bucket, name, stored):
    return files.add_file(
        db, store.clock, bucket, name, stored, content_type="application/octet-stream", info={}
    )


async def content_of(store, version, start=0, length=None):
    blobs = files.blobs_of(store.reader(), version)
    return b"".join([chunk async for chunk in store.read(blobs, start, length)])


def files_on_disk(directory):
    return sorted(path.name for path in (directory / "blobs").rglob("*") if path.is_file())


def wait_until(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


SIZES = [0, 1, INLINE_LIMIT, INLINE_LIMIT + 1, BLOCK, 3 * BLOCK + 17]


@pytest.mark.parametrize("size", SIZES)
def test_a_body_comes_back_as_it_was_with_its_hashes(store, bucket, size):
    content = os.urandom(size)

    async def act():
        incoming, stored = await receive(
            store, content, algorithms=frozenset({"sha256", "crc32"}), expected_size=size
        )
        version = await store.write(lambda db: add(db, store, bucket, "a", stored))
        return incoming, version, await content_of(store, version)

    incoming, version, read = asyncio.run(act())

    assert read == content
    assert version.sha1 == hashlib.sha1(content, usedforsecurity=False).hexdigest()
    assert version.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert incoming.extra["sha256"] == hashlib.sha256(content).digest()


@pytest.mark.parametrize("size", SIZES)
def test_it_survives_closing_and_opening(directory, store, bucket, size):
    content = os.urandom(size)
    version = asyncio.run(put(store, bucket, "a", content))
    store.close_sync()

    again = Store(directory, Clock())

    assert files.get_version(again.reader(), version.id) == version
    assert asyncio.run(content_of(again, version)) == content
    again.close_sync()


def test_what_was_acknowledged_survives_kill_9(directory):
    process = subprocess.Popen(
        [sys.executable, str(CRASHING), str(directory)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    acknowledged = [process.stdout.readline().split() for _ in range(300)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [line.split() for line in process.stdout if line.endswith("\n")]
    process.wait()

    store = Store(directory, Clock())

    async def damaged():
        lost = []
        for file_id, sha1 in acknowledged:
            content = await content_of(store, files.get_version(store.reader(), file_id))
            if hashlib.sha1(content, usedforsecurity=False).hexdigest() != sha1:
                lost.append(file_id)
        return lost

    assert asyncio.run(damaged()) == []
    assert everything_on_disk_is_referred_to(store, directory)
    store.close_sync()


def everything_on_disk_is_referred_to(store, directory):
    rows = store.reader().execute("SELECT file FROM blobs WHERE file NOT NULL")
    return sorted(file for (file,) in rows) == files_on_disk(directory)


def test_a_body_without_a_commit_is_swept_away_at_the_next_start(directory, store, bucket):
    asyncio.run(put(store, bucket, "kept", os.urandom(INLINE_LIMIT + 1)))
    kept = files_on_disk(directory)
    asyncio.run(receive(store, os.urandom(INLINE_LIMIT + 1)))
    assert len(files_on_disk(directory)) == 2
    store.close_sync()

    Store(directory, Clock()).close_sync()

    assert files_on_disk(directory) == kept


def test_a_crash_between_commit_and_move_loses_nothing(directory, store, bucket):
    content = os.urandom(INLINE_LIMIT + 1)
    version = asyncio.run(put(store, bucket, "a", content))
    store.close_sync()
    (kept,) = (directory / "blobs" / "kept").rglob("?" * 32)
    kept.rename(directory / "blobs" / "incoming" / kept.name)

    again = Store(directory, Clock())

    assert asyncio.run(content_of(again, version)) == content
    assert kept.exists()
    again.close_sync()


def test_a_crash_between_delete_and_unlink_leaves_nothing(directory, store):
    store.close_sync()
    freed = directory / "blobs" / "kept" / "ab" / "abcd"
    freed.parent.mkdir()
    freed.write_bytes(b"x")
    db = sqlite3.connect(directory / "localb2.sqlite3", autocommit=True)
    db.execute("INSERT INTO freed_files VALUES (?)", (freed.name,))
    db.close()

    Store(directory, Clock()).close_sync()

    assert files_on_disk(directory) == []


def test_a_refused_work_is_undone_alone(store, bucket):
    def refused(db):
        add(db, store, bucket, "refused", None)
        raise InvalidRequest("no")

    async def act():
        return await asyncio.gather(
            store.write(lambda db: add(db, store, bucket, "before", None)),
            store.write(refused),
            store.write(lambda db: add(db, store, bucket, "after", None)),
            return_exceptions=True,
        )

    before, error, after = asyncio.run(act())

    assert (before.name, after.name) == ("before", "after")
    assert isinstance(error, InvalidRequest)
    page = files.list_file_names(store.reader(), bucket, limit=10)
    assert [version.name for version in page.files] == ["after", "before"]
    assert buckets.usage(store.reader(), bucket.id).versions == 2


def test_the_file_of_a_refused_work_is_not_adopted(directory, store, bucket):
    def refused(db, stored):
        add(db, store, bucket, "refused", stored)
        raise InvalidRequest("no")

    async def act():
        incoming, stored = await receive(store, os.urandom(INLINE_LIMIT + 1))
        with pytest.raises(InvalidRequest):
            await store.write(lambda db: refused(db, stored))
        await incoming.discard()

    asyncio.run(act())

    wait_until(lambda: files_on_disk(directory) == [])


def test_a_work_that_ends_the_transaction_fails_its_whole_batch_and_no_more(store, bucket):
    def broken(db):
        db.execute("ROLLBACK")
        raise sqlite3.OperationalError("disk I/O error")

    async def act():
        return await asyncio.gather(
            store.write(lambda db: time.sleep(0.05)),  # so that the next two share a batch
            store.write(lambda db: add(db, store, bucket, "lost", None)),
            store.write(broken),
            return_exceptions=True,
        )

    outcomes = asyncio.run(act())

    assert isinstance(outcomes[1], Exception)
    assert isinstance(outcomes[2], Exception)
    asyncio.run(put(store, bucket, "works again", b"x"))
    page = files.list_file_names(store.reader(), bucket, limit=10)
    assert [version.name for version in page.files] == ["works again"]


def test_many_writes_share_a_commit(store, bucket):
    commits = 0

    def count(statement):
        nonlocal commits
        commits += statement == "COMMIT"

    store.write_sync(lambda db: db.set_trace_callback(count))
    commits = 0

    async def act():
        await asyncio.gather(*(put(store, bucket, f"file-{n}", b"x") for n in range(200)))

    asyncio.run(act())

    store.write_sync(lambda db: db.set_trace_callback(None))
    assert 1 <= commits < 50


@pytest.mark.parametrize("size", [10, INLINE_LIMIT + 1, 3 * BLOCK])
def test_a_discarded_body_leaves_nothing(directory, store, size):
    async def act():
        incoming = store.receive()
        for start in range(0, size, 1024):
            await incoming.feed(bytes(min(1024, size - start)))
        await incoming.discard()
        await incoming.discard()

    asyncio.run(act())

    assert files_on_disk(directory) == []


def test_a_finished_body_can_be_discarded(directory, store):
    async def act():
        incoming, _ = await receive(store, os.urandom(INLINE_LIMIT + 1))
        await incoming.discard()

    asyncio.run(act())

    wait_until(lambda: files_on_disk(directory) == [])


def test_discarding_after_the_commit_harms_nothing(store, bucket):
    content = os.urandom(INLINE_LIMIT + 1)

    async def act():
        incoming, stored = await receive(store, content)
        version = await store.write(lambda db: add(db, store, bucket, "a", stored))
        await incoming.discard()
        await store.write(lambda db: None)
        return await content_of(store, version)

    assert asyncio.run(act()) == content


def test_a_cancelled_request_cannot_break_the_version_it_committed(store, bucket):
    content = os.urandom(INLINE_LIMIT + 1)

    async def act():
        incoming, stored = await receive(store, content)
        writing = asyncio.create_task(
            store.write(lambda db: (time.sleep(0.02), add(db, store, bucket, "a", stored)))
        )
        await asyncio.sleep(0)
        writing.cancel()
        await incoming.discard()
        await store.write(lambda db: None)
        return await content_of(store, files.find_latest(store.reader(), bucket.id, "a"))

    assert asyncio.run(act()) == content


@pytest.mark.parametrize("size", [10, INLINE_LIMIT + 1])
def test_it_refuses_a_body_of_another_length(directory, store, size):
    async def act():
        incoming = store.receive(expected_size=size + 1)
        await incoming.feed(bytes(size))
        try:
            await incoming.finish()
        finally:
            await incoming.discard()

    with pytest.raises(IncompleteBody):
        asyncio.run(act())
    assert files_on_disk(directory) == []


def test_a_disk_that_fails_between_two_blocks_fails_the_body(directory, store, monkeypatch):
    monkeypatch.setattr(incoming_module, "_SYNC_EVERY", BLOCK)
    failures = iter([OSError("the disk is gone")])
    sync = os.fdatasync

    def fail_once(descriptor):
        for failure in failures:
            raise failure
        sync(descriptor)

    async def act():
        incoming = store.receive()
        try:
            for _ in range(4):
                await incoming.feed(bytes(BLOCK))
            await incoming.finish()
        finally:
            await incoming.discard()

    monkeypatch.setattr(os, "fdatasync", fail_once)
    with pytest.raises(OSError, match="the disk is gone"):
        asyncio.run(act())

    assert files_on_disk(directory) == []


def test_feeding_waits_for_the_disk(store):
    """However fast a body arrives, only a few blocks of it are in memory."""
    written = 0
    gate = threading.Event()

    async def act():
        nonlocal written
        for _ in range(8):  # every thread that could hash or write is busy
            store._pool.submit(gate.wait)
        incoming = store.receive()
        try:
            async with asyncio.timeout(0.2):
                while True:
                    await incoming.feed(bytes(64 * 1024))
                    written += 64 * 1024
        except TimeoutError:
            gate.set()
        await incoming.discard()

    asyncio.run(act())

    assert written <= 6 * BLOCK


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1), (5, 0), (INLINE_LIMIT, 200_000), (99_999, 300_002), (0, 10**9)]
)
def test_a_range_may_cross_the_seams_of_blobs(store, start, length):
    contents = [os.urandom(size) for size in (100_000, 0, 300_000, 10)]
    whole = b"".join(contents)

    async def act():
        blobs = []
        for content in contents:
            _, stored = await receive(store, content)
            await store.write(lambda db, stored=stored: blob_rows.keep(db, stored.blob))
            blobs.append(stored.blob)
        return b"".join([chunk async for chunk in store.read(blobs, start, length)])

    assert asyncio.run(act()) == whole[start : start + length]


def test_small_contents_need_no_disk(store, bucket):
    version = asyncio.run(put(store, bucket, "a", b"hello"))
    large = asyncio.run(put(store, bucket, "b", bytes(INLINE_LIMIT + 1)))

    assert store.inline(files.blobs_of(store.reader(), version)) == b"hello"
    assert store.inline(files.blobs_of(store.reader(), large)) is None
    assert store.inline([]) == b""


def test_a_reading_goes_on_after_the_version_was_deleted(directory, store, bucket):
    content = os.urandom(4 * BLOCK)

    async def act():
        version = await put(store, bucket, "a", content)
        reading = store.read(files.blobs_of(store.reader(), version))
        first = await anext(reading)
        await store.write(lambda db: files.delete_file_version(db, bucket.id, "a", version.id))
        return first + b"".join([chunk async for chunk in reading])

    assert asyncio.run(act()) == content
    wait_until(lambda: files_on_disk(directory) == [])


def test_a_reading_that_is_given_up_lets_the_file_go(directory, store, bucket):
    async def act():
        version = await put(store, bucket, "a", os.urandom(4 * BLOCK))
        reading = store.read(files.blobs_of(store.reader(), version))
        await anext(reading)
        await store.write(lambda db: files.delete_file_version(db, bucket.id, "a", version.id))
        await reading.aclose()

    asyncio.run(act())

    wait_until(lambda: files_on_disk(directory) == [])


def test_bytes_that_are_gone_cannot_be_read(directory, store, bucket):
    version = asyncio.run(put(store, bucket, "a", os.urandom(INLINE_LIMIT + 1)))
    blobs = files.blobs_of(store.reader(), version)
    store.write_sync(lambda db: files.delete_file_version(db, bucket.id, "a", version.id))
    wait_until(lambda: files_on_disk(directory) == [])

    with pytest.raises(NoSuchFile):
        store.read(blobs)


def test_shared_bytes_stay_until_the_last_use_is_gone(directory, store):
    async def act():
        _, stored = await receive(store, os.urandom(INLINE_LIMIT + 1))
        blob_id = await store.write(lambda db: blob_rows.keep(db, stored.blob))
        await store.write(lambda db: blob_rows.share(db, blob_id))
        await store.write(lambda db: blob_rows.release(db, [blob_id]))
        remaining = files_on_disk(directory)
        await store.write(lambda db: blob_rows.release(db, [blob_id]))
        return remaining

    assert len(asyncio.run(act())) == 1
    wait_until(lambda: files_on_disk(directory) == [])


def test_removed_files_are_forgotten(directory, store, bucket):
    version = asyncio.run(put(store, bucket, "a", os.urandom(INLINE_LIMIT + 1)))
    store.write_sync(lambda db: files.delete_file_version(db, bucket.id, "a", version.id))
    wait_until(lambda: files_on_disk(directory) == [])
    store.close_sync()

    again = Store(directory, Clock())

    assert blob_rows.freed_files(again.reader()) == []
    again.close_sync()


def test_readers_see_a_key_until_it_is_deleted(store):
    account, _ = store.write_sync(lambda db: accounts.create_account(db, store.clock, "demo"))
    key = store.write_sync(
        lambda db: keys.create_key(
            db, store.clock, account.id, name="k", capabilities=["listFiles"]
        )
    )
    assert keys.get_key(store.reader(), store.clock, key.id) is keys.get_key(
        store.reader(), store.clock, key.id
    )

    store.write_sync(lambda db: keys.delete_key(db, account.id, key.id))

    with pytest.raises(keys.UnknownKey):
        keys.get_key(store.reader(), store.clock, key.id)


def test_readers_see_the_settings_of_a_bucket_change(store, bucket):
    assert buckets.get_bucket(store.reader(), bucket.id).type == "allPrivate"

    store.write_sync(
        lambda db: buckets.update_bucket(db, bucket.id, buckets.BucketUpdate(type="allPublic"))
    )

    assert buckets.get_bucket(store.reader(), bucket.id).type == "allPublic"


def test_each_thread_reads_for_itself(store, bucket):
    found = []
    thread = threading.Thread(
        target=lambda: found.append(buckets.get_bucket(store.reader(), bucket.id))
    )
    thread.start()
    thread.join()

    assert found == [bucket]


def test_readers_cannot_write(store):
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        store.reader().execute("DELETE FROM accounts")


def test_reset_empties_everything_and_the_store_goes_on(directory, store, bucket):
    asyncio.run(put(store, bucket, "a", os.urandom(INLINE_LIMIT + 1)))
    store.clock.advance(3600)

    store.reset(lambda _db: None)

    assert accounts.list_accounts(store.reader()) == []
    wait_until(lambda: files_on_disk(directory) == [])
    assert store.clock.now_ms() == pytest.approx(time.time() * 1000, abs=60_000)
    store.write_sync(lambda db: accounts.create_account(db, store.clock, "demo"))


def test_upload_times_go_on_increasing_after_a_restart(directory, store, bucket):
    store.clock.advance(3600)
    before = asyncio.run(put(store, bucket, "a", b"")).uploaded_ms
    store.close_sync()

    again = Store(directory, Clock())

    assert asyncio.run(put(again, bucket, "a", b"")).uploaded_ms > before
    again.close_sync()


def test_it_refuses_the_data_of_a_newer_localb2(directory, store):
    store.write_sync(lambda db: db.execute("CREATE TABLE later (x)"))
    store.close_sync()
    db = sqlite3.connect(directory / "localb2.sqlite3")
    db.execute("PRAGMA user_version = 1000")
    db.close()

    with pytest.raises(UnknownSchema, match="newer localb2"):
        Store(directory, Clock())


def test_nobody_else_may_look_into_the_data(directory, store):
    assert directory.stat().st_mode & 0o777 == 0o700
    assert (directory / "localb2.sqlite3").stat().st_mode & 0o777 == 0o600
