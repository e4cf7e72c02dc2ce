"""Requests and answers on a plain connection, byte by byte."""

import asyncio
from functools import partial

import pytest
import uvicorn
from uvicorn.server import ServerState

from localb2.errors import BodyStalled
from localb2.http import Request, Response, send_response
from localb2.protocol import Connection

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def talk(app, *pieces: bytes, kind=Connection) -> bytes:
    """All bytes that a server with this application sends, to pieces sent one after the other."""

    async def run():
        config = uvicorn.Config(app, lifespan="off", log_config=None, server_header=False)
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: kind(config, state, {}), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(0.01)
            answer = await asyncio.wait_for(reader.read(), 10)
            writer.close()
        return answer

    return asyncio.run(run())


def answer_to(asked: bytes, response: Response) -> bytes:
    """All bytes that a server sends which has only this one response."""

    async def app(exchange):
        await send_response(Request(exchange), response)

    return talk(app, asked)


async def echo(exchange):
    """Answers what it received: headers and body."""
    request = Request(exchange)
    body = b"".join([chunk async for chunk in request.stream()])
    text = " ".join(f"{name}={value}" for name, value in sorted(request.headers.items()))
    await send_response(request, Response(200, [], text.encode("latin-1") + b"|" + body))


def test_head_and_body_come_as_they_should():
    answer = answer_to(GET, Response(200, [("X-One", "1"), ("X-One", "2")], b"hello"))

    assert answer == (
        b"HTTP/1.1 200 OK\r\nx-one: 1\r\nx-one: 2\r\ncontent-length: 5\r\n"
        b"connection: close\r\n\r\nhello"
    )


def test_a_head_request_gets_the_length_alone():
    answer = answer_to(GET.replace(b"GET", b"HEAD"), Response(200, [], b"hello"))

    assert b"\r\ncontent-length: 5\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_body_names_no_length(status):
    answer = answer_to(GET, Response(status, [], b"hello"))

    assert b"content-length" not in answer
    assert answer.endswith(b"\r\n\r\n")


def test_an_old_client_is_told_that_the_connection_ends():
    answer = answer_to(b"GET / HTTP/1.0\r\n\r\n", Response(200, [], b"hello"))

    assert b"\r\nconnection: close\r\n" in answer
    assert answer.endswith(b"\r\n\r\nhello")


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
def test_no_header_breaks_out_of_its_line(value):
    answer = answer_to(GET, Response(200, [("X-One", value)], b"hello"))

    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"Evil" not in answer


def test_text_beyond_latin_1_is_refused_before_anything_is_sent():
    answer = answer_to(GET, Response(200, [("X-One", "\u20ac")], b"hello"))

    assert answer.startswith(b"HTTP/1.1 500 ")


def test_the_trailers_of_a_body_are_no_headers():
    head = b"PUT / HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"

    answer = talk(echo, head, b"5\r\nhello\r\n", b"0\r\nX-Late: 1\r\nConnection: x\r\n\r\n")

    assert answer.endswith(b"\r\n\r\nconnection=close transfer-encoding=chunked|hello")


def test_repeated_headers_are_joined():
    answer = talk(echo, b"GET / HTTP/1.1\r\nA: 1\r\na: 2\r\nConnection: close\r\n\r\n")

    assert answer.endswith(b"a=1,2 connection=close|")


def test_requests_that_come_together_are_answered_one_after_the_other():
    put = b"PUT / HTTP/1.1\r\nContent-Length: 1\r\n%b\r\n%b"
    first, last = put % (b"", b"1"), put % (b"Connection: close\r\n", b"4")

    answer = talk(echo, first + put % (b"", b"2") + (put % (b"", b"3"))[:-1], b"3" + last)

    bodies = [part.partition(b"|")[2][:1] for part in answer.split(b"HTTP/1.1 200 OK")[1:]]
    assert bodies == [b"1", b"2", b"3", b"4"]


def test_a_request_in_single_bytes_is_one_request():
    asked = b"PUT /a HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"

    answer = talk(echo, *[asked[place : place + 1] for place in range(len(asked))])

    assert answer.endswith(b"connection=close content-length=5|hello")


@pytest.mark.parametrize(
    "asked",
    [
        b"nonsense\r\n\r\n",
        b"GET /\xe4 HTTP/1.1\r\n\r\n",
        b"CONNECT example.com:443 HTTP/1.1\r\n\r\n",
        b"PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_what_is_no_request_ends_the_connection(asked):
    answer = talk(echo, asked)

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert answer.endswith(b"\r\nconnection: close\r\n\r\nInvalid HTTP request received.")


def test_a_failure_is_told_and_ends_the_connection(caplog):
    async def app(exchange):
        raise RuntimeError("broken")

    answer = talk(app, b"GET / HTTP/1.1\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 500 ")
    assert "broken" in caplog.text


async def hello():
    yield b"hello"


def test_an_answer_that_ends_too_early_ends_the_connection(caplog):
    async def app(exchange):
        await send_response(Request(exchange), Response(200, [], hello(), 6))

    answer = talk(app, b"GET / HTTP/1.1\r\n\r\n")

    assert answer.endswith(b"content-length: 6\r\n\r\nhello")
    assert "another length" in caplog.text


def test_a_body_that_makes_no_progress_is_not_waited_for_forever():
    async def app(exchange):
        request = Request(exchange)
        with pytest.raises(BodyStalled):
            async for _ in request.stream():
                pass
        await request.drain()
        await send_response(request, Response(408, [], b"too slow"))

    head = b"PUT / HTTP/1.1\r\nContent-Length: 9\r\n\r\n"
    answer = talk(app, head, b"1", b"2", b"3", kind=partial(Connection, body_seconds=0.05))

    assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert answer.endswith(b"\r\nconnection: close\r\n\r\ntoo slow")


def test_a_connection_that_says_nothing_is_closed():
    class Hasty(Connection):
        def __init__(self, config, *others):
            config.timeout_keep_alive = 0.05
            super().__init__(config, *others)

    assert talk(echo, kind=Hasty) == b""
    assert talk(echo, b"GET / HTT", kind=Hasty) == b""
    assert talk(echo, b"GET / HTTP/1.1\r\nA: 1\r\n\r\n", kind=Hasty).endswith(b"a=1|")
