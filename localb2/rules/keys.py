"""Application keys (b2_create_key, b2_list_keys, b2_delete_key)."""

import sqlite3
from collections.abc import Collection, Sequence

from localb2.store.clock import Clock
from localb2.values import ApplicationKey


def create_key(
    db: sqlite3.Connection,
    clock: Clock,
    account_id: str,
    *,
    name: str,
    capabilities: Collection[str],
    bucket_ids: Sequence[str] | None = None,
    name_prefix: str | None = None,
    valid_seconds: int | None = None,
) -> ApplicationKey:
    """b2_create_key: the new key, secret included. InvalidRequest, NoSuchBucket."""
    raise NotImplementedError


def get_key(db: sqlite3.Connection, clock: Clock, key_id: str) -> ApplicationKey:
    """The key of that id, master keys included. UnknownKey when missing or expired."""
    raise NotImplementedError


def list_keys(
    db: sqlite3.Connection,
    clock: Clock,
    account_id: str,
    *,
    start: str | None = None,
    limit: int = 100,
) -> tuple[list[ApplicationKey], str | None]:
    """b2_list_keys: ordinary keys by id from `start` (inclusive), and where to go on."""
    raise NotImplementedError


def delete_key(db: sqlite3.Connection, account_id: str, key_id: str) -> ApplicationKey:
    """b2_delete_key: the key that is gone now. NoSuchKey."""
    raise NotImplementedError
