import hashlib

import pytest

from localb2.errors import (
    BadFileName,
    InvalidRequest,
    MissingPart,
    NoSuchFile,
    NoSuchUpload,
    NotEnoughParts,
    PartMismatch,
    PartsOutOfOrder,
    PartTooSmall,
)
from localb2.rules import buckets, files, large_files
from localb2.values import Blob, StoredBytes

MINIMUM = 5_000_000


@pytest.fixture
def start(db, clock, bucket):
    def start(name="big.iso", **changes):
        values = {"content_type": "application/x-iso9660-image", "info": {}, **changes}
        return large_files.start_large_file(db, clock, bucket, name, **values)

    return start


@pytest.fixture
def add(db, clock):
    """add(file, number, size): a part of which nobody needs the bytes."""

    def add(file, number, size=MINIMUM, *, content=None, clock=clock):
        content = content or f"{number}:{size}".encode()
        stored = StoredBytes(
            blob=Blob(size=size, inline=content),
            sha1=hashlib.sha1(content, usedforsecurity=False).hexdigest(),
            md5=hashlib.md5(content, usedforsecurity=False).hexdigest(),
        )
        return large_files.add_part(db, clock, file.id, number, stored)

    return add


def finish(db, clock, file, *parts):
    return large_files.finish_large_file(db, clock, file.id, sha1s=[part.sha1 for part in parts])


def complete(db, clock, file, *parts):
    named = [(part.number, f'"{part.md5}"') for part in parts]
    return large_files.complete_upload(db, clock, file.id, parts=named)


def test_a_started_file_is_unfinished_and_not_visible(db, bucket, start):
    file = start(info={"Large_File_SHA1": "x"})

    assert large_files.get_unfinished(db, file.id) == file
    assert (file.action, file.size, file.sha1, file.is_latest) == ("start", 0, None, False)
    assert file.info == {"large_file_sha1": "x"}
    with pytest.raises(NoSuchFile):
        files.find_latest(db, bucket.id, "big.iso")


def test_it_rejects_a_bad_name(start):
    with pytest.raises(BadFileName):
        start("")


def test_a_finished_file_is_its_parts_in_order(db, clock, bucket, start, add):
    file = start()
    second, first = add(file, 2, 7), add(file, 1)

    finished = finish(db, clock, file, first, second)

    assert files.find_latest(db, bucket.id, "big.iso") == finished
    assert (finished.id, finished.uploaded_ms) == (file.id, file.uploaded_ms)
    assert (finished.action, finished.size) == ("upload", MINIMUM + 7)
    assert (finished.sha1, finished.md5) == (None, None)
    sizes = [blob.size for blob in files.blobs_of(db, finished)]
    assert sizes == [MINIMUM, 7]


def test_the_etag_is_formed_as_aws_does(db, clock, start, add):
    file = start()
    parts = [add(file, 1), add(file, 2)]

    finished = complete(db, clock, file, *parts)

    together = b"".join(bytes.fromhex(part.md5) for part in parts)
    assert finished.etag == f"{hashlib.md5(together, usedforsecurity=False).hexdigest()}-2"


def test_it_needs_two_parts(db, clock, start, add):
    file = start()

    with pytest.raises(NotEnoughParts, match="large files must have at least 2 parts"):
        finish(db, clock, file, add(file, 1))


def test_it_names_the_part_that_is_missing(db, clock, start, add):
    file = start()

    with pytest.raises(MissingPart, match="2"):
        finish(db, clock, file, add(file, 1), add(file, 3))


def test_it_rejects_a_hash_that_does_not_match(db, clock, start, add):
    file = start()
    first = add(file, 1)
    add(file, 2)

    with pytest.raises(PartMismatch):
        finish(db, clock, file, first, first)


def test_it_rejects_fewer_hashes_than_parts(db, clock, start, add):
    file = start()
    parts = [add(file, 1), add(file, 2), add(file, 3)]

    with pytest.raises(PartMismatch):
        finish(db, clock, file, *parts[:2])


