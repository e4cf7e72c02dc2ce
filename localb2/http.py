"""One request and one response as both faces see them: raw path, raw headers, streamed bytes.

The seam between `app.py` and the faces. A face is `async def answer(request, service) -> Response`.
It sets `request.call` and awaits `service.control.before(request)` before the work begins; it
raises nothing, because only a face knows how its errors look on the wire.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from localb2.errors import IncompleteBody, InvalidRequest
from localb2.protocol import Exchange

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
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
        "_more",
        "_receive",
        "bytes_received",
        "call",
        "cut_after",
        "exchange",
        "headers",
        "method",
        "query_string",
        "raw_path",
        "started_reading",
    )

    def __init__(self, scope: Message, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.raw_path: bytes = scope["raw_path"]
        self.query_string: bytes = scope["query_string"]
        self.headers = _headers(scope["headers"])
        #: What B2 calls this request ("b2_list_buckets", "ListObjectsV2"); the face sets it.
        self.call: str | None = None
        #: Test controls: cut the connection after this many body bytes, up or down.
        self.cut_after: int | None = None
        self.bytes_received = 0
        self.started_reading = False
        #: The connection itself; None when the application runs without `protocol.py`.
        self.exchange: Exchange | None = scope["state"].get("exchange")
        self._receive = receive
        self._more = True

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
        return self.exchange is not None and self.exchange.is_closing

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

    async def stream(self) -> AsyncIterator[bytes]:
        """The body, chunk by chunk, never an empty one.

        Raises IncompleteBody when the client goes before its last byte.
        """
        self.started_reading = True
        while self._more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise IncompleteBody("The connection ended before the whole body arrived")
            chunk: bytes = message["body"]
            self._more = message["more_body"]
            self.bytes_received += len(chunk)
            if self.cut_after is not None and self.bytes_received >= self.cut_after:
                await self.cut()
            if chunk:
                yield chunk

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
        if self.waits_for_continue:
            return
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                async for _ in self.stream():
                    if self.bytes_received > limit:
                        return
        except (IncompleteBody, TimeoutError):
            return

    @property
    def waits_for_continue(self) -> bool:
        """`Expect: 100-continue` was sent and the body not yet asked for."""
        if self.started_reading or "expect" not in self.headers:
            return False
        return self.headers["expect"].lower() == "100-continue"

    async def cut(self) -> None:
        """Close the connection without (more of) an answer; always raises ConnectionCut."""
        if self.exchange is not None:
            self.exchange.close()
            while (await self._receive())["type"] != "http.disconnect":
                pass
        raise ConnectionCut


def _headers(raw: Sequence[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers as text, repeated ones joined."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in raw}
    if len(headers) == len(raw):
        return headers
    values: dict[str, list[str]] = {}
    for name, value in raw:
        values.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return {name: ",".join(several) for name, several in values.items()}


@dataclass(slots=True)
class Response:
    """An answer. A streamed body needs `content_length`; header values are latin-1 text."""

    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | Stream = b""
    content_length: int | None = None


async def send_response(request: Request, response: Response, send: Send) -> None:
    """Send it, with Content-Length and without a body for HEAD, 204 and 304."""
    headers, body = [*response.headers], response.body
    bodiless = request.method == "HEAD" or response.status in (204, 304)
    length = response.content_length
    if length is None and isinstance(body, bytes):
        length = len(body)
    if length is not None and response.status not in (204, 304):
        headers.append(("content-length", str(length)))
    if request.waits_for_continue:
        # The client may or may not send the body now: only a new connection is unambiguous.
        headers.append(("connection", "close"))
    if isinstance(body, bytes) and request.exchange is not None and request.cut_after is None:
        await request.exchange.answer(response.status, headers, b"" if bodiless else body)
        return
    await send({"type": "http.response.start", "status": response.status, "headers": _raw(headers)})
    if isinstance(body, bytes):
        await _send_bytes(request, b"" if bodiless else body, send)
    elif bodiless:
        await _send_bytes(request, b"", send)
    else:
        await _send_stream(request, body, send)


def _raw(headers: Sequence[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]


async def _send_bytes(request: Request, body: bytes, send: Send) -> None:
    if request.cut_after is not None and body:
        await _send_then_cut(request, body[: request.cut_after], send)
    await send({"type": "http.response.body", "body": body, "more_body": False})


async def _send_stream(request: Request, body: Stream, send: Send) -> None:
    left = request.cut_after
    try:
        async for chunk in body:
            if request.disconnected:
                return
            if left is not None:
                if len(chunk) >= left:
                    await _send_then_cut(request, chunk[:left], send)
                left -= len(chunk)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    finally:
        await close_stream(body)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _send_then_cut(request: Request, chunk: bytes | bytearray, send: Send) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await request.cut()


async def close_stream(body: Stream) -> None:
    """End a generator now, so that it closes its files even when nobody read it to the end."""
    close = getattr(body, "aclose", None)
    if close is not None:
        await close()
