"""The one thread that changes the database: many works, one commit, one sync."""

import asyncio
import concurrent.futures
import logging
import queue
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localb2.store.database import Database

log = logging.getLogger("localb2")

Work = Callable[[sqlite3.Connection], Any]

_MOST_WORKS = 1000


class BatchLost(Exception):
    """The database gave up the whole transaction (disk full, I/O error): nothing was stored."""


@dataclass(slots=True)
class _Job:
    work: Work
    future: "asyncio.Future[Any] | concurrent.futures.Future[Any]"
    loop: asyncio.AbstractEventLoop | None = None
    value: Any = None
    error: BaseException | None = None


class Writer:
    """Takes works from any thread and runs them one after the other.

    Works that wait while a commit is being synced share the next one: that is group commit.
    """

    def __init__(
        self,
        open_database: Callable[[], Database],
        *,
        before_commit: Callable[[sqlite3.Connection], None],
        after_commit: Callable[[Database], None],
    ) -> None:
        """`before_commit` runs inside each transaction, `after_commit` once it is durable."""
        self._db = open_database()
        self._before_commit = before_commit
        self._after_commit = after_commit
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._gathered: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="localb2-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> "asyncio.Future[Any]":
        """Run `work`; its result, or what it raises, is there after the commit."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()
        self._gather(_Job(work, future, loop), loop)
        return future

    def submit_sync(self, work: Work) -> Any:
        """The same for threads without an event loop."""
        future: concurrent.futures.Future[Any] = concurrent.futures.Future()
        self._put(_Job(work, future))
        return future.result()

    def post(self, work: Work) -> None:
        """Run `work` after all that this event loop submitted before; nobody waits for it."""
        self._gather(_Job(work, concurrent.futures.Future()), asyncio.get_running_loop())

    def close(self) -> None:
        """Finish what was submitted before, then close the database."""
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._db.close()

    def _gather(self, job: _Job, loop: asyncio.AbstractEventLoop) -> None:
        """Hand over what one turn of the event loop brings together.

        That makes bigger batches, and the two threads fight less for the interpreter.
        """
        self._check_open()
        if loop in self._gathered:
            self._gathered[loop].append(job)
        else:
            self._gathered[loop] = [job]
            loop.call_soon(self._hand_over, loop)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        for job in self._gathered.pop(loop):
            try:
                self._put(job)
            except RuntimeError as error:
                job.error = error
                _settle(job)

    def _put(self, job: _Job) -> None:
        self._check_open()
        self._jobs.put(job)

    def _check_open(self) -> None:
        if self._closed:
            raise RuntimeError("The store is closed")

    def _run(self) -> None:
        more = True
        while more:
            job = self._jobs.get()
            if job is None:
                return
            batch, more = self._commit_with_followers(job)
            _deliver(batch)

    def _commit_with_followers(self, first: _Job) -> tuple[list[_Job], bool]:
        """Run and commit `first` and all jobs waiting behind it; False when told to stop."""
        batch: list[_Job] = []
        more = True
        try:
            self._db.execute("BEGIN IMMEDIATE")
            job: _Job | None = first
            while job is not None:
                batch.append(job)
                self._run_work(job)
                job, more = self._next_job(len(batch))
            self._before_commit(self._db)
            self._db.execute("COMMIT")
        except Exception as error:
            self._give_up(batch or [first], error)
            return batch or [first], more
        self._finish_commit()
        return batch, more

    def _next_job(self, done: int) -> tuple[_Job | None, bool]:
        if done >= _MOST_WORKS:
            return None, True
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return None, True
        return job, job is not None

    def _run_work(self, job: _Job) -> None:
        """Run one work inside a savepoint: what it raises undoes this work alone."""
        db = self._db
        adopted, freed, events = len(db.adopted), len(db.freed), len(db.events)
        db.execute("SAVEPOINT work")
        try:
            job.value = job.work(db)
        except Exception as error:
            if not db.in_transaction:
                raise BatchLost from error
            db.execute("ROLLBACK TO work")
            del db.adopted[adopted:]
            del db.freed[freed:]
            del db.events[events:]
            job.error = error
        db.execute("RELEASE work")

    def _give_up(self, batch: list[_Job], error: Exception) -> None:
        log.error("A transaction of %d works was lost: %s", len(batch), error)
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._db.adopted.clear()
        self._db.freed.clear()
        self._db.events.clear()
        for job in batch:
            job.error = job.error or error

    def _finish_commit(self) -> None:
        db = self._db
        try:
            if db.settings_changed:
                db.memory.forget()
            self._after_commit(db)
        except Exception:
            # The rows are durable: whatever went wrong with files is put right at the next start.
            log.exception("Tidying up after a commit failed")
        db.settings_changed = False
        db.adopted.clear()
        db.freed.clear()
        db.events.clear()


def _deliver(batch: list[_Job]) -> None:
    """Hand the results over, with one wake-up for each event loop."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = defaultdict(list)
    for job in batch:
        if job.loop is None:
            _settle(job)
        else:
            by_loop[job.loop].append(job)
    for loop, jobs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle_all, jobs)
        except RuntimeError:
            log.warning("%d results came after their event loop was closed", len(jobs))


def _settle_all(jobs: list[_Job]) -> None:
    for job in jobs:
        _settle(job)


def _settle(job: _Job) -> None:
    if job.future.done():
        return
    if job.error is None:
        job.future.set_result(job.value)
    else:
        job.future.set_exception(job.error)
