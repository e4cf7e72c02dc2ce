"""Icons are the set's own drawings, and reading one does not mean reading the whole set."""

import zipfile

import lucide
import pytest

from ui.icons import drawing


def without_spaces(text):
    return "".join(text.split())


@pytest.mark.parametrize("name", ["folder", "sun-moon", "shield-check", "ellipsis"])
def test_a_drawing_is_that_of_the_set(name):
    theirs = str(lucide._render_icon(name, 24))

    inside = theirs[theirs.index(">") + 1 : theirs.rindex("</svg>")]
    assert without_spaces(drawing(name)) == without_spaces(inside)


def test_the_archive_is_opened_once(monkeypatch):
    drawing("folder")
    opened = []
    monkeypatch.setattr(zipfile.ZipFile, "_RealGetContents", lambda _self: opened.append(1))

    drawing("anchor")

    assert opened == []


def test_an_icon_that_is_not_there_is_said():
    with pytest.raises(KeyError):
        drawing("no-such-icon")
