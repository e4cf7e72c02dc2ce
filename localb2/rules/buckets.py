"""Buckets and their settings (b2_create_bucket, b2_list_buckets, b2_update_bucket, …)."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from localb2 import ids
from localb2.errors import (
    BucketNameOwn,
    BucketNameTaken,
    BucketNotEmpty,
    NoSuchBucket,
    RevisionConflict,
    TooManyBuckets,
)
from localb2.rules import bucket_settings, replication_rules
from localb2.rules.bucket_settings import check_bucket_name as check_bucket_name
from localb2.rules.cors_rules import checked_rules
from localb2.store.clock import Clock
from localb2.store.database import note_settings_change, remembered
from localb2.values import Bucket, BucketUsage

MOST_BUCKETS = 100

_COLUMNS = (
    "id, account_id, name, type, created_ms, revision, info, cors_rules, lifecycle_rules,"
    " encryption, lock_enabled, default_retention, replication, notification_rules, logging"
)


@dataclass(frozen=True, slots=True)
class BucketUpdate:
    """What b2_update_bucket changes; None leaves a setting as it is.

    `encryption` "none" switches it off; `default_retention` with mode None removes the default,
    an empty `replication` or `logging` removes those; collections replace the stored ones.
    """

    type: str | None = None
    info: Mapping[str, str] | None = None
    cors_rules: Sequence[Mapping[str, Any]] | None = None
    lifecycle_rules: Sequence[Mapping[str, Any]] | None = None
    encryption: Literal["SSE-B2", "none"] | None = None
    lock_enabled: bool | None = None
    default_retention: Mapping[str, Any] | None = None
    replication: Mapping[str, Any] | None = None
    logging: Mapping[str, Any] | None = None


def create_bucket(
    db: sqlite3.Connection,
    clock: Clock,
    account_id: str,
    name: str,
    *,
    type: str = "allPrivate",  # noqa: A002 - B2's word
    info: Mapping[str, str] | None = None,
    lifecycle_rules: Sequence[Mapping[str, Any]] = (),
    cors_rules: Sequence[Mapping[str, Any]] = (),
    encryption: Literal["SSE-B2"] | None = None,
    lock_enabled: bool = False,
    replication: Mapping[str, Any] | None = None,
) -> Bucket:
    """b2_create_bucket. InvalidRequest, BucketNameOwn, BucketNameTaken, TooManyBuckets."""
    bucket = Bucket(
        id=ids.bucket_id(),
        account_id=account_id,
        name=name,
        type=type,
        created_ms=clock.now_ms(),
        info=dict(info or {}),
        cors_rules=checked_rules(cors_rules),
        lifecycle_rules=tuple(lifecycle_rules),
        encryption=encryption,
        lock_enabled=lock_enabled,
        replication=replication_rules.checked(replication or {}) or None,
    )
    check_bucket_name(name)
    _check_settings(bucket)
    _check_name_is_free(db, account_id, name)
    _check_room(db, account_id)
    values = _values(bucket)
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO buckets ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608
    db.execute("INSERT INTO bucket_usage (bucket_id) VALUES (?)", (bucket.id,))
    note_settings_change(db)
    return bucket


def get_bucket(db: sqlite3.Connection, bucket_id: str) -> Bucket:
    """The bucket of that id, of whatever account. NoSuchBucket."""
    return remembered(db, ("bucket", bucket_id), lambda: _load(db, "id", bucket_id))


def get_bucket_by_name(db: sqlite3.Connection, name: str) -> Bucket:
    """The bucket of that name, of whatever account, upper and lower case alike. NoSuchBucket."""
    return remembered(db, ("bucket name", name), lambda: _load(db, "name", name))


def list_buckets(db: sqlite3.Connection, account_id: str) -> list[Bucket]:
    """b2_list_buckets: all buckets of the account, by name."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM buckets WHERE account_id = ? ORDER BY name",  # noqa: S608
        (account_id,),
    )
    return [_bucket(row) for row in rows]


def update_bucket(
    db: sqlite3.Connection,
    bucket_id: str,
    update: BucketUpdate,
    *,
    if_revision: int | None = None,
) -> Bucket:
    """b2_update_bucket: the bucket as it is now, one revision on.

    NoSuchBucket, RevisionConflict, InvalidRequest, LockConflict, LockNotEnabled,
    SourceReplicationConflict.
    """
    before = _load(db, "id", bucket_id)
    if if_revision is not None and if_revision != before.revision:
        raise RevisionConflict("simultaneous updates to bucket")
    bucket = _updated(before, update)
    if update.replication and bucket.replication:
        (newest_ms,) = db.execute("SELECT max(id) FROM versions").fetchone()
        begun = replication_rules.begun(bucket.replication, before.replication, newest_ms or 0)
        bucket = replace(bucket, replication=begun)
    _check_settings(bucket)
    values = _values(bucket)
    marks = ", ".join("?" * len(values))
    db.execute(f"REPLACE INTO buckets ({_COLUMNS}) VALUES ({marks})", values)  # noqa: S608
    note_settings_change(db)
    return bucket


def delete_bucket(db: sqlite3.Connection, bucket_id: str) -> Bucket:
    """b2_delete_bucket: the bucket as it was, one revision on. NoSuchBucket, BucketNotEmpty."""
    bucket = _load(db, "id", bucket_id)
    if usage(db, bucket_id).versions:
        raise BucketNotEmpty("Cannot delete non-empty bucket")
    db.execute("DELETE FROM buckets WHERE id = ?", (bucket_id,))
    db.execute("DELETE FROM bucket_usage WHERE bucket_id = ?", (bucket_id,))
    note_settings_change(db)
    return replace(bucket, revision=bucket.revision + 1)


