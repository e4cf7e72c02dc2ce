"""A form that makes a key works once: sending it again (reload) must not make another key."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.sessions.backends.base import SessionBase

_SESSION_KEY = "used_key_forms"
_REMEMBERED = 20


class FormUsedAlready(Exception):
    """A key was made from this very form before."""


def new_form_mark() -> str:
    """A mark for one rendering of the form."""
    return secrets.token_urlsafe(12)


@contextmanager
def use_form_mark(session: SessionBase, mark: str) -> Iterator[None]:
    """Run the block unless `mark` is used up, and use it up if the block succeeds."""
    used: list[str] = session.get(_SESSION_KEY, [])
    if mark and mark in used:
        raise FormUsedAlready
    yield
    session[_SESSION_KEY] = [*used, mark][-_REMEMBERED:]
