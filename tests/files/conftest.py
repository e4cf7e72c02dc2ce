"""What tests of file pages prepare."""

import pytest
from django.db import connections

from tests.files.names import HOSTILE_NAMES, open_bucket, put


@pytest.fixture
def gateway(full_key, gateway_for):
    """B2 as the full key sees it, with one private bucket: a-bucket."""
    return open_bucket(gateway_for(full_key))


@pytest.fixture
def files_of(client, signed_in):
    """Signs the client in with a key and answers the address below which all file pages lie."""

    def sign_in(credential):
        return f"/a/{signed_in(client, credential)}/files/"

    return sign_in


@pytest.fixture
def files(files_of, full_key, gateway):
    """The address of the file pages of the full key."""
    return files_of(full_key)


@pytest.fixture
def hostile_files(gateway):
    """A file under every hostile name; name to id."""
    return {name: put(gateway, name) for name in HOSTILE_NAMES}


@pytest.fixture
def calls(local_b2):
    """The calls that localb2 answered since the last time, signing in left out."""

    def since():
        made = [entry["call"] for entry in local_b2.requests()]
        local_b2.clear_requests()
        return sorted(call for call in made if call and call != "b2_authorize_account")

    return since


@pytest.fixture
def given_back(monkeypatch):
    """Tells whether a database connection was closed since the last time of asking."""
    closed = []
    monkeypatch.setattr(
        type(connections["default"]), "close", lambda connection: closed.append(connection.alias)
    )

    def since():
        was = bool(closed)
        closed.clear()
        return was

    return since
