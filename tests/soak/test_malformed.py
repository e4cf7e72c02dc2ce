"""Every wrong value in every place of every call, and random damage with another seed each time."""

import os
import random

import pytest

from tests.local_b2 import LocalB2Process
from tests.localb2.test_malformed import *  # noqa: F403 - the same tests, with more to try

pytestmark = pytest.mark.timeout(900)

IS_LONG = os.environ.get("SOAK") == "long"


@pytest.fixture(scope="module")
def localb2_server(tmp_path_factory):
    with LocalB2Process(tmp_path_factory.mktemp("malformed") / "data") as process:
        yield process


@pytest.fixture
def values():
    """All of them."""
    return 1000


@pytest.fixture
def mutations():
    """A seed that nobody knows before, and many damages; a failure names the seed."""
    return random.randrange(2**32), 100_000 if IS_LONG else 5_000


@pytest.mark.parametrize(
    "head",
    [
        b"PUT /a-sturdy-bucket/a HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc",
        b"PUT /a-sturdy-bucket/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"POST /b2api/v4/b2_list_buckets HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
        b"POST /b2api/v4/b2_upload_file HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n",
    ],
)
def test_a_refusal_comes_in_time_when_its_body_never_does(connection, head):
    reply = connection.send(head)

    assert 400 <= reply.status < 500
