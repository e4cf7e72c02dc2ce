"""The steps of a random history: each is done in localb2 and in the model, then both compared."""

import random
import time
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from typing import Any, ClassVar
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.contract.native_client import NativeClient, NativeError
from tests.contract.s3_client import SignedWire, boto_client
from tests.contract.service import Key as Credential
from tests.contract.service import Service
from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.machine.disk import check_disk
from tests.localb2.machine.faces import S3, Face, Native
from tests.localb2.machine.model import LEAST_PART, Bucket, Key, Version, folded, md5

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
CAPABILITIES = ("listFiles", "readFiles", "writeFiles", "deleteFiles")

NAMES = ["a", "a/", "a/b", "a/b/c", "a/b c+%20&<ä>\"'", "a\ufffd", "a\U0001f600", "b//c", "ß"]
SIZES = [0, 1, 7, 1000, 65_536, 65_537, 200_000]
PART_SIZES = [1, 65_537, LEAST_PART - 1, LEAST_PART, LEAST_PART + 1]

picks = st.integers(0, 999)
on_s3 = st.booleans()
names = st.one_of(st.sampled_from(NAMES), st.text("ab/ +ü", min_size=1, max_size=5))
infos = st.sampled_from([{}, {"colour": "red"}, {"a": "1", "b-c": "x y/%+"}])
prefixes = st.sampled_from(["", "a", "a/", "a/b", "b", "ß", "zz"])
delimiters = st.sampled_from([None, "/", "b", "/b"])
page_sizes = st.sampled_from([1, 2, 3, 1000])
#: Customers' keys, two of them; most files have none.
secrets = st.sampled_from([None, None, None, b"k" * 32, bytes(range(32))])
#: Mode of the retention and legal hold that an upload asks for.
asked_locks = st.sampled_from([(None, None)] * 4 + [("governance", None), (None, True)])
#: First byte and length in thousandths of what there is; None for all of it.
spans = st.one_of(st.none(), st.tuples(st.integers(0, 999), st.integers(1, 1000)))


def has(*actions: str) -> Callable[[Any], bool]:
    """Whether there is anything that a step can be about."""

    def found(history: "History") -> bool:
        return bool(history.all_of(*actions))

    return found


@lru_cache(maxsize=24)
def content_of(seed: int, size: int) -> bytes:
    """Bytes without a period, so that no wrong range looks right."""
    return random.Random(seed).randbytes(size)


@lru_cache(maxsize=4)
def boto_client_of(service: Service, credential: Credential) -> Any:
    """Making one costs as much as twenty calls, and the keys of a reset localb2 stay."""
    return boto_client(service, credential)


