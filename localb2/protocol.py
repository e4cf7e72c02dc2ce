"""HTTP/1.1 on one connection: what comes becomes requests, which are answered in order.

uvicorn makes, ends and counts the connections. Its own protocol serves any ASGI application, with
a task and a dozen objects for each request; that took as long as all the rest of a small read.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, cast

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.server import ServerState

from localb2.exchange import Exchange

log = logging.getLogger("localb2")

LONGEST_HEAD = 256 * 1024
MOST_BUFFERED = 64 * 1024
"""Bytes of a body that may wait; beyond that the client waits."""

BODY_SECONDS = 60.0
"""How long a body may make no progress while it is waited for."""

# Java's HttpClient and `curl --http2` offer to change the protocol; the parser would then take
# the body for the other protocol's first bytes.
UPGRADE = b"\r\nUpgrade: h2c\r\n"
NO_UPGRADE = b"\r\nX-Unused: h2c\r\n"


class Connection(asyncio.Protocol):
    """One client: its requests are answered in order, one after the other.

    The application is `config.app`: an async function that takes an Exchange.
    """

    transport: asyncio.Transport

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        """As uvicorn's server calls it."""
        if not config.loaded:
            config.load()
        self.loop = _loop or asyncio.get_running_loop()
        self.body_seconds = body_seconds
        self.is_lost = False
        self.write_paused = False
        self._app = cast(Callable[[Exchange], Awaitable[None]], config.app)
        self._idle_seconds = config.timeout_keep_alive
        self._server = server_state
        self._parser = httptools.HttpRequestParser(self)
        # An answer may leave before the body is all there, and end the connection.
        self._parser.set_dangerous_leniencies(lenient_data_after_close=True)
        self._head_bytes = 0
        self._url = b""
        self._headers: dict[str, str] = {}
        #: The request that is coming in, from the end of its head to the end of its body.
        self._incoming: Exchange | None = None
        self._waiting: deque[Exchange] = deque()
        self._answering: Exchange | None = None
        #: What answers, if that takes longer than a moment.
        self._task: asyncio.Task[None] | None = None
        self._read_paused = False
        self._writable: asyncio.Future[None] | None = None
        self._heard = self.loop.time()
        self._timer = self.loop.call_later(self._idle_seconds, self._end_if_idle)

    def always_sent(self) -> bytes:
        """The header lines of every answer: the date."""
        return b"".join([b"%b: %b\r\n" % header for header in self._server.default_headers])

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is there."""
        self.transport = cast(asyncio.Transport, transport)
        self._server.connections.add(self)  # type: ignore[arg-type]

    def connection_lost(self, error: Exception | None) -> None:
        """The client has gone, or was sent away."""
        self._server.connections.discard(self)
        self.is_lost = True
        self._timer.cancel()
        self._waiting.clear()
        self.resume_writing()
        for exchange in (self._incoming, self._answering):
            if exchange is not None:
                exchange.wake()
        self._incoming = None
        del self._parser  # they know this connection

    def shutdown(self) -> None:
        """The server is about to stop: the answer under way is the last one."""
        if self._answering is None:
            self.transport.close()
        else:
            self._answering.keep_alive = False

    def pause_writing(self) -> None:
        """The client takes its answer more slowly than it is made."""
        self.write_paused = True

    def resume_writing(self) -> None:
        """It has caught up, or will never."""
        self.write_paused = False
        if self._writable is not None and not self._writable.done():
            self._writable.set_result(None)

    async def drain(self) -> None:
        """Wait until more may be written."""
        self._writable = self.loop.create_future()
        await self._writable

    def resume_reading(self) -> None:
        """More of the request is wanted."""
        if self._read_paused:
            self._read_paused = False
            self.transport.resume_reading()

    def data_received(self, data: bytes) -> None:
        """Bytes of one or more requests."""
        self._heard = self.loop.time()
        if self._incoming is None:
            checked = self._checked_head(data)
            if checked is None:
                return
            data = checked
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            pass  # offered, and not taken
        except httptools.HttpParserError:
            self._refuse("Invalid HTTP request received.")
            return
        self._start_next()

    def _checked_head(self, data: bytes) -> bytes | None:
        end = data.find(b"\r\n\r\n")
        self._head_bytes = self._head_bytes + len(data) if end < 0 else 0
        if self._head_bytes > LONGEST_HEAD:
            self._refuse("The request's head is too long")
            return None
        place = data.find(UPGRADE, 0, len(data) if end < 0 else end + 2)
        if place >= 0:
            return data[:place] + NO_UPGRADE + data[place + len(UPGRADE) :]
        return data

    def _refuse(self, sentence: str) -> None:
        """400 for what cannot be read, and the end: nobody knows where the next request begins."""
        head = (
            f"content-type: text/plain; charset=utf-8\r\ncontent-length: {len(sentence)}\r\n"
            f"connection: close\r\n\r\n{sentence}"
        )
        self.transport.write(STATUS_LINE[400] + head.encode())
        self.transport.close()

    # What the parser finds.

    def on_message_begin(self) -> None:
        """A request begins."""
        self._url = b""
        self._headers = {}

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        self._url += url

    def on_header(self, raw_name: bytes, raw_value: bytes) -> None:
        """One header line."""
        name, value = raw_name.lower().decode("latin-1"), raw_value.decode("latin-1")
        headers = self._headers
        headers[name] = f"{headers[name]},{value}" if name in headers else value

    def on_headers_complete(self) -> None:
        """The head is there. A target that is no path, or not ASCII, is refused like noise."""
        url = httptools.parse_url(self._url)
        if not url.path.isascii():
            raise ValueError("The path is not ASCII")
        parser = self._parser
        method = parser.get_method().decode("ascii")
        exchange = Exchange(self, method, url.path, url.query or b"", self._headers)
        self._headers = {}  # the trailers of a body come here, too, and are no headers
        exchange.keep_alive = parser.get_http_version() != "1.0" and parser.should_keep_alive()
        self._incoming = exchange
        self._waiting.append(exchange)
        if len(self._waiting) > 1 or self._answering is not None:
            self._pause_reading()

    def on_body(self, chunk: bytes) -> None:
        """A piece of the body; after the answer nobody wants it any more."""
        exchange = self._incoming
        if exchange is None or exchange.is_answered:
            return
        exchange.take(chunk)
        if exchange.buffered > MOST_BUFFERED:
            self._pause_reading()

    def on_message_complete(self) -> None:
        """The request has come to its end."""
        if self._incoming is not None:
            self._incoming.end_body()
            self._incoming = None

    def _pause_reading(self) -> None:
        if not self._read_paused:
            self._read_paused = True
            self.transport.pause_reading()

    # Answers.

    def _start_next(self) -> None:
        """Answer the request that came first, at once: most are done when this returns."""
        if self._answering is not None or not self._waiting:
            return
        exchange = self._answering = self._waiting.popleft()
        task = asyncio.Task(self._run(exchange), loop=self.loop, eager_start=True)
        if not task.done():
            self._task = task
            self._server.tasks.add(task)

    async def _run(self, exchange: Exchange) -> None:
        try:
            await self._app(exchange)
        except Exception:
            log.exception("%s failed unexpectedly", exchange.method)
            if not exchange.is_started:
                await exchange.answer(500, [("content-length", "0"), ("connection", "close")], b"")
        finally:
            if not exchange.is_answered:
                self.transport.close()
            if self._task is not None:
                self._server.tasks.discard(self._task)
                self._task = None

    def finish(self, exchange: Exchange) -> None:
        """The answer was sent."""
        self._answering = None
        self._heard = self.loop.time()
        self._server.total_requests += 1
        if not exchange.keep_alive:
            self.transport.close()
            return
        if self._waiting:
            self.loop.call_soon(self._start_next)
        self.resume_reading()

    def _end_if_idle(self) -> None:
        idle = self.loop.time() - self._heard
        if self._answering is None and idle >= self._idle_seconds:
            self.transport.close()
        else:
            left = self._idle_seconds - idle if self._answering is None else self._idle_seconds
            self._timer = self.loop.call_later(left, self._end_if_idle)
