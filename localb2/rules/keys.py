"""Application keys (b2_create_key, b2_list_keys, b2_delete_key)."""

import json
import re
import sqlite3
from collections.abc import Collection, Sequence
from typing import Any

from localb2 import ids
from localb2.errors import InvalidRequest, NoSuchBucket, NoSuchKey, UnknownKey
from localb2.rules.capabilities import ALL_CAPABILITIES, BUCKET_CAPABILITIES
from localb2.store.clock import Clock
from localb2.store.database import note_settings_change, remembered
from localb2.values import ApplicationKey

MOST_VALID_SECONDS = 86_400_000  # 1,000 days, not allowed itself

_KEY_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")
_COLUMNS = "id, account_id, name, secret, capabilities, bucket_ids, name_prefix, expires_ms"


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
    _check_name(name)
    _check_capabilities(capabilities, restricted=bucket_ids is not None)
    _check_buckets(db, account_id, bucket_ids)
    key = ApplicationKey(
        id=ids.key_id(account_id, _next_number(db, account_id)),
        account_id=account_id,
        name=name,
        secret=ids.secret(),
        capabilities=frozenset(capabilities),
        bucket_ids=None if bucket_ids is None else tuple(dict.fromkeys(bucket_ids)),
        name_prefix=name_prefix or None,
        expires_ms=_expiry(clock, valid_seconds),
    )
    insert_key(db, key)
    return key


def insert_key(db: sqlite3.Connection, key: ApplicationKey) -> None:
    """Store a key as it is."""
    db.execute(
        f"INSERT INTO keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        (
            key.id,
            key.account_id,
            key.name,
            key.secret,
            json.dumps(sorted(key.capabilities)),
            None if key.bucket_ids is None else json.dumps(key.bucket_ids),
            key.name_prefix,
            key.expires_ms,
        ),
    )
    note_settings_change(db)


def get_key(db: sqlite3.Connection, clock: Clock, key_id: str) -> ApplicationKey:
    """The key of that id, master keys included. UnknownKey when missing or expired."""
    key = remembered(db, ("key", key_id), lambda: _load_key(db, key_id))
    if key.expires_ms is not None and key.expires_ms <= clock.now_ms():
        raise UnknownKey(f"The key '{key_id}' is not valid")
    return key


def list_keys(
    db: sqlite3.Connection,
    clock: Clock,
    account_id: str,
    *,
    start: str | None = None,
    limit: int = 100,
) -> tuple[list[ApplicationKey], str | None]:
    """b2_list_keys: ordinary keys by id from `start` (inclusive), and where to go on.

    Neither the master key nor expired keys are listed.
    """
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM keys WHERE account_id = ? AND id >= ? AND id <> account_id"  # noqa: S608
        " AND (expires_ms IS NULL OR expires_ms > ?) ORDER BY id LIMIT ?",
        (account_id, start or "", clock.now_ms(), limit + 1),
    ).fetchall()
    keys = [_key(row) for row in rows]
    return keys[:limit], keys[limit].id if len(keys) > limit else None


def delete_key(db: sqlite3.Connection, account_id: str, key_id: str) -> ApplicationKey:
    """b2_delete_key: the key that is gone now. NoSuchKey, also for the master key."""
    row = db.execute(
        f"DELETE FROM keys WHERE account_id = ? AND id = ? AND id <> account_id"  # noqa: S608
        f" RETURNING {_COLUMNS}",
        (account_id, key_id),
    ).fetchone()
    if row is None:
        raise NoSuchKey(f"application key does not exist: {key_id}")
    note_settings_change(db)
    return _key(row)


def _load_key(db: sqlite3.Connection, key_id: str) -> ApplicationKey:
    row = db.execute(f"SELECT {_COLUMNS} FROM keys WHERE id = ?", (key_id,)).fetchone()  # noqa: S608
    if row is None:
        raise UnknownKey(f"The key '{key_id}' is not valid")
    return _key(row)


def _key(row: tuple[Any, ...]) -> ApplicationKey:
    key_id, account_id, name, secret, capabilities, bucket_ids, name_prefix, expires_ms = row
    return ApplicationKey(
        id=key_id,
        account_id=account_id,
        name=name,
        secret=secret,
        capabilities=frozenset(json.loads(capabilities)),
        bucket_ids=None if bucket_ids is None else tuple(json.loads(bucket_ids)),
        name_prefix=name_prefix,
        expires_ms=expires_ms,
    )


def _check_name(name: str) -> None:
    if not _KEY_NAME.fullmatch(name):
        raise InvalidRequest("keyName must be 1 to 100 letters, digits and '-'")


def _check_capabilities(capabilities: Collection[str], *, restricted: bool) -> None:
    if not capabilities:
        raise InvalidRequest("capabilities must not be empty")
    unknown = sorted(set(capabilities) - ALL_CAPABILITIES)
    if unknown:
        raise InvalidRequest(f"Not a valid capability: {unknown[0]}")
    beyond = sorted(set(capabilities) - BUCKET_CAPABILITIES)
    if restricted and beyond:
        raise InvalidRequest(f"Invalid capability for a key restricted to buckets: {beyond[0]}")


def _check_buckets(
    db: sqlite3.Connection, account_id: str, bucket_ids: Sequence[str] | None
) -> None:
    if bucket_ids is None:
        return
    if not bucket_ids:
        raise InvalidRequest("bucketIds must not be empty")
    for bucket_id in bucket_ids:
        row = db.execute(
            "SELECT 1 FROM buckets WHERE id = ? AND account_id = ?", (bucket_id, account_id)
        ).fetchone()
        if row is None:
            raise NoSuchBucket(f"Bucket {bucket_id} does not exist")


def _expiry(clock: Clock, valid_seconds: int | None) -> int | None:
    if valid_seconds is None:
        return None
    if not 0 < valid_seconds < MOST_VALID_SECONDS:
        raise InvalidRequest("validDurationInSeconds must be more than 0 and less than 86400000")
    return clock.now_ms() + valid_seconds * 1000


def _next_number(db: sqlite3.Connection, account_id: str) -> int:
    row = db.execute(
        "UPDATE accounts SET keys_made = keys_made + 1 WHERE id = ? RETURNING keys_made",
        (account_id,),
    ).fetchone()
    if row is None:
        raise InvalidRequest(f"Account {account_id} does not exist")
    number: int = row[0]
    return number
