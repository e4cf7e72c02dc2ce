"""A database with one account and one bucket, in memory: the rules need no more than that."""

import hashlib
import sqlite3

import pytest

from localb2.rules import accounts, buckets, files
from localb2.store import schema
from localb2.store.clock import Clock
from localb2.values import Blob, StoredBytes


@pytest.fixture
def db():
    connection = sqlite3.connect(":memory:", isolation_level=None)
    schema.migrate(connection)
    yield connection
    connection.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def account(db, clock):
    account, _ = accounts.create_account(db, clock, "demo")
    return account


@pytest.fixture
def bucket(db, clock, account):
    return buckets.create_bucket(db, clock, account.id, "holiday-photos")


@pytest.fixture
def upload(db, clock, bucket):
    """upload(name, content=b"...", **changes): a new version of that name."""

    def upload(name, content=b"hello", *, into=bucket, **changes):
        values = {"content_type": "text/plain", "info": {}, **changes}
        return files.add_file(db, clock, into, name, stored(content), **values)

    return upload


def stored(content, *, file=None):
    """Bytes as a body leaves them; with `file` as if they were in a file of that name."""
    inline = content if file is None else None
    return StoredBytes(
        blob=Blob(size=len(content), inline=inline, file=file),
        sha1=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
    )
