"""Blob files on disk: where they are, who reads them, and when they may go.

A body is written to `incoming/`. After the commit that refers to it, it moves to its place under
`kept/`; a restart finishes that move, or removes what no commit refers to. So a start looks only
at what was under way, however many files there are.
"""

import contextlib
import os
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from localb2.errors import NoSuchFile


class BlobFiles:
    """The blob directory of a store. Safe to use from all threads."""

    def __init__(self, directory: Path) -> None:
        self._incoming = directory / "incoming"
        self._kept = directory / "kept"
        for place in (self._incoming, self._kept):
            place.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._readers: Counter[str] = Counter()
        self._doomed: set[str] = set()
        self._gone: list[str] = []
        self._remover = ThreadPoolExecutor(1, thread_name_prefix="localb2-remover")
        self._syncer = ThreadPoolExecutor(2, thread_name_prefix="localb2-syncer")

    def create(self) -> tuple[str, int]:
        """A new empty file: its name and a descriptor to write to."""
        name = uuid.uuid4().hex
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
        return name, os.open(self._incoming / name, flags, 0o600)

    def begin_sync(self, descriptor: int) -> Future[None]:
        """Bring to the disk what was written so far, beside further writing.

        Whoever began it must look at its result: the kernel tells of a failure only once.
        """
        return self._syncer.submit(_sync_and_close, os.dup(descriptor))

    def sync_created(self) -> None:
        """Make the names of new files durable."""
        _sync_directory(self._incoming)

    def discard(self, name: str) -> None:
        """Remove a file that never became part of the store."""
        (self._incoming / name).unlink(missing_ok=True)

    def adopt(self, names: Iterable[str]) -> None:
        """Move files to their place, now that a durable commit refers to them."""
        for name in names:
            self._make_room(name)
            with contextlib.suppress(FileNotFoundError):
                (self._incoming / name).rename(self._path(name))

    def sweep(self, is_used: Callable[[str], bool]) -> int:
        """At start-up: adopt or remove what was under way; returns how many were removed."""
        removed = 0
        for path in self._incoming.iterdir():
            if is_used(path.name):
                self.adopt([path.name])
            else:
                path.unlink()
                removed += 1
        return removed

    def open(self, name: str) -> int:
        """A descriptor to read from. FileNotFoundError."""
        try:
            return os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            # Committed a moment ago: it is in `incoming`, or was moved between the two looks.
            with contextlib.suppress(FileNotFoundError):
                return os.open(self._incoming / name, os.O_RDONLY | os.O_CLOEXEC)
            return os.open(self._path(name), os.O_RDONLY | os.O_CLOEXEC)

    def hold(self, names: Sequence[str]) -> None:
        """Keep files on disk until `let_go`, even if they are freed. NoSuchFile if one is gone."""
        with self._lock:
            if not all(name not in self._doomed and self._exists(name) for name in names):
                raise NoSuchFile("The file was deleted meanwhile")
            self._readers.update(names)

    def let_go(self, names: Sequence[str]) -> None:
        """The reading is over; what was freed meanwhile goes now."""
        with self._lock:
            self._readers.subtract(names)
            idle = [name for name in set(names) if not self._readers[name]]
            for name in idle:
                del self._readers[name]
            freed = [name for name in idle if name in self._doomed]
        if freed:
            self._remover.submit(self._unlink, freed)

    def remove(self, names: Sequence[str]) -> None:
        """Files that nothing refers to any more go, soon, unless they are being read."""
        with self._lock:
            self._doomed.update(names)
            idle = [name for name in names if name not in self._readers]
        if idle:
            self._remover.submit(self._unlink, idle)

    def take_gone(self) -> list[str]:
        """Names of the files removed since the last call."""
        if not self._gone:
            return []
        with self._lock:
            gone, self._gone = self._gone, []
        return gone

    def close(self) -> None:
        """Wait for the removals under way."""
        self._remover.shutdown()
        self._syncer.shutdown()

    def _unlink(self, names: Sequence[str]) -> None:
        for name in names:
            self._path(name).unlink(missing_ok=True)
        with self._lock:
            self._doomed.difference_update(names)
            self._gone.extend(names)

    def _exists(self, name: str) -> bool:
        # Twice, because it may move from one place to the other between the two looks.
        places = (self._path(name), self._incoming / name, self._path(name))
        return any(place.exists() for place in places)

    def _make_room(self, name: str) -> None:
        """One of 256 directories, made when its first file comes."""
        directory = self._path(name).parent
        if not directory.exists():
            directory.mkdir(exist_ok=True)
            _sync_directory(self._kept)

    def _path(self, name: str) -> Path:
        return self._kept / name[:2] / name


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_and_close(descriptor: int) -> None:
    try:
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
