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


def test_it_knows_whether_it_was_touched():
    body = MeasuredBody(BytesIO(b"hello"), 5)
    was_untouched = body.untouched

    body.read()

    assert (was_untouched, body.untouched) == (True, False)
