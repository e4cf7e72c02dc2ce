"""Names as a person reads them."""

import pytest

from files.shown_names import shown_name, visible


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain name.txt", "plain name.txt"),
        ("Café 🎉.txt", "Café 🎉.txt"),
        (" leading", "␣leading"),
        ("trailing  ", "trailing␣␣"),
        ("two  spaces", "two␣␣spaces"),
        ("zero\u200bwidth", "zero‹U+200B›width"),
        ("invoice\u202efdp.exe", "invoice‹U+202E›fdp.exe"),
        ("no\u00a0break", "no‹U+00A0›break"),
        ("\ufeffmark", "‹U+FEFF›mark"),
        ("line\u2028break", "line‹U+2028›break"),
        ("filler\u3164", "filler‹U+3164›"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("a\u200db", "a‹U+200D›b"),
    ],
)
def test_it_shows_what_cannot_be_seen(name, shown):
    assert visible(name) == shown


def test_it_keeps_the_end_of_a_long_name():
    shown = shown_name("photos/a-very-long-name-indeed.jpg", "photos/")

    assert shown.tail == "indeed.jpg"
    assert shown.whole == "a-very-long-name-indeed.jpg"


def test_it_does_not_cut_a_letter_from_its_accent():
    shown = shown_name("a" * 10 + "e\u0301" + "x" * 9)

    assert shown.tail == "e\u0301" + "x" * 9


def test_a_file_named_like_its_folder_keeps_its_name():
    assert shown_name("a/marker/", "a/marker/").whole == "marker/"


def test_an_empty_name_is_said_to_be_none():
    assert shown_name("").whole == "(no name)"
