import hashlib

import pytest

from localb2.errors import (
    BadFileName,
    InvalidRequest,
    NoSuchFile,
    NoSuchUpload,
    RangeNotSatisfiable,
    SourceTooLarge,
)
from localb2.rules import buckets, copies, files, large_files
from localb2.values import BucketUsage
from tests.localb2.rules.conftest import stored

FIRST = b"a" * 4_999_990 + b"0123456789"
SECOND = b"the second part"


@pytest.fixture
def copy(db, clock, bucket):
    """copy(source, name, first, last): a copy with the hashes that its bytes have."""

    def copy(source, name="copy", first=0, last=None, *, into=bucket, **changes):
        values = {"content_type": "text/plain", "info": {}, **changes}
        asked = copies.span(source, first, last)
        copied = proven(db, source, asked)
        return copies.copy_file(db, clock, into, name, copied, **values)

    return copy


@pytest.fixture
def large(db, clock, bucket):
    """A file that was finished from two parts."""
    file = large_files.start_large_file(db, clock, bucket, "large", content_type="x/y", info={})
    for number, content in enumerate((FIRST, SECOND), start=1):
        large_files.add_part(db, clock, file.id, number, stored(content))
    return large_files.finish_large_file(db, clock, file.id, sha1s=[sha1(FIRST), sha1(SECOND)])


def sha1(content):
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def content_of(db, version):
    pieces = files.blobs_of(db, version)
    return b"".join(piece.inline[piece.start : piece.start + piece.size] for piece in pieces)


def proven(db, source, asked):
    content = content_of(db, source)[asked.start : asked.start + asked.size]
    return copies.Copied(source, asked, sha1(content), md5(content))


def uses(db):
    """How many hold each blob."""
    return [count for (count,) in db.execute("SELECT uses FROM blobs ORDER BY id")]


def test_a_copy_is_a_new_version_with_the_same_bytes(db, bucket, upload, copy):
    source = upload("a", b"hello")

    made = copy(source, "b", content_type="x/y", info={"Color": "red"}, encryption="SSE-B2")

    assert files.find_latest(db, bucket.id, "b") == made
    assert (made.action, made.size, made.sha1, made.md5) == ("upload", 5, sha1(b"hello"), made.etag)
    assert (made.content_type, made.info, made.encryption) == ("x/y", {"color": "red"}, "SSE-B2")
    assert made.uploaded_ms > source.uploaded_ms
    assert content_of(db, made) == b"hello"
    assert uses(db) == [2]


def test_a_copy_counts_in_its_bucket_as_if_it_were_uploaded(db, clock, account, upload, copy):
    other = buckets.create_bucket(db, clock, account.id, "another-bucket")
    source = upload("a", b"hello")

    made = copy(source, "b", 1, 3, into=other)

    assert buckets.usage(db, other.id) == BucketUsage(1, 3)
    files.erase(db, made)
    assert buckets.usage(db, other.id) == BucketUsage(0, 0)


@pytest.mark.parametrize("order", ["source first", "copy first"])
def test_the_bytes_go_with_the_last_one_that_holds_them(db, upload, copy, order):
    source = upload("a", b"hello")
    made = copy(source, "b")
    gone, left = (source, made) if order == "source first" else (made, source)

    files.erase(db, gone)

    assert content_of(db, left) == b"hello"
    files.erase(db, left)
    assert uses(db) == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (0, None),
        (0, 0),
        (4_999_990, 4_999_999),
        (4_999_995, 5_000_003),
        (5_000_000, None),
        (5_000_003, 5_000_005),
        (5_000_014, None),
    ],
)
def test_a_range_of_a_large_file_may_lie_anywhere(db, large, copy, first, last):
    whole = FIRST + SECOND

    made = copy(large, "b", first, last)

    assert content_of(db, made) == whole[first : len(whole) if last is None else last + 1]
    assert made.sha1 == sha1(content_of(db, made))


def test_copies_of_copies_of_ranges_still_share_the_same_bytes(db, large, copy):
    once = copy(large, "once", 4_999_995, 5_000_005)
    twice = copy(once, "twice", 2, 8)
    thrice = copy(twice, "thrice", 1, 5)

    files.erase(db, large)
    files.erase(db, once)
    files.erase(db, twice)

    assert content_of(db, thrice) == (FIRST + SECOND)[4_999_998:5_000_003]
    assert uses(db) == [1, 1]
    files.erase(db, thrice)
    assert db.execute("SELECT count(*) FROM segments").fetchone() == (0,)
    assert uses(db) == []


def test_what_is_one_whole_blob_is_found_as_quickly_as_an_upload(db, bucket, large, copy):
    copy(large, "b", 5_000_000, None)

    opened, [blob] = files.open_latest(db, bucket, "b")

    assert (opened.size, blob.inline) == (len(SECOND), SECOND)
    assert db.execute("SELECT count(*) FROM segments").fetchone() == (0,)


