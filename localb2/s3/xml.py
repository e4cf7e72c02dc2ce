"""XML as B2 writes it: f-strings, four spaces, and one function that escapes."""

import re
from collections.abc import Callable
from urllib.parse import quote

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
PROLOG = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# What XML 1.0 cannot hold at all. File names may have U+FFFE and U+FFFF, file info even controls.
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Encoder = Callable[[str], str]


def escape(text: str) -> str:
    """Text for the inside of an element.

    What XML cannot hold becomes U+FFFD; who lists such names asks for `encoding-type=url`.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if text.isprintable():
        return text
    # A parser turns a bare carriage return into a newline.
    return _IMPOSSIBLE.sub("\ufffd", text).replace("\r", "&#13;")


def url_encoded(text: str) -> str:
    """A name as `encoding-type=url` wants it: percent-encoded UTF-8, slashes kept."""
    return quote(text, safe="/")


def document(root: str, children: str) -> bytes:
    """A whole document; `children` are lines that end with a newline, indented already."""
    return f'{PROLOG}<{root} xmlns="{NAMESPACE}">\n{children}</{root}>\n'.encode()


def optional(indent: str, name: str, value: str | None) -> str:
    """One line with an element, or nothing when there is no value. `value` is escaped already."""
    return "" if value is None else f"{indent}<{name}>{value}</{name}>\n"


def error_document(code: str, message: str) -> bytes:
    """B2's error body: only Code and Message, no namespace."""
    return (
        f"{PROLOG}<Error>\n    <Code>{escape(code)}</Code>\n"
        f"    <Message>{escape(message)}</Message>\n</Error>\n"
    ).encode()
