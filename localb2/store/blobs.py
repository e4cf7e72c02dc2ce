"""Rows that say where bytes are and how many versions and parts use them."""

import sqlite3
from collections.abc import Iterable

from localb2.store.database import Database
from localb2.values import Blob


def keep(db: sqlite3.Connection, blob: Blob) -> int:
    """Store a blob that arrived, with one use, and return its id.

    A file belongs to the store from this commit on; before, a restart sweeps it away.
    """
    if blob.file is not None and isinstance(db, Database):
        db.adopted.append(blob.file)
    cursor = db.execute(
        "INSERT INTO blobs (uses, size, file, bytes, nonce) VALUES (1, ?, ?, ?, ?)",
        (blob.size, blob.file, blob.inline, blob.nonce),
    )
    blob_id = cursor.lastrowid
    if blob_id is None:
        raise sqlite3.InternalError("An inserted blob has no id")
    return blob_id


def share(db: sqlite3.Connection, blob_id: int) -> None:
    """One more use of a blob: copies need no second set of bytes."""
    db.execute("UPDATE blobs SET uses = uses + 1 WHERE id = ?", (blob_id,))


def release(db: sqlite3.Connection, blob_ids: Iterable[int]) -> None:
    """One use less of each; what nobody uses any more goes, its file after the commit."""
    for blob_id in blob_ids:
        db.execute("UPDATE blobs SET uses = uses - 1 WHERE id = ?", (blob_id,))
        unused = db.execute(
            "DELETE FROM blobs WHERE id = ? AND uses = 0 RETURNING file", (blob_id,)
        ).fetchall()
        for (file,) in unused:
            if file is not None:
                _free_file(db, file)


def _free_file(db: sqlite3.Connection, file: str) -> None:
    db.execute("INSERT INTO freed_files (file) VALUES (?)", (file,))
    if isinstance(db, Database):
        db.freed.append(file)


def is_used(db: sqlite3.Connection, file: str) -> bool:
    """Some blob is in that file."""
    row = db.execute("SELECT 1 FROM blobs WHERE file = ?", (file,)).fetchone()
    return row is not None


def freed_files(db: sqlite3.Connection) -> list[str]:
    """Files that may go."""
    return [file for (file,) in db.execute("SELECT file FROM freed_files")]


def forget_freed(db: sqlite3.Connection, files: Iterable[str]) -> None:
    """Those files have gone."""
    db.executemany("DELETE FROM freed_files WHERE file = ?", [(file,) for file in files])