class History(RuleBasedStateMachine):
    """One account of one localb2, empty at first."""

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
        self._connect()

    def _connect(self) -> None:
        client = NativeClient(self.process.endpoint, self.credential)
        self.native = Native(client)
        self.s3 = S3(boto_client_of(client.service, self.credential))

    # What the steps are made of.

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

    # Buckets.

    @initialize(
        locks=st.tuples(st.booleans(), st.booleans()),
        uploads=st.lists(st.tuples(on_s3, names), min_size=2, max_size=6),
    )
    def begin(self, locks: tuple[bool, bool], uploads: list[tuple[bool, str]]) -> None:
        for number, lock in enumerate(locks):
            self.create_bucket(lock, number, False, lock)
        for number, (is_s3, name) in enumerate(uploads):
            self.upload(is_s3, number, name, number, SIZES[-number], {}, (None, None), None)

    @rule(is_s3=on_s3, pick=picks, public=st.booleans(), lock=st.booleans())
    def create_bucket(self, is_s3: bool, pick: int, public: bool, lock: bool) -> None:
        face, name = self.face(is_s3), f"history-{pick % 3}"
        taken = any(bucket.name == name for bucket in self.buckets)
        self.do(face, "bucket taken" if taken else None, face.create_bucket, name, public, lock)
        if not taken:
            bucket_id = self.native.client.bucket_id(name)
            self.buckets.append(Bucket(bucket_id, name, public, lock))

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks)
    def delete_bucket(self, is_s3: bool, pick: int) -> None:
        face, bucket = self.face(is_s3), self.bucket(pick)
        why_not = "bucket not empty" if bucket.versions else None
        self.do(face, why_not, face.delete_bucket, bucket)
        if why_not is None:
            self.buckets.remove(bucket)
            self.touched = None

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks, public=st.booleans())
    def open_to_public(self, is_s3: bool, pick: int, public: bool) -> None:
        face, bucket = self.face(is_s3), self.bucket(pick)
        self.do(face, None, face.open_to_public, bucket, public)
        bucket.public = public

    @precondition(lambda self: any(bucket.lock for bucket in self.buckets))
    @rule(is_s3=on_s3, pick=picks, mode=st.sampled_from([None, "governance"]))
    def set_default_retention(self, is_s3: bool, pick: int, mode: str | None) -> None:
        face, bucket = self.face(is_s3), self.bucket(pick)
        if bucket.lock:
            self.do(face, None, face.set_default_retention, bucket, mode)
            bucket.default_retention = mode

    # Files.

    @precondition(lambda self: self.buckets)
    @rule(
        is_s3=on_s3,
        pick=picks,
        name=names,
        seed=st.integers(0, 3),
        size=st.sampled_from(SIZES),
        info=infos,
        asked=asked_locks,
        secret=secrets,
    )
    def upload(
        self,
        is_s3: bool,
        pick: int,
        name: str,
        seed: int,
        size: int,
        info: dict[str, str],
        asked: tuple[str | None, bool | None],
        secret: bytes | None,
    ) -> None:
        face, bucket, content = self.face(is_s3), self.bucket(pick), content_of(seed, size)
        mode, hold = asked
        retention = None if mode is None else (mode, self.whole_minutes(3))
        why_not = None if bucket.lock or asked == (None, None) else "lock not enabled"
        lock = (retention, hold)
        made_id = self.do(face, why_not, face.upload, bucket, name, content, info, lock, secret)
        if why_not is None:
            version = Version(
                made_id, name, "upload", 0, content, "text/plain", info, secret=secret
            )
            self.add(bucket, version, retention)
            version.hold = hold

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks, name=names)
    def hide_any_name(self, is_s3: bool, pick: int, name: str) -> None:
        self._hide(self.face(is_s3), self.bucket(pick), name)

    @precondition(has("upload", "hide", "start"))
    @rule(is_s3=on_s3, pick=picks)
    def hide_a_known_name(self, is_s3: bool, pick: int) -> None:
        bucket, version = self.version(pick, "upload", "hide", "start")
        self._hide(self.face(is_s3), bucket, version.name)

    def _hide(self, face: Face, bucket: Bucket, name: str) -> None:
        newest, why_not = bucket.newest(name), None
        if face is self.native and newest is None:
            why_not = "no such file to hide"
        elif face is self.native and newest is not None and newest.action == "hide":
            why_not = "hidden already"
        made_id = self.do(face, why_not, face.hide, bucket, name)
        if why_not is None:
            self.add(bucket, Version(made_id, name, "hide", 0))

    @precondition(has("upload", "hide"))
    @rule(is_s3=on_s3, pick=picks, bypass=st.booleans())
    def delete_version(self, is_s3: bool, pick: int, bypass: bool) -> None:
        face, (bucket, version) = (
            self.face(is_s3),
            self.version(pick, "upload", "hide", *([] if is_s3 else ["start"])),
        )
        why_not = "locked" if version.is_locked(self.now_ms(), bypass=bypass) else None
        self.do(face, why_not, face.delete, bucket, version, bypass)
        if why_not is None:
            bucket.versions.remove(version)
            outcome = self.native.attempt(self.native.delete, bucket, version, bypass)
            assert outcome == self.native.refusals["version gone"]

    @precondition(lambda self: self.buckets)
    @rule(pick=picks, several=st.lists(picks, min_size=1, max_size=4), bypass=st.booleans())
    def delete_several(self, pick: int, several: list[int], bypass: bool) -> None:
        bucket = self.bucket(pick)
        finished = [one for one in bucket.versions if one.action != "start"]
        chosen = {one % len(finished): finished[one % len(finished)] for one in several if finished}
        if not chosen:
            return
        wanted, now_ms = list(chosen.values()), self.now_ms()
        locked = [one.id for one in wanted if one.is_locked(now_ms, bypass=bypass)]
        refused = self.s3.delete_several(bucket, wanted, bypass)
        assert refused == dict.fromkeys(locked, "AccessDenied")
        bucket.versions = [one for one in bucket.versions if one not in wanted or one.id in locked]

    # Copies.

    @precondition(has("upload"))
    @rule(is_s3=on_s3, pick=picks, to=picks, name=names, secret=secrets)
    def copy(self, is_s3: bool, pick: int, to: int, name: str, secret: bytes | None) -> None:
        face, (source_bucket, source), bucket = (
            self.face(is_s3),
            self.version(pick, "upload"),
            self.bucket(to),
        )
        made_id = self.do(face, None, face.copy, source_bucket, source, bucket, name, secret)
        self._copied(bucket, made_id, name, source, source.content, secret)

    @precondition(has("upload"))
    @rule(pick=picks, to=picks, name=names, secret=secrets, span=spans)
    def copy_range(
        self, pick: int, to: int, name: str, secret: bytes | None, span: tuple[int, int] | None
    ) -> None:
        (_, source), bucket = self.version(pick, "upload"), self.bucket(to)
        first_last = inside(span, len(source.content))
        arguments = (source, bucket, name, secret, first_last)
        made_id = self.do(self.native, None, self.native.copy_range, *arguments)
        self._copied(bucket, made_id, name, source, cut(source.content, first_last), secret)

    def _copied(
        self,
        bucket: Bucket,
        made_id: str,
        name: str,
        source: Version,
        content: bytes,
        secret: bytes | None,
    ) -> None:
        version = Version(
            made_id, name, "upload", 0, content, source.content_type, source.info, secret=secret
        )
        self.add(bucket, version)

    @precondition(has("hide", "start"))
    @rule(pick=picks)
    def copy_a_marker(self, pick: int) -> None:
        bucket, version = self.version(pick, "hide", "start")
        arguments = (version, bucket, "copy", None, None)
        self.do(self.native, "no such file", self.native.copy_range, *arguments)

    # Large files.

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks, name=names, info=infos, secret=secrets)
    def start(
        self, is_s3: bool, pick: int, name: str, info: dict[str, str], secret: bytes | None
    ) -> None:
        face, bucket = self.face(is_s3), self.bucket(pick)
        made_id = self.do(face, None, face.start, bucket, name, info, secret)
        version = Version(
            made_id, name, "start", 0, content_type="text/plain", info=info, secret=secret
        )
        self.add(bucket, version)

    @precondition(has("start"))
    @rule(
        is_s3=on_s3,
        pick=picks,
        number=st.integers(1, 3),
        seed=st.integers(0, 3),
        size=st.sampled_from(PART_SIZES),
    )
    def put_part(self, is_s3: bool, pick: int, number: int, seed: int, size: int) -> None:
        (bucket, upload), content = self.version(pick, "start"), content_of(seed, size)
        face = self.face(is_s3)
        self.do(face, None, face.put_part, bucket, upload, number, content)
        upload.parts[number] = content

    @precondition(has("upload"))
    @precondition(has("start"))
    @rule(is_s3=on_s3, pick=picks, number=st.integers(1, 3), source=picks, span=spans)
    def copy_part(
        self, is_s3: bool, pick: int, number: int, source: int, span: tuple[int, int] | None
    ) -> None:
        copied, (bucket, upload) = self.version(source, "upload"), self.version(pick, "start")
        face = self.face(is_s3)
        first_last = inside(span, len(copied[1].content))
        self.do(face, None, face.copy_part, bucket, upload, number, *copied, first_last)
        upload.parts[number] = cut(copied[1].content, first_last)

    @precondition(lambda self: self.buckets)
    @rule(faces=st.tuples(on_s3, on_s3, on_s3), pick=picks, name=names, secret=secrets)
    def upload_in_parts(
        self, faces: tuple[bool, bool, bool], pick: int, name: str, secret: bytes | None
    ) -> None:
        """Steps that seldom meet by chance."""
        bucket = self.bucket(pick)
        self.start(faces[0], pick, name, {}, secret)
        last = self.all_of("start").index((bucket, bucket.unfinished()[-1]))
        self.put_part(faces[1], last, 1, 1, LEAST_PART)
        self.put_part(faces[1], last, 2, 2, 65_537)
        self.finish(faces[2], last, 0)

    @precondition(has("start"))
    @rule(is_s3=on_s3, pick=picks, leave_out=st.sampled_from([0, 0, 0, 1, 2, 3]))
    def finish(self, is_s3: bool, pick: int, leave_out: int) -> None:
        face, (bucket, upload) = self.face(is_s3), self.version(pick, "start")
        numbers = [number for number in sorted(upload.parts) if number != leave_out]
        if not is_s3:
            numbers = list(range(1, len(numbers) + 1))
        why_not = self._why_not_finish(face, upload, numbers)
        self.do(face, why_not, face.finish, bucket, upload, numbers)
        if why_not is None:
            pieces = [upload.parts[number] for number in numbers]
            upload.action, upload.content, upload.parts = "upload", b"".join(pieces), {}
            upload.part_md5s = [md5(piece) for piece in pieces]

    def _why_not_finish(self, face: Face, upload: Version, numbers: list[int]) -> str | None:
        if len(numbers) < (1 if face is self.s3 else 2):
            return "not enough parts"
        if face is self.native and any(number not in upload.parts for number in numbers):
            return "part missing"
        if face is self.native and len(numbers) < len(upload.parts):
            return "parts do not fit"
        if any(len(upload.parts[number]) < LEAST_PART for number in numbers[:-1]):
            return "part too small"
        return None

    @precondition(has("start"))
    @rule(is_s3=on_s3, pick=picks)
    def cancel(self, is_s3: bool, pick: int) -> None:
        face, (bucket, upload) = self.face(is_s3), self.version(pick, "start")
        self.do(face, None, face.cancel, bucket, upload)
        bucket.versions.remove(upload)
        self.do(face, "no such upload", face.cancel, bucket, upload)

    @precondition(has("start"))
    @rule(is_s3=on_s3, pick=picks)
    def list_parts(self, is_s3: bool, pick: int) -> None:
        bucket, upload = self.version(pick, "start")
        parts = [(number, md5(part).hex()) for number, part in sorted(upload.parts.items())]
        assert self.face(is_s3).parts(bucket, upload) == parts

    # Object Lock.

    @precondition(has("upload", "hide"))
    @rule(
        is_s3=on_s3,
        pick=picks,
        mode=st.sampled_from([None, "governance", "governance", "compliance"]),
        minutes=st.sampled_from([3, 90]),
        bypass=st.booleans(),
    )
    def set_retention(
        self, is_s3: bool, pick: int, mode: str | None, minutes: int, bypass: bool
    ) -> None:
        face, (bucket, version) = self.face(is_s3), self.version(pick, "upload", "hide")
        wanted = None if mode is None else (mode, self.whole_minutes(minutes))
        why_not = self._why_not_lock(face, bucket, version)
        if why_not is None and self._is_retained_against(version, wanted, bypass=bypass):
            why_not = "retention locked"
        self.do(face, why_not, face.set_retention, bucket, version, wanted, bypass)
        if why_not is None:
            version.retention = wanted

    @precondition(has("upload", "hide"))
    @rule(is_s3=on_s3, pick=picks, hold=st.booleans())
    def set_hold(self, is_s3: bool, pick: int, hold: bool) -> None:
        face, (bucket, version) = self.face(is_s3), self.version(pick, "upload", "hide")
        why_not = self._why_not_lock(face, bucket, version)
        self.do(face, why_not, face.set_hold, bucket, version, hold)
        if why_not is None:
            version.hold = hold

    def _why_not_lock(self, face: Face, bucket: Bucket, version: Version) -> str | None:
        if face is self.s3 and version.action == "hide":
            return "marker"
        if not bucket.lock:
            return "lock not enabled"
        return "marker" if version.action == "hide" else None

    def _is_retained_against(
        self, version: Version, wanted: tuple[str, int] | None, *, bypass: bool
    ) -> bool:
        mode, until_ms = version.retention or ("", 0)
        if until_ms <= self.now_ms():
            return False
        is_longer = wanted is not None and wanted[1] >= until_ms
        if mode == "governance":
            return not (is_longer or bypass)
        return not (is_longer and wanted is not None and wanted[0] == "compliance")

    # Signatures may be 15 minutes old, and boto3 knows nothing of the moved clock.
    @precondition(lambda self: self.offset_ms < 10 * MINUTE_MS)
    @rule()
    def wait(self) -> None:
        self.process.control("POST", "/_test/clock", {"advance_seconds": 5 * 60})
        self.offset_ms += 5 * MINUTE_MS

    # Reading.

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks, prefix=prefixes, delimiter=delimiters, page=page_sizes)
    def list_names(
        self, is_s3: bool, pick: int, prefix: str, delimiter: str | None, page: int
    ) -> None:
        bucket = self.bucket(pick)
        visible = bucket.visible()
        rows = folded(visible, prefix, delimiter)
        if not is_s3:
            listed = self.native.names(bucket, prefix, delimiter, page)
            assert [file_id or name for file_id, name in listed] == rows
            return
        etags = {one.id: (one.etag, one.name) for one in visible}
        expected = sorted([etags.get(row, ("", row)) for row in rows], key=lambda row: row[1])
        assert self.s3.names(bucket, prefix, delimiter, page) == expected
        assert self.s3.names_by_marker(bucket, prefix, delimiter, page) == expected

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks, prefix=prefixes, delimiter=delimiters, page=page_sizes)
    def list_versions(
        self, is_s3: bool, pick: int, prefix: str, delimiter: str | None, page: int
    ) -> None:
        bucket = self.bucket(pick)
        known = [one for one in bucket.in_order() if not is_s3 or one.action != "start"]
        rows = folded(known, prefix, delimiter)
        listed = self.face(is_s3).versions(bucket, prefix, delimiter, page)
        found = [file_id or name for file_id, name in listed]
        assert (sorted(found), len(found)) == (sorted(rows), len(rows))
        if not is_s3:
            assert found == rows

    @precondition(lambda self: self.buckets)
    @rule(is_s3=on_s3, pick=picks, page=page_sizes)
    def list_unfinished(self, is_s3: bool, pick: int, page: int) -> None:
        bucket = self.bucket(pick)
        started = bucket.unfinished()
        if is_s3:
            started.sort(key=lambda one: one.name)
        listed = self.face(is_s3).unfinished(bucket, min(page, 100))
        assert listed == [one.id for one in started]

    @precondition(has("upload", "hide"))
    @rule(is_s3=on_s3, pick=picks, span=spans, by_name=st.booleans())
    def read(self, is_s3: bool, pick: int, span: tuple[int, int] | None, by_name: bool) -> None:
        face, (bucket, version) = self.face(is_s3), self.version(pick, "upload", "hide")
        meant = bucket.newest(version.name) if by_name else version
        assert meant is not None
        if meant.action == "hide":
            why_not = "no such file" if by_name or not is_s3 else "marker"
            outcome = face.attempt(lambda: face.read(bucket, meant, None, by_name=by_name))
            # A marker has an id, and its empty content can be had by it.
            assert outcome == face.refusals[why_not] or (not is_s3 and not by_name)
            return
        first_last = inside(span, len(meant.content))
        content = face.read(bucket, meant, first_last, by_name=by_name)
        assert content == cut(meant.content, first_last)
        face.check(meant, bucket)

    # Keys.

    @rule(
        pick=picks,
        capabilities=st.sets(st.sampled_from(CAPABILITIES), min_size=1),
        whole_account=st.booleans(),
        prefix=st.sampled_from(["", "a", "a/b"]),
    )
    def create_key(
        self, pick: int, capabilities: set[str], whole_account: bool, prefix: str
    ) -> None:
        bucket = self.bucket(pick) if self.buckets and not whole_account else None
        made = self.native.client.call(
            "b2_create_key",
            accountId=self.native.client.account_id,
            keyName="history",
            capabilities=sorted(capabilities),
            bucketIds=None if bucket is None else [bucket.id],
            namePrefix=prefix or None,
        )
        self.keys.append(
            Key(
                made["applicationKeyId"],
                made["applicationKey"],
                frozenset(capabilities),
                None if bucket is None else bucket.id,
                prefix,
            )
        )

    @precondition(lambda self: self.keys)
    @rule(pick=picks)
    def delete_key(self, pick: int) -> None:
        key = self.keys.pop(pick % len(self.keys))
        self.native.client.call("b2_delete_key", applicationKeyId=key.id)
        with suppress(NativeError):
            NativeClient(self.process.endpoint, Credential(key.id, key.secret))
            raise AssertionError("a deleted key signs in")

    @precondition(lambda self: self.keys and self.buckets)
    @rule(is_s3=on_s3, pick=picks, where=picks, name=names)
    def use_key(self, is_s3: bool, pick: int, where: int, name: str) -> None:
        """Listing with the name as prefix, which the key may or may not."""
        key, bucket = self.keys[pick % len(self.keys)], self.bucket(where)
        credential, may = Credential(key.id, key.secret), key.may("listFiles", bucket, name)
        if is_s3:
            wire = SignedWire(self.native.client.service, credential, self._wire())
            answer = wire.send("GET", f"/{bucket.name}?prefix={quote(name, safe='')}")
            assert answer.status == (200 if may else 403)
            return
        client = NativeClient(self.process.endpoint, credential)
        listed = client.answer("b2_list_file_names", bucketId=bucket.id, prefix=name)
        client.close()
        assert listed.status == (200 if may else 401)

    def _wire(self) -> Any:
        return next(iter(self.native.client._wires.values()))

    # Ends and new beginnings.

    @precondition(
        lambda self: self.restarts < self.most_restarts and self.steps >= self.steps_before_restart
    )
    @rule(killed=st.booleans())
    def restart(self, killed: bool) -> None:
        self.restarts += 1
        if killed:
            self.process.kill()
            self.process.start()
        else:
            self.process.restart()
        self.offset_ms = 0
        self.native.client.close()
        self._connect()
        self.check_everything()

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
        check_disk(self.process.data, self.buckets)

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


def inside(span: tuple[int, int] | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a span of thousandths; None for all, which an empty file needs."""
    if span is None or size == 0:
        return None
    first = span[0] * size // 1000
    return first, min(size - 1, first + span[1] * size // 1000)


def cut(content: bytes, first_last: tuple[int, int] | None) -> bytes:
    """Those bytes, both ends included."""
    return content if first_last is None else content[first_last[0] : first_last[1] + 1]
