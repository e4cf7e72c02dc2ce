"""Laying out text: lines, tables, JSON and Markdown, whatever is in them."""

import pytest

from files.preview import text


def test_lines_end_in_three_ways():
    assert text.lines_of("a\r\nb\rc\nd\n") == ["a", "b", "c", "d"]
    assert text.lines_of("a\n\n") == ["a", ""]


def test_a_huge_line_goes_on_without_a_number():
    shown = text.numbered(["x" * 2500, "y"])

    assert shown.numbers.split("\n") == ["1", "", "", "2"]
    assert [len(line) for line in shown.text.split("\n")] == [1000, 1000, 500, 1]


def test_more_than_20_000_lines_are_cut():
    shown = text.numbered(["x"] * 20_001)

    assert shown.is_cut
    assert shown.numbers.endswith("\n20000")
    assert not text.numbered(["x"] * 20_000).is_cut


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("a\0b", "a␀b"),
        ("a\x1b[0m", "a␛[0m"),
        ("a\x7f", "a␡"),
        ("a\x85", "a‹U+0085›"),
        ("access\u202e⁦// admin", "access‹U+202E›‹U+2066›// admin"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_nothing_stays_invisible(hidden, shown):
    assert text.seen(hidden) == shown


def test_the_colours_of_a_log_are_left_out():
    assert text.without_colours("\x1b[1;31merror\x1b[0m: no") == "error: no"


def test_json_is_laid_out_letter_by_letter():
    laid_out = text.laid_out_json('{"a":[1.10,{}, "x\\"}"],"a":1e400,"b":[]}')

    assert laid_out == (
        '{\n  "a": [\n    1.10,\n    {},\n    "x\\"}"\n  ],\n  "a": 1e400,\n  "b": []\n}'
    )


@pytest.mark.parametrize("stored", ["{", "[1,]", "", "[" * 200_000, "not json"])
def test_what_is_no_json_is_not_laid_out(stored):
    assert text.laid_out_json(stored) is None


def test_deep_json_stays_small():
    laid_out = text.laid_out_json("[" * 500 + "1" + "]" * 500)

    assert laid_out is not None
    assert len(laid_out) < 1001 * 82


def test_a_huge_number_is_no_work():
    assert text.laid_out_json("1" * 400_000) == "1" * 400_000


def test_long_json_is_laid_out_as_far_as_it_is_shown():
    laid_out = text.laid_out_json("[" + ",".join(["1"] * 200_000) + "]")

    assert laid_out.count("\n") == text.MOST_LINES + 1


def test_a_table_keeps_quotes_lines_and_formulas():
    table = text.table('name;note\n"a;""b""";"two\nlines"\n=1+1;@SUM\n', is_whole=True, tabs=False)

    assert table.head == ["name", "note"]
    assert table.rows == [(2, ['a;"b"', "two\nlines"]), (3, ["=1+1", "@SUM"])]
    assert not table.has_more


def test_a_table_shows_its_first_hundred_rows():
    table = text.table("n\n" + "1\n" * 101, is_whole=True, tabs=False)

    assert len(table.rows) == 100
    assert table.has_more


def test_the_row_at_the_cut_is_left_out():
    table = text.table("a,b\n1,2\n3,", is_whole=False, tabs=False)

    assert table.rows == [(2, ["1", "2"])]


def test_wide_tables_and_long_cells_are_cut():
    table = text.table(",".join(["x" * 300] * 60), is_whole=True, tabs=False)

    assert len(table.head) == 50
    assert table.head[0] == "x" * 200 + "…"
    assert table.has_more


@pytest.mark.parametrize(
    ("stored", "tabs", "head"),
    [("a\tb\n", True, ["a", "b"]), ("a\tb\n", False, ["a", "b"]), ("a|b\n", False, ["a", "b"])],
)
def test_the_delimiter_is_found(stored, tabs, head):
    assert text.table(stored, is_whole=True, tabs=tabs).head == head


@pytest.mark.parametrize("stored", ['"' * 400_001, '"' + "x" * 200_000, ""])
def test_what_is_no_table_is_none(stored):
    assert text.table(stored, is_whole=True, tabs=False) is None


def test_markdown_keeps_every_letter():
    written = "# Title\n\ntext <b>\n```\n# code\n```\n> quoted\n"

    runs = text.markdown(text.lines_of(written))

    assert "".join(run.text for run in runs) + "\n" == written
    assert [run.style for run in runs] == ["heading", "text", "code", "quote"]
    assert "# code" in runs[2].text
