"""Bytes on their way out: a range over the blobs of a version, in bounded memory."""

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from localb2.customer_keys import CustomerKey
from localb2.store import cipher
from localb2.store.blob_files import BlobFiles
from localb2.values import Blob

CHUNK = 256 * 1024

Chunk = bytes | bytearray


class MissingKey(Exception):
    """A mistake of the caller, who has to ask `rules.encryption.check_reading` first."""


@dataclass(frozen=True, slots=True)
class _Slice:
    """A range of one blob."""

    blob: Blob
    start: int
    length: int


class Reading:
    """An async iterator of chunks. Its files stay on disk until it is exhausted or closed."""

    def __init__(
        self,
        files: BlobFiles,
        pool: ThreadPoolExecutor,
        blobs: Sequence[Blob],
        start: int,
        length: int,
        key: CustomerKey | None = None,
    ) -> None:
        self._slices = list(_slices(blobs, start, length))
        self._held = [one.blob.file for one in self._slices if one.blob.file is not None]
        self._files = files
        self._pool = pool
        self._key = key
        files.hold(self._held)
        self._chunks = self._generate()

    def __aiter__(self) -> "Reading":
        return self

    async def __anext__(self) -> Chunk:
        try:
            return await anext(self._chunks)
        except BaseException:
            self._let_go()
            raise

    async def aclose(self) -> None:
        """End early; safe to call at any time and more than once."""
        await self._chunks.aclose()
        self._let_go()

    def __del__(self) -> None:
        self._let_go()

    def _let_go(self) -> None:
        held, self._held = self._held, []
        if held:
            self._files.let_go(held)

    async def _generate(self) -> AsyncGenerator[Chunk]:
        for one in self._slices:
            decrypt = None if one.blob.nonce is None else decrypting(one.blob, self._key, one.start)
            async for chunk in self._stored_chunks(one):
                yield chunk if decrypt is None else decrypt(chunk)

    async def _stored_chunks(self, one: _Slice) -> AsyncGenerator[Chunk]:
        if one.blob.inline is not None:
            yield one.blob.inline[one.start : one.start + one.length]
        elif one.blob.file is not None:
            async for chunk in self._file_chunks(one.blob.file, one.start, one.length):
                yield chunk

    async def _file_chunks(self, file: str, start: int, length: int) -> AsyncGenerator[Chunk]:
        with self._opened(file) as descriptor:
            end = start + length
            while start < end:
                chunk = await self._read(descriptor, min(CHUNK, end - start), start)
                if not chunk:
                    raise OSError(f"The blob file {file} is too short")
                start += len(chunk)
                yield chunk

    @contextlib.contextmanager
    def _opened(self, file: str) -> Iterator[int]:
        descriptor = self._files.open(file)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    async def _read(self, descriptor: int, length: int, start: int) -> Chunk:
        chunk = _read_from_memory(descriptor, length, start)
        if chunk:
            await asyncio.sleep(0)  # a fast client must not keep the others waiting
            return chunk
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, os.pread, descriptor, length, start)


def decrypting(blob: Blob, key: CustomerKey | None, position: int) -> cipher.Transform:
    """What makes plaintext of the blob's stored bytes, consecutive ones from `position` on.

    Raises MissingKey without a key, so that nobody is ever sent what is encrypted.
    """
    if blob.nonce is None or key is None:
        raise MissingKey("Bytes encrypted with a customer's key were to be read without it")
    return cipher.transform_from(key, blob.nonce, position)


def _read_from_memory(descriptor: int, length: int, start: int) -> bytearray:
    """What the kernel has at hand, without waiting for the disk; empty when that is nothing.

    A turn through another thread costs more than all the rest of sending a chunk.
    """
    buffer = bytearray(length)
    try:
        count = os.preadv(descriptor, [buffer], start, os.RWF_NOWAIT)
    except OSError:
        # Not in memory, or a file system that cannot tell: a thread waits for it.
        return bytearray()
    del buffer[count:]
    return buffer


def _slices(blobs: Sequence[Blob], start: int, length: int) -> Iterator[_Slice]:
    for blob in blobs:
        if length <= 0:
            return
        if start < blob.size:
            taken = min(length, blob.size - start)
            yield _Slice(blob, blob.start + start, taken)
            length -= taken
            start = 0
        else:
            start -= blob.size
