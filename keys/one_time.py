"""A form that makes a key works once: sending it again must not make another key.

A reload sends it again much later, even after a restart: the session knows. A double click sends
it again while the first one is under way, or just after it: this process knows.
"""

import secrets
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from django.contrib.sessions.backends.base import SessionBase

_SESSION_KEY = "used_key_forms"
_REMEMBERED = 20
_REMEMBERED_HERE = 1000

_lock = Lock()
_taken: OrderedDict[str, None] = OrderedDict()


class FormUsedAlready(Exception):
    """A key was made from this very form before, or is being made."""


def new_form_mark() -> str:
    """A mark for one rendering of the form."""
    return secrets.token_urlsafe(12)


@contextmanager
def use_form_mark(session: SessionBase, mark: str) -> Iterator[None]:
    """Run the block unless `mark` is used up, and use it up if the block succeeds."""
    used: list[str] = session.get(_SESSION_KEY, [])
    if mark and (mark in used or not _take(mark)):
        raise FormUsedAlready
    try:
        yield
    except BaseException:
        _give_back(mark)
        raise
    session[_SESSION_KEY] = [*used, mark][-_REMEMBERED:]


def _take(mark: str) -> bool:
    """Whether nobody has taken it before."""
    with _lock:
        if mark in _taken:
            return False
        _taken[mark] = None
        if len(_taken) > _REMEMBERED_HERE:
            _taken.popitem(last=False)
        return True


def _give_back(mark: str) -> None:
    with _lock:
        _taken.pop(mark, None)
