"""The one clock of a store: milliseconds that never go back, movable by tests."""

import logging
import threading
import time

log = logging.getLogger("localb2")

JUMP_MS = 3600 * 1000
DOUBT_SECONDS = 3600.0


class Clock:
    """Wall clock in milliseconds since 1970 (UTC) plus an offset; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset_ms = 0
        self._latest_ms = 0
        self._last_tick_ms = 0
        self._settled_ms, self._settled_at = self._wall_ms(), time.monotonic()
        self._doubted_at: float | None = None

    def now_ms(self) -> int:
        """The time in milliseconds; equal or later than at every call before."""
        with self._lock:
            self._latest_ms = max(self._latest_ms, self._wall_ms())
            return self._latest_ms

    def settled_ms(self) -> int:
        """The time by which locks end, in milliseconds.

        When the wall clock jumps forward by more than an hour, this one goes on as before for an
        hour, with a word in the log. It goes back with the wall clock: to keep a file locked for
        too long can be mended, to unlock it too early cannot.
        """
        with self._lock:
            wall_ms, steady = self._wall_ms(), time.monotonic()
            expected_ms = self._settled_ms + round((steady - self._settled_at) * 1000)
            if wall_ms - expected_ms > JUMP_MS and self._is_doubted(steady, wall_ms - expected_ms):
                return expected_ms
            self._settle()
            return wall_ms

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
            self._settled_ms += int(seconds * 1000)

    def start_after(self, ms: int) -> None:
        """No tick at or before `ms`: a reopened store goes on after its newest version."""
        with self._lock:
            self._last_tick_ms = max(self._last_tick_ms, ms)

    def doubt_all_since(self, ms: int) -> None:
        """Take the time since `ms` for a jump: `settled_ms` starts there and waits for an hour."""
        with self._lock:
            self._settle()
            self._settled_ms = min(self._settled_ms, ms)

    def reset(self) -> None:
        """Back to the wall clock; only for a store that has just been emptied."""
        with self._lock:
            self._offset_ms = self._latest_ms = self._last_tick_ms = 0
            self._settle()

    def _settle(self) -> None:
        self._settled_ms, self._settled_at = self._wall_ms(), time.monotonic()
        self._doubted_at = None

    def _is_doubted(self, steady: float, jumped_ms: int) -> bool:
        """Whether a jump is less than an hour old."""
        if self._doubted_at is None:
            self._doubted_at = steady
            log.warning(
                "The clock jumped by %d seconds; retention ends an hour later", jumped_ms // 1000
            )
        return steady - self._doubted_at < DOUBT_SECONDS

    def _wall_ms(self) -> int:
        return time.time_ns() // 1_000_000 + self._offset_ms
