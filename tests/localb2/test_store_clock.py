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
