"""Reading answers as a browser does: the links of a page, by what they are about."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

# Our own markup is regular: values are quoted, and "<" and ">" within them are escaped. A parser
# for any markup would take a third of all the time of these tests.
_LINKS = re.compile(r"<tr\b([^>]*)>|</tr>|<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_ATTRIBUTES = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
_NOT_TEXT = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def links(response):
    """Every link of an answer: its attributes, its text, and the name of the row it stands in."""
    found, row = [], None
    for match in _LINKS.finditer(response.content.decode()):
        in_row, in_link, inside = match.groups()
        if in_link is not None:
            found.append({**_attributes(in_link), "row": row, "text": _text(inside, "")})
        else:
            row = _attributes(in_row or "").get("data-name")
    return found


def text(response):
    """What a person reads, on one line."""
    return " ".join(_text(response.content.decode(), " ").split())


def _attributes(text):
    return {name: unescape(value) for name, value in _ATTRIBUTES.findall(text)}


def _text(markup, between):
    return unescape(_NOT_TEXT.sub(between, markup))


def link_to(response, view, **parameters):
    """The first link to that page of files whose query says `parameters`."""
    for link in links(response):
        url = urlsplit(link.get("href", ""))
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        if url.path.endswith(f"/files/{view}") and parameters.items() <= query.items():
            return link["href"]
    raise AssertionError(f"no link to {view} with {parameters}")


def row_link(response, name):
    """The link of a file's row that opens its details."""
    for link in links(response):
        if link["row"] == name and link.get("class") == "file-name":
            return link["href"]
    raise AssertionError(f"no row for {name!r}")


def row_names(response):
    """The full names of the files on a page, in order."""
    return [
        link["row"] for link in links(response) if link["row"] and link.get("class") == "file-name"
    ]
