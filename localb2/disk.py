"""What becomes of a request when the disk is full, broken or out of reach."""

import errno
import logging
import os
import sqlite3
import time
from pathlib import Path

from localb2.errors import StorageFailed
from localb2.store.writer import BatchLost

log = logging.getLogger("localb2")

#: Each layer notices in its own way: files, the database, and a transaction that was given up.
DISK_ERRORS = (OSError, sqlite3.OperationalError, BatchLost)


#: What uploads leave free: the log of the database grows by half of it between two checkpoints.
MOST_KEPT_FREE = 64 * 1024 * 1024
SECONDS_BETWEEN_LOOKS = 0.2
SHARE_KEPT_FREE = 20  # of a small disk, one twentieth at most


class Disk:
    """The disk of a data directory. Uploads may not take the last of it: deletions need some."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        #: Bytes that may come before we look again, until then.
        self._room = 0
        self._until = 0.0

    def require_room(self, size: int) -> None:
        """Raise StorageFailed when `size` more bytes would fill the disk. OSError."""
        now = time.monotonic()
        if size > self._room or now > self._until:
            room = self._look()
            if size > room:
                raise StorageFailed(f"localb2 cannot use its disk: {os.strerror(errno.ENOSPC)}")
            # Others fill the disk, too, and the log of the database grows beside the bodies.
            self._room, self._until = room // 4, now + SECONDS_BETWEEN_LOOKS
        self._room -= size

    def _look(self) -> int:
        state = os.statvfs(self._directory)
        kept_free = min(MOST_KEPT_FREE, state.f_blocks * state.f_frsize // SHARE_KEPT_FREE)
        return state.f_bavail * state.f_frsize - kept_free


def reason_of(error: Exception) -> str:
    """What the operating system or SQLite says, without numbers and paths."""
    cause = error.__cause__ if isinstance(error, BatchLost) and error.__cause__ else error
    return (cause.strerror if isinstance(cause, OSError) else None) or str(cause)


def storage_failed(call: str | None, error: Exception) -> StorageFailed:
    """The refusal to answer with: nothing was stored, and trying again later may help."""
    reason = reason_of(error)
    log.error("%s failed, nothing was stored: %s", call, reason)
    return StorageFailed(f"localb2 cannot use its disk: {reason}")
