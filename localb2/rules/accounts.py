"""Accounts and their master keys."""

import sqlite3

from localb2 import ids
from localb2.rules.capabilities import ALL_CAPABILITIES
from localb2.rules.keys import insert_key
from localb2.store.clock import Clock
from localb2.values import Account, ApplicationKey

MASTER_KEY_NAME = "Master Application Key"


def create_account(
    db: sqlite3.Connection,
    clock: Clock,
    label: str,
) -> tuple[Account, ApplicationKey]:
    """Make an account with its master key; `label` names it for people and is unique."""
    account = Account(id=ids.account_id(), label=label)
    insert_account(db, account)
    master = ApplicationKey(
        id=account.id,
        account_id=account.id,
        name=MASTER_KEY_NAME,
        secret=ids.master_secret(),
        capabilities=ALL_CAPABILITIES,
    )
    insert_key(db, master)
    return account, master


def insert_account(db: sqlite3.Connection, account: Account, *, keys_made: int = 0) -> None:
    """Store an account as it is, with the number of its last ordinary key."""
    db.execute(
        "INSERT INTO accounts (id, label, keys_made) VALUES (?, ?, ?)",
        (account.id, account.label, keys_made),
    )


def find_account(db: sqlite3.Connection, label: str) -> Account | None:
    """The account of that label, or None."""
    row = db.execute("SELECT id, label FROM accounts WHERE label = ?", (label,)).fetchone()
    return Account(*row) if row else None


def list_accounts(db: sqlite3.Connection) -> list[Account]:
    """All accounts, by label."""
    return [Account(*row) for row in db.execute("SELECT id, label FROM accounts ORDER BY label")]


def label_of(db: sqlite3.Connection, account_id: str) -> str:
    """The label of an account, "" when it is gone."""
    row = db.execute("SELECT label FROM accounts WHERE id = ?", (account_id,)).fetchone()
    return row[0] if row else ""


def stored_bytes(db: sqlite3.Connection, account_id: str) -> int:
    """Bytes of all files and parts in the buckets of an account."""
    (total,) = db.execute(
        "SELECT coalesce(sum(u.bytes), 0) FROM buckets b JOIN bucket_usage u ON u.bucket_id = b.id"
        " WHERE b.account_id = ?",
        (account_id,),
    ).fetchone()
    return int(total)
