"""Fills an account that has no buckets, with dates in the past, in one transaction."""

import hashlib
import random
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from localb2.demo.catalogue import BACKUPS, BUCKETS, DemoFile, files
from localb2.errors import BucketNameTaken
from localb2.rules import accounts, buckets, large_files, names
from localb2.rules import files as file_rules
from localb2.service import Encryption
from localb2.store.clock import Clock
from localb2.store.store import Store
from localb2.values import Account, Bucket, StoredBytes

DAY_MS = 24 * 3600 * 1000
PART_SIZE = 5_000_000
LAST_PART_SIZE = 1_700_000
UNFINISHED_PART_SIZE = 240_000
BUCKET_AGE = 175
LARGE_FILE_AGE = 11
UNFINISHED_AGE = 0.4


class PastClock(Clock):
    """A clock that is set: files get the dates that the catalogue gives them."""

    def __init__(self, now_ms: int) -> None:
        super().__init__()
        self._now_ms = now_ms
        self._time_ms = now_ms
        self._given: set[int] = set()

    def go_back(self, days: float) -> None:
        """Stand at so many days before the real present."""
        self._time_ms = self._now_ms - int(days * DAY_MS)

    def now_ms(self) -> int:
        """The time it was set to."""
        return self._time_ms

    def tick(self) -> int:
        """A time soon after the one it was set to; as with any clock no time comes twice."""
        while self._time_ms in self._given:
            self._time_ms += 1
        self._given.add(self._time_ms)
        return self._time_ms


@dataclass(frozen=True, slots=True)
class Material:
    """Everything the transaction needs, already on the disk."""

    files: Sequence[tuple[DemoFile, Sequence[StoredBytes]]]
    large_parts: Sequence[StoredBytes]
    large_sha1: str
    unfinished_part: StoredBytes


async def seed(store: Store, label: str, encryption: Encryption) -> str:
    """Fill the account of that label; does nothing when it has buckets. Says what it did."""
    account = accounts.find_account(store.reader(), label)
    if account is None or buckets.list_buckets(store.reader(), account.id):
        return "none made, the account has buckets already"
    now_ms = store.clock.now_ms()
    material = await _store_material(store, datetime.fromtimestamp(now_ms / 1000, UTC))
    seeding = Seeding(account, PastClock(now_ms), encryption)
    count = await store.write(lambda db: seeding.run(db, material))
    return f"{count} files in {len(BUCKETS)} buckets of the account {label}"


async def _store_material(store: Store, now: datetime) -> Material:
    stored = []
    for file in files(now):
        versions = [await _store(store, file.content(number)) for number in range(len(file.ages))]
        stored.append((file, versions))
    rng = random.Random(2026)  # noqa: S311 - a backup that looks compressed
    parts = [rng.randbytes(PART_SIZE), rng.randbytes(LAST_PART_SIZE)]
    whole = hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()
    large_parts = [await _store(store, part) for part in parts]
    return Material(
        stored, large_parts, whole, await _store(store, rng.randbytes(UNFINISHED_PART_SIZE))
    )


async def _store(store: Store, content: bytes) -> StoredBytes:
    incoming = store.receive(expected_size=len(content))
    await incoming.feed(content)
    return await incoming.finish()


class Seeding:
    """The one transaction that makes all of it."""

    def __init__(self, account: Account, clock: PastClock, encryption: Encryption) -> None:
        self._account = account
        self._clock = clock
        self._encryption = encryption

    def run(self, db: sqlite3.Connection, material: Material) -> int:
        """Make buckets and files; returns how many files."""
        made = self._make_buckets(db)
        for file, versions in material.files:
            self._add_versions(db, made[file.bucket], file, versions)
        self._add_large_file(db, made[BACKUPS], material)
        self._add_unfinished(db, made[BACKUPS], material)
        return len(material.files) + 1

    def _make_buckets(self, db: sqlite3.Connection) -> Mapping[str, Bucket]:
        self._clock.go_back(BUCKET_AGE)
        return {bucket.name: self._make_bucket(db, bucket.name) for bucket in BUCKETS}

    def _make_bucket(self, db: sqlite3.Connection, name: str) -> Bucket:
        """Another account of this localb2 may have the name: then ours gets an ending."""
        wanted = next(bucket for bucket in BUCKETS if bucket.name == name)
        for ending in ("", f"-{self._account.id[:6]}"):
            try:
                return buckets.create_bucket(
                    db,
                    self._clock,
                    self._account.id,
                    name + ending,
                    type=wanted.type,
                    info=wanted.info,
                    lifecycle_rules=wanted.lifecycle_rules,
                    encryption=self._encryption,
                )
            except BucketNameTaken:
                continue
        raise BucketNameTaken(name)

    def _add_versions(
        self,
        db: sqlite3.Connection,
        bucket: Bucket,
        file: DemoFile,
        versions: Sequence[StoredBytes],
    ) -> None:
        for age, stored in zip(file.ages, versions, strict=True):
            self._clock.go_back(age + _time_of_day(file.name))
            file_rules.add_file(
                db,
                self._clock,
                bucket,
                file.name,
                stored,
                content_type=names.content_type_for(file.name),
                info=self._info(file),
                encryption=bucket.encryption,
            )
        if file.hidden is not None:
            self._clock.go_back(file.hidden + _time_of_day(file.name))
            file_rules.hide_file(db, self._clock, bucket, file.name)

    def _info(self, file: DemoFile) -> Mapping[str, str]:
        """What an upload at this moment says of the file."""
        if file.waited is None:
            return file.info
        modified_ms = self._clock.now_ms() - int(file.waited.total_seconds() * 1000)
        return {"src_last_modified_millis": str(modified_ms), **file.info}

    def _add_large_file(self, db: sqlite3.Connection, bucket: Bucket, material: Material) -> None:
        self._clock.go_back(LARGE_FILE_AGE)
        info = {"large_file_sha1": material.large_sha1, "host": "ingrids-laptop"}
        started = self._start(db, bucket, "backups/laptop/home.tar.zst", info)
        for number, part in enumerate(material.large_parts, 1):
            large_files.add_part(db, self._clock, started, number, part)
        sha1s = [part.sha1 for part in material.large_parts]
        large_files.finish_large_file(db, self._clock, started, sha1s=sha1s)

    def _add_unfinished(self, db: sqlite3.Connection, bucket: Bucket, material: Material) -> None:
        self._clock.go_back(UNFINISHED_AGE)
        started = self._start(db, bucket, "backups/laptop/photos.tar.zst", {})
        large_files.add_part(db, self._clock, started, 1, material.unfinished_part)

    def _start(
        self, db: sqlite3.Connection, bucket: Bucket, name: str, info: Mapping[str, str]
    ) -> str:
        return large_files.start_large_file(
            db,
            self._clock,
            bucket,
            name,
            content_type="application/octet-stream",
            info=info,
            encryption=bucket.encryption,
        ).id


def _time_of_day(name: str) -> float:
    """Some part of a day, another for every file: people do not upload all at the same minute."""
    return zlib.crc32(name.encode()) % 1000 / 1600
