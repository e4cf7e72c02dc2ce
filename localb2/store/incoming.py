"""A body on its way to the disk: hashed and written in bounded memory."""

import asyncio
import hashlib
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from localb2.customer_keys import CustomerKey
from localb2.errors import IncompleteBody
from localb2.signing import checksums
from localb2.store import cipher
from localb2.store.blob_files import BlobFiles
from localb2.store.lanes import Lanes
from localb2.values import Blob, StoredBytes

INLINE_LIMIT = 64 * 1024
"""Bodies up to this size live in the database: a file each would cost two more syncs."""

BLOCK = 512 * 1024
_SYNC_EVERY = 64 * 1024 * 1024


class Incoming:
    """Receives one body: `feed` its chunks, then `finish`; `discard` on every error path.

    Up to INLINE_LIMIT all happens on the event loop, up to a block in one other thread, beyond
    that blocks go through parallel lanes. With a customer's key, hashes are of what came and the
    store gets it encrypted.
    """

    def __init__(
        self,
        files: BlobFiles,
        pool: ThreadPoolExecutor,
        *,
        algorithms: frozenset[str],
        expected_size: int | None,
        discard_finished: Callable[[str], None],
        key: CustomerKey | None = None,
    ) -> None:
        self.extra: Mapping[str, bytes] = {}
        self._files = files
        self._pool = pool
        self._expected_size = expected_size
        self._discard_finished = discard_finished
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._extra = {name: checksums.new(name) for name in algorithms}
        self._chunks: list[bytes] = []
        self._buffered = 0
        self._size = 0
        self._file: _OpenFile | None = None
        self._lanes: Lanes | None = None
        self._finished_file: str | None = None
        self._nonce: bytes | None = None
        self._encrypt: cipher.Transform | None = None
        if key is not None:
            self._nonce = cipher.new_nonce()
            self._encrypt = cipher.transform_from(key, self._nonce, 0)

    async def feed(self, chunk: bytes) -> None:
        """Take the next bytes; waits while the disk or the hashes lag behind. OSError."""
        self._chunks.append(chunk)
        self._buffered += len(chunk)
        self._size += len(chunk)
        if self._buffered >= BLOCK:
            await self._pass_on(self._take_buffered())

    async def finish(self) -> StoredBytes:
        """Make the bytes durable and tell their hashes (hex).

        Inline bytes become durable with the commit that refers to them. Raises IncompleteBody
        when they are not as many as expected, OSError when the disk refuses them.
        """
        if self._expected_size is not None and self._size != self._expected_size:
            raise IncompleteBody("The body does not have the announced length")
        if self._size <= INLINE_LIMIT:
            blob = self._finish_inline()
        else:
            blob = await self._finish_file()
        self.extra = {name: checksum.digest() for name, checksum in self._extra.items()}
        return StoredBytes(blob=blob, sha1=self._sha1.hexdigest(), md5=self._md5.hexdigest())

    async def discard(self) -> None:
        """Forget the body, nothing stays on disk; harmless once a commit refers to it."""
        self._chunks = []
        if self._lanes is not None:
            await self._lanes.stop()
        if self._file is not None:
            self._file.close()
            self._files.discard(self._file.name)
            self._file = None
        if self._finished_file is not None:
            self._discard_finished(self._finished_file)
            self._finished_file = None

    def _finish_inline(self) -> Blob:
        content = self._take_buffered()
        self._hash(content)
        if self._encrypt is not None:
            content = self._encrypt(content)
        return Blob(size=len(content), inline=content, nonce=self._nonce)

    async def _finish_file(self) -> Blob:
        rest = self._take_buffered()
        if self._lanes is not None:
            if rest:
                await self._lanes.put(rest)
            await self._lanes.join()
            rest = b""
        file = self._file = self._file or _OpenFile(self._files)
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._pool, self._write_rest_and_sync, file, rest)
        self._file, self._finished_file = None, file.name
        return Blob(size=self._size, file=file.name, nonce=self._nonce)

    def _write_rest_and_sync(self, file: "_OpenFile", rest: bytes) -> None:
        if rest:
            self._hash(rest)
            self._write(file, rest)
        file.sync()
        file.close()
        self._files.sync_created()

    def _write(self, file: "_OpenFile", content: bytes) -> None:
        file.write(content if self._encrypt is None else self._encrypt(content))

    def _hash(self, content: bytes) -> None:
        for checksum in (self._md5, self._sha1, *self._extra.values()):
            checksum.update(content)

    def _take_buffered(self) -> bytes:
        content = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
        self._chunks = []
        self._buffered = 0
        return content

    async def _pass_on(self, block: bytes) -> None:
        if self._lanes is None:
            file = self._file = _OpenFile(self._files)
            extra = [checksum.update for checksum in self._extra.values()]
            write = file.write if self._encrypt is None else partial(self._write, file)
            steps = [self._md5.update, write, self._sha1.update, *extra]
            self._lanes = Lanes(self._pool, steps)
        await self._lanes.put(block)


class _OpenFile:
    """A new blob file being written."""

    def __init__(self, files: BlobFiles) -> None:
        self.name, self._descriptor = files.create()
        self._files = files
        self._open = True
        self._unsynced = 0
        self._syncing: Future[None] | None = None

    def write(self, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self._unsynced += len(content)
        if self._unsynced >= _SYNC_EVERY and (self._syncing is None or self._syncing.done()):
            # Syncing now and then, beside hashing and writing, leaves little for the end.
            self._await_sync()
            self._syncing = self._files.begin_sync(self._descriptor)
            self._unsynced = 0

    def sync(self) -> None:
        self._await_sync()
        os.fdatasync(self._descriptor)

    def close(self) -> None:
        if self._open:
            self._open = False
            os.close(self._descriptor)

    def _await_sync(self) -> None:
        if self._syncing is not None:
            self._syncing.result()
