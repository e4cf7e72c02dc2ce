"""Every wrong value in every place of every call, and random damage with another seed each time."""

import os
import random

import pytest

from tests.local_b2 import LocalB2Process
from tests.localb2.test_malformed import *  # noqa: F403 - the same tests, with more to try

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
