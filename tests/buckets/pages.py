"""What the tests of bucket pages prepare with, and how they read a page."""

import re
from html import unescape
from urllib.parse import urlencode


def text_of(response) -> str:
    """What a person reads: the page without its tags, white space as one space."""
    without_tags = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(unescape(without_tags).split())


def hidden_value(response, name: str) -> str:
    """The value of a hidden input of the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, f"no hidden input {name}"
    return unescape(found[1])


def address(account: str, page: str, bucket: str) -> str:
    """The address of a page about a bucket."""
    return f"/a/{account}/buckets/{page}?{urlencode({'bucket': bucket})}"