def test_only_the_last_part_may_be_small(db, clock, start, add):
    file = start()

    with pytest.raises(PartTooSmall):
        finish(db, clock, file, add(file, 1, MINIMUM - 1), add(file, 2, 1))


def test_a_refused_finish_can_be_tried_again(db, clock, start, add):
    file = start()
    first = add(file, 1)
    with pytest.raises(MissingPart):
        finish(db, clock, file, first, first)

    finished = finish(db, clock, file, first, add(file, 2))

    assert finished.action == "upload"


def test_the_later_part_of_a_number_wins(db, clock, bucket, start, add):
    file = start()
    add(file, 1, MINIMUM + 5)
    better = add(file, 1, MINIMUM)

    assert large_files.list_parts(db, file.id, limit=10) == ([better], None)
    assert buckets.usage(db, bucket.id).bytes == MINIMUM
    assert db.execute("SELECT count(*) FROM blobs").fetchone() == (1,)


@pytest.mark.parametrize("number", [0, -1, 10_001])
def test_it_rejects_a_part_number_out_of_range(start, add, number):
    with pytest.raises(InvalidRequest, match="Part number must be in range 1 - 10000"):
        add(start(), number)


def test_it_takes_no_part_for_a_finished_file(db, clock, start, add):
    file = start()
    finish(db, clock, file, add(file, 1), add(file, 2))

    with pytest.raises(NoSuchUpload):
        add(file, 3)


def test_parts_are_listed_by_number_page_by_page(db, start, add):
    file = start()
    parts = [add(file, number) for number in (5, 1, 3)]

    first, following = large_files.list_parts(db, file.id, limit=2)
    rest, end = large_files.list_parts(db, file.id, start=following, limit=2)

    assert first == [parts[1], parts[2]]
    assert (following, rest, end) == (5, [parts[0]], None)


def test_s3_may_complete_with_one_small_part(db, clock, start, add):
    file = start()

    assert complete(db, clock, file, add(file, 1, 3)).size == 3


def test_s3_may_leave_out_parts_which_are_dropped(db, clock, bucket, start, add):
    file = start()
    parts = {number: add(file, number) for number in (2, 4, 7)}

    finished = complete(db, clock, file, parts[2], parts[7])

    assert finished.size == 2 * MINIMUM
    assert buckets.usage(db, bucket.id).bytes == 2 * MINIMUM
    assert db.execute("SELECT count(*) FROM blobs").fetchone() == (2,)


def test_s3_must_name_parts_in_ascending_order(db, clock, start, add):
    file = start()
    first, second = add(file, 1), add(file, 2)

    for order in ([second, first], [first, first]):
        with pytest.raises(PartsOutOfOrder):
            complete(db, clock, file, *order)


def test_s3_must_name_the_etags_of_the_parts(db, clock, start, add):
    file = start()
    add(file, 1)

    with pytest.raises(PartMismatch):
        large_files.complete_upload(db, clock, file.id, parts=[(1, '"' + "0" * 32 + '"')])
    with pytest.raises(MissingPart):
        large_files.complete_upload(db, clock, file.id, parts=[(2, "x")])
    with pytest.raises(InvalidRequest):
        large_files.complete_upload(db, clock, file.id, parts=[])


def test_a_file_uploaded_after_the_start_stays_the_latest(db, clock, bucket, start, add, upload):
    file = start("a")
    newer = upload("a")

    finished = finish(db, clock, file, add(file, 1), add(file, 2))

    assert finished.is_latest is False
    assert files.find_latest(db, bucket.id, "a") == newer


def test_a_finished_file_replaces_an_older_latest(db, clock, bucket, start, add, upload):
    older = upload("a")
    file = start("a")

    finished = finish(db, clock, file, add(file, 1), add(file, 2))

    assert files.find_latest(db, bucket.id, "a") == finished
    assert files.get_version(db, older.id).is_latest is False


