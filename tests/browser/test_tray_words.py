"""What the tray computes and writes, in Chromium without a console."""

from urllib.parse import quote

import pytest

from files.shown_names import visible
from tests.files.names import HOSTILE_NAMES
from tests.local_b2 import ROOT

JOINED = (
    "\u200c",
    "a\u200db",
    "می\u200cخواهم.txt",
    "👩\u200d👧",
    "👩\u200d",
    "two  spaces",
    "\u3164",
)

# What the tray says of speed and time, one line of facts every 100 ms.
RATE = """async ([module, ticks]) => {
  const { Rate, secondsLeft } = await import(module);
  const rate = new Rate();
  return ticks.map(({ sending, ...facts }, index) => {
    const speed = rate.update(facts.bytes, index * 100, sending);
    return [Math.round(speed), Math.round(secondsLeft(facts, speed))];
  });
}"""
MB = 1_000_000


def module(name):
    """A module that imports nothing."""
    return "data:text/javascript," + quote((ROOT / "static/js/upload" / name).read_text())


@pytest.fixture
def told(page):
    """Speed and seconds left for ticks of (bytes, is something being sent, bytes being read)."""

    def tell(total, ticks):
        facts = [
            {"total": total, "bytes": sent, "sending": sending, "unread": unread}
            for sent, sending, unread in ticks
        ]
        return page.evaluate(RATE, [module("rate.js"), facts])

    return tell


def test_names_are_marked_as_the_pages_mark_them(page):
    names = [*HOSTILE_NAMES, *JOINED]

    script = "async ([module, names]) => names.map((await import(module)).visible)"
    shown = page.evaluate(script, [module("names.js"), names])

    assert dict(zip(names, shown, strict=True)) == {name: visible(name) for name in names}


def test_no_speed_and_no_time_while_a_large_file_is_hashed(told):
    small = [(200 * tick, True, 130 * MB) for tick in range(10)]
    hashing = [(2000, False, 130 * MB)] * 50

    assert {left for _, left in told(130 * MB, small + hashing)} == {0}
    assert set(map(tuple, told(130 * MB, small + hashing)[10:])) == {(0, 0)}


def test_small_files_do_not_tell_how_long_a_large_one_takes_that_waits(told):
    small = [(200 * tick, True, 0) for tick in range(20)]

    assert {left for _, left in told(130 * MB, small)} == {0}


def test_the_speed_begins_anew_with_the_first_byte_after_hashing(told):
    small = [(200 * tick, True, 130 * MB) for tick in range(10)]
    hashing = [(2000, False, 130 * MB)] * 50
    sending = [(2000 + MB * tick, True, 0) for tick in range(20)]

    later = told(130 * MB, small + hashing + sending)[60:]

    assert later[-1] == [10 * MB, 11]
    assert {speed for speed, _ in later} == {0, 10 * MB}


def test_a_file_that_is_sent_says_how_long(told):
    assert told(2 * MB, [(40_000 * tick, True, 0) for tick in range(11)])[-1] == [400_000, 4]
