import pytest

from gateway.errors import (
    B2Error,
    ConnectionCut,
    NoSuchFile,
    ServiceBusy,
    TimedOut,
    TooManyRequests,
    Unreachable,
)
from gateway.retries import pause_before, repeat


def busy(status: int, retry_after: float | None = None) -> ServiceBusy:
    return ServiceBusy(status=status, retry_after=retry_after)


@pytest.mark.parametrize(
    ("error", "again_if_harmless", "again_otherwise"),
    [
        (busy(503), True, True),
        (busy(500), True, False),
        (busy(503, retry_after=1), True, True),
        (busy(503, retry_after=30), False, False),
        (TooManyRequests(status=429), True, True),
        (TooManyRequests(status=429, retry_after=60), False, False),
        (Unreachable(), True, True),
        (ConnectionCut(), True, False),
        (TimedOut(), False, False),
        (NoSuchFile(), False, False),
    ],
)
def test_what_is_worth_a_second_try(error, again_if_harmless, again_otherwise):
    assert (pause_before(error, harmless=True) is not None) is again_if_harmless
    assert (pause_before(error, harmless=False) is not None) is again_otherwise


class Flaky:
    """Fails as often as told, then works."""

    def __init__(self, *failures: B2Error):
        self.failures = list(failures)
        self.tries = 0

    def __call__(self) -> str:
        self.tries += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


def test_a_second_try_can_succeed():
    work = Flaky(ConnectionCut())

    assert repeat(work, tries=2, harmless=True) == "done"
    assert work.tries == 2


def test_the_last_failure_is_told():
    work = Flaky(ConnectionCut("one"), ConnectionCut("two"), ConnectionCut("three"))

    with pytest.raises(ConnectionCut, match="two"):
        repeat(work, tries=2, harmless=True)
    assert work.tries == 2


def test_nothing_is_repeated_when_the_body_is_gone():
    work = Flaky(ConnectionCut())

    with pytest.raises(ConnectionCut):
        repeat(work, tries=2, harmless=True, possible=lambda: False)
    assert work.tries == 1
