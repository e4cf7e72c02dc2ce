"""One request and one response as both faces see them: raw path, raw headers, streamed bytes.

The seam between `app.py` and the faces. A face is `async def answer(request, service) -> Response`.
It sets `request.call` and awaits `service.control.before(request)` before the work begins; it
raises nothing, because only a face knows how its errors look on the wire.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import unquote_to_bytes

from localb2.errors import BodyStalled, IncompleteBody, InvalidRequest
from localb2.exchange import Exchange

Stream = AsyncIterator[bytes | bytearray]

DRAIN_LIMIT = 2 * 1024 * 1024
DRAIN_SECONDS = 5.0


class ConnectionCut(Exception):
    """The connection was closed on purpose (test controls); nothing more can be sent."""


def decode_percent(raw: bytes, *, plus_is_space: bool = False) -> str:
    """Percent-decode to text. Native names treat `+` as a space, S3 keys do not.

    Raises InvalidRequest when the bytes are not UTF-8.
    """
    if plus_is_space:
        raw = raw.replace(b"+", b" ")
    try:
        return (unquote_to_bytes(raw) if b"%" in raw else raw).decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidRequest("The request is not valid UTF-8") from None


class Request:
    """One HTTP request. `raw_path` and `query_string` are undecoded, as signatures need them."""

    __slots__ = (
        "bytes_received",
        "call",
        "cut_after",
        "exchange",
        "headers",
        "method",
        "query_string",
        "raw_path",
    )

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.method = exchange.method
        self.raw_path = exchange.raw_path
        self.query_string = exchange.query_string
        self.headers = exchange.headers
        #: What B2 calls this request ("b2_list_buckets", "ListObjectsV2"); the face sets it.
        self.call: str | None = None
        #: Test controls: cut the connection after this many body bytes, up or down.
        self.cut_after: int | None = None
        self.bytes_received = 0

    @property
    def host(self) -> str:
        """The Host header as sent, with its port; empty when missing."""
        return self.headers.get("host", "")

    @property
    def content_length(self) -> int | None:
        """Announced body bytes; None for chunked bodies and when nothing was said."""
        text = self.headers.get("content-length")
        return int(text) if text is not None and text.isascii() and text.isdigit() else None

    @property
    def disconnected(self) -> bool:
        """The client has gone; sending more would be wasted work."""
        return self.exchange.is_closing

    def query(self, *, plus_is_space: bool = False) -> list[tuple[str, str]]:
        """The query as decoded (name, value) pairs in order; a name without `=` has the value "".

        Raises InvalidRequest when it is not UTF-8.
        """
        pairs = []
        for piece in self.query_string.split(b"&"):
            if piece:
                name, _, value = piece.partition(b"=")
                pairs.append(
                    (
                        decode_percent(name, plus_is_space=plus_is_space),
                        decode_percent(value, plus_is_space=plus_is_space),
                    )
                )
        return pairs

    def stream(self) -> "Chunks":
        """The body, chunk by chunk, never an empty one; see `receive`."""
        return Chunks(self)

    async def receive(self) -> bytes:
        """The next bytes of the body, none after the last.

        Raises IncompleteBody when the client goes before its last byte, and BodyStalled when it
        sends nothing for too long.
        """
        chunk = await self.exchange.receive()
        if chunk is None:
            raise IncompleteBody("The connection ended before the whole body arrived")
        self.bytes_received += len(chunk)
        if self.cut_after is not None and chunk and self.bytes_received >= self.cut_after:
            self.cut()
        return chunk

    async def body(self, limit: int) -> bytes:
        """The whole body, for small documents. Raises InvalidRequest beyond `limit` bytes."""
        if (self.content_length or 0) > limit:
            raise InvalidRequest(f"The request body may have at most {limit} bytes")
        chunks = []
        async for chunk in self.stream():
            chunks.append(chunk)
            if self.bytes_received > limit:
                raise InvalidRequest(f"The request body may have at most {limit} bytes")
        return b"".join(chunks)

    async def drain(self, limit: int = DRAIN_LIMIT) -> None:
        """Read on before an error answer, so that clients that send first can read it.

        A client that still waits for `100 Continue` has sent nothing, so nothing is read.
        """
        if self.exchange.wants_continue:
            return
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in self.stream():
                    if self.bytes_received > limit:
                        return
        except (IncompleteBody, BodyStalled, TimeoutError):
            return

    def cut(self) -> NoReturn:
        """Close the connection without (more of) an answer; always raises ConnectionCut."""
        self.exchange.close()
        raise ConnectionCut


class Chunks:
    """The body of a request. A generator would cost a small upload as much as its SHA-256."""

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    def __aiter__(self) -> "Chunks":
        return self

    async def __anext__(self) -> bytes:
        chunk = await self._request.receive()
        if not chunk:
            raise StopAsyncIteration
        return chunk


@dataclass(slots=True)
class Response:
    """An answer. A streamed body needs `content_length`; header values are latin-1 text."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Stream = b""
    content_length: int | None = None


async def send_response(request: Request, response: Response) -> None:
    """Send it, with Content-Length and without a body for HEAD, 204 and 304."""
    exchange, headers, body, status = (
        request.exchange,
        response.headers,
        response.body,
        response.status,
    )
    length = response.content_length
    if length is None:
        if not isinstance(body, bytes):
            raise ValueError("A streamed body needs its length")
        length = len(body)
    if status not in (204, 304):
        headers = [*headers, ("content-length", str(length))]
    if exchange.wants_continue:
        # The client may or may not send the body now: only a new connection is unambiguous.
        headers = [*headers, ("connection", "close")]
    if request.method == "HEAD" or status in (204, 304):
        body = b""
    if not isinstance(body, bytes):
        exchange.start(status, headers, length)
        await _send_stream(request, body)
    elif request.cut_after is not None and body:
        exchange.start(status, headers, length)
        await _send_then_cut(request, body[: request.cut_after])
    else:
        await exchange.answer(status, headers, body)


async def _send_stream(request: Request, body: Stream) -> None:
    left = request.cut_after
    try:
        async for chunk in body:
            if request.disconnected:
                return
            if left is not None:
                if len(chunk) >= left:
                    await _send_then_cut(request, chunk[:left])
                left -= len(chunk)
            await request.exchange.send(chunk)
    finally:
        await close_stream(body)
    request.exchange.end()


async def _send_then_cut(request: Request, chunk: bytes | bytearray) -> None:
    await request.exchange.send(chunk)
    request.cut()


async def close_stream(body: Stream) -> None:
    """End a generator now, so that it closes its files even when nobody read it to the end."""
    close = getattr(body, "aclose", None)
    if close is not None:
        await close()
