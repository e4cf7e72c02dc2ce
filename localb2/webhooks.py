"""Deliveries of event notifications: in the background, in order, signed, tried again."""

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
from collections import deque
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from localb2.errors import NoSuchBucket
from localb2.rules import notifications
from localb2.rules.buckets import get_bucket
from localb2.store.store import Store
from localb2.values import Bucket, Event
from localb2.webhook_post import THIS_MACHINE, DeliveryFailed, Forbidden, Hosts, post

log = logging.getLogger("localb2")

SIGNATURE = "X-Bz-Event-Notification-Signature"
#: Seconds before each further try; after the last one the rule is suspended.
WAITS = (1.0, 4.0, 16.0, 64.0)
#: Events that wait for their delivery, of all rules together; later ones are dropped.
MOST_WAITING = 10_000
#: Deliveries at the same time.
MOST_CONNECTIONS = 16

Line = tuple[str, str]
"""Bucket id and name of a rule: its events are delivered one batch after the other."""


class Notice(NamedTuple):
    """An event on its way; its id is the same at every try."""

    event: Event
    id: str
    time_ms: int


class Webhooks:
    """Hears of events from the store and tells the webhooks of the rules that want them.

    What is not delivered when localb2 stops is lost.
    """

    def __init__(
        self,
        store: Store,
        *,
        hosts: Hosts = THIS_MACHINE,
        waits: Sequence[float] = WAITS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """`hosts` may be asked; `waits` are seconds between tries."""
        self._store = store
        self._hosts = hosts
        self._waits = waits
        self._most_waiting = most_waiting
        self._waiting = 0
        self._is_dropping = False
        self._lines: dict[Line, deque[Notice]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._connections = asyncio.Semaphore(MOST_CONNECTIONS)

    def start(self) -> None:
        """Begin to listen; to be called in the event loop that delivers."""
        loop = asyncio.get_running_loop()

        def hand_over(events: Sequence[Event]) -> None:
            loop.call_soon_threadsafe(self._take, events)

        self._store.on_events = hand_over

    def reset(self) -> None:
        """Forget what waits (test controls)."""
        for task in self._tasks:
            task.cancel()
        self._lines.clear()
        self._waiting = 0
        self._is_dropping = False

    async def close(self) -> None:
        """Stop listening and delivering; what waits is lost, with a word in the log."""
        self._store.on_events = None
        if self._waiting:
            log.warning("%d event notifications were not delivered", self._waiting)
        tasks = tuple(self._tasks)
        self.reset()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            bucket = self._bucket(event.version.bucket_id)
            for rule in bucket.notification_rules if bucket else ():
                if notifications.matches(rule, event):
                    self._queue((event.version.bucket_id, rule["name"]), event)

    def _queue(self, line: Line, event: Event) -> None:
        if self._waiting >= self._most_waiting:
            self._drop()
            return
        self._is_dropping = False
        self._waiting += 1
        notice = Notice(event, secrets.token_hex(32), self._store.clock.now_ms())
        if line in self._lines:
            self._lines[line].append(notice)
            return
        self._lines[line] = deque([notice])
        task = asyncio.create_task(self._work_off(line, self._lines[line]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _drop(self) -> None:
        if not self._is_dropping:
            log.warning("%d event notifications wait; further ones are dropped", self._waiting)
        self._is_dropping = True

    async def _work_off(self, line: Line, notices: deque[Notice]) -> None:
        try:
            while notices and (found := self._find(line)) is not None:
                most = found[1]["targetConfiguration"]["maxEventsPerBatch"]
                batch = tuple(islice(notices, most))
                failure = await self._try_to_deliver(line, batch)
                if failure is not None:
                    await self._suspend(line, failure)
                    break
                for _ in batch:
                    notices.popleft()
                self._waiting -= len(batch)
        except Exception:
            log.exception("Delivering event notifications failed unexpectedly")
        finally:
            if self._lines.get(line) is notices:
                del self._lines[line]
                self._waiting -= len(notices)

    async def _try_to_deliver(self, line: Line, batch: Sequence[Notice]) -> str | None:
        """None when it was delivered, or is not wanted any more; else why it was given up."""
        failure = ""
        for wait in (0.0, *self._waits):
            await asyncio.sleep(wait)
            found = self._find(line)
            if found is None:
                return None
            try:
                async with self._connections:
                    await self._deliver(*found, batch)
            except Forbidden as error:
                return str(error)
            except DeliveryFailed as error:
                failure = str(error)
            else:
                return None
        return f"{len(self._waits) + 1} deliveries failed, the last one: {failure}"

    async def _deliver(
        self, bucket: Bucket, rule: Mapping[str, Any], batch: Sequence[Notice]
    ) -> None:
        target = rule["targetConfiguration"]
        events = [_shape(bucket, rule, notice) for notice in batch]
        body = json.dumps({"events": events}, ensure_ascii=False).encode()
        own = {"content-type": "application/json", "user-agent": "localb2"}
        custom = [(header["name"], header["value"]) for header in target["customHeaders"] or ()]
        given = {name.lower() for name, _ in custom}
        headers = [header for header in own.items() if header[0] not in given] + custom
        secret = target["hmacSha256SigningSecret"]
        if secret is not None:
            digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            headers.append((SIGNATURE, f"v1={digest}"))
        await post(target["url"], headers, body, self._hosts)

    async def _suspend(self, line: Line, reason: str) -> None:
        bucket_id, name = line
        log.warning("Event notification rule %s is suspended: %s", name, reason)
        try:
            await self._store.write(lambda db: notifications.suspend(db, bucket_id, name, reason))
        except NoSuchBucket:
            log.info("The bucket of rule %s is gone", name)

    def _find(self, line: Line) -> tuple[Bucket, Mapping[str, Any]] | None:
        """Bucket and rule as they are now, while the rule still wants deliveries."""
        bucket_id, name = line
        bucket = self._bucket(bucket_id)
        if bucket is None:
            return None
        for rule in bucket.notification_rules:
            if rule["name"] == name and rule["isEnabled"] and not rule["isSuspended"]:
                return bucket, rule
        return None

    def _bucket(self, bucket_id: str) -> Bucket | None:
        try:
            return get_bucket(self._store.reader(), bucket_id)
        except NoSuchBucket:
            return None


def _shape(bucket: Bucket, rule: Mapping[str, Any], notice: Notice) -> dict[str, Any]:
    version = notice.event.version
    return {
        "accountId": bucket.account_id,
        "bucketId": bucket.id,
        "bucketName": bucket.name,
        "eventId": notice.id,
        "eventTimestamp": notice.time_ms,
        "eventType": notice.event.type,
        "eventVersion": 1,
        "matchedRuleName": rule["name"],
        "objectName": version.name,
        "objectSize": version.size,
        "objectVersionId": version.id,
    }