def test_cancelling_leaves_nothing(db, bucket, start, add):
    file = start()
    add(file, 1)

    assert large_files.cancel_large_file(db, file.id) == file

    usage = buckets.usage(db, bucket.id)
    assert (usage.versions, usage.bytes) == (0, 0)
    assert db.execute("SELECT count(*) FROM blobs").fetchone() == (0,)
    with pytest.raises(NoSuchUpload, match="Invalid fileId"):
        large_files.cancel_large_file(db, file.id)


@pytest.mark.parametrize("finished", [True, False])
def test_deleting_the_version_leaves_nothing_either(db, clock, bucket, start, add, finished):
    file = start()
    parts = [add(file, 1), add(file, 2)]
    if finished:
        finish(db, clock, file, *parts)

    files.delete_file_version(db, bucket.id, file.name, file.id)

    assert buckets.usage(db, bucket.id).bytes == 0
    assert db.execute("SELECT count(*) FROM parts").fetchone() == (0,)


def test_unfinished_files_are_listed_by_name_and_oldest_first(db, bucket, start):
    files_started = [start(name) for name in ("b", "a", "b", "c")]

    page = large_files.list_unfinished_by_name(db, bucket, limit=10)

    order = [files_started[index] for index in (1, 0, 2, 3)]
    assert list(page.files) == order


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_of_unfinished_files_by_name_add_up(db, bucket, start, limit):
    for name in ("b", "a", "b", "b"):
        start(name)

    found, name, file_id = [], "", None
    while name is not None:
        page = large_files.list_unfinished_by_name(
            db, bucket, start_name=name, start_id=file_id, limit=limit
        )
        found += page.files
        name, file_id = page.next_name, page.next_id

    assert [file.name for file in found] == ["a", "b", "b", "b"]
    assert len({file.id for file in found}) == 4


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
def test_pages_of_unfinished_files_by_age_add_up(db, bucket, start, limit):
    files_started = [start(name) for name in ("b", "a", "b", "c")]

    page = large_files.list_unfinished_by_age(db, bucket.id, limit=limit)
    found = list(page.files)
    while page.next_id is not None:
        page = large_files.list_unfinished_by_age(db, bucket.id, start_id=page.next_id, limit=limit)
        found += page.files

    assert found == files_started


def test_a_page_begins_after_a_file_that_was_finished_meanwhile(db, bucket, start):
    files_started = [start(name) for name in ("c", "b", "a")]
    large_files.cancel_large_file(db, files_started[1].id)

    page = large_files.list_unfinished_by_age(db, bucket.id, start_id=files_started[1].id, limit=10)

    assert list(page.files) == [files_started[2]]


def test_a_prefix_limits_the_unfinished_files(db, bucket, start):
    for name in ("a", "photos/1", "photos/2", "z"):
        start(name)

    by_name = large_files.list_unfinished_by_name(db, bucket, prefix="photos/", limit=10)
    by_age = large_files.list_unfinished_by_age(db, bucket.id, prefix="photos/", limit=10)

    for page in (by_name, by_age):
        assert [file.name for file in page.files] == ["photos/1", "photos/2"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
def test_unfinished_files_fold_into_folders_page_by_page(db, bucket, start, limit):
    for name in ("a", "a", "b/1", "b/2/3", "c", "d/1"):
        start(name)

    found, name, file_id = [], "", None
    while name is not None:
        page = large_files.list_unfinished_by_name(
            db, bucket, delimiter="/", start_name=name, start_id=file_id, limit=limit
        )
        found += page.files
        name, file_id = page.next_name, page.next_id

    assert [row.name for row in found] == ["a", "a", "b/", "c", "d/"]
    assert [row.action for row in found] == ["start", "start", "folder", "start", "folder"]
