"""How long an upload waits before it is tried again, in Chromium without a console."""

from statistics import mean
from urllib.parse import quote

from tests.local_b2 import ROOT

MODULE = "data:text/javascript," + quote((ROOT / "static/js/upload/backoff.js").read_text())
DELAYS = """async ([module, tries, retryAfter]) => {
  const { delayFor } = await import(module);
  return Array.from({ length: 400 }, () => delayFor(tries, retryAfter ?? undefined));
}"""


def delays(page, tries, retry_after=None):
    return page.evaluate(DELAYS, [MODULE, tries, retry_after])


def test_waits_double_up_to_half_a_minute(page):
    typical = [mean(delays(page, tries)) for tries in range(1, 9)]

    assert [round(wait / 500) for wait in typical[:3]] == [2, 4, 8]
    assert 25_000 < typical[-1] < 35_000
    assert max(delays(page, 8)) < 40_000


def test_many_that_failed_at_one_moment_do_not_come_back_at_one_moment(page):
    waits = delays(page, 3)

    assert len(set(waits)) > 390
    assert max(waits) - min(waits) > 1_500


def test_nobody_comes_back_before_b2_said(page):
    waits = delays(page, 1, 7)

    assert min(waits) >= 7_000
    assert max(waits) < 7_500
