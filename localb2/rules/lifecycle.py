"""Lifecycle rules: which are allowed, and what they do once a day."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localb2.store.clock import Clock


@dataclass(frozen=True, slots=True)
class LifecycleCounts:
    """What one run did; `more` tells that the limit ended it."""

    hidden: int = 0
    deleted: int = 0
    cancelled: int = 0
    more: bool = False


def check_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidRequest for rules that b2_update_bucket refuses."""
    raise NotImplementedError


def run(db: sqlite3.Connection, clock: Clock, *, limit: int = 1000) -> LifecycleCounts:
    """Apply all rules of all buckets, at most `limit` changes at a time."""
    raise NotImplementedError
