"""A B2 that costs next to nothing: it takes any bytes, keeps none, and knows no keys.

What the console itself costs shows only where the store behind it is free; beside localb2, which
hashes and keeps what it gets, the store would be measured. A bare asyncio protocol, like the one
that the targets were found with. Nothing but benchmarks uses it.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self, cast

from tests.local_b2 import ROOT, free_port

ACCOUNT_ID = "0123456789ab"
KEY_ID = "004" + ACCOUNT_ID + "0000000001"
APPLICATION_KEY = "K004" + "b" * 27
CAPABILITIES = ["listBuckets", "listAllBucketNames", "listFiles", "readFiles", "writeFiles"]
FILE_ID = "4_z0123456789abcdef01234567_f20123456789abcde_d20261120_m000000_c004_v0402033_t0001"
ETAG = '"' + "0" * 32 + '"'
ZEROS = bytes(256 * 1024)


@dataclass(frozen=True, slots=True)
class Request:
    """The head of a request; names of headers in lower case."""

    method: str
    path: str
    query: str
    headers: dict[str, str]


class Line(asyncio.Protocol):
    """One connection: a head, a body of announced length, an answer, and again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._head = b""
        self._left = 0
        self._answer: Iterator[bytes] = iter(())

    def data_received(self, data: bytes) -> None:
        if not self._left:
            data = self._begin(self._head + data)
        self._left -= len(data)
        if not self._left and not self._head:
            self.resume_writing()

    def _begin(self, data: bytes) -> bytes:
        """Read a head and get the answer ready; what follows it."""
        head, end, body = data.partition(b"\r\n\r\n")
        self._head = b"" if end else data
        if not end:
            return b""
        request = read_head(head.decode("latin-1"))
        self._left = int(request.headers.get("content-length", 0))
        self._answer = answer(request)
        if "expect" in request.headers:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        return body

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        """Send until the client is full or has it all."""
        self._paused = False
        for piece in self._answer:
            self._transport.write(piece)
            if self._paused:
                return


def read_head(text: str) -> Request:
    first, *lines = text.split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    pairs = (line.partition(":") for line in lines)
    return Request(method, path, query, {name.lower(): value.strip() for name, _, value in pairs})


def answer(request: Request) -> Iterator[bytes]:
    """`/bucket/<size>.bin` is a file of that many zeros; any other is taken for granted."""
    if request.path.endswith("b2_list_buckets"):
        yield small(b'{"buckets": []}', "application/json")
    elif request.path.startswith("/b2api/"):
        yield small(authorization(request.headers["host"]), "application/json")
    elif request.path == "/":
        yield small(b"<R><Buckets></Buckets></R>", "application/xml")
    elif request.method in ("GET", "HEAD"):
        yield from file(request)
    else:
        yield small(multipart_answer(request), "application/xml")


def authorization(host: str) -> bytes:
    """What b2_authorize_account answers."""
    here = f"http://{host}"
    storage = {
        "absoluteMinimumPartSize": 5_000_000,
        "recommendedPartSize": 100_000_000,
        "apiUrl": here,
        "downloadUrl": here,
        "s3ApiUrl": here,
        "allowed": {"buckets": None, "capabilities": CAPABILITIES, "namePrefix": None},
    }
    document = {
        "accountId": ACCOUNT_ID,
        "authorizationToken": "free",
        "applicationKeyExpirationTimestamp": None,
        "apiInfo": {"storageApi": storage},
    }
    return json.dumps(document).encode()


def multipart_answer(request: Request) -> bytes:
    """The documents that clients of multipart uploads read; nothing for a plain PUT."""
    if request.method != "POST":
        return b""
    if request.query.partition("&")[0].partition("=")[0] == "uploads":
        return f"<R><UploadId>{FILE_ID}</UploadId></R>".encode()
    return f"<R><ETag>{ETAG}</ETag></R>".encode()


def small(body: bytes, content_type: str) -> bytes:
    """An answer in one piece."""
    return head(200, len(body), content_type) + body


def file(request: Request) -> Iterator[bytes]:
    """Zeros, all or the one range that is asked for."""
    found = re.search(r"/(\d+)\.bin$", request.path)
    size = left = int(found[1]) if found else 0
    status, more = 200, "accept-ranges: bytes\r\nlast-modified: Fri, 20 Nov 2026 00:00:00 GMT\r\n"
    if wanted := re.match(r"bytes=(\d+)-(\d+)$", request.headers.get("range", "")):
        first, last = int(wanted[1]), int(wanted[2])
        more += f"content-range: bytes {first}-{last}/{size}\r\n"
        left, status = last - first + 1, 206
    yield head(status, left, "application/octet-stream", more)
    while left > 0 and request.method == "GET":
        yield ZEROS[:left]
        left -= len(ZEROS)


def head(status: int, length: int, content_type: str, more: str = "") -> bytes:
    """Status line and headers."""
    return (
        f"HTTP/1.1 {status} OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n"
        f"etag: {ETAG}\r\nx-amz-version-id: {FILE_ID}\r\n{more}\r\n"
    ).encode()


@dataclass
class FreeB2:
    """The running server, with what a client needs to know."""

    account_id = ACCOUNT_ID
    key_id = KEY_ID
    application_key = APPLICATION_KEY
    port: int

    @property
    def endpoint(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.free_b2", str(self.port)], cwd=ROOT
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.endpoint}/b2api/", timeout=2).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError("the free B2 did not start")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)


def free_b2() -> FreeB2:
    """A free B2 on a free port, to be entered."""
    return FreeB2(free_port())


async def serve(port: int) -> None:
    """Answer on `port` until the process ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Line, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
