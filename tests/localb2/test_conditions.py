"""Conditions and ranges of reads, as RFC 9110 has them."""

import pytest

from localb2.conditions import Validators, asked_range, unmet_condition
from localb2.errors import RangeNotSatisfiable
from localb2.http_dates import http_date

#: Saturday, 31 January 2026, and three quarters of a second.
NOW = Validators(("etag", "sha1"), 1_769_903_999_750)
DATE = http_date(NOW.modified_ms)
BEFORE = http_date(NOW.modified_ms - 1000)
AFTER = http_date(NOW.modified_ms + 1000)
FAILED, NOT_MODIFIED = "failed", "not modified"


@pytest.mark.parametrize(
    ("headers", "answer"),
    [
        ({}, None),
        ({"if-match": '"etag"'}, None),
        ({"if-match": '"x", "sha1"'}, None),
        ({"if-match": "etag"}, None),
        ({"if-match": "*"}, None),
        ({"if-match": '"x"'}, FAILED),
        ({"if-match": 'W/"etag"'}, FAILED),
        ({"if-none-match": '"etag"'}, NOT_MODIFIED),
        ({"if-none-match": 'W/"etag"'}, NOT_MODIFIED),
        ({"if-none-match": '"x",W/"sha1"'}, NOT_MODIFIED),
        ({"if-none-match": "*"}, NOT_MODIFIED),
        ({"if-none-match": '"x"'}, None),
        ({"if-modified-since": DATE}, NOT_MODIFIED),
        ({"if-modified-since": AFTER}, NOT_MODIFIED),
        ({"if-modified-since": BEFORE}, None),
        ({"if-modified-since": "yesterday"}, None),
        ({"if-unmodified-since": DATE}, None),
        ({"if-unmodified-since": BEFORE}, FAILED),
        ({"if-unmodified-since": "Sun, 99 Foo 2026"}, None),
        ({"if-match": '"etag"', "if-unmodified-since": BEFORE}, None),
        ({"if-none-match": '"x"', "if-modified-since": AFTER}, None),
        ({"if-match": '"etag"', "if-none-match": '"etag"'}, NOT_MODIFIED),
        ({"if-match": '"x"', "if-none-match": '"etag"'}, FAILED),
        ({"if-unmodified-since": BEFORE, "if-none-match": '"etag"'}, FAILED),
    ],
)
def test_tags_come_before_dates_and_failures_before_304(headers, answer):
    assert unmet_condition(headers, NOW) == answer


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("bytes=0-3", (0, 3)),
        ("bytes=9-9", (9, 9)),
        ("bytes=7-", (7, 9)),
        ("bytes=0-99999999999999999", (0, 9)),
        ("bytes=-2", (8, 9)),
        ("bytes=-200", (0, 9)),
        ("bytes= 1-2 ", (1, 2)),
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-1", None),
        ("bytes=0-1,3-4", None),
        ("bytes=x-1", None),
        ("bytes=1-2-3", None),
        ("bytes=+1-2", None),
        ("bytes=٣-٤", None),
        ("bytes=0-9999999999999999999", None),
        ("lines=1-2", None),
        ("Bytes=0-1", None),
    ],
)
def test_a_range_is_one_part_or_none(text, part):
    found = asked_range({} if text is None else {"range": text}, 10, NOW)

    assert (found and (found.first, found.last)) == part


@pytest.mark.parametrize(
    ("text", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-5", 0)]
)
def test_a_range_without_a_byte_is_refused(text, size):
    with pytest.raises(RangeNotSatisfiable):
        asked_range({"range": text}, size, NOW)


@pytest.mark.parametrize(
    ("known", "is_part"),
    [
        ('"etag"', True),
        ('"sha1"', True),
        (DATE, True),
        ('W/"etag"', False),
        ("etag", False),
        ('"x"', False),
        (BEFORE, False),
        (AFTER, False),
        ("", False),
        ('"', False),
    ],
)
def test_a_part_of_a_file_that_changed_is_not_sent(known, is_part):
    found = asked_range({"range": "bytes=1-2", "if-range": known}, 10, NOW)

    assert (found is not None) is is_part
