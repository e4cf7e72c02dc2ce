"""Accounts and their master keys."""

import sqlite3

from localb2.store.clock import Clock
from localb2.values import Account, ApplicationKey


def create_account(
    db: sqlite3.Connection, clock: Clock, label: str
) -> tuple[Account, ApplicationKey]:
    """Make an account with its master key; `label` names it for people and is unique."""
    raise NotImplementedError


def find_account(db: sqlite3.Connection, label: str) -> Account | None:
    """The account of that label, or None."""
    raise NotImplementedError


def list_accounts(db: sqlite3.Connection) -> list[Account]:
    """All accounts, by label."""
    raise NotImplementedError
