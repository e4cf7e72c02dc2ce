import threading
import time

import pytest

from localb2.store.clock import Clock


def test_it_tells_the_time():
    assert Clock().now_ms() == pytest.approx(time.time() * 1000, abs=1000)


def test_no_two_ticks_are_the_same():
    clock = Clock()
    ticks = [clock.tick() for _ in range(5000)]

    assert ticks == sorted(set(ticks))


def test_ticks_differ_between_threads():
    clock, ticks = Clock(), []
    threads = [
        threading.Thread(target=lambda: ticks.extend(clock.tick() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(ticks)) == 2000


def test_ticks_that_run_ahead_do_not_move_the_time():
    clock = Clock()
    for _ in range(100_000):
        clock.tick()

    assert clock.now_ms() == pytest.approx(time.time() * 1000, abs=10_000)


def test_it_can_be_moved_forward():
    clock = Clock()
    before = clock.now_ms()

    clock.advance(3600)

    assert clock.now_ms() - before >= 3_600_000
    assert clock.tick() - before >= 3_600_000


def test_it_does_not_go_back(monkeypatch):
    clock = Clock()
    now = clock.now_ms()
    monkeypatch.setattr(time, "time_ns", lambda: 0)

    assert clock.now_ms() == now
    with pytest.raises(ValueError, match="go back"):
        clock.advance(-1)


def test_a_reset_returns_to_the_wall_clock():
    clock = Clock()
    clock.advance(3600)
    clock.now_ms()

    clock.reset()

    assert clock.now_ms() == pytest.approx(time.time() * 1000, abs=1000)


HOUR = 3600


class Times:
    """The wall and the steady clock of the machine, set by hand."""

    def __init__(self, monkeypatch):
        self.wall, self.steady = 1_800_000_000, 1000.0
        monkeypatch.setattr(time, "time_ns", lambda: self.wall * 1_000_000_000)
        monkeypatch.setattr(time, "monotonic", lambda: self.steady)

    def pass_by(self, seconds):
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def times(monkeypatch):
    return Times(monkeypatch)


def test_the_settled_time_follows_the_wall_clock(times):
    clock = Clock()

    times.pass_by(100 * 24 * HOUR)

    assert clock.settled_ms() == times.wall * 1000


def test_a_jump_forward_is_settled_an_hour_later_and_the_log_says_so(times, caplog):
    clock = Clock()
    before = clock.settled_ms()
    times.wall += 400 * 24 * HOUR

    found = [clock.settled_ms()]
    times.pass_by(HOUR - 1)
    found.append(clock.settled_ms())
    times.pass_by(1)
    found.append(clock.settled_ms())

    assert found == [before, before + (HOUR - 1) * 1000, times.wall * 1000]
    assert caplog.text.count("The clock jumped by 34560000 seconds") == 1


def test_a_jump_that_is_taken_back_in_time_never_counts(times):
    clock = Clock()
    times.wall += 400 * 24 * HOUR
    clock.settled_ms()
    times.wall -= 400 * 24 * HOUR

    times.pass_by(2 * HOUR)

    assert clock.settled_ms() == times.wall * 1000


def test_the_settled_time_goes_back_with_the_wall_clock(times):
    clock = Clock()
    times.wall -= 24 * HOUR

    assert clock.settled_ms() == times.wall * 1000


def test_to_move_the_clock_forward_is_no_jump(times):
    clock = Clock()

    clock.advance(100 * 24 * HOUR)

    assert clock.settled_ms() == (times.wall + 100 * 24 * HOUR) * 1000


def test_a_doubtful_absence_counts_an_hour_later(times):
    clock = Clock()
    last_seen = times.wall * 1000 - 400 * 24 * HOUR * 1000
    clock.doubt_all_since(last_seen)

    doubted = clock.settled_ms()
    times.pass_by(HOUR)

    assert doubted == last_seen
    assert clock.settled_ms() == times.wall * 1000
