"""Requests with something wrong in them: what to break, how, and raw bytes over a raw socket."""

import copy
import hashlib
import hmac
import http.client
import json
import random
import re
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from tests.local_b2 import LocalB2

SECONDS = 8.0
REGION = "us-west-004"

DEEP: Any = []
for _ in range(200):
    DEEP = [DEEP]

#: What stands in JSON instead of what should be there.
JSON_VALUES: tuple[Any, ...] = (
    None,
    "",
    -1,
    0,
    2**31,
    2**63,
    10**400,
    -(2**63) - 1,
    1.5,
    1e300,
    True,
    [],
    {},
    [None],
    [[]],
    [{}],
    {"": ""},
    {"a": {"b": [1, None]}},
    DEEP,
    "x" * 9000,
    "\x00",
    "\n\r\t\x7f",
    "\ud800",
    "\uffff",
    "ä😀",
    "../../etc/passwd",
    "'; DROP TABLE versions; --",
    "%00%ff%zz",
    "9" * 5000,
    "true",
    ["x"] * 1500,
)

#: What stands in a header or a query instead of what should be there.
TEXT_VALUES: tuple[bytes, ...] = (
    b"",
    b"0",
    b"-1",
    b"1.5",
    b"9" * 19,
    b"9" * 6000,
    b"0x10",
    b"NaN",
    b"a,b;c=d",
    b'"\\"',
    b"\xff\xfe",
    b"\xc3\xa4",
    b"%00",
    b"%ff",
    b"%",
    b"%zz",
    b"+",
    b"<&>",
    b"=====",
    b"bytes=0-0,1-1",
    b"Sun, 99 Foo 99999999999 99:99:99 GMT",
    b"Sun, 06 Nov 99999999999 08:49:37 GMT",
    b"Sun, 06 Nov 1994 08:49:37 +999999",
    b"2026-13-45T99:99:99Z",
    b"9999-12-31T23:59:59-23:59",
    b"0001-01-01T00:00:00+23:59",
    b"x" * 3000,
)


@dataclass(frozen=True)
class Reply:
    """An answer; `status` 0 when the connection was closed without one."""

    status: int
    content_type: str = ""
    body: bytes = b""


