"""Caps & Alerts: how much an account may store, download and ask for, and what it used today.

Nothing is counted while no cap is set. What a day used (a UTC day of the store's clock) is kept
in memory; what an account stores is in the store.
"""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from localb2.errors import (
    DownloadCapExceeded,
    InvalidRequest,
    StorageCapExceeded,
    TransactionCapExceeded,
)
from localb2.rules.accounts import label_of, stored_bytes
from localb2.store.clock import Clock
from localb2.store.database import remembered

STORAGE = "storage-bytes"
DOWNLOAD = "download-bytes-per-day"
CLASS_B = "class-b-per-day"
CLASS_C = "class-c-per-day"
NAMES = (STORAGE, DOWNLOAD, CLASS_B, CLASS_C)
SIZES = frozenset({STORAGE, DOWNLOAD})

DAY_MS = 24 * 3600 * 1000
_UNITS = {"": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_LIMIT = re.compile(r"(\d{1,15})([KMGT]B)?", re.ASCII)

#: The price list: what is neither here nor a download is class A, which is free and has no cap.
CLASS_OF = dict.fromkeys(
    (
        "b2_get_file_info",
        "GetObjectLegalHold",
        "GetObjectLockConfiguration",
        "GetObjectRetention",
    ),
    CLASS_B,
) | dict.fromkeys(
    (
        "b2_authorize_account",
        "b2_copy_file",
        "b2_copy_part",
        "b2_create_bucket",
        "b2_create_key",
        "b2_get_bucket_notification_rules",
        "b2_get_download_authorization",
        "b2_list_buckets",
        "b2_list_file_names",
        "b2_list_file_versions",
        "b2_list_keys",
        "b2_list_parts",
        "b2_list_unfinished_large_files",
        "b2_set_bucket_notification_rules",
        "b2_update_bucket",
        "CopyObject",
        "CreateBucket",
        "DeleteBucketCors",
        "DeleteBucketEncryption",
        "DeleteBucketLifecycle",
        "GetBucketAcl",
        "GetBucketCors",
        "GetBucketEncryption",
        "GetBucketLifecycleConfiguration",
        "GetBucketLocation",
        "GetBucketLogging",
        "GetBucketVersioning",
        "GetObjectAcl",
        "GetObjectTagging",
        "HeadBucket",
        "ListBuckets",
        "ListMultipartUploads",
        "ListObjects",
        "ListObjectsV2",
        "ListObjectVersions",
        "ListParts",
        "PutBucketAcl",
        "PutBucketCors",
        "PutBucketEncryption",
        "PutBucketLifecycleConfiguration",
        "PutBucketLogging",
        "PutObjectAcl",
        "UploadPartCopy",
    ),
    CLASS_C,
)


def parse_cap(text: str) -> tuple[str, int]:
    """`NAME=LIMIT` or `ACCOUNT:NAME=LIMIT` as its left side and a number. Raises InvalidRequest."""
    name, equals, limit = text.rpartition("=")
    if not equals:
        raise InvalidRequest(f"{text!r} is not NAME=LIMIT")
    return name, limit_of(name, limit)


def limit_of(name: str, limit: object) -> int:
    """How much: a number, and of bytes also `10GB` (decimal). Raises InvalidRequest."""
    _, name = _parts(name)
    match = _LIMIT.fullmatch(str(limit))
    if match is None or (match[2] and name not in SIZES):
        example = "10GB or 500" if name in SIZES else "2500"
        raise InvalidRequest(f"{limit!r} is no limit for {name}; write it like {example}")
    return int(match[1]) * _UNITS[match[2] or ""]


def account_of(name: str) -> str:
    """The label of the account that a cap is for, "" for all. Raises InvalidRequest."""
    return _parts(name)[0]


def _parts(name: str) -> tuple[str, str]:
    """The label of an account ("" for all) and the name of a cap."""
    label, _, cap = name.rpartition(":")
    if cap not in NAMES:
        raise InvalidRequest(f"There is no cap {cap!r}; there are {', '.join(NAMES)}")
    return label, cap


@dataclass(slots=True)
class _Day:
    """What one account used on one day."""

    number: int
    used: dict[str, int] = field(default_factory=dict)


class Caps:
    """The caps in force; `limits` maps `NAME` or `ACCOUNT:NAME` (ACCOUNT is a label) to numbers."""

    def __init__(self, clock: Clock, limits: Mapping[str, int] | None = None) -> None:
        self._clock = clock
        self._first = dict(limits or {})
        self._limits: dict[tuple[str, str], int] = {}
        self._days: dict[str, _Day] = {}
        #: Whether there is any cap. Ask first: without one, nothing here is worth a call.
        self.active = False
        self.reset()

    def reset(self) -> None:
        """Back to the caps that localb2 was started with, and nothing used."""
        self.set(self._first)

    def set(self, limits: Mapping[str, int]) -> None:
        """Put these caps in the place of all others, and forget what was used."""
        self._limits = {_parts(name): limit for name, limit in limits.items()}
        self._days.clear()
        self.active = bool(self._limits)

    def spend(self, db: sqlite3.Connection, account_id: str, call: str, units: int = 1) -> None:
        """Count a call of class B or C before its work. Raises TransactionCapExceeded."""
        cap = CLASS_OF.get(call)
        if cap is not None and not self._take(db, account_id, cap, units):
            raise TransactionCapExceeded

    def spend_download(self, db: sqlite3.Connection, account_id: str, size: int) -> None:
        """Count a download of `size` bytes against its owner. Raises DownloadCapExceeded."""
        left = self._left(db, account_id, DOWNLOAD)
        if left is not None and left < size:
            raise DownloadCapExceeded
        if not self._take(db, account_id, CLASS_B, 1):
            raise DownloadCapExceeded
        self._take(db, account_id, DOWNLOAD, size)

    def check_storage(self, db: sqlite3.Connection, account_id: str, size: int = 0) -> None:
        """Raises StorageCapExceeded when nothing more fits, or not `size` bytes."""
        limit = self._limit(db, account_id, STORAGE)
        if limit is None:
            return
        used = stored_bytes(db, account_id)
        if used >= limit or used + size > limit:
            raise StorageCapExceeded

    def _take(self, db: sqlite3.Connection, account_id: str, cap: str, units: int) -> bool:
        left = self._left(db, account_id, cap)
        if left is not None:
            if left < units:
                return False
            used = self._used(account_id)
            used[cap] = used.get(cap, 0) + units
        return True

    def _left(self, db: sqlite3.Connection, account_id: str, cap: str) -> int | None:
        limit = self._limit(db, account_id, cap)
        return None if limit is None else limit - self._used(account_id).get(cap, 0)

    def _used(self, account_id: str) -> dict[str, int]:
        today = self._clock.now_ms() // DAY_MS
        day = self._days.get(account_id)
        if day is None or day.number != today:
            day = self._days[account_id] = _Day(today)
        return day.used

    def _limit(self, db: sqlite3.Connection, account_id: str, cap: str) -> int | None:
        """An account's own cap comes before that of all accounts."""
        label = remembered(db, ("label", account_id), lambda: label_of(db, account_id))
        own = self._limits.get((label, cap))
        return self._limits.get(("", cap)) if own is None else own
