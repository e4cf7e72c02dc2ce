"""How bodies of uploads travel: a large one asks first, a small one does not."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

import pytest

from gateway.bodies import PIECE
from gateway.errors import NotEntitled
from gateway.gateway import Gateway
from gateway.values import Credential
from tests.gateway.test_urls import B2

EXPIRES = "Wed, 21 Oct 2026 07:28:00 GMT"
REFUSAL = b"<Error><Code>AccessDenied</Code><Message>not entitled</Message></Error>"


class Door:
    """An S3 host that refuses a body before it comes, where it is asked, and remembers heads."""

    def __init__(self) -> None:
        heads = self.heads = []
        refused = self.refused = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_expect_100(self) -> bool:
                heads.append((self.path, dict(self.headers)))
                self.answer(403, {}, REFUSAL)
                refused.append(self.what_still_comes())
                return False

            def what_still_comes(self) -> bytes:
                self.close_connection = True
                self.connection.settimeout(0.2)
                try:
                    return self.rfile.read(1)
                except TimeoutError:
                    return b""

            def do_PUT(self) -> None:
                heads.append((self.path, dict(self.headers)))
                self.rfile.read(int(self.headers["Content-Length"]))
                self.answer(200, {"ETag": '"abc"', "x-amz-version-id": "4_z1"})

            def answer(self, status: int, headers: dict[str, str], body: bytes = b"") -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def wait(self) -> None:
        """Until it knows what came after its refusal."""
        while not self.refused:
            time.sleep(0.01)


@pytest.fixture
def door() -> Iterator[Door]:
    door = Door()
    yield door
    door.server.shutdown()
    door.server.server_close()


@pytest.fixture
def doorway(door: Door) -> Gateway:
    """The gateway of somebody whose S3 host is the door."""
    credential = Credential(door.url, "key", "secret")
    return Gateway(credential, replace(B2, s3_url=door.url))


def test_a_large_body_that_is_refused_is_not_sent(doorway: Gateway, door: Door):
    body = BytesIO(bytes(PIECE + 1))

    with pytest.raises(NotEntitled):
        doorway.upload_file("my-bucket", "a", body, size=PIECE + 1, content_type="x/y", info={})

    door.wait()
    assert [headers["Expect"] for _, headers in door.heads] == ["100-continue"]
    assert door.refused == [b""]


def test_a_small_body_is_sent_at_once(doorway: Gateway, door: Door):
    part = doorway.upload_part("my-bucket", "a", "4_z1", 2, BytesIO(bytes(PIECE)), size=PIECE)

    [(path, headers)] = door.heads
    assert (part.number, part.etag) == (2, "abc")
    assert path.startswith("/my-bucket/a?")
    assert {"partNumber=2", "uploadId=4_z1"} <= set(path.partition("?")[2].split("&"))
    assert "Expect" not in headers


def test_a_body_is_not_hashed_before_it_is_sent(doorway: Gateway, door: Door):
    doorway.upload_file("my-bucket", "a", BytesIO(b"1"), size=1, content_type="x/y", info={})

    [(_, headers)] = door.heads
    assert headers["X-Amz-Content-SHA256"] == "UNSIGNED-PAYLOAD"


def test_file_info_with_a_meaning_of_its_own_travels_as_its_header(doorway: Gateway, door: Door):
    info = {"b2-cache-control": "no-cache", "b2-expires": EXPIRES, "color": "blue"}

    doorway.upload_file("my-bucket", "a", BytesIO(b"1"), size=1, content_type="x/y", info=info)

    [(_, headers)] = door.heads
    assert (headers["Cache-Control"], headers["Expires"]) == ("no-cache", EXPIRES)
    assert (headers["x-amz-meta-color"], headers["Content-Type"]) == ("blue", "x/y")
