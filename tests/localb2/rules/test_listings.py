import random
import sqlite3

import pytest

from localb2.errors import InvalidRequest
from localb2.rules import buckets, files, large_files
from localb2.rules.listings import after_prefix, list_file_names, list_file_versions


def names(page):
    return [version.name for version in page.files]


def all_names(db, bucket, *, limit, **choice):
    """Every page after the other."""
    found, start = [], ""
    while start is not None:
        page = list_file_names(db, bucket, start=start, limit=limit, **choice)
        assert len(page.files) <= limit
        found += names(page)
        start = page.next_name
    return found


def all_versions(db, bucket, *, limit, **choice):
    found, start, start_id = [], "", None
    while start is not None:
        page = list_file_versions(
            db, bucket, start=start, start_id=start_id, limit=limit, with_unfinished=True, **choice
        )
        found += page.files
        start, start_id = page.next_name, page.next_id
    return found


def start_large(db, clock, bucket, name):
    return large_files.start_large_file(db, clock, bucket, name, content_type="x/y", info={})


@pytest.mark.parametrize("count", [0, 1, 999, 1000, 1001])
def test_a_page_of_a_thousand_ends_where_it_should(db, bucket, upload, count):
    for number in range(count):
        upload(f"file-{number:04d}")

    page = list_file_names(db, bucket, limit=1000)

    assert names(page) == [f"file-{number:04d}" for number in range(min(count, 1000))]
    assert page.next_name == ("file-1000" if count > 1000 else None)


def test_a_limit_of_nothing_gives_nothing(db, bucket, upload):
    upload("a")

    page = list_file_names(db, bucket, limit=0)

    assert (page.files, page.next_name) == ((), None)


def test_names_come_in_the_order_of_their_utf8_bytes(db, bucket, upload):
    mixed = ["a", "B", "Z", "é", "z", "ｚ", "😀", "\ufffd", "a b", "a!", "~"]
    for name in mixed:
        upload(name)

    page = list_file_names(db, bucket, limit=100)

    assert names(page) == sorted(mixed, key=str.encode)


def test_the_start_is_inclusive(db, bucket, upload):
    for name in ("a", "b", "c"):
        upload(name)

    assert names(list_file_names(db, bucket, start="b", limit=10)) == ["b", "c"]
    assert names(list_file_names(db, bucket, start="aa", limit=10)) == ["b", "c"]
    assert names(list_file_names(db, bucket, start=files.successor("b"), limit=10)) == ["c"]


def test_a_prefix_limits_the_names(db, bucket, upload):
    for name in ("a", "ab", "abc", "ac", "b", "a\U0010ffff", "a\U0010ffffz"):
        upload(name)

    assert names(list_file_names(db, bucket, prefix="ab", limit=10)) == ["ab", "abc"]
    page = list_file_names(db, bucket, prefix="a\U0010ffff", limit=10)
    assert names(page) == ["a\U0010ffff", "a\U0010ffffz"]
    assert names(list_file_names(db, bucket, prefix="a", start="b", limit=10)) == []


def test_hidden_names_are_not_listed(db, clock, bucket, upload):
    upload("gone")
    upload("here")
    files.hide_file(db, clock, bucket, "gone")

    assert names(list_file_names(db, bucket, limit=10)) == ["here"]


def test_only_the_newest_version_of_a_name_is_listed(db, bucket, upload):
    upload("a", b"one")
    newest = upload("a", b"two")

    assert list_file_names(db, bucket, limit=10).files == (newest,)


def test_names_below_the_delimiter_become_one_folder(db, bucket, upload):
    for name in ("a", "b/1", "b/2", "b/c/3", "b0", "c/4"):
        upload(name)

    page = list_file_names(db, bucket, delimiter="/", limit=10)

    assert names(page) == ["a", "b/", "b0", "c/"]
    assert [row.action for row in page.files] == ["upload", "folder", "upload", "folder"]
    assert page.files[1].id == ""