class Connection:
    """One connection at a time, kept while the server keeps it, and no patience."""

    def __init__(self, localb2: LocalB2) -> None:
        self._address = localb2.address
        self._socket: socket.socket | None = None

    def send(self, request: bytes, *, end: bool = False) -> Reply:
        """Send these bytes; with `end` nothing comes after them. TimeoutError for no answer."""
        if self._socket is None:
            self._socket = socket.create_connection(self._address, timeout=SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(request)
            if end:
                self._socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it may have answered before the end, and hung up
        return self._answer(request.partition(b" ")[0].decode("latin-1"), keep=not end)

    def _answer(self, method: str, *, keep: bool) -> Reply:
        assert self._socket is not None
        response = http.client.HTTPResponse(self._socket, method=method)
        try:
            response.begin()
            body = response.read()
        except (http.client.HTTPException, ConnectionError):
            self.close()
            return Reply(0)
        reply = Reply(response.status, response.getheader("content-type") or "", body)
        if response.will_close or not keep:
            self.close()
        response.close()
        return reply

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def check_reply(reply: Reply, what: object, *, is_head: bool = False) -> None:
    """No failure of the server, and a refusal in the shape of its face."""
    assert reply.status, f"no answer: {what!r:.600}"
    assert reply.status < 500 or reply.status == 501, f"{reply} to {what!r:.600}"
    if reply.status < 400 or is_head:
        return
    if "json" in reply.content_type:
        document = json.loads(reply.body)
        assert sorted(document) == ["code", "message", "status"], f"{reply} to {what!r:.600}"
        assert document["status"] == reply.status
    elif "xml" in reply.content_type:
        root = ElementTree.fromstring(reply.body)
        assert [child.tag for child in root] == ["Code", "Message"]
    else:
        # The parser of HTTP refuses before there is a face.
        assert reply.status == 400, f"{reply} to {what!r:.600}"
        assert reply.content_type.startswith("text/plain")


def request_bytes(
    method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes = b""
) -> bytes:
    """A request as it travels; Content-Length is added unless it is there."""
    names = {name.lower() for name, _ in headers}
    lines = [method.encode() + b" " + target + b" HTTP/1.1"]
    if b"host" not in names:
        lines.append(b"Host: 127.0.0.1")
    lines += [name + b": " + value for name, value in headers]
    if not names & {b"content-length", b"transfer-encoding"}:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def spots(document: Any) -> Iterator[tuple[Any, ...]]:
    """The places in a JSON document, outer ones first."""
    items: Any = ()
    if isinstance(document, dict):
        items = document.items()
    elif isinstance(document, list):
        items = enumerate(document)
    for key, value in items:
        yield (key,)
        for inner in spots(value):
            yield (key, *inner)


def damaged(document: Any, spot: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at that place."""
    whole = copy.deepcopy(document)
    place = whole
    for key in spot[:-1]:
        place = place[key]
    place[spot[-1]] = value
    return whole


def some(values: tuple[Any, ...], seed: object, how_many: int) -> list[Any]:
    """So many of the values, the same ones for the same seed."""
    if how_many >= len(values):
        return list(values)
    return random.Random(repr(seed)).sample(values, how_many)


class Signer:
    """Signature version 4 over whatever bytes there are: no SDK would sign these."""

    def __init__(self, localb2: LocalB2) -> None:
        self._key_id = localb2.key_id
        self._day = time.strftime("%Y%m%d", time.gmtime())
        self._scope = f"{self._day}/{REGION}/s3/aws4_request"
        key = b"AWS4" + localb2.application_key.encode()
        for piece in self._scope.split("/"):
            key = hmac.digest(key, piece.encode(), "sha256")
        self._key = key

    def signed(
        self,
        method: str,
        path: bytes,
        query: list[tuple[bytes, bytes]],
        headers: list[tuple[bytes, bytes]],
        body: bytes = b"",
        *,
        payload_hash: bytes = b"UNSIGNED-PAYLOAD",
    ) -> tuple[bytes, str]:
        """The request, and its signature, on which chunk signatures build."""
        timestamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()).encode()
        own = [(b"host", b"127.0.0.1"), (b"x-amz-date", timestamp)]
        own.append((b"x-amz-content-sha256", payload_hash))
        given = {name.lower() for name, _ in headers}
        headers = [(name, value) for name, value in own if name not in given] + headers
        covered = sorted({(name.lower(), value) for name, value in headers if _is_covered(name)})
        names = b";".join(name for name, _ in covered)
        lines = b"".join(
            name + b":" + b" ".join(value.strip(b" \t").split()) + b"\n" for name, value in covered
        )
        pairs = sorted((_strict(name), _strict(value)) for name, value in query)
        encoded = b"&".join(name + b"=" + value for name, value in pairs)
        hashed = dict(headers)[b"x-amz-content-sha256"]
        canonical = b"\n".join([method.encode(), path, encoded, lines, names, hashed])
        scope, digest = self._scope, hashlib.sha256(canonical).hexdigest()
        date = dict(headers)[b"x-amz-date"].decode("latin-1")
        text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{digest}"
        signature = hmac.digest(self._key, text.encode("latin-1"), "sha256").hex()
        authorization = (
            f"AWS4-HMAC-SHA256 Credential={self._key_id}/{scope},"
            f"SignedHeaders={names.decode('latin-1')},Signature={signature}"
        )
        headers = [*headers, (b"authorization", authorization.encode("latin-1"))]
        target = path + (b"?" + encoded if encoded else b"")
        return request_bytes(method, target, headers, body), signature

    def chunk_signature(self, previous: str, timestamp: str, chunk: bytes) -> str:
        """The signature of one chunk of an aws-chunked body."""
        empty = hashlib.sha256(b"").hexdigest()
        digest = hashlib.sha256(chunk).hexdigest()
        label = "AWS4-HMAC-SHA256-PAYLOAD"
        text = f"{label}\n{timestamp}\n{self._scope}\n{previous}\n{empty}\n{digest}"
        return hmac.digest(self._key, text.encode(), "sha256").hex()


def mutated(request: bytes, dice: random.Random) -> bytes:
    """The request with a few bytes changed, lost, doubled or moved."""
    data = bytearray(request)
    for _ in range(dice.choice([1, 1, 2, 5])):
        place = dice.randrange(len(data) + 1)
        length = dice.choice([1, 1, 2, 8, 40])
        kind = dice.randrange(5)
        if kind == 0:
            data[place : place + length] = dice.randbytes(length)
        elif kind == 1:
            del data[place : place + length]
        elif kind == 2:
            data[place:place] = data[place : place + length]
        elif kind == 3:
            data[place:place] = dice.choice([b"\r\n", b"\0", b"%", b'"', b":", b"\xff", b"<", b"{"])
        else:
            data[place:place] = dice.choice(TEXT_VALUES)[:80]
        if not data:
            return b"G"
    return bytes(data)


def with_true_length(request: bytes) -> bytes:
    """The request with the length that its body has now: what came before would only wait."""
    head, end, body = request.partition(b"\r\n\r\n")
    head = re.sub(rb"(?im)^content-length:[^\r\n]*", b"Content-Length: %d" % len(body), head)
    return head + end + body


def _is_covered(name: bytes) -> bool:
    return name.lower() == b"host" or name.lower().startswith(b"x-amz-")


def _strict(raw: bytes) -> bytes:
    return quote(raw, safe="-_.~").encode()
