"""`credentials.json`: the accounts of this data directory and keys to start with."""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from localb2.errors import UnknownKey
from localb2.private_files import replace_file
from localb2.rules import accounts, capabilities, keys
from localb2.store.store import Store
from localb2.values import Account, ApplicationKey

KEY_NAME = "localb2-full-access"


class Credentials:
    """Makes the accounts asked for on the command line, and writes down how to use them."""

    def __init__(self, path: Path, endpoint: str, labels: Sequence[str]) -> None:
        self._path = path
        self._endpoint = endpoint
        self._labels = tuple(labels)

    @property
    def first_label(self) -> str:
        """The account that gets the demo files."""
        return self._labels[0]

    def ensure(self, store: Store) -> dict[str, Any]:
        """Make what is missing, write the document (mode 0600) and return it."""
        known = self._known_key_ids()

        def work(db: sqlite3.Connection) -> list[dict[str, str]]:
            return [self._ensure_account(db, store, label, known) for label in self._labels]

        document = self._document(store.write_sync(work))
        self._write(document)
        return document

    def reset(self, store: Store) -> dict[str, Any]:
        """Empty the store of everything but the accounts and their first keys (tests)."""
        first = self._first_keys(store)

        def refill(db: sqlite3.Connection) -> None:
            for account, *both in first:
                accounts.insert_account(db, account, keys_made=1)
                for key in both:
                    keys.insert_key(db, key)

        store.reset(refill)
        if len(first) < len(self._labels):  # a test deleted one
            return self.ensure(store)
        return self._document([_entry(*each) for each in first])

    def _first_keys(self, store: Store) -> list[tuple[Account, ApplicationKey, ApplicationKey]]:
        """Each account with its master key and its first ordinary one, unless that is gone."""
        db, known = store.reader(), self._known_key_ids()
        found = []
        for account in filter(None, (accounts.find_account(db, label) for label in self._labels)):
            with contextlib.suppress(UnknownKey, KeyError):
                master, key = (
                    keys.get_key(db, store.clock, key_id)
                    for key_id in (account.id, known[account.id])
                )
                found.append((account, master, key))
        return found

    def _document(self, entries: list[dict[str, str]]) -> dict[str, Any]:
        return {"endpoint": self._endpoint, "accounts": entries}

    def _known_key_ids(self) -> dict[str, str]:
        """Account id to the key id handed out earlier, so that a restart changes no credentials."""
        try:
            document = json.loads(self._path.read_text())
            return {entry["accountId"]: entry["keyId"] for entry in document["accounts"]}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _ensure_account(
        self, db: sqlite3.Connection, store: Store, label: str, known: dict[str, str]
    ) -> dict[str, str]:
        account = accounts.find_account(db, label)
        if account is None:
            account, master = accounts.create_account(db, store.clock, label)
        else:
            master = keys.get_key(db, store.clock, account.id)
        key = self._ensure_key(db, store, account, known.get(account.id))
        return _entry(account, master, key)

    def _ensure_key(
        self, db: sqlite3.Connection, store: Store, account: Account, known_id: str | None
    ) -> ApplicationKey:
        """The master key does not work on S3, so everybody gets an ordinary key as well."""
        if known_id is not None:
            try:
                return keys.get_key(db, store.clock, known_id)
            except UnknownKey:
                pass
        return keys.create_key(
            db,
            store.clock,
            account.id,
            name=KEY_NAME,
            capabilities=sorted(capabilities.ALL_CAPABILITIES),
        )

    def _write(self, document: dict[str, Any]) -> None:
        """Only when something is new: a full disk must not keep localb2 from starting."""
        content = f"{json.dumps(document, indent=2)}\n".encode()
        with contextlib.suppress(OSError):
            if self._path.read_bytes() == content:
                return
        replace_file(self._path, content)


def _entry(account: Account, master: ApplicationKey, key: ApplicationKey) -> dict[str, str]:
    return {
        "label": account.label,
        "accountId": account.id,
        "masterKeyId": master.id,
        "masterKey": master.secret,
        "keyId": key.id,
        "applicationKey": key.secret,
    }
