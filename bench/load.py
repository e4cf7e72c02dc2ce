"""A client that costs next to nothing: ready-made requests over connections that stay open."""

import asyncio
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

import uvloop

from localb2.ids import REGION
from localb2.signing.sigv4 import canonical_query, signing_key

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Signer:
    """Signs requests to `host` with one application key."""

    key_id: str
    secret: str
    host: str

    def head(
        self, method: str, target: str, *, length: int = 0, payload_hash: str = UNSIGNED
    ) -> bytes:
        """A whole request head. `target` is the path with its query, percent-encoded."""
        timestamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        scope = f"{timestamp[:8]}/{REGION}/s3/aws4_request"
        path, _, query = target.partition("?")
        names = "host;x-amz-content-sha256;x-amz-date"
        canonical = (
            f"{method}\n{path}\n{canonical_query(query.encode())}\n"
            f"host:{self.host}\nx-amz-content-sha256:{payload_hash}\nx-amz-date:{timestamp}\n\n"
            f"{names}\n{payload_hash}"
        )
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        to_sign = f"{ALGORITHM}\n{timestamp}\n{scope}\n{digest}"
        key = signing_key(self.secret, scope)
        signature = hmac.digest(key, to_sign.encode(), "sha256").hex()
        return (
            f"{method} {target} HTTP/1.1\r\nHost: {self.host}\r\nContent-Length: {length}\r\n"
            f"X-Amz-Content-SHA256: {payload_hash}\r\nX-Amz-Date: {timestamp}\r\n"
            f"Authorization: {ALGORITHM} Credential={self.key_id}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}\r\n\r\n"
        ).encode()


def send_all(port: int, requests: Sequence[bytes], connections: int) -> float:
    """Send each request once, a new one as soon as an answer is there; returns seconds.

    AssertionError for any answer but 200.
    """
    return uvloop.run(_send_all(port, requests, connections))


async def _send_all(port: int, requests: Sequence[bytes], connections: int) -> float:
    loop = asyncio.get_running_loop()
    waiting = iter(requests)
    clients = [
        (await loop.create_connection(lambda: _Client(waiting), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    start = time.perf_counter()
    for client in clients:
        client.send_next()
    await asyncio.gather(*(client.done for client in clients))
    return time.perf_counter() - start


class _Client(asyncio.Protocol):
    """One connection, one request at a time."""

    def __init__(self, waiting: Iterator[bytes]) -> None:
        self.waiting = waiting
        self.done = asyncio.get_running_loop().create_future()
        self.head = b""
        self.missing = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def send_next(self) -> None:
        request = next(self.waiting, None)
        if request is None:
            self.done.set_result(None)
            self.transport.close()
        else:
            self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        if self.missing:
            self.missing -= len(data)
        else:
            data = self.head + data
            end = data.find(b"\r\n\r\n")
            self.head = data if end < 0 else b""
            if end < 0:
                return
            assert data.startswith(b"HTTP/1.1 200"), data
            self.missing = content_length(data[:end]) - (len(data) - end - 4)
        if not self.missing:
            self.send_next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("The server closed the connection"))


def upload(port: int, head: bytes, block: bytes, times: int) -> tuple[float, str]:
    """Send `block` that many times as one body: seconds until the answer, and the version id."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        start = time.perf_counter()
        connection.sendall(head)
        for _ in range(times):
            connection.sendall(block)
        answer = connection.recv(BLOCK)
        seconds = time.perf_counter() - start
        assert answer.startswith(b"HTTP/1.1 200"), answer
        return seconds, header(answer, b"x-amz-version-id").decode()


def delete(port: int, head: bytes) -> None:
    """Delete what the head names."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(head)
        answer = connection.recv(BLOCK)
        assert answer.startswith(b"HTTP/1.1 204"), answer


def download(port: int, head: bytes) -> float:
    """Read a whole answer and forget it; returns seconds."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        start = time.perf_counter()
        connection.sendall(head)
        answer = connection.recv(BLOCK)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        end = answer.index(b"\r\n\r\n")
        missing = content_length(answer[:end]) - (len(answer) - end - 4)
        buffer = bytearray(BLOCK)
        while missing:
            received = connection.recv_into(buffer)
            assert received, "The server closed the connection"
            missing -= received
        return time.perf_counter() - start


def content_length(head: bytes) -> int:
    """The announced length of a body."""
    return int(header(head, b"content-length"))


def header(head: bytes, name: bytes) -> bytes:
    """The value of a response header; `name` is lower-case, as both servers write it."""
    _, _, rest = head.partition(b"\r\n" + name + b": ")
    return rest.partition(b"\r\n")[0]