def test_a_folder_is_opened_with_its_prefix(db, bucket, upload):
    for name in ("b", "b/", "b/1", "b/c/3", "b/c/4", "b0"):
        upload(name)

    page = list_file_names(db, bucket, prefix="b/", delimiter="/", limit=10)

    assert names(page) == ["b/", "b/1", "b/c/"]


def test_a_prefix_need_not_end_at_a_delimiter(db, bucket, upload):
    for name in ("photos/1", "phone", "other"):
        upload(name)

    page = list_file_names(db, bucket, prefix="pho", delimiter="/", limit=10)

    assert names(page) == ["phone", "photos/"]


def test_double_and_leading_slashes_are_folders_without_a_name(db, bucket, upload):
    for name in ("/root", "//x", "a//b", "a/b"):
        upload(name)

    assert names(list_file_names(db, bucket, delimiter="/", limit=10)) == ["/", "a/"]
    page = list_file_names(db, bucket, prefix="a/", delimiter="/", limit=10)
    assert names(page) == ["a//", "a/b"]


def test_a_delimiter_may_have_several_characters(db, bucket, upload):
    for name in ("a--1", "a-2", "a--3"):
        upload(name)

    assert names(list_file_names(db, bucket, delimiter="--", limit=10)) == ["a--", "a-2"]


def test_a_folder_with_only_hidden_files_is_not_listed(db, clock, bucket, upload):
    upload("ghosts/1")
    upload("alive/1")
    files.hide_file(db, clock, bucket, "ghosts/1")

    assert names(list_file_names(db, bucket, delimiter="/", limit=10)) == ["alive/"]
    page = list_file_versions(db, bucket, delimiter="/", limit=10, with_unfinished=False)
    assert names(page) == ["alive/", "ghosts/"]


def test_the_next_page_after_a_folder_begins_past_it(db, bucket, upload):
    for name in ("a/1", "a/2", "a/3", "a0", "b/1", "b/2"):
        upload(name)

    first = list_file_names(db, bucket, delimiter="/", limit=1)
    second = list_file_names(db, bucket, delimiter="/", start=first.next_name, limit=1)
    third = list_file_names(db, bucket, delimiter="/", start=second.next_name, limit=1)

    assert [names(page) for page in (first, second, third)] == [["a/"], ["a0"], ["b/"]]
    assert third.next_name is None


