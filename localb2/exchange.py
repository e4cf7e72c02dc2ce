"""One request on its connection and its answer; bodies come and go no faster than is wanted."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from localb2.errors import BodyStalled

if TYPE_CHECKING:
    from localb2.protocol import Connection


class Exchange:
    """One request and its answer on their connection; the body waits here until it is wanted.

    Header names are lower-case, values latin-1 text, repeated ones joined with commas.
    """

    __slots__ = (
        "_chunks",
        "_connection",
        "_missing",
        "_more",
        "_stalled",
        "_waiter",
        "buffered",
        "headers",
        "is_answered",
        "is_started",
        "keep_alive",
        "method",
        "query_string",
        "raw_path",
        "wants_continue",
    )

    def __init__(
        self,
        connection: "Connection",
        method: str,
        raw_path: bytes,
        query_string: bytes,
        headers: dict[str, str],
    ) -> None:
        self.method = method
        self.raw_path = raw_path
        self.query_string = query_string
        self.headers = headers
        self.keep_alive = True
        #: `Expect: 100-continue` came, and nobody has asked for the body yet.
        self.wants_continue = "expect" in headers and headers["expect"].lower() == "100-continue"
        self.is_started = False
        self.is_answered = False
        self.buffered = 0
        self._connection = connection
        self._chunks: list[bytes] = []
        self._more = True
        self._stalled = False
        self._missing = 0
        self._waiter: asyncio.Future[None] | None = None

    @property
    def is_closing(self) -> bool:
        """The client has gone, or the connection is about to end."""
        return self._connection.transport.is_closing()

    def close(self) -> None:
        """End the connection; what was written before is still sent."""
        self._connection.transport.close()

    async def receive(self) -> bytes | None:
        """The next bytes of the body, b"" after the last; None when the client went before that.

        Raises BodyStalled when nothing comes for too long, and from then on.
        """
        connection = self._connection
        if self.wants_continue:
            self.wants_continue = False
            connection.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        while self._more and not self._chunks:
            if connection.is_lost:
                return None
            if self._stalled:
                raise BodyStalled("The client sent nothing more of the body for too long")
            connection.resume_reading()
            await self._wait_for_more(connection)
        chunks = self._chunks
        self._chunks, self.buffered = [], 0
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _wait_for_more(self, connection: "Connection") -> None:
        self._waiter = connection.loop.create_future()
        timer = connection.loop.call_later(connection.body_seconds, self._give_up)
        try:
            await self._waiter
        finally:
            timer.cancel()
            self._waiter = None

    def _give_up(self) -> None:
        self._stalled = True
        self.keep_alive = False
        self.wake()

    def take(self, chunk: bytes) -> None:
        """More of the body came."""
        self._chunks.append(chunk)
        self.buffered += len(chunk)
        self.wake()

    def end_body(self) -> None:
        """All of the body came."""
        self._more = False
        self.wake()

    def wake(self) -> None:
        """Whoever waits for the body shall look again."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """Send a whole answer in one piece; `headers` hold its length and are latin-1 text.

        Raises ValueError for a header that would break out of its line.
        """
        connection = self._connection
        if connection.write_paused:
            await connection.drain()
        if connection.is_lost:
            return
        head = self._head(status, headers)
        connection.transport.writelines((head, body) if body else (head,))
        self._end_answer()

    def start(self, status: int, headers: Sequence[tuple[str, str]], length: int) -> None:
        """Begin an answer with a body of `length` bytes, which `headers` name. ValueError."""
        self._missing = length
        self._connection.transport.write(self._head(status, headers))

    async def send(self, chunk: bytes | bytearray) -> None:
        """Go on with the body, once the client has taken most of what was sent before."""
        connection = self._connection
        if connection.write_paused:
            await connection.drain()
        if not connection.is_lost:
            self._missing -= len(chunk)
            connection.transport.write(chunk)

    def end(self) -> None:
        """The body was sent. RuntimeError when it was not as long as announced."""
        if not self._connection.is_lost:
            if self._missing:
                raise RuntimeError("The body of an answer had another length than announced")
            self._end_answer()

    def _end_answer(self) -> None:
        self.is_answered = True
        self._connection.finish(self)

    def _head(self, status: int, headers: Sequence[tuple[str, str]]) -> bytes:
        if ("connection", "close") in headers:
            self.keep_alive = False
        elif not self.keep_alive:
            headers = [*headers, ("connection", "close")]
        lines = "".join([f"{name.lower()}: {value}\r\n" for name, value in headers])
        if "\0" in lines or not lines.count("\r") == lines.count("\n") == len(headers):
            raise ValueError("A response header holds a control character")
        always = self._connection.always_sent()
        head = b"".join([STATUS_LINE[status], always, lines.encode("latin-1"), b"\r\n"])
        self.is_started = True
        self.wants_continue = False
        return head
