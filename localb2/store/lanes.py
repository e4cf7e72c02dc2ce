"""Work on the blocks of one body, in order, several kinds at once, on shared threads.

hashlib and os.write let other threads run, so MD5, SHA-1 and the disk work side by side. The
event loop is asked to wait when more than a few blocks are on their way: memory stays flat.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

Step = Callable[[bytes], object]

_BLOCKS_AHEAD = 4


class Lanes:
    """Feeds each block to every step; a step sees the blocks in order. One event loop's own."""

    def __init__(self, pool: ThreadPoolExecutor, steps: Sequence[Step]) -> None:
        self._loop = asyncio.get_running_loop()
        self._lanes = [_Lane(pool, step, self._step_ended) for step in steps]
        self._unfinished = 0
        self._allowed = 0
        self._waiter: asyncio.Future[None] | None = None
        self._error: Exception | None = None

    async def put(self, block: bytes) -> None:
        """Pass a block on; waits while the slowest lane lags behind. Raises a step's OSError."""
        self._unfinished += len(self._lanes)
        for lane in self._lanes:
            lane.put(block)
        await self._wait_for(_BLOCKS_AHEAD * len(self._lanes))
        if self._error is not None:
            raise self._error

    async def join(self) -> None:
        """Wait until every block went through every lane. Raises a step's OSError."""
        await self._wait_for(0)
        if self._error is not None:
            raise self._error

    async def stop(self) -> None:
        """Skip what has not begun and wait for the rest; raises nothing."""
        for lane in self._lanes:
            lane.clear()
        await self._wait_for(0)

    async def _wait_for(self, allowed: int) -> None:
        while self._unfinished > allowed:
            self._allowed = allowed
            self._waiter = self._loop.create_future()
            await self._waiter

    def _step_ended(self, count: int, error: Exception | None) -> None:
        """Called by the lanes' threads."""
        self._loop.call_soon_threadsafe(self._count_down, count, error)

    def _count_down(self, count: int, error: Exception | None) -> None:
        self._unfinished -= count
        self._error = self._error or error
        waiter = self._waiter
        if waiter is not None and not waiter.done() and self._unfinished <= self._allowed:
            waiter.set_result(None)


class _Lane:
    """One step and the blocks that wait for it; at most one thread at a time works on it."""

    def __init__(
        self,
        pool: ThreadPoolExecutor,
        step: Step,
        ended: Callable[[int, Exception | None], None],
    ) -> None:
        self._pool = pool
        self._step = step
        self._ended = ended
        self._lock = threading.Lock()
        self._blocks: deque[bytes] = deque()
        self._running = False

    def put(self, block: bytes) -> None:
        with self._lock:
            self._blocks.append(block)
            if self._running:
                return
            self._running = True
        self._pool.submit(self._run)

    def clear(self) -> None:
        with self._lock:
            skipped = len(self._blocks)
            self._blocks.clear()
        if skipped:
            self._ended(skipped, None)

    def _run(self) -> None:
        while True:
            with self._lock:
                if not self._blocks:
                    self._running = False
                    return
                block = self._blocks.popleft()
            error = None
            try:
                self._step(block)
            except Exception as raised:
                error = raised
            self._ended(1, error)
