"""Steps with buckets, small files and copies."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.localb2.machine.account import Account, Face, has
from tests.localb2.machine.dice import (
    SIZES,
    asked_locks,
    content_of,
    cut,
    infos,
    inside,
    names,
    on_s3,
    picks,
    secrets,
    spans,
)
from tests.localb2.machine.model import Bucket, Version


class Files(Account):
    """Buckets and what is in them."""

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
