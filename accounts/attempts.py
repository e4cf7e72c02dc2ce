"""Slows guessing down: after ten refused sign-ins in a minute an address has to wait."""

import threading
import time
from collections import deque

LIMIT = 10
WINDOW = 60.0
MOST_ADDRESSES = 10_000


class RefusedAttempts:
    """Counts refused sign-ins per address, in this process."""

    def __init__(self) -> None:
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def add(self, address: str) -> None:
        """Note a refused sign-in."""
        with self._lock:
            if len(self._times) >= MOST_ADDRESSES:
                self._times.clear()
            self._times.setdefault(address, deque(maxlen=LIMIT)).append(time.monotonic())

    def too_many(self, address: str) -> bool:
        """Whether the address has to wait."""
        with self._lock:
            times = self._times.get(address)
            return bool(times and len(times) == LIMIT and time.monotonic() - times[0] < WINDOW)

    def forget(self) -> None:
        """Start counting anew."""
        with self._lock:
            self._times.clear()


refused_attempts = RefusedAttempts()
