"""The store of one data directory: database, writer and bodies under one roof."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

from localb2.customer_keys import CustomerKey
from localb2.store import blobs as blob_rows
from localb2.store import schema
from localb2.store.blob_files import BlobFiles
from localb2.store.clock import Clock
from localb2.store.database import Database, Memory, open_reader, open_writer
from localb2.store.digests import Hashes, hash_reading
from localb2.store.incoming import Incoming
from localb2.store.reading import Reading, decrypting
from localb2.store.writer import Writer
from localb2.values import Blob, Event

_BODY_THREADS = 8


class Store:
    """Opens (or creates) the store in `directory`; one process at a time may do so.

    Raises UnknownSchema for the data of a newer localb2.
    """

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.clock = clock
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path = directory / "localb2.sqlite3"
        self._memory = Memory()
        self._files = BlobFiles(directory / "blobs")
        self._pool = ThreadPoolExecutor(_BODY_THREADS, thread_name_prefix="localb2-bodies")
        self._readers = threading.local()
        self._opened_readers: list[Database] = []
        self._closed = False
        #: Told in the writer thread, after the commit, what happened in buckets that are watched.
        self.on_events: Callable[[Sequence[Event]], None] | None = None
        self._prepare()
        self._writer = Writer(
            self._open_writer,
            before_commit=self._forget_gone_files,
            after_commit=self._settle,
        )

    def reader(self) -> sqlite3.Connection:
        """This thread's connection for queries; it sees everything acknowledged."""
        db: Database | None = getattr(self._readers, "db", None)
        if db is None:
            db = self._readers.db = open_reader(self._path, self._memory)
            self._opened_readers.append(db)
        return db

    async def write[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in the writer thread and return its result once it is durable.

        What `work` raises is raised here, and only that work is rolled back. Raises BatchLost or
        sqlite3.Error when the disk refuses. A cancelled caller does not stop the work.
        """
        return cast(T, await self._writer.submit(work))

    def write_sync[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Like `write`, for threads without an event loop and for start-up."""
        return cast(T, self._writer.submit_sync(work))

    def receive(
        self,
        *,
        algorithms: frozenset[str] = frozenset(),
        expected_size: int | None = None,
        key: CustomerKey | None = None,
    ) -> Incoming:
        """Begin to take a body; `algorithms` asks for digests beside MD5 and SHA-1.

        With `expected_size` (bytes), `finish` refuses any other length. With `key` the bytes are
        stored encrypted; all digests are of the plaintext.
        """
        return Incoming(
            self._files,
            self._pool,
            algorithms=algorithms,
            expected_size=expected_size,
            discard_finished=self._discard_unless_used,
            key=key,
        )

    def inline(self, blobs: Sequence[Blob], key: CustomerKey | None = None) -> bytes | None:
        """The whole plaintext when it needs no disk read, else None; `key` as for `read`."""
        if len(blobs) == 1 and not blobs[0].start and blobs[0].nonce is None:
            return None if blobs[0].inline is None else blobs[0].inline[: blobs[0].size]
        contents = [_inline_of(blob, key) for blob in blobs if blob.inline is not None]
        return b"".join(contents) if len(contents) == len(blobs) else None

    def read(
        self,
        blobs: Sequence[Blob],
        start: int = 0,
        length: int | None = None,
        key: CustomerKey | None = None,
    ) -> Reading:
        """`length` plaintext bytes from `start` (by default all the rest), in chunks of 256 KiB.

        `key` is the customer's key of a version that has one; `rules.encryption.check_reading`
        has to be asked before. Raises NoSuchFile if they are gone meanwhile. From here on they
        stay readable to the end, even if the version is deleted; iterate to the end, or
        `aclose()`.
        """
        if length is None:
            length = sum(blob.size for blob in blobs)
        return Reading(self._files, self._pool, blobs, start, length, key)

    async def hash(
        self, blobs: Sequence[Blob], start: int, length: int, key: CustomerKey | None = None
    ) -> Hashes:
        """SHA-1 and MD5 of `length` plaintext bytes from `start`; raises what `read` raises."""
        return await hash_reading(self.read(blobs, start, length, key), length, self._pool)

    async def close(self) -> None:
        """Finish the works under way and close."""
        await asyncio.get_running_loop().run_in_executor(None, self.close_sync)

    def close_sync(self) -> None:
        """The same without an event loop; a second time does nothing."""
        if self._closed:
            return
        self._closed = True
        self._pool.shutdown()
        self._files.close()
        self._writer.submit_sync(lambda _db: None)  # its commit forgets the files removed last
        self._writer.close()
        for db in self._opened_readers:
            db.close()

    def reset(self, refill: Callable[[sqlite3.Connection], None]) -> None:
        """Empty everything, let `refill` begin anew, and go back to the wall clock (tests)."""

        def work(db: sqlite3.Connection) -> None:
            files = [file for (file,) in db.execute("SELECT file FROM blobs WHERE file NOT NULL")]
            schema.empty(db)
            cast(Database, db).freed.extend(files)
            cast(Database, db).settings_changed = True
            refill(db)

        self.write_sync(work)
        self.clock.reset()

    def _prepare(self) -> None:
        """Schema, clock, and what the last process left under way."""
        db = open_writer(self._path, self._memory)
        self._path.chmod(0o600)
        schema.migrate(db)
        (newest,) = db.execute("SELECT max(id) FROM versions").fetchone()
        self.clock.start_after(newest or 0)
        self._files.sweep(lambda file: blob_rows.is_used(db, file))
        self._files.remove(blob_rows.freed_files(db))
        db.close()

    def _open_writer(self) -> Database:
        db = open_writer(self._path, self._memory)
        db.watched = _watched_buckets(db)
        return db

    def _discard_unless_used(self, file: str) -> None:
        """Through the writer, which works in order: a commit may be about to refer to it."""

        def work(db: sqlite3.Connection) -> None:
            if not blob_rows.is_used(db, file):
                self._files.discard(file)

        self._writer.post(work)

    def _forget_gone_files(self, db: sqlite3.Connection) -> None:
        gone = self._files.take_gone()
        if gone:
            blob_rows.forget_freed(db, gone)

    def _settle(self, db: Database) -> None:
        if db.settings_changed:
            db.watched = _watched_buckets(db)
        self._files.adopt(db.adopted)
        self._files.remove(db.freed)
        if db.events and self.on_events is not None:
            self.on_events(tuple(db.events))


def _watched_buckets(db: Database) -> frozenset[str]:
    rows = db.execute("SELECT id FROM buckets WHERE notification_rules <> '[]'")
    return frozenset([bucket_id for (bucket_id,) in rows])


def _inline_of(blob: Blob, key: CustomerKey | None) -> bytes:
    content = (blob.inline or b"")[blob.start : blob.start + blob.size]
    return content if blob.nonce is None else decrypting(blob, key, blob.start)(content)
