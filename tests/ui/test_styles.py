"""Every class of the style sheets has a user: what nobody uses is deleted."""

import re
from pathlib import Path

from tests.local_b2 import ROOT

CLASS = re.compile(r"\.(-?[_a-z][\w-]*)", re.IGNORECASE)
# What is no selector: comments, values of properties, addresses of files.
NO_SELECTOR = re.compile(r"/\*.*?\*/|:[^{;}]*;|@import[^;]*;", re.DOTALL)
WORD = re.compile(r"[\w-]+")
# "glyph--{{ icon }}" and `toast--${level}`: the end of the class is a word from elsewhere.
MADE = re.compile(r"([a-z][\w-]*(?:--|__))(?:\{\{|\$\{)")
FROM_HTMX = {"htmx-request"}


def test_every_class_has_a_user():
    classes = styled()
    text = "\n".join(sources())
    words, beginnings = set(WORD.findall(text)), set(MADE.findall(text))

    unused = {
        name
        for name in classes - words - FROM_HTMX
        if not any(
            name.startswith(beginning) and name.removeprefix(beginning) in words
            for beginning in beginnings
        )
    }

    assert len(classes) > 200
    assert sorted(unused) == []


def test_the_description_of_the_look_names_only_classes_that_exist():
    named = set(re.findall(r"`\.([a-z][\w-]*)", (ROOT / "docs/look.md").read_text()))

    assert len(named) > 20
    assert sorted(named - styled()) == []


def styled():
    """Every class that a style sheet names."""
    sheets = [path.read_text() for path in (ROOT / "static/css").glob("*.css")]
    return {name for sheet in sheets for name in CLASS.findall(NO_SELECTOR.sub("", sheet))}


def sources():
    """Whatever can put a class on an element."""
    rooms = [("templates", "*.html"), ("static/js", "*.js")]
    rooms += [(room, "*.py") for room in ("accounts", "buckets", "files", "keys", "ui")]
    return [path.read_text() for room, kind in rooms for path in Path(ROOT, room).rglob(kind)]
