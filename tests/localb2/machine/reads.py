"""Steps that only look: listings in pages, and bytes."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.localb2.machine.account import has
from tests.localb2.machine.dice import (
    cut,
    delimiters,
    inside,
    on_s3,
    page_sizes,
    picks,
    prefixes,
    spans,
)
from tests.localb2.machine.locks import Locks
from tests.localb2.machine.model import folded


class Reads(Locks):
    """Listings and downloads."""

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
