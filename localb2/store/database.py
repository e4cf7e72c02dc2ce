"""Connections to the store's SQLite file, and what they remember beside its rows."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from localb2.values import Event

# Each reading thread may hold this much of the file in memory; the page cache holds the rest.
_READER_CACHE_KIB = 8 * 1024
_WRITER_CACHE_KIB = 16 * 1024
# About 32 MiB of log between two checkpoints: each of them costs two more syncs.
_CHECKPOINT_PAGES = 8000
_LOG_LIMIT_BYTES = 64 * 1024 * 1024

_MEMORY_LIMIT = 10_000


class Memory:
    """Keys and buckets that readers looked up, valid until the writer commits a change to any.

    Entries carry the epoch in which their reading began, so a reading that overlaps a commit
    can never be taken for a newer one.
    """

    def __init__(self) -> None:
        self._epoch = 0
        self._entries: dict[Any, tuple[int, Any]] = {}

    def get[T](self, key: object, load: Callable[[], T]) -> T:
        """What `load` returned for `key` in this epoch."""
        entry = self._entries.get(key)
        epoch = self._epoch
        if entry is not None and entry[0] == epoch:
            value: T = entry[1]
            return value
        value = load()
        if len(self._entries) >= _MEMORY_LIMIT:
            self._entries = {}
        self._entries[key] = (epoch, value)
        return value

    def forget(self) -> None:
        """Begin a new epoch."""
        self._epoch += 1
        self._entries = {}


class Database(sqlite3.Connection):
    """A connection that also collects what the writer has to do after its commit."""

    memory: Memory
    writing: bool
    adopted: list[str]
    freed: list[str]
    #: Buckets with notification rules, and what happened in them; empty as a rule.
    watched: frozenset[str]
    events: list[Event]
    settings_changed: bool


def open_reader(path: Path, memory: Memory) -> Database:
    """A connection for queries; each statement sees the newest commit."""
    db = _open(path, memory, writing=False)
    db.execute(f"PRAGMA cache_size = -{_READER_CACHE_KIB}")
    db.execute("PRAGMA query_only = ON")
    return db


def open_writer(path: Path, memory: Memory) -> Database:
    """The one connection that changes rows; a commit returns when it is on disk."""
    db = _open(path, memory, writing=True)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
    db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    db.execute(f"PRAGMA journal_size_limit = {_LOG_LIMIT_BYTES}")
    return db


def _open(path: Path, memory: Memory, *, writing: bool) -> Database:
    db = sqlite3.connect(
        path,
        timeout=30,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        factory=Database,
    )
    db.memory = memory
    db.writing = writing
    db.adopted = []
    db.freed = []
    db.watched = frozenset()
    db.events = []
    db.settings_changed = False
    return db


def remembered[T](db: sqlite3.Connection, key: object, load: Callable[[], T]) -> T:
    """`load()`, kept in memory for readers; the writer always looks at its own rows."""
    if isinstance(db, Database) and not db.writing:
        return db.memory.get(key, load)
    return load()


def note_settings_change(db: sqlite3.Connection) -> None:
    """To be called by whoever changes keys or buckets: readers forget them after the commit."""
    if isinstance(db, Database):
        db.settings_changed = True
