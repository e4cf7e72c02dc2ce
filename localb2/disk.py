"""What becomes of a request when the disk is full, broken or out of reach."""

import logging
import sqlite3

from localb2.errors import StorageFailed
from localb2.store.writer import BatchLost

log = logging.getLogger("localb2")

#: Each layer notices in its own way: files, the database, and a transaction that was given up.
DISK_ERRORS = (OSError, sqlite3.OperationalError, BatchLost)


def reason_of(error: Exception) -> str:
    """What the operating system or SQLite says, without numbers and paths."""
    cause = error.__cause__ if isinstance(error, BatchLost) and error.__cause__ else error
    return (cause.strerror if isinstance(cause, OSError) else None) or str(cause)


def storage_failed(call: str | None, error: Exception) -> StorageFailed:
    """The refusal to answer with: nothing was stored, and trying again later may help."""
    reason = reason_of(error)
    log.error("%s failed, nothing was stored: %s", call, reason)
    return StorageFailed(f"localb2 cannot use its disk: {reason}")
