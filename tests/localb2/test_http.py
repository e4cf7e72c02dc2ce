"""`Expect: 100-continue` and connections that stay open, seen byte by byte."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from localb2.protocol import LONGEST_HEAD
from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire, sha1_of
from tests.localb2.s3.conftest import Raw, plain_client

BODY = b"x" * 1000


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


def upload_head(url, token=None):
    lines = [
        f"POST {urlsplit(url['uploadUrl']).path} HTTP/1.1",
        "Host: localhost",
        f"Authorization: {token or url['authorizationToken']}",
        "X-Bz-File-Name: a.txt",
        "Content-Type: text/plain",
        f"X-Bz-Content-Sha1: {sha1_of(BODY)}",
        f"Content-Length: {len(BODY)}",
    ]
    return "\r\n".join(lines).encode()


def read_answer(stream) -> bytes:
    """One whole response, however many packets it takes."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += stream.readline()
    length = re.search(rb"content-length: (\d+)", head)
    return head + (stream.read(int(length[1])) if length else b"")


def test_a_body_is_asked_for_before_it_is_sent(wire):
    url = wire.upload_url(wire.create_bucket())

    with socket.create_connection(wire.localb2.address, timeout=10) as connection:
        connection.sendall(upload_head(url) + b"\r\nExpect: 100-continue\r\n\r\n")
        stream = connection.makefile("rb")
        first = read_answer(stream)
        connection.sendall(BODY)
        second = read_answer(stream)

    assert first == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert second.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_refusal_does_not_wait_for_the_body(wire):
    url = wire.upload_url(wire.create_bucket())

    with socket.create_connection(wire.localb2.address, timeout=10) as connection:
        connection.sendall(upload_head(url, "bad-token") + b"\r\nExpect: 100-continue\r\n\r\n")
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 401 ")
    assert b"\r\nconnection: close\r\n" in answer


def test_a_refusal_leaves_the_connection_usable(wire):
    url = wire.upload_url(wire.create_bucket())

    with socket.create_connection(wire.localb2.address, timeout=10) as connection:
        connection.sendall(upload_head(url, "bad-token") + b"\r\n\r\n" + BODY)
        stream = connection.makefile("rb")
        refused = read_answer(stream)
        connection.sendall(upload_head(url) + b"\r\n\r\n" + BODY)
        stored = read_answer(stream)

    assert refused.startswith(b"HTTP/1.1 401 ")
    assert stored.startswith(b"HTTP/1.1 200 OK\r\n")


def test_two_requests_in_one_packet_are_answered_in_order(wire):
    with socket.create_connection(wire.localb2.address, timeout=10) as connection:
        ask = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
        connection.sendall(ask + b"\r\n" + ask + b"Connection: close\r\n\r\n")
        answers = connection.makefile("rb").read()

    assert answers.count(b"HTTP/1.1 200 OK") == 2


def test_an_offer_to_speak_http_2_costs_no_body(wire):
    url = wire.upload_url(wire.create_bucket())
    offer = b"\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\nUpgrade: h2c"

    with socket.create_connection(wire.localb2.address, timeout=10) as connection:
        connection.sendall(upload_head(url) + offer + b"\r\n\r\n" + BODY)
        answer = read_answer(connection.makefile("rb"))

    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_body_may_hold_such_an_offer(wire):
    body = b"\r\nUpgrade: h2c\r\n"
    bucket = wire.create_bucket("public-bucket", "allPublic")

    wire.upload(bucket, "a", body)

    assert wire.send("GET", "/file/public-bucket/a").body == body


def test_an_endless_head_is_refused(localb2):
    with socket.create_connection(localb2.address, timeout=10) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Long: ".ljust(LONGEST_HEAD + 1, b"x"))
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"The request's head is too long")
    assert localb2.process.call("GET", "/healthz") == b"ok"


def test_a_body_that_stops_coming_is_refused_and_nothing_of_it_stays(tmp_path):
    options = ("--test-controls", "--body-timeout", "0.1")
    with LocalB2Process(tmp_path / "data", options=options) as process:
        localb2 = LocalB2(process)
        wire = Wire(localb2).sign_in()
        url = wire.upload_url(wire.create_bucket("my-own-bucket"))
        raw = Raw(localb2)
        signed = raw.sign("PUT", "/my-own-bucket/b", BODY, {})
        lines = [f"{name}: {value}" for name, value in signed.items()]
        host = f"Host: {raw.host}:{raw.port}"
        put = "\r\n".join(["PUT /my-own-bucket/b HTTP/1.1", host, "Content-Length: 1000", *lines])
        native = stop_halfway(localb2, upload_head(url))
        s3 = stop_halfway(localb2, put.encode())
        left = plain_client(localb2.endpoint, localb2.key_id, localb2.application_key)
        names = left.list_objects_v2(Bucket="my-own-bucket")["KeyCount"]

    assert native.startswith(b"HTTP/1.1 408 ")
    assert b'"code": "request_timeout"' in native
    assert s3.startswith(b"HTTP/1.1 400 ")
    assert b"<Code>RequestTimeout</Code>" in s3
    assert names == 0


def stop_halfway(localb2, head):
    with socket.create_connection(localb2.address, timeout=10) as connection:
        connection.sendall(head + b"\r\n\r\n" + BODY[:500])
        return connection.makefile("rb").read()
