"""Test controls: ordered failures, the request log. Idle unless started with `--test-controls`."""

import asyncio
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote_to_bytes

from localb2.errors import InvalidRequest, OrderedFailure
from localb2.http import Request

LOG_LIMIT = 10_000


@dataclass(slots=True)
class Order:
    """One ordered failure: which calls, how often, and what happens to them."""

    call: str = "*"
    times: int = 1
    status: int | None = None
    code: str = "internal_error"
    message: str = "ordered by the test"
    retry_after: int | None = None
    delay: float = 0.0
    cut: bool = False
    cut_after: int | None = None
    name: str | None = None

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Order":
        """Read an order as a test sends it; a mistyped field is an InvalidRequest, not silence."""
        unknown = values.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            raise InvalidRequest(f"Unknown fields in the order: {', '.join(sorted(unknown))}")
        order = cls(**values)
        order.check()
        return order

    def check(self) -> None:
        """Raise InvalidRequest for an order that would do nothing: a test would pass by chance."""
        if self.times < 1 or not (self.status or self.delay or self.cut or self.cut_after):
            raise InvalidRequest("An order needs a status, delay, cut or cut_after, and times")
        if self.status is not None and not 400 <= self.status <= 599:
            raise InvalidRequest("The status must be 400 to 599")

    def matches(self, request: Request) -> bool:
        """Whether this request is meant; `name` is a part of its decoded path or query."""
        if not fnmatchcase(request.call or "", self.call):
            return False
        return self.name is None or self.name in _what_it_asks_for(request)


def _what_it_asks_for(request: Request) -> str:
    parts = [request.raw_path, request.query_string]
    parts.append(request.headers.get("x-bz-file-name", "").encode("latin-1"))
    return unquote_to_bytes(b"\n".join(parts)).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One answered request. The path comes without its query, which may hold a signature."""

    call: str | None
    method: str
    path: str
    status: int


class Control:
    """Ordered failures and the log of requests; `enabled` is False in normal operation."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled
        self._orders: list[Order] = []
        self._log: list[LogEntry] = []

    async def before(self, request: Request) -> None:
        """Let a test interfere; to be awaited once `request.call` is known, before any work.

        May wait, raise OrderedFailure, or cut the connection (ConnectionCut, not to be caught).
        """
        if not self._orders:
            return
        order = self._take_order(request)
        if order is None:
            return
        if order.delay:
            await asyncio.sleep(order.delay)
        if order.cut:
            request.cut()
        request.cut_after = order.cut_after
        if order.status is not None:
            raise OrderedFailure(order.status, order.code, order.message, order.retry_after)

    def _take_order(self, request: Request) -> Order | None:
        for order in self._orders:
            if order.matches(request):
                order.times -= 1
                if order.times <= 0:
                    self._orders.remove(order)
                return order
        return None

    def order(self, order: Order) -> None:
        """Queue a failure; earlier orders are served first."""
        self._orders.append(order)

    def record(self, request: Request, status: int) -> None:
        """Remember an answer (0 when the connection was cut). Nothing is kept unless enabled."""
        if not self.enabled or len(self._log) >= LOG_LIMIT:
            return
        path = request.raw_path.decode("latin-1")
        if not path.startswith("/_test/") and path != "/healthz":
            self._log.append(LogEntry(request.call, request.method, path, status))

    def log(self) -> list[LogEntry]:
        """All recorded requests, oldest first."""
        return list(self._log)

    def clear_log(self) -> None:
        """Forget the recorded requests."""
        self._log.clear()

    def reset(self) -> None:
        """Forget orders and log."""
        self._orders.clear()
        self._log.clear()
