"""A store that an older localb2 wrote opens with everything in it."""

import sqlite3

import pytest

from localb2.rules import buckets, files, large_files
from localb2.store import Clock, Store, schema
from localb2.values import Lock, Retention

BUCKET_ID = "0" * 24
FILE_ID = "4_z" + BUCKET_ID + "_f2000000000000000_d20261120_m120000_c004_v0402033_t0000_u{ms}"


@pytest.fixture
def old_store(tmp_path):
    """Version 1: a bucket with one finished large file of two parts."""
    db = sqlite3.connect(tmp_path / "localb2.sqlite3")
    db.executescript(schema.MIGRATIONS[0])
    db.execute("PRAGMA user_version = 1")
    db.execute(
        "INSERT INTO buckets VALUES (?, 'abc', 'old-bucket', 'allPrivate', 1, 2, '{}', '[]', '[]',"
        " NULL, 0, NULL)",
        (BUCKET_ID,),
    )
    db.execute("INSERT INTO bucket_usage VALUES (?, 1, 8)", (BUCKET_ID,))
    db.execute(
        "INSERT INTO versions VALUES (1763640000000, ?, ?, 'a.txt', 'upload', 1, 8, 'text/plain',"
        " '{}', NULL, NULL, 'tag-2', NULL, 0, NULL)",
        (FILE_ID.format(ms="01763640000000"), BUCKET_ID),
    )
    for number, content in enumerate([b"old ", b"file"], start=1):
        db.execute("INSERT INTO blobs VALUES (?, 1, 4, NULL, ?)", (number, content))
        db.execute(
            "INSERT INTO parts VALUES (1763640000000, ?, 4, 'sha', 'md5', 1, ?)", (number, number)
        )
    db.commit()
    db.close()
    store = Store(tmp_path, Clock())
    yield store
    store.close_sync()


def test_an_older_store_keeps_its_files(old_store):
    db = old_store.reader()

    version = files.find_latest(db, BUCKET_ID, "a.txt")

    assert old_store.inline(files.blobs_of(db, version)) == b"old file"
    assert (version.lock, version.key_md5) == (None, None)


def test_an_older_store_keeps_its_buckets(old_store):
    bucket = buckets.get_bucket_by_name(old_store.reader(), "old-bucket")

    assert bucket.notification_rules == ()
    assert bucket.replication is None


def test_a_newer_field_can_be_written_to_an_older_store(old_store):
    bucket = buckets.get_bucket_by_name(old_store.reader(), "old-bucket")
    lock = Lock(Retention("governance", 2_000_000_000_000), hold=True)

    started = old_store.write_sync(
        lambda db: large_files.start_large_file(
            db, old_store.clock, bucket, "b.txt", content_type="text/plain", info={}, lock=lock
        )
    )

    assert large_files.get_unfinished(old_store.reader(), started.id).lock == lock
