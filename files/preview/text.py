"""Text laid out to be read: lines with numbers, tables, JSON. No HTML: templates escape it all."""

import csv
import io
import json
import re
from dataclasses import dataclass
from itertools import islice

MOST_LINES = 20_000
LONGEST_PIECE = 1_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 100, 50, 200
DEEPEST_INDENT = 40

# What a screen does not show, or what makes text read other than it is (CVE-2021-42574).
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_JSON_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_QUOTED = re.compile(r'"[^"]*"')
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Lines:
    """Numbers and lines, line by line; a long line goes on without a number."""

    numbers: str
    text: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of a CSV file. `has_more`: rows, columns or text was left out."""

    head: list[str]
    rows: list[tuple[int, list[str]]]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of Markdown in one style: "heading", "code", "quote" or "text"."""

    style: str
    text: str


def lines_of(text: str) -> list[str]:
    """The lines of `text`, however they end."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def seen(text: str) -> str:
    """`text` with signs for what would be invisible or turn its direction around."""
    return _UNSEEN.sub(_sign, text) if _UNSEEN.search(text) else text


def prose(text: str) -> str:
    """Text whose lines wrap: what of it can be laid out quickly."""
    return seen("\n".join(lines_of(text)[:MOST_LINES]))


def without_colours(text: str) -> str:
    """A log without the terminal's colour codes."""
    return _COLOURS.sub("", text) if "\x1b" in text else text


def numbered(lines: list[str]) -> Lines:
    """At most 20,000 lines beside their numbers."""
    numbers, pieces = list[str](), list[str]()
    for number, line in enumerate(lines[:MOST_LINES], 1):
        count = max(1, -(-len(line) // LONGEST_PIECE))
        numbers += [str(number), *[""] * (count - 1)]
        if count == 1:
            pieces.append(line)
        else:
            pieces += [line[at : at + LONGEST_PIECE] for at in range(0, len(line), LONGEST_PIECE)]
    return Lines("\n".join(numbers), seen("\n".join(pieces)), len(lines) > MOST_LINES)


def laid_out_json(text: str) -> str | None:
    """JSON with a line for every value, as far as lines are shown; None for no JSON.

    Numbers and repeated names stay letter by letter, which reading and writing would not keep.
    """
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    pieces, lines, depth, before = list[str](), 0, 0, ""
    for match in _JSON_WORD.finditer(text):
        word = match[0]
        depth -= word in "}]"
        space = _space(before, word, depth)
        depth += word in "{["
        pieces += (space, word)
        lines += space.startswith("\n")
        if lines > MOST_LINES:
            break
        before = word
    return "".join(pieces)


def table(text: str, *, is_whole: bool, tabs: bool) -> Table | None:
    """The first 100 rows of a CSV file; None where it is none."""
    first, _, _ = text.partition("\n")
    delimiter = "\t" if tabs else _delimiter(first[:10_000])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = list(islice(reader, MOST_ROWS + 2))
    except csv.Error:
        return None
    has_more = len(rows) > MOST_ROWS + 1 or not is_whole
    if not is_whole and len(rows) < MOST_ROWS + 2:
        rows = rows[:-1]  # the cut may go through it
    if not rows:
        return None
    is_wide = any(len(row) > MOST_COLUMNS for row in rows)
    head, *body = [_cells(row) for row in rows[: MOST_ROWS + 1]]
    return Table(head, list(enumerate(body, 2)), has_more or is_wide)


def markdown(lines: list[str]) -> list[Run]:
    """Markdown as it was written, in stretches of one style."""
    runs, style, kept = list[Run](), "", list[str]()
    is_code = False
    for line in lines[:MOST_LINES]:
        is_fence = line.lstrip().startswith(("```", "~~~"))
        now = "code" if is_code or is_fence else _style(line)
        is_code ^= is_fence
        if now != style and kept:
            runs.append(Run(style, seen("\n".join(kept) + "\n")))
            kept = []
        style = now
        kept.append(line)
    return [*runs, Run(style, seen("\n".join(kept)))]


def _sign(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(0x2400 + code) if code < 32 else "␡" if code == 127 else f"‹U+{code:04X}›"


def _space(before: str, word: str, depth: int) -> str:
    """What stands between two words of JSON."""
    if word in ",:" or not before or (before + word) in ("{}", "[]"):
        return ""
    if before == ":":
        return " "
    return "\n" + "  " * min(depth, DEEPEST_INDENT)


def _delimiter(line: str) -> str:
    unquoted = _QUOTED.sub("", line)
    return max(_DELIMITERS, key=unquoted.count)


def _cells(row: list[str]) -> list[str]:
    return [seen(_shortened(cell)) for cell in row[:MOST_COLUMNS]]


def _shortened(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else cell[:LONGEST_CELL] + "…"


def _style(line: str) -> str:
    if line.startswith("#"):
        return "heading"
    return "quote" if line.startswith(">") else "text"
