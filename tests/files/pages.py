"""Reading answers as a browser does: the links of a page, by what they are about."""

from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit


class Links(HTMLParser):
    """Every link of a page with its class, the row it stands in and its text."""

    def __init__(self, markup):
        super().__init__()
        self.links = []
        self.texts = []
        self._row = None
        self._open = None
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "tr":
            self._row = attributes.get("data-name")
        if tag == "a":
            self._open = {**attributes, "row": self._row, "text": ""}
            self.links.append(self._open)

    def handle_endtag(self, tag):
        if tag == "a":
            self._open = None

    def handle_data(self, data):
        self.texts.append(data)
        if self._open is not None:
            self._open["text"] += data


def links(response):
    """The links of an answer."""
    return Links(response.content.decode()).links


def text(response):
    """What a person reads, on one line."""
    return " ".join(" ".join(Links(response.content.decode()).texts).split())


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
