"""What lifecycle rules do once a day: cancel, hide, delete."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localb2.rules import files, versions
from localb2.rules.buckets import get_bucket
from localb2.rules.lifecycle_rules import CANCELLING, DELETING, HIDING
from localb2.rules.lifecycle_rules import check_rules as check_rules
from localb2.rules.listings import after_prefix
from localb2.store.clock import Clock
from localb2.values import Bucket

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class LifecycleCounts:
    """What one run did; `more` tells that the limit ended it."""

    hidden: int = 0
    deleted: int = 0
    cancelled: int = 0
    more: bool = False


def run(db: sqlite3.Connection, clock: Clock, *, limit: int = 1000) -> LifecycleCounts:
    """Apply all rules of all buckets, at most `limit` changes; call again while `more`."""
    now_ms = clock.now_ms()
    hidden = deleted = cancelled = 0
    for bucket in _buckets_with_rules(db):
        for rule in bucket.lifecycle_rules:
            due = _Due(db, bucket, rule, now_ms)
            left = limit - hidden - deleted - cancelled
            cancelled += _erase_all(db, due.unfinished(left))
            left = limit - hidden - deleted - cancelled
            hidden += _hide_all(db, clock, bucket, due.to_hide(left))
            left = limit - hidden - deleted - cancelled
            deleted += _erase_all(db, due.hidden(left))
            left = limit - hidden - deleted - cancelled
            deleted += _erase_all(db, due.lone_markers(left))
    return LifecycleCounts(hidden, deleted, cancelled, hidden + deleted + cancelled >= limit)


class _Due:
    """The file ids (and names) that one rule of a bucket asks to change now."""

    def __init__(
        self, db: sqlite3.Connection, bucket: Bucket, rule: Mapping[str, Any], now_ms: int
    ) -> None:
        prefix = rule["fileNamePrefix"]
        self._db = db
        self._rule = rule
        self._now_ms = now_ms
        self._names = (bucket.id, prefix, after_prefix(prefix))

    def unfinished(self, limit: int) -> list[str]:
        """Large files started too long ago."""
        return self._ids(
            CANCELLING,
            "SELECT v.file_id FROM versions v INDEXED BY versions_unfinished"
            " WHERE v.action = 'start' AND v.bucket_id = ? AND v.name >= ? AND v.name < ?"
            " AND v.id <= ? LIMIT ?",
            limit,
        )

    def to_hide(self, limit: int) -> list[str]:
        """Names whose visible version is too old."""
        return self._ids(
            HIDING,
            "SELECT v.name FROM versions v INDEXED BY versions_visible"
            " WHERE v.latest = 1 AND v.action = 'upload' AND v.bucket_id = ? AND v.name >= ?"
            " AND v.name < ? AND v.id <= ? LIMIT ?",
            limit,
        )

    def hidden(self, limit: int) -> list[str]:
        """Versions hidden too long: a newer upload or a hide marker has been above them."""
        return self._ids(
            DELETING,
            "SELECT file_id FROM (SELECT file_id,"
            " lag(id) OVER (PARTITION BY name ORDER BY id DESC) AS hidden_ms"
            " FROM versions WHERE bucket_id = ? AND name >= ? AND name < ? AND action <> 'start')"
            " WHERE hidden_ms <= ? LIMIT ?",
            limit,
        )

    def lone_markers(self, limit: int) -> list[str]:
        """Hide markers that hide nothing any more."""
        return self._ids(
            DELETING,
            "SELECT v.file_id FROM versions v WHERE v.bucket_id = ? AND v.name >= ? AND v.name < ?"
            " AND v.latest = 1 AND v.action = 'hide' AND v.id <= ? AND NOT EXISTS"
            " (SELECT 1 FROM versions o WHERE o.bucket_id = v.bucket_id AND o.name = v.name"
            " AND o.id < v.id AND o.action <> 'start') LIMIT ?",
            limit,
        )

    def _ids(self, field: str, query: str, limit: int) -> list[str]:
        days = self._rule.get(field)
        if days is None or limit <= 0:
            return []
        # A number of days has no limit, a number in SQLite has.
        due_ms = max(0, self._now_ms - days * DAY_MS)
        return [text for (text,) in self._db.execute(query, (*self._names, due_ms, limit))]


def _buckets_with_rules(db: sqlite3.Connection) -> list[Bucket]:
    rows = db.execute("SELECT id FROM buckets WHERE lifecycle_rules <> '[]' ORDER BY id").fetchall()
    return [get_bucket(db, bucket_id) for (bucket_id,) in rows]


def _erase_all(db: sqlite3.Connection, file_ids: Sequence[str]) -> int:
    for file_id in file_ids:
        files.erase(db, versions.get(db, file_id))
    return len(file_ids)


def _hide_all(db: sqlite3.Connection, clock: Clock, bucket: Bucket, names: Sequence[str]) -> int:
    for name in names:
        files.add_hide_marker(db, clock, bucket, name)
    return len(names)
