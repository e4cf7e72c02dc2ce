"""What lifecycle rules do once a day: cancel, hide, delete. Locked versions stay."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from localb2.rules import events, files, versions
from localb2.rules.buckets import get_bucket
from localb2.rules.lifecycle_rules import CANCELLING, DELETING, HIDING
from localb2.rules.lifecycle_rules import check_rules as check_rules
from localb2.rules.listings import after_prefix
from localb2.rules.locks import is_protected
from localb2.store.clock import Clock
from localb2.values import Bucket

DAY_MS = 24 * 3600 * 1000
#: Rows that one step looks at: some hundredths of a second, so that uploads get their turn.
SLICE = 20_000

_STAGES = (CANCELLING, HIDING, DELETING)
#: Rows of (name, target, is_marker, is_locked, is_due), by name, newest first.
_ROWS = {
    CANCELLING: (
        "SELECT name, file_id, 0, 0, id <= :due FROM versions INDEXED BY versions_unfinished"
        " WHERE action = 'start' AND bucket_id = :bucket AND name >= :start AND name < :end"
        " ORDER BY name, id"
    ),
    HIDING: (
        "SELECT name, name, 0, 0, id <= :due FROM versions INDEXED BY versions_visible"
        " WHERE latest = 1 AND action = 'upload' AND bucket_id = :bucket"
        " AND name >= :start AND name < :end"
        " ORDER BY name"
    ),
    # A version is hidden since there is a newer one or a hide marker above it.
    DELETING: (
        "SELECT name, file_id, action = 'hide', lock IS NOT NULL,"
        " lag(id) OVER (PARTITION BY name ORDER BY id DESC) <= :due FROM versions"
        " WHERE bucket_id = :bucket AND name >= :start AND name < :end AND action <> 'start'"
        " ORDER BY name, id DESC"
    ),
}


class Position(NamedTuple):
    """Where a run goes on: bucket, rule and stage of it, and the first name not looked at."""

    bucket_id: str
    prefix: str
    stage: int
    name: str


@dataclass(frozen=True, slots=True)
class LifecycleCounts:
    """What one step of a run did, and where the next one begins if there is more."""

    hidden: int = 0
    deleted: int = 0
    cancelled: int = 0
    following: Position | None = None

    @property
    def more(self) -> bool:
        """Whether the run is not at its end."""
        return self.following is not None

    def plus(self, later: "LifecycleCounts") -> "LifecycleCounts":
        """This step and a later one together."""
        return LifecycleCounts(
            self.hidden + later.hidden,
            self.deleted + later.deleted,
            self.cancelled + later.cancelled,
            later.following,
        )


def run(
    db: sqlite3.Connection, clock: Clock, *, limit: int = 1000, start: Position | None = None
) -> LifecycleCounts:
    """One step of a run of all rules of all buckets, with at most `limit` changes.

    While there is more, call again with `following` as `start`. Every step changes something or
    comes nearer to the end, also where locked versions may not be deleted.
    """
    step = _Step(db, clock, limit)
    for task in _tasks(db, start):
        name = step.work(task)
        if name is not None:
            return step.counts(task.position._replace(name=name))
    return step.counts(None)


@dataclass(frozen=True, slots=True)
class _Task:
    """One stage of one rule."""

    bucket: Bucket
    rule: Mapping[str, Any]
    stage: str
    position: Position


def _tasks(db: sqlite3.Connection, start: Position | None) -> Iterator[_Task]:
    """All that a run does, in order, beginning in the middle of the task at `start`."""
    rows = db.execute("SELECT id FROM buckets WHERE lifecycle_rules <> '[]' ORDER BY id").fetchall()
    for bucket in [get_bucket(db, bucket_id) for (bucket_id,) in rows]:
        for rule in sorted(bucket.lifecycle_rules, key=lambda rule: str(rule["fileNamePrefix"])):
            prefix = rule["fileNamePrefix"]
            for number, stage in enumerate(_STAGES):
                position = Position(bucket.id, prefix, number, prefix)
                if start is None or position[:3] > start[:3]:
                    yield _Task(bucket, rule, stage, position)
                elif position[:3] == start[:3]:
                    yield _Task(bucket, rule, stage, start)


class _Row(NamedTuple):
    name: str
    target: str
    is_marker: int
    is_locked: int
    is_due: int | None


class _Step:
    """A bounded piece of a run: so many changes, so many rows looked at."""

    def __init__(self, db: sqlite3.Connection, clock: Clock, limit: int) -> None:
        self._db = db
        self._clock = clock
        self._now_ms = clock.now_ms()
        self._settled_ms = clock.settled_ms()
        self._limit = limit
        self._seen = 0
        self._changed = dict.fromkeys(_STAGES, 0)

    def work(self, task: _Task) -> str | None:
        """Do what is due; the name to go on with when this step ends before the task."""
        # A rule without that number still removes hide markers that hide nothing.
        if task.stage != DELETING and task.rule.get(task.stage) is None:
            return None
        targets, following = self._choose(groupby(self._rows(task), key=attrgetter("name")), task)
        self._changed[task.stage] += len(targets)
        for target in targets:
            self._change(task, target)
        return following

    def counts(self, following: Position | None) -> LifecycleCounts:
        """What this step did."""
        changed = self._changed
        return LifecycleCounts(changed[HIDING], changed[DELETING], changed[CANCELLING], following)

    def _rows(self, task: _Task) -> Iterator[_Row]:
        days = task.rule.get(task.stage)
        # A number of days has no limit, a number in SQLite has; nothing is as old as -1.
        due_ms = -1 if days is None else max(0, self._now_ms - days * DAY_MS)
        end = after_prefix(task.position.prefix)
        values = {"bucket": task.bucket.id, "start": task.position.name, "end": end, "due": due_ms}
        found = self._db.execute(_ROWS[task.stage], values)
        return map(_Row._make, found)

    def _choose(
        self, groups: Iterable[tuple[str, Iterator[_Row]]], task: _Task
    ) -> tuple[list[str], str | None]:
        """What to change: collected first, because a change would disturb the query under way."""
        left = self._limit - sum(self._changed.values())
        chosen: list[str] = []
        for name, group in groups:
            if len(chosen) >= left or self._seen >= SLICE:
                return chosen, name
            rows = list(group)
            self._seen += len(rows)
            due = self._superfluous(rows) if task.stage == DELETING else _due(rows)
            chosen += due
            if len(chosen) > left:
                return chosen[:left], name
        return chosen, None

    def _superfluous(self, rows: Sequence[_Row]) -> list[str]:
        """The versions of one name hidden too long; its hide marker too, if it is alone then."""
        gone = [row for row in rows if row.is_due and not self._is_kept(row)]
        if rows[0].is_marker and len(rows) == len(gone) + 1:
            gone.append(rows[0])
        return [row.target for row in gone]

    def _is_kept(self, row: _Row) -> bool:
        if not row.is_locked:
            return False
        return is_protected(versions.get(self._db, row.target), self._settled_ms)

    def _change(self, task: _Task, target: str) -> None:
        db = self._db
        if task.stage == HIDING:
            event = events.HIDDEN_BY_RULE
            files.add_hide_marker(db, self._clock, task.bucket, target, event=event)
            return
        version = versions.get(db, target)
        files.erase(db, version)
        if task.stage == DELETING:
            events.note(db, events.DELETED_BY_RULE, version)


def _due(rows: Sequence[_Row]) -> list[str]:
    return [row.target for row in rows if row.is_due]
