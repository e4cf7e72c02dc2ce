"""An account in localb2 and in the model: how a step is done in both, and how they compare."""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.contract.native_client import NativeClient
from tests.contract.s3_client import boto_client
from tests.contract.service import Key as Credential
from tests.contract.service import Service
from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.machine.dice import DAY_MS, MINUTE_MS
from tests.localb2.machine.disk import check_disk
from tests.localb2.machine.model import Bucket, Key, Version, md5
from tests.localb2.machine.native import Native
from tests.localb2.machine.s3 import S3

Face = Native | S3


def has(*actions: str) -> Callable[[Any], bool]:
    """Whether there is anything that a step can be about."""

    def found(history: "Account") -> bool:
        return bool(history.all_of(*actions))

    return found


@lru_cache(maxsize=4)
def boto_client_of(service: Service, credential: Credential) -> Any:
    """Making one costs as much as twenty calls, and the keys of a reset localb2 stay."""
    return boto_client(service, credential)


class Account(RuleBasedStateMachine):
    """One account of one localb2, empty at first. The steps come in the classes built on it."""

    process: ClassVar[LocalB2Process]
    #: Restarts within one history: each takes as long as hundreds of calls.
    most_restarts: ClassVar[int] = 1
    steps_before_restart: ClassVar[int] = 12

    def __init__(self) -> None:
        super().__init__()
        localb2 = LocalB2(self.process)
        self.credential = Credential(localb2.key_id, localb2.application_key)
        self.buckets: list[Bucket] = []
        self.keys: list[Key] = []
        self.births = self.steps = self.restarts = self.offset_ms = 0
        self.touched: Bucket | None = None
        self.connect()

    def connect(self) -> None:
        client = NativeClient(self.process.endpoint, self.credential)
        self.native = Native(client)
        self.s3 = S3(boto_client_of(client.service, self.credential))

    def face(self, is_s3: bool) -> Face:
        return self.s3 if is_s3 else self.native

    def now_ms(self) -> int:
        return int(time.time() * 1000) + self.offset_ms

    def bucket(self, pick: int) -> Bucket:
        self.touched = self.buckets[pick % len(self.buckets)]
        return self.touched

    def version(self, pick: int, *actions: str) -> tuple[Bucket, Version]:
        """Any version of one of these kinds, with its bucket; there has to be one."""
        found = self.all_of(*actions)
        self.touched = found[pick % len(found)][0]
        return found[pick % len(found)]

    def all_of(self, *actions: str) -> list[tuple[Bucket, Version]]:
        """Versions of these kinds, each with its bucket."""
        return [
            (bucket, version)
            for bucket in self.buckets
            for version in bucket.versions
            if version.action in actions
        ]

    def do(self, face: Face, why_not: str | None, verb: Any, *arguments: Any) -> Any:
        """One step: it happens, or is refused for the reason that the model knows."""
        outcome = face.attempt(verb, *arguments)
        if why_not is not None:
            assert outcome == face.refusals[why_not], why_not
        else:
            assert not isinstance(outcome, tuple), outcome
        return outcome

    def whole_minutes(self, minutes: int) -> int:
        """A time to come that S3 can write, too: in whole seconds."""
        return (self.now_ms() // 1000) * 1000 + minutes * MINUTE_MS

    def add(
        self, bucket: Bucket, version: Version, retention: tuple[str, int] | None = None
    ) -> None:
        """A new version in the model, with its retention or that of its bucket by default."""
        self.births += 1
        version.born, version.retention = self.births, retention
        if retention is None and bucket.default_retention is not None and version.action != "hide":
            told = self.native.client.file_info(version.id)["fileRetention"]["value"]
            until_ms = int(told["retainUntilTimestamp"])
            assert told["mode"] == bucket.default_retention
            assert abs(until_ms - self.now_ms() - DAY_MS) < MINUTE_MS
            version.retention = (bucket.default_retention, until_ms)
        bucket.versions.append(version)

    @invariant()
    def the_bucket_holds_what_it_should(self) -> None:
        self.steps += 1
        if self.touched is None:
            return
        listed = self.native.versions(self.touched, "", None, 10_000)
        assert listed == [(one.id, one.name) for one in self.touched.in_order()]

    def check_everything(self) -> None:
        """All that the model knows, read again, each byte of it."""
        client = self.native.client
        told = client.call("b2_list_buckets", accountId=client.account_id)["buckets"]
        assert {(row["bucketId"], row["bucketType"]) for row in told} == {
            (one.id, "allPublic" if one.public else "allPrivate") for one in self.buckets
        }
        keys = client.call("b2_list_keys", accountId=client.account_id)["keys"]
        listed = {row["applicationKeyId"] for row in keys} - {self.credential.id}
        assert listed == {key.id for key in self.keys}
        for bucket in self.buckets:
            for number, version in enumerate(bucket.in_order()):
                self.native.check(version, bucket)
                self._check_bytes(self.face(number % 2 == 0), bucket, version)
        assert check_disk(self.process.data) == {
            one.id: (len(one.versions), one.held_bytes()) for one in self.buckets
        }

    def _check_bytes(self, face: Face, bucket: Bucket, version: Version) -> None:
        if version.action == "upload":
            face.check(version, bucket)
            assert face.read(bucket, version, None, by_name=False) == version.content
        if version.action == "start":
            parts = [(number, md5(part).hex()) for number, part in sorted(version.parts.items())]
            assert face.parts(bucket, version) == parts

    def teardown(self) -> None:
        self.check_everything()
        self.native.client.close()
