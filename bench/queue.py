"""What the browser's upload queue does, at the least cost: a benchmark must not measure itself."""

import concurrent.futures
import http.client
import itertools
import json
import os
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.product import Console

LANES = 3
STRAIGHT_LANES = 5
SIGNED_AT_ONCE = 50
PIECE = 256 * 1024
OCTETS = "application/octet-stream"

type PutOnLine = Callable[[socket.socket, int, int], None]


def range_of(path: Path) -> PutOnLine:
    """Puts a range of a file on a line: start, length. Behind its end the file begins again."""
    descriptor, size = os.open(path, os.O_RDONLY), path.stat().st_size

    def put(line: socket.socket, start: int, length: int) -> None:
        # As curl and browsers send. sendfile() would be cheaper here, but dearer to receive.
        piece = memoryview(bytearray(PIECE))
        while length:
            count = os.preadv(descriptor, [piece[:length]], start % size)
            line.sendall(piece[:count])
            start, length = start + count, length - count

    return put


@dataclass
class Queue:
    """Uploads into one bucket, over connections that are kept."""

    console: Console
    bucket: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        cookies = (f"{cookie.name}={cookie.value}" for cookie in self.console.visitor.cookies)
        self.headers = {**self.console.csrf, "Cookie": "; ".join(cookies)}
        self._lane = threading.local()

    def send_small(self, name: str, body: bytes) -> None:
        """A file as one PUT."""
        query = {"bucket": self.bucket, "name": name, "size": len(body), "last_modified": 1}
        target = self._target("files/upload/body", **query)
        self._line.request("PUT", target, body, {**self.headers, "Content-Type": OCTETS})
        self._answer()

    def send_small_straight(self, bodies: Mapping[str, bytes]) -> None:
        """Files as one PUT each, to URLs that the console signs many at a time.

        A browser asks B2 before each PUT whether the page may (a preflight); nobody else does.
        """
        with concurrent.futures.ThreadPoolExecutor(STRAIGHT_LANES) as pool:
            sent = []
            for names in itertools.batched(bodies, SIGNED_AT_ONCE):
                about = {"bucket": self.bucket, "last_modified": 1}
                files = [{**about, "name": name, "size": len(bodies[name])} for name in names]
                signed = self._post("files/upload/sign-files", {"files": files}, {})["files"]
                for name, one in zip(names, signed, strict=True):
                    sent.append(pool.submit(self._send_signed, one, bodies[name]))
            for one in sent:
                one.result()

    def _send_signed(self, signed: Mapping[str, Any], body: bytes) -> None:
        url = urlsplit(signed["url"])
        self._far.request("PUT", f"{url.path}?{url.query}", body, signed["headers"])
        answer = self._far.getresponse()
        content = answer.read()
        assert answer.status == 200, content

    def send_large(self, name: str, size: int, put: PutOnLine, *, straight: bool = False) -> None:
        """A file in parts, several at a time; `straight` to B2 by presigned URLs."""
        begin = {"bucket": self.bucket, "name": name, "size": size, "last_modified": 1}
        plan = self._post("files/upload/begin", begin, {})
        token = {"X-Upload-Token": plan["token"]}

        def send(number: int) -> str:
            start = (number - 1) * plan["part_size"]
            length = min(plan["part_size"], size - start)
            if straight:
                return self._send_straight(number, token, put, start, length)
            return self._send_part(number, token, put, start, length)

        with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
            etags = list(pool.map(send, range(1, plan["parts"] + 1)))
        self._post("files/upload/finish", {"etags": etags}, token)

    def _send_part(
        self, number: int, token: Mapping[str, str], put: PutOnLine, start: int, length: int
    ) -> str:
        headers = {**self.headers, **token, "Content-Type": OCTETS}
        target = self._target("files/upload/part", number=number)
        self._put(self._line, target, headers, put, start, length)
        return str(self._answer()["etag"])

    def _send_straight(
        self, number: int, token: Mapping[str, str], put: PutOnLine, start: int, length: int
    ) -> str:
        """To the URL that the console signs for the part."""
        url = urlsplit(self._post(f"files/upload/sign?number={number}", {}, token)["url"])
        line = http.client.HTTPConnection(url.netloc)
        self._put(line, f"{url.path}?{url.query}", {}, put, start, length)
        answer = line.getresponse()
        content = answer.read()
        line.close()
        assert answer.status == 200, content
        return str(answer.headers["ETag"]).strip('"')

    @staticmethod
    def _put(
        line: http.client.HTTPConnection,
        target: str,
        headers: Mapping[str, str],
        put: PutOnLine,
        start: int,
        length: int,
    ) -> None:
        line.putrequest("PUT", target)
        for name, value in {**headers, "Content-Length": str(length)}.items():
            line.putheader(name, value)
        line.endheaders()
        put(line.sock, start, length)

    def _post(self, path: str, values: Mapping[str, Any], token: Mapping[str, str]) -> Any:
        headers = {**self.headers, **token, "Content-Type": "application/json"}
        self._line.close()  # the server may have, while the parts were on their way
        self._line.request("POST", self._target(path), json.dumps(values).encode(), headers)
        return self._answer()

    def _target(self, path: str, **query: str | int) -> str:
        address = urlsplit(self.console.url(path, **query))
        return f"{address.path}?{address.query}"

    def _answer(self) -> Any:
        answer = self._line.getresponse()
        content = answer.read()
        assert answer.status == 200, content
        return json.loads(content)

    @property
    def _line(self) -> http.client.HTTPConnection:
        """This thread's connection."""
        if not hasattr(self._lane, "line"):
            self._lane.line = http.client.HTTPConnection("127.0.0.1", self.console.options.port)
        line: http.client.HTTPConnection = self._lane.line
        return line

    @property
    def _far(self) -> http.client.HTTPConnection:
        """This thread's connection to B2."""
        if not hasattr(self._lane, "far"):
            host = urlsplit(self.console.b2.endpoint).netloc
            self._lane.far = http.client.HTTPConnection(host)
        far: http.client.HTTPConnection = self._lane.far
        return far
