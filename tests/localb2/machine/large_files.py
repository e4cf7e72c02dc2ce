"""Steps with large files and their parts."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.localb2.machine.account import Face, has
from tests.localb2.machine.dice import (
    PART_SIZES,
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
from tests.localb2.machine.files import Files
from tests.localb2.machine.model import LEAST_PART, Version, md5


class LargeFiles(Files):
    """Large files under way and finished."""

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
