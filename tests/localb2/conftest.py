"""One localb2 per test run, emptied for every test that asks for it."""

import pytest

from tests.local_b2 import LocalB2, LocalB2Process


@pytest.fixture(scope="session")
def localb2_server(tmp_path_factory):
    with LocalB2Process(tmp_path_factory.mktemp("localb2") / "data") as process:
        yield process


@pytest.fixture
def localb2(localb2_server):
    return LocalB2(localb2_server)
