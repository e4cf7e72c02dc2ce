from io import BytesIO

import pytest

from gateway.bodies import PIECE, MeasuredBody
from gateway.errors import IncompleteBody


def test_it_gives_large_pieces_whatever_is_asked_for():
    body = MeasuredBody(BytesIO(bytes(2 * PIECE)), 2 * PIECE)

    assert len(body.read(16_384)) == PIECE


def test_it_stops_at_its_size():
    body = MeasuredBody(BytesIO(b"hello, world"), 5)

    assert body.read() + body.read() == b"hello"


def test_it_tells_that_the_source_ended_early():
    body = MeasuredBody(BytesIO(b"hel"), 5)
    body.read()

    with pytest.raises(IncompleteBody, match="after 3 of 5 bytes"):
        body.read()


def test_it_tells_that_the_source_broke():
    class Broken(BytesIO):
        def read(self, amount=-1):
            raise OSError("request data read error")

    with pytest.raises(IncompleteBody, match="after 0 of 5 bytes"):
        MeasuredBody(Broken(), 5).read()


def test_a_small_body_can_be_sent_again():
    body = MeasuredBody(BytesIO(b"hello"), 5)
    first = body.read() + body.read()

    assert body.rewind()
    assert body.read() + body.read() == first == b"hello"
    assert body.rewind()
    assert body.read() == b"hello"


def test_an_unread_body_can_be_sent_again():
    body = MeasuredBody(BytesIO(b"hello"), 5)

    assert body.rewind()
    assert body.read() == b"hello"


def test_a_large_body_can_be_sent_again_after_its_first_piece_only():
    body = MeasuredBody(BytesIO(bytes(PIECE) + b"end"), PIECE + 3)
    body.read()
    after_one_piece = body.rewind()
    replayed = body.read()
    body.read()

    assert (after_one_piece, len(replayed)) == (True, PIECE)
    assert not body.rewind()


def test_an_empty_body_can_be_sent_again():
    body = MeasuredBody(BytesIO(), 0)

    assert body.read() == b""
    assert body.rewind()
    assert body.read() == b""
