"""The one clock of a store: milliseconds that never go back, movable by tests."""

import threading
import time


class Clock:
    """Wall clock in milliseconds since 1970 (UTC) plus an offset; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset_ms = 0
        self._latest_ms = 0
        self._last_tick_ms = 0

    def now_ms(self) -> int:
        """The time in milliseconds; equal or later than at every call before."""
        with self._lock:
            self._latest_ms = max(self._latest_ms, self._wall_ms())
            return self._latest_ms

    def tick(self) -> int:
        """A time that no earlier call got: upload timestamps order the versions of a name.

        More than a thousand ticks a second run ahead of the wall clock and wait for it afterwards.
        """
        with self._lock:
            self._latest_ms = max(self._latest_ms, self._wall_ms())
            self._last_tick_ms = max(self._last_tick_ms + 1, self._latest_ms)
            return self._last_tick_ms

    def advance(self, seconds: float) -> None:
        """Move the clock forward (test controls); a negative number is refused with ValueError."""
        if seconds < 0:
            raise ValueError("A clock does not go back.")
        with self._lock:
            self._offset_ms += int(seconds * 1000)

    def start_after(self, ms: int) -> None:
        """No tick at or before `ms`: a reopened store goes on after its newest version."""
        with self._lock:
            self._last_tick_ms = max(self._last_tick_ms, ms)

    def reset(self) -> None:
        """Back to the wall clock; only for a store that has just been emptied."""
        with self._lock:
            self._offset_ms = self._latest_ms = self._last_tick_ms = 0

    def _wall_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset_ms
