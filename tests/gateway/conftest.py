"""Whom the gateway talks to: localb2, or real B2 when the environment names a key (make live)."""

import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from gateway.errors import B2Error
from gateway.gateway import Gateway, authorize
from gateway.values import Call, Credential, StoredFile
from tests.local_b2 import LocalB2

LIVE_KEY_ID = os.environ.get("B2CONSOLE_LIVE_KEY_ID")
LIVE_APPLICATION_KEY = os.environ.get("B2CONSOLE_LIVE_APPLICATION_KEY")
LIVE_REALM = os.environ.get("B2CONSOLE_LIVE_REALM", "https://api.backblazeb2.com")
IS_LIVE = bool(LIVE_KEY_ID and LIVE_APPLICATION_KEY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what can run against real B2: tests with a gateway that need no controls of localb2."""
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        is_ours = Path(__file__).parent in item.path.parents
        if is_ours and "full_key" in names and "world" not in names:
            item.add_marker("live")


@pytest.fixture
def local_b2(request: pytest.FixtureRequest) -> LocalB2:
    """An empty localb2 with its controls; tests that need them cannot run against real B2."""
    if IS_LIVE:
        pytest.skip("real B2 cannot be told to fail, to wait or to change its clock")
    return LocalB2(request.getfixturevalue("local_b2_process"))


@pytest.fixture
def full_key(request: pytest.FixtureRequest) -> Credential:
    """An ordinary key with all capabilities."""
    if IS_LIVE:
        return Credential(LIVE_REALM, LIVE_KEY_ID or "", LIVE_APPLICATION_KEY or "")
    local_b2 = request.getfixturevalue("local_b2")
    return Credential(local_b2.endpoint, local_b2.key_id, local_b2.application_key)


@pytest.fixture
def calls() -> list[Call]:
    """Every call that `gateway` made, as its observer was told."""
    return []


@pytest.fixture
def gateway(full_key: Credential, calls: list[Call]) -> Gateway:
    """The gateway of the full key."""
    return Gateway(full_key, authorize(full_key), observer=calls.append)


@pytest.fixture
def make_bucket(gateway: Gateway, calls: list[Call]) -> Iterator[Callable[..., str]]:
    """Makes buckets with names nobody else has; real B2 is left as it was."""
    made = []

    def make(*, public: bool = False, lock: bool = False) -> str:
        name = f"b2console-test-{uuid4().hex[:20]}"
        gateway.create_bucket(name, public=public, lock=lock)
        made.append(name)
        calls.clear()
        return name

    yield make
    if IS_LIVE:
        for name in made:
            forget_failure(lambda name=name: remove_bucket(gateway, name))


@pytest.fixture
def bucket(make_bucket: Callable[..., str]) -> str:
    """A new private bucket."""
    return make_bucket()


@pytest.fixture
def make_key(gateway: Gateway) -> Iterator[Callable[..., Credential]]:
    """Makes keys of the same account: make_key("listFiles", buckets=[name], name_prefix="a/")."""
    made = []

    def make(*capabilities: str, buckets: Any = None, **restrictions: Any) -> Credential:
        ids = None if buckets is None else [gateway.get_bucket(name).id for name in buckets]
        new = gateway.create_key(
            "b2console-test", capabilities=capabilities, bucket_ids=ids, **restrictions
        )
        made.append(new.key.id)
        return Credential(gateway._credential.realm, new.key.id, new.application_key)

    yield make
    for key_id in made if IS_LIVE else ():
        forget_failure(lambda key_id=key_id: gateway.delete_key(key_id))


@pytest.fixture
def gateway_with(make_key: Callable[..., Credential]) -> Callable[..., Gateway]:
    """The gateway of a new key: gateway_with("listFiles", buckets=[name])."""

    def open_for(*capabilities: str, **restrictions: Any) -> Gateway:
        credential = make_key(*capabilities, **restrictions)
        return Gateway(credential, authorize(credential))

    return open_for


def put(gateway: Gateway, bucket: str, name: str, content: bytes = b"hello") -> StoredFile:
    """Upload a small file."""
    return gateway.upload_file(
        bucket, name, BytesIO(content), size=len(content), content_type="text/plain", info={}
    )


def read(gateway: Gateway, bucket: str, name: str, **which: Any) -> bytes:
    """Download a small file."""
    return b"".join(gateway.download_file(bucket, name, **which).chunks)


def remove_bucket(gateway: Gateway, name: str) -> None:
    """Delete a bucket with everything in it."""
    while versions := gateway.list_file_versions(name).files:
        gateway.delete_file_versions(name, [(each.name, each.id or "") for each in versions])
    for each in gateway.list_unfinished_files(name)[0]:
        gateway.cancel_large_file(name, each.name, each.id)
    gateway.delete_bucket(name)


def forget_failure(work: Callable[[], object]) -> None:
    """Clean up as far as it goes."""
    try:
        work()
    except B2Error as error:
        print(f"left behind: {error}")
