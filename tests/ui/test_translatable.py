"""Headings and labels of every template go through gettext."""

import re

from tests.local_b2 import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LABELS = re.compile(r"<(title|h[1-6]|dt|th|legend|label|summary)\b[^>]*>(.*?)</\1>", re.S)
NOT_TEXT = re.compile(
    r"{% (?P<block>blocktranslate|comment)\b.*?{% end(?P=block) %}|{%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>",
    re.S,
)
# Fields and headers as the wire calls them, and our own name, are the same in every language.
NAMES = re.compile(r"\b[a-z]+[A-Z][A-Za-z]*\b|capabilities|expiration|Authorization|B2 Console")


# Words beside a value belong into one sentence with it: languages put it at other places.
PIECES = re.compile(
    r"""{% translate (['"])[^%]*(?<![.!?:])\1 %} *<(?:bdi|code)\b|</(?:bdi|code)> *{% translate"""
)


def test_no_heading_or_label_is_in_english_alone():
    found = {
        str(template.relative_to(ROOT)): english
        for template in TEMPLATES
        if (english := [*english_labels(template.read_text())])
    }

    assert len(TEMPLATES) > 50
    assert found == {}


def english_labels(markup):
    for _, label in LABELS.findall(markup):
        text = NOT_TEXT.sub("", label)
        if re.search(r"[A-Za-z]{2}", NAMES.sub("", text)):
            yield text


def test_no_sentence_is_cut_in_pieces():
    cut = {
        str(template.relative_to(ROOT)): pieces
        for template in TEMPLATES
        if (pieces := [found[0] for found in PIECES.finditer(template.read_text())])
    }

    assert cut == {}
