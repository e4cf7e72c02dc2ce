"""A B2 that costs nothing: it takes any bytes, keeps none, and knows no keys.

What the console itself costs shows only where the store behind it is free; beside localb2, which
hashes and keeps what it gets, the store would be measured. Nothing but benchmarks uses it.
"""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.local_b2 import ROOT, free_port

ACCOUNT_ID = "0123456789ab"
KEY_ID = "004" + ACCOUNT_ID + "0000000001"
APPLICATION_KEY = "K004" + "b" * 27
CAPABILITIES = ["listBuckets", "listAllBucketNames", "listFiles", "readFiles", "writeFiles"]
FILE_ID = "4_z0123456789abcdef01234567_f20123456789abcde_d20261120_m000000_c004_v0402033_t0001"
ETAG = '"' + "0" * 32 + '"'
CHUNK = bytes(256 * 1024)

type Send = Callable[[dict[str, Any]], Awaitable[None]]


async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Send) -> None:
    """Take what comes; `/bucket/<size>.bin` is a file of that many zeros."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    if scope["path"].endswith("b2_list_buckets"):
        await answer(send, b'{"buckets": []}', "application/json")
    elif scope["path"].startswith("/b2api/"):
        await answer(send, authorization(scope), "application/json")
    elif scope["path"] == "/":
        await answer(send, b"<R><Buckets></Buckets></R>", "application/xml")
    elif scope["method"] in ("GET", "HEAD"):
        await send_file(scope, send)
    else:
        await answer(send, multipart_answer(scope), "application/xml")


def authorization(scope: dict[str, Any]) -> bytes:
    host = dict(scope["headers"])[b"host"].decode()
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


def multipart_answer(scope: dict[str, Any]) -> bytes:
    """The documents that clients of multipart uploads read; nothing for a plain PUT."""
    query = scope["query_string"].split(b"&")[0].split(b"=")[0]
    if scope["method"] != "POST":
        return b""
    if query == b"uploads":
        return f"<R><UploadId>{FILE_ID}</UploadId></R>".encode()
    return f"<R><ETag>{ETAG}</ETag></R>".encode()


async def answer(send: Send, body: bytes, content_type: str) -> None:
    headers = {
        "content-type": content_type,
        "content-length": str(len(body)),
        "etag": ETAG,
        "x-amz-version-id": FILE_ID,
    }
    await start(send, headers)
    await send({"type": "http.response.body", "body": body})


async def send_file(scope: dict[str, Any], send: Send) -> None:
    found = re.search(r"/(\d+)\.bin$", scope["path"])
    left = int(found[1]) if found else 0
    headers = {
        "content-type": "application/octet-stream",
        "content-length": str(left),
        "etag": ETAG,
        "last-modified": "Fri, 20 Nov 2026 00:00:00 GMT",
        "x-amz-version-id": FILE_ID,
        "accept-ranges": "bytes",
    }
    status = 200
    if wanted := re.match(rb"bytes=(\d+)-(\d+)$", dict(scope["headers"]).get(b"range", b"")):
        first, last = int(wanted[1]), int(wanted[2])
        headers["content-range"] = f"bytes {first}-{last}/{left}"
        left, status = last - first + 1, 206
        headers["content-length"] = str(left)
    await start(send, headers, status)
    while left > 0 and scope["method"] == "GET":
        piece = CHUNK[:left]
        left -= len(piece)
        await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
    if scope["method"] == "HEAD" or not found:
        await send({"type": "http.response.body", "body": b""})


async def start(send: Send, headers: dict[str, str], status: int = 200) -> None:
    pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})


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

    def __enter__(self) -> "FreeB2":
        command = [sys.executable, "-m", "uvicorn", "bench.free_b2:app", "--port", str(self.port)]
        options = ["--log-level", "warning", "--no-access-log", "--lifespan", "off"]
        self.process = subprocess.Popen([*command, *options], cwd=ROOT)
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