def test_an_empty_file_can_be_copied(db, upload, copy, clock, bucket):
    source = upload("a", b"")
    copied = copies.Copied(source, copies.whole(source), source.sha1, source.md5)

    made = copies.copy_file(db, clock, bucket, "b", copied, content_type="x/y", info={})

    assert (made.size, content_of(db, made)) == (0, b"")
    files.erase(db, made)
    files.erase(db, source)
    assert uses(db) == []


@pytest.mark.parametrize(("first", "last"), [(5, None), (0, 5), (3, 2), (10**17, 10**17)])
def test_a_range_has_to_be_inside_of_the_file(upload, first, last):
    with pytest.raises(RangeNotSatisfiable):
        copies.span(upload("a", b"hello"), first, last)


def test_one_copy_takes_five_gigabytes(upload):
    huge = upload("a")._replace(size=5_000_000_001)

    assert copies.span(huge, 1, None).size == 5_000_000_000
    for too_much in (lambda: copies.whole(huge), lambda: copies.span(huge, 0, None)):
        with pytest.raises(SourceTooLarge, match="Copy source too big: 5000000001"):
            too_much()


def test_there_is_nothing_to_copy_in_markers_and_unfinished_files(db, clock, bucket, upload):
    upload("a")
    marker = files.hide_file(db, clock, bucket, "a")
    started = large_files.start_large_file(db, clock, bucket, "b", content_type="x/y", info={})

    for version in (marker, started):
        with pytest.raises(NoSuchFile):
            copies.check_source(version)


def test_a_source_that_went_meanwhile_leaves_nothing(db, clock, bucket, upload):
    source = upload("a")
    copied = proven(db, source, copies.whole(source))
    files.erase(db, source)

    with pytest.raises(NoSuchFile):
        copies.copy_file(db, clock, bucket, "b", copied, content_type="x/y", info={})

    assert files.list_file_names(db, bucket, limit=10).files == ()


def test_it_rejects_a_bad_name(upload, copy):
    with pytest.raises(BadFileName):
        copy(upload("a"), "")


def test_an_unverified_hash_stays_one(db, clock, bucket, upload):
    source = upload("a", sha1_unverified=True)
    copied = copies.Copied(source, copies.whole(source), source.sha1, source.md5, True)

    made = copies.copy_file(db, clock, bucket, "b", copied, content_type="x/y", info={})

    assert made.sha1_unverified is True


def start(db, clock, bucket, name="target"):
    return large_files.start_large_file(db, clock, bucket, name, content_type="x/y", info={})


def copy_part(db, clock, file, number, source, first=0, last=None):
    copied = proven(db, source, copies.span(source, first, last))
    return copies.copy_part(db, clock, file.id, number, copied)


def test_copied_and_uploaded_parts_become_one_file(db, clock, bucket, large):
    file = start(db, clock, bucket)
    first = copy_part(db, clock, file, 1, large, 0, 4_999_999)
    second = copy_part(db, clock, file, 2, large, 3, 5_000_007)
    third = large_files.add_part(db, clock, file.id, 3, stored(b"the end"))

    finished = large_files.finish_large_file(
        db, clock, file.id, sha1s=[first.sha1, second.sha1, third.sha1]
    )

    whole = FIRST + SECOND
    assert content_of(db, finished) == whole[:5_000_000] + whole[3:5_000_008] + b"the end"
    files.erase(db, large)
    assert content_of(db, finished)[-7:] == b"the end"
    files.erase(db, finished)
    assert uses(db) == []


def test_the_later_part_of_a_number_wins(db, clock, bucket, large):
    before = buckets.usage(db, bucket.id).bytes
    file = start(db, clock, bucket)
    copy_part(db, clock, file, 1, large, 4_999_995, 5_000_005)
    better = copy_part(db, clock, file, 1, large, 4_999_999, 5_000_001)

    assert large_files.list_parts(db, file.id, limit=10) == ([better], None)
    assert (better.size, better.sha1) == (3, sha1(b"9th"))
    assert buckets.usage(db, bucket.id).bytes == before + 3
    large_files.add_part(db, clock, file.id, 1, stored(b"best"))
    assert buckets.usage(db, bucket.id).bytes == before + 4
    assert db.execute("SELECT count(*) FROM segments").fetchone() == (0,)


def test_cancelling_lets_the_copied_bytes_go(db, clock, bucket, large):
    before = buckets.usage(db, bucket.id)
    file = start(db, clock, bucket)
    copy_part(db, clock, file, 1, large, 0, 5_000_003)

    large_files.cancel_large_file(db, file.id)

    assert buckets.usage(db, bucket.id) == before
    assert uses(db) == [1, 1]


def test_a_part_needs_an_unfinished_file_and_a_number(db, clock, bucket, large):
    file = start(db, clock, bucket)

    with pytest.raises(NoSuchUpload):
        copy_part(db, clock, large, 1, large)
    for number in (0, 10_001):
        with pytest.raises(InvalidRequest, match="Part number must be in range 1 - 10000"):
            copy_part(db, clock, file, number, large)
