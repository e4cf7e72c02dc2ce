"""How the tests of key pages read a page."""

import re
from html import unescape


def text_of(response) -> str:
    """What a person reads: the page without its tags, white space as one space."""
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(without_tags).split())


def row_of(response, key_id: str) -> str:
    """What the row of one key says."""
    _, *rows = response.content.decode().split("<tr>")
    row = next(row for row in rows if key_id in row)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split())


def value_beside(response, label: str) -> str:
    """The value that stands beside a label of the facts."""
    found = re.search(rf"<dt>{label}</dt><dd>(.*?)</dd>", response.content.decode(), re.DOTALL)
    assert found, f"no fact {label}"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", found[1])).split())
