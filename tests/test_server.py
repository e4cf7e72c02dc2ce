"""The body of a request as gunicorn hands it to the console."""

import hashlib
import http.client
import io
import resource
import socket
import subprocess
import sys
import time

import pytest

from b2console.open_files import WANTED
from b2console.server import SocketBody
from tests.local_b2 import ROOT, free_port

BIG = bytes(range(256)) * 12_000  # 3 MB


def echo(environ, start_response):
    """Answers what it was sent: how many bytes, and their hash; does not look at POST."""
    body = environ["wsgi.input"].read() if environ["REQUEST_METHOD"] == "PUT" else b""
    answer = f"{len(body)} {hashlib.sha256(body).hexdigest()}\n".encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


def told(body: bytes) -> bytes:
    return f"{len(body)} {hashlib.sha256(body).hexdigest()}\n".encode()


@pytest.fixture(scope="module")
def server(process):
    return process[1]


@pytest.fixture(scope="module")
def process():
    """gunicorn, started where a process may open few files, and its port."""
    port = free_port()
    command = ["sh", "-c", 'ulimit -Sn 256; exec "$@"', "sh", sys.executable]
    command += ["-m", "gunicorn", "tests.test_server:echo"]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "4"]
    command += ["--no-control-socket", "--log-level", "warning"]
    process = subprocess.Popen([*command, "--config", "python:b2console.server"], cwd=ROOT)
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            break
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    yield process, port
    process.terminate()
    process.wait(20)


@pytest.fixture
def line(server):
    with socket.create_connection(("127.0.0.1", server), timeout=20) as line:
        yield line


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def put(body: bytes) -> bytes:
    return b"PUT / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body


def answers(line: socket.socket, count: int) -> list[bytes]:
    """The bodies of `count` answers, read from one stream: none may take bytes of the next."""
    stream = line.makefile("rb")
    found = []
    for _ in range(count):
        while (header := stream.readline()) != b"\r\n":
            assert header, "the server hung up"
        found.append(stream.readline())
    return found


def test_it_may_open_more_files_than_usual(process):
    gunicorn, _ = process

    limit, hard = resource.prlimit(gunicorn.pid, resource.RLIMIT_NOFILE)

    assert limit == (WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)) > 256


def test_it_gives_what_was_read_ahead_and_then_the_socket(ends):
    ours, theirs = ends
    theirs.sendall(b"lo, world")
    body = io.BufferedReader(SocketBody(ours, b"hel", 12))

    assert (body.read(5), body.read(100), body.read()) == (b"hello", b", world", b"")


def test_it_leaves_what_follows_in_the_socket(ends):
    ours, theirs = ends
    theirs.sendall(b"helloNEXT")

    assert io.BufferedReader(SocketBody(ours, b"", 5)).read() == b"hello"
    assert ours.recv(10) == b"NEXT"


def test_it_ends_early_when_the_client_hangs_up(ends):
    ours, theirs = ends
    theirs.sendall(b"lo")
    theirs.close()
    body = io.BufferedReader(SocketBody(ours, b"hel", 12))

    assert (body.read(12), body.read(1)) == (b"hello", b"")


def test_a_large_body_arrives_whole(server):
    line = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    line.request("PUT", "/", body=BIG)

    assert line.getresponse().read() == told(BIG)


def test_a_body_that_comes_in_drops_arrives_whole(line):
    request = put(BIG)
    for start in range(0, len(request), 700_001):
        line.sendall(request[start : start + 700_001])
        time.sleep(0.02)

    assert answers(line, 1) == [told(BIG)]


def test_requests_sent_behind_each_other_keep_their_own_bytes(line):
    bodies = [b"one", b"", b"three" * 3000, b"4"]
    line.sendall(b"".join(put(body) for body in bodies))

    assert answers(line, 4) == [told(body) for body in bodies]


def test_a_body_that_nobody_read_is_no_part_of_the_next_request(line):
    line.sendall(put(b"ignored" * 2000).replace(b"PUT", b"POST", 1) + put(b"read"))

    assert answers(line, 2) == [told(b""), told(b"read")]


def test_a_body_of_unknown_length_is_left_to_gunicorn(server):
    line = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    line.request("PUT", "/", body=iter([b"one", b"two"]), encode_chunked=True)

    assert line.getresponse().read() == told(b"onetwo")
