"""Buckets and their settings (b2_create_bucket, b2_list_buckets, b2_update_bucket, …)."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from localb2.store.clock import Clock
from localb2.values import Bucket


@dataclass(frozen=True, slots=True)
class BucketUpdate:
    """What b2_update_bucket changes; None leaves a setting as it is.

    `default_retention` with mode None removes the default; collections replace the stored ones.
    """

    type: str | None = None
    info: Mapping[str, str] | None = None
    cors_rules: Sequence[Mapping[str, Any]] | None = None
    lifecycle_rules: Sequence[Mapping[str, Any]] | None = None
    encryption: Literal["SSE-B2"] | None = None
    lock_enabled: bool | None = None
    default_retention: Mapping[str, Any] | None = None


def check_bucket_name(name: str) -> None:
    """Raise BadBucketName, with B2's words, for a name that b2_create_bucket refuses."""
    raise NotImplementedError


def create_bucket(
    db: sqlite3.Connection,
    clock: Clock,
    account_id: str,
    name: str,
    *,
    type: str = "allPrivate",
    info: Mapping[str, str] | None = None,
    lifecycle_rules: Sequence[Mapping[str, Any]] = (),
    cors_rules: Sequence[Mapping[str, Any]] = (),
    encryption: Literal["SSE-B2"] | None = None,
    lock_enabled: bool = False,
) -> Bucket:
    """b2_create_bucket. BadBucketName, BucketNameOwn, BucketNameTaken, TooManyBuckets."""
    raise NotImplementedError


def get_bucket(db: sqlite3.Connection, bucket_id: str) -> Bucket:
    """The bucket of that id, of whatever account. NoSuchBucket."""
    raise NotImplementedError


def get_bucket_by_name(db: sqlite3.Connection, name: str) -> Bucket:
    """The bucket of that name, of whatever account, upper and lower case alike. NoSuchBucket."""
    raise NotImplementedError


def list_buckets(db: sqlite3.Connection, account_id: str) -> list[Bucket]:
    """b2_list_buckets: all buckets of the account, by name."""
    raise NotImplementedError


def update_bucket(
    db: sqlite3.Connection,
    bucket_id: str,
    update: BucketUpdate,
    *,
    if_revision: int | None = None,
) -> Bucket:
    """b2_update_bucket. NoSuchBucket, RevisionConflict, LockConflict, LockNotEnabled."""
    raise NotImplementedError


def delete_bucket(db: sqlite3.Connection, bucket_id: str) -> Bucket:
    """b2_delete_bucket: the bucket as it was, one revision on. NoSuchBucket, BucketNotEmpty."""
    raise NotImplementedError
