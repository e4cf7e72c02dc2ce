"""Sizes, times and names as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from ui.formatting import commas, epoch_ms, filesize, kind, relative, stem, tail, when

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, "–"),
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1.0 KB"),
        (79_571, "79.6 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1.0 MB"),
        (18_734_112, "18.7 MB"),
        (2_320_000_000, "2.3 GB"),
        (10_000_000_000_000, "10.0 TB"),
    ],
)
def test_sizes_are_decimal_with_one_decimal(size, text):
    assert filesize(size) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=6), "6 days ago"),
        (timedelta(days=7), "13 Nov 2026"),
        (timedelta(days=-2), "22 Nov 2026"),
    ],
)
def test_times_are_relative_for_a_week(ago, text):
    assert relative(NOW - ago, NOW) == text


def test_a_time_says_the_same_to_machines():
    with timezone.override("Europe/Oslo"):
        markup = when(NOW, "absolute")

    assert 'datetime="2026-11-20T12:00:00Z"' in markup
    assert ">20 Nov 2026, 13:00<" in markup
    assert "20 Nov 2026, 13:00:00 CET" in markup


def test_no_time_is_a_dash():
    assert when(None) == "–"


def test_long_names_keep_their_end():
    name = "licence-agreement-signed.pdf"

    assert stem(name) + tail(name) == name
    assert tail(name) == "signed.pdf"
    assert (stem("short.txt"), tail("short.txt")) == ("short.txt", "")


def test_kinds_follow_the_content_type():
    assert kind("image/png") == "image"
    assert kind("text/csv") == "file-spreadsheet"
    assert kind("application/octet-stream") == "file"
    assert kind(None) == "file"


def test_time_stamps_of_file_info_may_be_any_text():
    assert epoch_ms("1671113040000") == datetime(2022, 12, 15, 14, 4, tzinfo=UTC)
    assert epoch_ms("yesterday") is None
    assert epoch_ms("9" * 40) is None


@pytest.mark.parametrize("milliseconds", ["253402300799999", "-62135596800000"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_no_time_stamp_of_file_info_breaks_a_page_in_some_time_zone(milliseconds, zone):
    with timezone.override(zone):
        assert when(epoch_ms(milliseconds), "absolute") == "–"


def test_numbers_get_commas():
    assert commas(18734112) == "18,734,112"
