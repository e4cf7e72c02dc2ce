"""Merging the two listings of a folder, without B2."""

from datetime import UTC, datetime, timedelta

import pytest

from files.rows import (
    last_name,
    matching,
    needs_more_versions,
    next_versions_start,
    page_with_hidden,
    sort_files,
    start_behind,
    visible_page,
)
from gateway.values import FileVersion, Listing

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def upload(name, number=1, size=10):
    moment = NOON + timedelta(minutes=number)
    return FileVersion(name, f"{name}-{number}", "upload", size, moment)


def marker(name, number=1):
    return FileVersion(name, f"{name}-{number}", "hide", 0, NOON + timedelta(minutes=number))


def visible(name, size=10):
    return FileVersion(name, None, "upload", size, NOON)


def test_it_counts_uploads_and_not_hide_markers():
    names = Listing((visible("a"),))
    versions = Listing((upload("a", 3), marker("a", 2), upload("a", 1)))

    page = visible_page(names, [versions])

    assert page.files[0].uploads == 2
    assert page.files[0].uploads_exact
    assert page.files[0].id == "a-3"


def test_it_does_not_count_a_name_that_the_versions_do_not_reach():
    names = Listing((visible("a"), visible("z")))
    versions = Listing((upload("a", 2), upload("a", 1)), next_name="a", next_id="a-1")

    page = visible_page(names, [versions])

    assert [(file.name, file.uploads) for file in page.files] == [("a", 2), ("z", None)]
    assert page.files[1].id is None


def test_it_knows_that_the_last_counted_name_may_have_more():
    names = Listing((visible("a"), visible("b")))
    versions = Listing((upload("a"), upload("b", 2)), next_name="b", next_id="b-2")

    page = visible_page(names, [versions])

    assert [file.uploads_exact for file in page.files] == [True, False]


def test_it_counts_on_over_the_border_of_two_pages():
    names = Listing((visible("a"), visible("b")))
    first = Listing((upload("a"), upload("b", 2)), next_name="b", next_id="b-2")
    second = Listing((upload("b", 1),))

    page = visible_page(names, [first, second])

    assert [(file.uploads, file.uploads_exact) for file in page.files] == [(1, True), (2, True)]


def test_it_leaves_a_name_behind_that_fills_a_page():
    names = Listing((visible("a"), visible("b")))
    first = Listing((upload("a", 3), upload("a", 2)), next_name="a", next_id="a-2")
    second = Listing((upload("b"),))

    assert next_versions_start(first, "") == ("a", None)
    page = visible_page(names, [first, second])

    assert [(file.uploads, file.uploads_exact) for file in page.files] == [(2, False), (1, True)]


def test_it_goes_on_inside_a_name_that_shares_its_page():
    page = Listing((upload("a"), upload("b", 2)), next_name="b", next_id="b-2")

    assert next_versions_start(page, "") == ("b", "b-2")


def test_it_goes_on_behind_a_folder_that_ends_a_page():
    page = Listing((upload("a"),), folders=("b/",), next_name="b/")

    name, file_id = next_versions_start(page, "")

    assert name > "b/\U0010fff0"
    assert name < "b0"
    assert file_id is None


@pytest.mark.parametrize(
    ("names", "expected"),
    [(("a",), False), (("a", "b"), True), (("a", "z"), True), ((), False)],
)
def test_it_asks_for_more_versions_only_as_far_as_the_names_go(names, expected):
    listed = Listing(tuple(visible(name) for name in names))
    versions = Listing((upload("a"), upload("b")), next_name="b", next_id="b-1")

    assert needs_more_versions(listed, [versions]) is expected


def test_it_counts_hidden_files_and_folders_of_nothing_else():
    names = Listing((visible("a"),), folders=("shown/",))
    versions = Listing((upload("a"), marker("b")), folders=("gone/", "shown/"))

    assert visible_page(names, [versions]).hidden == 2


def test_it_counts_hidden_files_of_this_page_only():
    names = Listing((visible("a"),), next_token="more")
    versions = Listing((upload("a"), marker("b")))

    page = visible_page(names, [versions])

    assert page.hidden == 0
    assert page.next_after == "a"


def test_a_page_with_hidden_files_tells_them_apart():
    versions = Listing((upload("a"), marker("b", 2), upload("b", 1)), folders=("c/",))

    page = page_with_hidden([versions], 200)

    assert [(file.name, file.hidden, file.uploads) for file in page.files] == [
        ("a", False, 1),
        ("b", True, 1),
    ]
    assert page.folders == ("c/",)
    assert page.next_after is None


def test_a_page_with_hidden_files_ends_at_its_limit():
    versions = Listing(tuple(upload(name) for name in "abcd"), folders=("aa/",))

    page = page_with_hidden([versions], 3)

    assert [file.name for file in page.files] == ["a", "b"]
    assert page.folders == ("aa/",)
    assert page.next_after == "b"


def test_the_last_name_may_be_a_folder():
    assert last_name(Listing((upload("a"),), folders=("b/",))) == "b/"
    assert last_name(Listing((upload("c"),), folders=("b/",))) == "c"
    assert last_name(Listing(())) == ""


def test_a_folder_of_a_very_long_name_is_passed_too():
    folder = "x" * 1022 + "/"

    assert start_behind("", folder) > folder + "zzzz"
    assert len(start_behind("", folder).encode()) <= 1024


def test_a_file_named_like_its_folder_is_no_folder():
    assert start_behind("marker/", "marker/") == "marker/"


def test_sorting_by_size_keeps_names_in_order():
    page = visible_page(Listing((visible("b", 5), visible("a", 5), visible("c", 9))), [Listing(())])

    assert [file.name for file in sort_files(page.files, "size", descending=True)] == [
        "c",
        "a",
        "b",
    ]
    assert [file.name for file in sort_files(page.files, "name", descending=True)] == [
        "c",
        "b",
        "a",
    ]


def test_the_filter_looks_at_the_name_inside_the_folder():
    assert matching("photos/Reine.JPG", "photos/", "reine")
    assert not matching("photos/Reine.JPG", "photos/", "photos")
