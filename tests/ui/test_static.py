"""Static files and templates hold to their rules."""

import re
from pathlib import Path

import pytest
from django.template import engines
from django.utils.translation import override

from tests.local_b2 import ROOT
from ui.templatetags.ui import SPRITE, fixed, icon, icon_sprite, row_icon

CSS = sorted((ROOT / "static/css").glob("*.css"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_every_stylesheet_is_imported_once():
    imported = re.findall(r'url\("([^"]+)"\)', (ROOT / "static/css/app.css").read_text())

    assert sorted(imported) == [path.name for path in CSS if path.name != "app.css"]


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_colours_come_from_tokens(path):
    text = path.read_text()

    assert "!important" not in text
    if path.name != "tokens.css":
        assert not re.search(r"light-dark\(", text)


def test_every_icon_exists():
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'\{% (?:row_)?icon "([a-z0-9-]+)"', path.read_text())
    }

    assert all("<svg" in icon(name) for name in used)


def test_a_fixed_part_follows_the_language():
    with override("en"):
        english = fixed("files/upload_tray.html")
    with override("de"):
        german = fixed("files/upload_tray.html")

    assert "Drop to upload" in english
    assert german is not english
    assert fixed("files/upload_tray.html") is fixed("files/upload_tray.html")


def test_icons_of_rows_refer_to_the_sprite():
    sprite = icon_sprite()

    assert all(f'id="icon-{name}"' in sprite for name in SPRITE)
    assert 'href="#icon-folder"' in row_icon("folder", 18)


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_templates_compile_and_bring_no_script_or_style(path: Path):
    text = path.read_text()

    engines["django"].get_template(str(path.relative_to(ROOT / "templates")))
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|javascript:|js:", text)
