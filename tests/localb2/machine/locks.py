"""Steps with Object Lock, and time that passes."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.localb2.machine.account import Face, has
from tests.localb2.machine.dice import MINUTE_MS, on_s3, picks
from tests.localb2.machine.large_files import LargeFiles
from tests.localb2.machine.model import Bucket, Version


class Locks(LargeFiles):
    """Retention and legal hold."""

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
