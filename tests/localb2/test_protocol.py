"""The short way of short answers, against a plain connection."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from localb2.http import Request, Response, send_response
from localb2.protocol import Protocol

GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def answer_to(asked: bytes, response: Response) -> bytes:
    """All bytes that a server sends which has only this one response."""

    async def app(scope, receive, send):
        await send_response(Request(scope, receive), response, send)

    async def talk():
        config = uvicorn.Config(app, lifespan="off", log_config=None, server_header=False)
        state = ServerState()
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Protocol(config, state, {}), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(asked)
            answer = await asyncio.wait_for(reader.read(), 10)
            writer.close()
        return answer

    return asyncio.run(talk())


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
