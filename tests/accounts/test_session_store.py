from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.session_store import SessionStore

pytestmark = pytest.mark.django_db


def kept_session(**values):
    session = SessionStore()
    session.update(values)
    session.save()
    return session


def test_it_gives_back_what_was_kept():
    kept = kept_session(a=[1, "ü"])

    assert dict(SessionStore(kept.session_key).items()) == {"a": [1, "ü"]}


def test_it_forgets_a_session_that_is_over():
    kept = kept_session(a=1)
    over = timezone.now() - timedelta(seconds=1)
    kept.model.objects.filter(session_key=kept.session_key).update(expire_date=over)

    found = SessionStore(kept.session_key)

    assert (found.get("a"), found.session_key) == (None, None)


def test_it_does_not_take_over_a_key_that_a_visitor_made_up():
    found = SessionStore("made-up-by-a-visitor-0123456789ab")

    assert (found.get("a"), found.session_key) == (None, None)


def test_it_finds_nothing_after_signing_out():
    kept = kept_session(a=1)
    key = kept.session_key

    kept.flush()

    assert SessionStore(key).get("a") is None


def test_it_reads_one_row(django_assert_num_queries):
    kept = kept_session(a=1)
    found = SessionStore(kept.session_key)

    with django_assert_num_queries(1):
        found.get("a"), found.get("b")
