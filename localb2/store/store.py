"""The store of one data directory: database, writer and bodies under one roof."""

import sqlite3
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

from localb2.store.clock import Clock
from localb2.store.incoming import Incoming
from localb2.values import Blob


class Store:
    """Opens (or creates) the store in `directory`; one process at a time may do so."""

    clock: Clock

    def __init__(self, directory: Path, clock: Clock) -> None:
        self.clock = clock

    def reader(self) -> sqlite3.Connection:
        """This thread's connection for queries; it sees everything acknowledged."""
        raise NotImplementedError

    async def write[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run `work` in the writer thread and return its result once it is durable.

        What `work` raises is raised here, and only that work is rolled back.
        """
        raise NotImplementedError

    def write_sync[T](self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Like `write`, for threads without an event loop and for start-up."""
        raise NotImplementedError

    def receive(
        self, *, algorithms: frozenset[str] = frozenset(), expected_size: int | None = None
    ) -> Incoming:
        """Begin to take a body; `algorithms` asks for digests beside MD5 and SHA-1."""
        raise NotImplementedError

    def inline(self, blobs: Sequence[Blob]) -> bytes | None:
        """The whole content when it needs no disk read, else None."""
        raise NotImplementedError

    def read(
        self, blobs: Sequence[Blob], start: int = 0, length: int | None = None
    ) -> AsyncGenerator[bytes]:
        """The bytes from `start`, in chunks; raises NoSuchFile here if they are gone meanwhile.

        What was opened stays readable to its end, even if the version is deleted meanwhile.
        """
        raise NotImplementedError

    async def close(self) -> None:
        """Finish the works under way and close."""
        raise NotImplementedError

    def reset(self) -> None:
        """Empty everything (test controls)."""
        raise NotImplementedError