def usage(db: sqlite3.Connection, bucket_id: str) -> BucketUsage:
    """What the bucket holds: all versions with hide markers and unfinished files. NoSuchBucket."""
    row = db.execute(
        "SELECT versions, bytes FROM bucket_usage WHERE bucket_id = ?", (bucket_id,)
    ).fetchone()
    if row is None:
        raise _no_such_bucket(bucket_id)
    return BucketUsage(*row)


def count_usage(db: sqlite3.Connection, bucket_id: str, *, versions: int, size: int) -> None:
    """Add to the bucket's counters, in the transaction of the change. NoSuchBucket."""
    cursor = db.execute(
        "UPDATE bucket_usage SET versions = versions + ?, bytes = bytes + ? WHERE bucket_id = ?",
        (versions, size, bucket_id),
    )
    if cursor.rowcount != 1:
        raise _no_such_bucket(bucket_id)


def _updated(bucket: Bucket, update: BucketUpdate) -> Bucket:
    replication = bucket.replication
    if update.replication is not None:
        replication = replication_rules.checked(update.replication) or None
    lock_enabled = bucket_settings.new_lock_enabled(
        bucket.lock_enabled, update.lock_enabled, replication
    )
    retention = bucket_settings.new_retention(
        bucket.default_retention, update.default_retention, lock_enabled=lock_enabled
    )
    cors_rules, lifecycle_rules = update.cors_rules, update.lifecycle_rules
    return replace(
        bucket,
        revision=bucket.revision + 1,
        type=update.type or bucket.type,
        info=bucket.info if update.info is None else dict(update.info),
        cors_rules=bucket.cors_rules if cors_rules is None else checked_rules(cors_rules),
        lifecycle_rules=(
            bucket.lifecycle_rules if lifecycle_rules is None else tuple(lifecycle_rules)
        ),
        encryption=_new_encryption(bucket, update),
        lock_enabled=lock_enabled,
        default_retention=retention,
        replication=replication,
        logging=bucket.logging if update.logging is None else update.logging or None,
    )


def _new_encryption(bucket: Bucket, update: BucketUpdate) -> Literal["SSE-B2"] | None:
    if update.encryption is None:
        return bucket.encryption
    return None if update.encryption == "none" else update.encryption


def _check_settings(bucket: Bucket) -> None:
    bucket_settings.check_type(bucket.type)
    bucket_settings.check_info(bucket.info)
    bucket_settings.check_rules(bucket.lifecycle_rules)


def _check_name_is_free(db: sqlite3.Connection, account_id: str, name: str) -> None:
    row = db.execute("SELECT account_id FROM buckets WHERE name = ?", (name,)).fetchone()
    if row is None:
        return
    if row[0] == account_id:
        raise BucketNameOwn("Bucket name is already in use.")
    raise BucketNameTaken("Bucket name is already in use.")


def _check_room(db: sqlite3.Connection, account_id: str) -> None:
    (count,) = db.execute(
        "SELECT count(*) FROM buckets WHERE account_id = ?", (account_id,)
    ).fetchone()
    if count >= MOST_BUCKETS:
        raise TooManyBuckets(f"An account can have at most {MOST_BUCKETS} buckets")


def _load(db: sqlite3.Connection, column: Literal["id", "name"], value: str) -> Bucket:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM buckets WHERE {column} = ?",  # noqa: S608
        (value,),
    ).fetchone()
    if row is None:
        raise _no_such_bucket(value)
    return _bucket(row)


def _no_such_bucket(id_or_name: str) -> NoSuchBucket:
    return NoSuchBucket(f"Bucket {id_or_name} does not exist")


def _values(bucket: Bucket) -> tuple[Any, ...]:
    retention = bucket.default_retention
    return (
        bucket.id,
        bucket.account_id,
        bucket.name,
        bucket.type,
        bucket.created_ms,
        bucket.revision,
        json.dumps(bucket.info),
        json.dumps(bucket.cors_rules),
        json.dumps(bucket.lifecycle_rules),
        bucket.encryption,
        bucket.lock_enabled,
        _json_or_null(retention),
        _json_or_null(bucket.replication),
        json.dumps(bucket.notification_rules),
        _json_or_null(bucket.logging),
    )


def _json_or_null(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value)


def _value_or_none(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _bucket(row: tuple[Any, ...]) -> Bucket:
    bucket_id, account_id, name, bucket_type, created_ms, revision = row[:6]
    info, cors_rules, lifecycle_rules, encryption, lock_enabled, retention = row[6:12]
    replication, notification_rules, logging = row[12:]
    return Bucket(
        id=bucket_id,
        account_id=account_id,
        name=name,
        type=bucket_type,
        created_ms=created_ms,
        revision=revision,
        info=json.loads(info),
        cors_rules=tuple(json.loads(cors_rules)),
        lifecycle_rules=tuple(json.loads(lifecycle_rules)),
        encryption=encryption,
        lock_enabled=bool(lock_enabled),
        default_retention=_value_or_none(retention),
        replication=_value_or_none(replication),
        notification_rules=tuple(json.loads(notification_rules)),
        logging=_value_or_none(logging),
    )