def test_a_start_inside_of_a_folder_shows_the_folder(db, bucket, upload):
    for name in ("a/1", "a/2", "b"):
        upload(name)

    page = list_file_names(db, bucket, delimiter="/", start="a/2", limit=10)

    assert names(page) == ["a/", "b"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("delimiter", [None, "/", "//"])
@pytest.mark.parametrize("prefix", ["", "a", "a/", "a//", "b"])
def test_pages_of_any_size_add_up_to_the_plain_answer(db, bucket, upload, prefix, delimiter, limit):
    chance = random.Random(7)
    uploaded = {"".join(chance.choices("ab/é", k=chance.randint(1, 6))) for _ in range(60)}
    for name in uploaded:
        upload(name)

    found = all_names(db, bucket, prefix=prefix, delimiter=delimiter, limit=limit)

    assert found == folded(uploaded, prefix, delimiter)


def folded(names, prefix, delimiter):
    rows = set()
    for name in names:
        if name.startswith(prefix):
            place = name.find(delimiter, len(prefix)) if delimiter else -1
            rows.add(name if place < 0 else name[: place + len(delimiter)])
    return sorted(rows, key=str.encode)


def test_versions_come_newest_first_within_a_name(db, clock, bucket, upload):
    first = upload("a", b"one")
    upload("b")
    files.hide_file(db, clock, bucket, "a")
    third = upload("a", b"three")

    found = all_versions(db, bucket, limit=10)

    assert [version.action for version in found] == ["upload", "hide", "upload", "upload"]
    assert found[0] == third
    assert found[2].id == first.id
    assert [version.is_latest for version in found] == [True, False, False, True]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
def test_pages_of_versions_meet_in_the_middle_of_a_name(db, clock, bucket, upload, limit):
    for name in ("a", "b", "b", "b", "c"):
        upload(name)
    start_large(db, clock, bucket, "b")

    found = all_versions(db, bucket, limit=limit)

    assert [version.name for version in found] == ["a", "b", "b", "b", "b", "c"]
    assert found[1].action == "start"
    assert len({version.id for version in found}) == 6


def test_the_start_id_is_inclusive(db, bucket, upload):
    old = upload("a", b"1")
    middle = upload("a", b"2")
    upload("a", b"3")

    page = list_file_versions(
        db, bucket, start="a", start_id=middle.id, limit=10, with_unfinished=True
    )

    assert [version.id for version in page.files] == [middle.id, old.id]


def test_a_start_id_that_is_gone_goes_on_with_the_next_older(db, bucket, upload):
    old = upload("a", b"1")
    middle = upload("a", b"2")
    upload("a", b"3")
    files.delete_file_version(db, bucket.id, "a", middle.id)

    page = list_file_versions(
        db, bucket, start="a", start_id=middle.id, limit=10, with_unfinished=True
    )

    assert [version.id for version in page.files] == [old.id]


def test_it_rejects_a_start_id_that_is_none(db, bucket):
    with pytest.raises(InvalidRequest):
        list_file_versions(db, bucket, start="a", start_id="x", limit=10, with_unfinished=True)


def test_unfinished_files_are_listed_only_when_asked_for(db, clock, bucket):
    start_large(db, clock, bucket, "folder/big")

    for delimiter in (None, "/"):
        with_them = list_file_versions(
            db, bucket, delimiter=delimiter, limit=10, with_unfinished=True
        )
        without = list_file_versions(
            db, bucket, delimiter=delimiter, limit=10, with_unfinished=False
        )
        assert len(with_them.files) == 1
        assert without.files == ()


def test_the_listing_of_one_bucket_has_nothing_of_another(db, clock, account, bucket, upload):

    other = buckets.create_bucket(db, clock, account.id, "other-bucket")
    upload("mine")
    upload("theirs", into=other)

    assert names(list_file_names(db, bucket, limit=10)) == ["mine"]


def test_the_size_of_a_folder_does_not_matter(db, bucket, upload):
    for folder in range(20):
        for number in range(100):
            upload(f"{folder:02d}/{number}")

    few = steps(db, lambda: list_file_names(db, bucket, delimiter="/", limit=5))
    every = steps(db, lambda: list_file_names(db, bucket, limit=500))

    assert few < every / 10


def test_hidden_names_cost_the_list_of_names_nothing(db, clock, bucket, upload):
    for number in range(500):
        files.add_hide_marker(db, clock, bucket, f"gone-{number}")
    upload("here")

    assert steps(db, lambda: list_file_names(db, bucket, limit=10)) < 500


def steps(db: sqlite3.Connection, action):
    """How many instructions SQLite took, in tens."""
    count = 0

    def one_more():
        nonlocal count
        count += 1
        return 0

    db.set_progress_handler(one_more, 10)
    action()
    db.set_progress_handler(None, 0)
    return count


@pytest.mark.parametrize("prefix", ["a", "a/", "é", "\ud7ff", "a\U0010ffff", "😀"])
def test_after_prefix_follows_everything_with_the_prefix(prefix):
    after = after_prefix(prefix).encode()

    assert (prefix + "\U0010ffff" * 200).encode() < after
    assert not after.startswith(prefix.encode())


@pytest.mark.parametrize("prefix", ["", "\U0010ffff"])
def test_after_prefix_follows_every_legal_name_when_nothing_else_can(prefix):
    assert after_prefix(prefix) > "\U0010ffff" * 256
