"""What B2 does once a day by itself: lifecycle rules; and forgetting expired upload tokens."""

import asyncio
import logging
import time
from pathlib import Path

from localb2.private_files import replace_file
from localb2.rules import lifecycle
from localb2.rules.lifecycle import LifecycleCounts
from localb2.service import Service

log = logging.getLogger("localb2")

DAY_MS = 24 * 3600 * 1000
JUMP_MS = 3600 * 1000
LONG_AWAY_MS = 30 * DAY_MS
PAUSE_SECONDS = 3600.0
LOOK_SECONDS = 60.0


class Janitor:
    """Runs daily by the store's clock. A clock that jumps by itself makes it pause, with a word.

    Lifecycle rules delete for good: a wrong clock on a laptop must not empty a bucket unseen.
    """

    def __init__(self, service: Service, memory: Path) -> None:
        self._service = service
        self._memory = memory
        self._working = asyncio.Lock()
        self._paused_until = 0.0
        self._last_run_ms = self._recall()
        self._wall_ms = _wall_ms()
        self._steady = time.monotonic()

    async def run_forever(self) -> None:
        """Look once a minute until cancelled. A failed run is logged and tried again."""
        self._greet_the_clock()
        while True:
            self._watch_the_clock()
            try:
                await self.work_if_due()
            except Exception:
                log.exception("The daily run failed; it is tried again in a minute")
            await asyncio.sleep(LOOK_SECONDS)

    async def work_if_due(self) -> None:
        """Run when a day has passed by the store's clock and there is no reason to pause."""
        async with self._working:
            now_ms = self._service.store.clock.now_ms()
            self._service.tokens.forget_expired(now_ms)
            if time.monotonic() < self._paused_until or now_ms - self._last_run_ms < DAY_MS:
                return
            await self._apply_lifecycle_rules()
            self._last_run_ms = now_ms
            replace_file(self._memory, str(now_ms).encode())

    async def _apply_lifecycle_rules(self) -> None:
        """In several transactions, so that uploads get their turn in between."""
        done = await self._step(None)
        while done.following is not None:
            done = done.plus(await self._step(done.following))
        log.info(
            "Lifecycle rules applied: %d files hidden, %d versions deleted, %d uploads cancelled",
            done.hidden,
            done.deleted,
            done.cancelled,
        )

    async def _step(self, start: lifecycle.Position | None) -> LifecycleCounts:
        store = self._service.store
        return await store.write(lambda db: lifecycle.run(db, store.clock, start=start))

    def reset(self) -> None:
        """Count the day from now, as after a fresh start."""
        self._last_run_ms = self._service.store.clock.now_ms()
        self._paused_until = 0.0

    def _recall(self) -> int:
        try:
            return int(self._memory.read_text())
        except (OSError, ValueError):
            return 0

    def _greet_the_clock(self) -> None:
        """After a month away, or a step back in time, somebody should look before files go."""
        clock = self._service.store.clock
        away_ms = clock.now_ms() - self._last_run_ms
        if self._last_run_ms and away_ms > LONG_AWAY_MS:
            clock.doubt_all_since(self._last_run_ms)
        if self._last_run_ms and (away_ms > LONG_AWAY_MS or away_ms < -JUMP_MS):
            self._pause(f"The clock says that {away_ms // DAY_MS} days passed since the last run")

    def _watch_the_clock(self) -> None:
        self._service.store.clock.settled_ms()  # which notices a jump only when it is asked
        wall_ms, steady = _wall_ms(), time.monotonic()
        jumped_ms = (wall_ms - self._wall_ms) - round((steady - self._steady) * 1000)
        self._wall_ms, self._steady = wall_ms, steady
        if abs(jumped_ms) > JUMP_MS:
            self._pause(f"The clock jumped by {jumped_ms // 1000} seconds")

    def _pause(self, what: str) -> None:
        self._paused_until = time.monotonic() + PAUSE_SECONDS
        log.warning("%s; lifecycle rules wait for an hour", what)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000
