"""A form that makes a key works once."""

import pytest

from keys.one_time import FormUsedAlready, new_form_mark, use_form_mark


def test_a_mark_works_once():
    session = {}
    mark = new_form_mark()

    with use_form_mark(session, mark):
        pass

    with pytest.raises(FormUsedAlready), use_form_mark(session, mark):
        pass


def test_a_double_click_makes_one_key():
    mark = new_form_mark()

    with (
        use_form_mark({}, mark),  # each request has read the session before the other one wrote it
        pytest.raises(FormUsedAlready),
        use_form_mark({}, mark),
    ):
        pass

    with pytest.raises(FormUsedAlready), use_form_mark({}, mark):
        pass


def test_a_failed_try_does_not_use_it_up():
    session = {}

    with pytest.raises(ValueError), use_form_mark(session, "a-mark"):
        raise ValueError

    with use_form_mark(session, "a-mark"):
        pass


def test_marks_are_all_different():
    assert new_form_mark() != new_form_mark()
