"""A signed-in key that holds everything, keys that hold less, and buckets to work in."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.native.connections import Connections
from tests.contract.native.key import Bucket, NativeKey
from tests.contract.native.world import World
from tests.contract.native_client import NativeClient
from tests.contract.service import IS_LIVE
from tests.local_b2 import LocalB2

MakeBucket = Callable[..., Bucket]


@pytest.fixture(scope="session")
def b2(native: NativeClient) -> Iterator[NativeKey]:
    """An ordinary key with all capabilities."""
    connections = Connections()
    service = native.service
    yield NativeKey(
        service.realm, service.key.id, service.key.secret, patient=IS_LIVE, connections=connections
    ).sign_in()
    connections.close()


@pytest.fixture(scope="session")
def anybody(b2: NativeKey) -> NativeKey:
    """Somebody without any key."""
    return b2.anybody()


@pytest.fixture(scope="session")
def everything(b2: NativeKey) -> list[str]:
    """All capabilities that the key of the tests can hand on."""
    allowed = b2.authorize().json()["apiInfo"]["storageApi"]["allowed"]
    return list(allowed["capabilities"])


@pytest.fixture
def make_bucket(b2: NativeKey) -> Iterator[MakeBucket]:
    """Makes buckets: make_bucket("allPublic", fileLockEnabled=True)."""
    yield from _maker(b2)


@pytest.fixture(scope="module")
def make_module_bucket(b2: NativeKey) -> Iterator[MakeBucket]:
    """The same for the tests of one file."""
    yield from _maker(b2)


def _maker(b2: NativeKey) -> Iterator[MakeBucket]:
    made: list[str] = []

    def make(bucket_type: str = "allPrivate", **fields: Any) -> Bucket:
        name = bucket_name()
        answer = b2.create_bucket(name, bucket_type, **fields)
        if IS_LIVE and answer.status == 401 and bucket_type == "allPublic":
            pytest.skip(
                f"B2 gives this account no public bucket, before it has paid once: {answer.message}"
            )
        assert answer.status == 200, answer.body
        made.append(name)
        return Bucket(answer.json()["bucketId"], name)

    yield make
    for name in made:
        remove_bucket(b2, name)


@pytest.fixture
def forget_buckets(b2: NativeKey) -> Iterator[list[str]]:
    """Names of buckets that a test makes itself, to be removed."""
    made: list[str] = []
    yield made
    for name in made:
        remove_bucket(b2, name)


@pytest.fixture
def bucket(make_bucket: MakeBucket) -> Bucket:
    """A new private bucket."""
    return make_bucket()


@pytest.fixture(scope="module")
def shared(make_module_bucket: MakeBucket) -> Bucket:
    """A private bucket for all tests of a file: each uses names of its own."""
    return make_module_bucket()


@pytest.fixture(scope="module")
def public(make_module_bucket: MakeBucket) -> Bucket:
    """A public bucket for all tests of a file."""
    return make_module_bucket("allPublic")


@pytest.fixture(scope="module")
def locked(make_module_bucket: MakeBucket) -> Bucket:
    """A private bucket with Object Lock and without default retention, for all tests of a file."""
    return make_module_bucket(fileLockEnabled=True)


@pytest.fixture
def name() -> str:
    """A file name that no other test uses."""
    return f"{uuid4().hex[:12]}.txt"


@pytest.fixture
def make_key(b2: NativeKey) -> Iterator[Callable[..., NativeKey]]:
    """Makes keys and signs them in: make_key("listFiles", bucketIds=[bucket.id], namePrefix="a/").

    Live keys expire by themselves should a run be broken off.
    """
    made: list[str] = []

    def make(*capabilities: str, **fields: Any) -> NativeKey:
        values = {"validDurationInSeconds": 3600, **fields} if IS_LIVE else fields
        answer = b2.create_key("contract-test", list(capabilities), **values)
        assert answer.status == 200, answer.body
        key = answer.json()
        made.append(key["applicationKeyId"])
        return b2.with_secret(key["applicationKeyId"], key["applicationKey"]).sign_in()

    yield make
    for key_id in made:
        b2.call("b2_delete_key", applicationKeyId=key_id)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """An empty localb2 whose clock and caps may be set, for `local_only` tests."""
    local_b2 = LocalB2(request.getfixturevalue("local_b2_process"))
    connections = Connections()
    yield World(local_b2, connections)
    connections.close()
    local_b2.reset()


@pytest.fixture
def forget_keys(b2: NativeKey) -> Iterator[list[str]]:
    """Ids of keys that a test makes itself, to be deleted."""
    made: list[str] = []
    yield made
    for key_id in made:
        b2.call("b2_delete_key", applicationKeyId=key_id)


def remove_bucket(b2: NativeKey, name: str) -> None:
    """Delete a bucket, if it is there, with everything in it; what stays is printed."""
    found = b2.ok("b2_list_buckets", accountId=b2.account_id, bucketName=name)["buckets"]
    if not found:
        return
    bucket_id = found[0]["bucketId"]
    while files := b2.ok("b2_list_file_versions", bucketId=bucket_id, maxFileCount=1000)["files"]:
        gone = [_remove_version(b2, each["fileName"], each["fileId"]) for each in files]
        if not any(gone):
            break
    answer = b2.call("b2_delete_bucket", accountId=b2.account_id, bucketId=bucket_id)
    if answer.status != 200:
        print(f"left behind: {name}: {answer.json()}")


def _remove_version(b2: NativeKey, name: str, file_id: str) -> bool:
    which: dict[str, Any] = {"fileName": name, "fileId": file_id}
    answer = b2.call("b2_delete_file_version", **which)
    if answer.status == 401:
        b2.call("b2_update_file_legal_hold", **which, legalHold="off")
        answer = b2.call("b2_delete_file_version", **which, bypassGovernance=True)
    return answer.status == 200
