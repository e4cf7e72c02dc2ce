"""What B2 documents and shows, asked over the wire: of localb2, or of real B2 (make live).

Tests that need test controls, a second account or the master key are marked `local_only`; all
others run against both, in buckets of their own that are removed afterwards.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.contract.buckets import Buckets, bucket_name
from tests.contract.native_client import NativeClient, NativeError
from tests.contract.s3_client import SignedWire, boto_client
from tests.contract.service import (
    IS_LIVE,
    LIVE_APPLICATION_KEY,
    LIVE_KEY_ID,
    LIVE_REALM,
    Key,
    Service,
)
from tests.local_b2 import LocalB2Account, LocalB2Process

ONLY_LOCALB2 = (
    "about what only localb2 can be told: its clock, caps, a second account, the master key;"
    " make clients runs it"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here asks real B2 too, except what is marked `local_only`."""
    for item in items:
        if Path(__file__).parent not in item.path.parents:
            continue
        if item.get_closest_marker("local_only") is None:
            item.add_marker("live")
        elif IS_LIVE:
            item.add_marker(pytest.mark.skip(reason=ONLY_LOCALB2))


@pytest.fixture(scope="session")
def contract_b2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalB2Process]:
    """A localb2 that nobody empties, so that clients and buckets can outlive a test."""
    if IS_LIVE:
        pytest.skip(ONLY_LOCALB2)
    with LocalB2Process(tmp_path_factory.mktemp("contract") / "data") as process:
        yield process


@pytest.fixture(scope="session")
def accounts(contract_b2: LocalB2Process) -> tuple[LocalB2Account, LocalB2Account]:
    """Both accounts of localb2, with their master keys. For `local_only` tests."""
    first, other = (
        LocalB2Account(
            label=entry["label"],
            account_id=entry["accountId"],
            master_key_id=entry["masterKeyId"],
            master_key=entry["masterKey"],
            key_id=entry["keyId"],
            application_key=entry["applicationKey"],
        )
        for entry in contract_b2.credentials()["accounts"]
    )
    return first, other


@pytest.fixture(scope="session")
def native(request: pytest.FixtureRequest) -> Iterator[NativeClient]:
    """The native API with an ordinary key that holds all capabilities."""
    if IS_LIVE:
        client = NativeClient(LIVE_REALM, Key(LIVE_KEY_ID or "", LIVE_APPLICATION_KEY or ""))
    else:
        process = request.getfixturevalue("contract_b2")
        account = request.getfixturevalue("accounts")[0]
        client = NativeClient(process.endpoint, Key(account.key_id, account.application_key))
    yield client
    client.close()


@pytest.fixture(scope="session")
def service(native: NativeClient) -> Service:
    """The service as b2_authorize_account describes it, and the key that the tests use."""
    return native.service


@pytest.fixture(scope="session")
def s3(service: Service) -> Any:
    """A boto3 client with default settings."""
    return boto_client(service, service.key)


@pytest.fixture(scope="session")
def raw(service: Service) -> Iterator[SignedWire]:
    """Signed and unsigned requests that no SDK would send."""
    signed = SignedWire(service, service.key)
    yield signed
    signed.wire.close()


@pytest.fixture
def buckets(s3: Any) -> Iterator[Buckets]:
    """Makes buckets for one test."""
    made = Buckets(s3)
    yield made
    made.remove_all()


@pytest.fixture(scope="module")
def module_buckets(s3: Any) -> Iterator[Buckets]:
    """Makes buckets for the tests of one file, which must not disturb each other.

    On localb2 they stay until its end: to remove them costs more than all that asked them.
    """
    made = Buckets(s3)
    yield made
    if IS_LIVE:
        made.remove_all()


@pytest.fixture
def bucket(buckets: Buckets) -> str:
    """A new private bucket."""
    return buckets.make()


@pytest.fixture(scope="module")
def shared_bucket(module_buckets: Buckets) -> str:
    """A private bucket for all tests of a file: each uses names of its own."""
    return module_buckets.make()


@pytest.fixture(scope="module")
def lock_bucket(native: NativeClient, module_buckets: Buckets) -> str:
    """A shared private bucket with Object Lock, without default retention."""
    name = module_buckets.expect(bucket_name())
    native.call(
        "b2_create_bucket",
        accountId=native.account_id,
        bucketName=name,
        bucketType="allPrivate",
        fileLockEnabled=True,
    )
    return name


@pytest.fixture(scope="module")
def public_bucket(module_buckets: Buckets) -> str:
    """A shared public bucket; B2 gives one only to accounts with a payment history."""
    if not IS_LIVE:
        return module_buckets.make(ACL="public-read")
    try:
        return module_buckets.make(ACL="public-read")
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] not in (400, 401, 403):
            raise
        pytest.skip(f"B2 gives this account no public bucket, before it has paid once: {error}")


@pytest.fixture(scope="session")
def make_key(native: NativeClient) -> Iterator[Callable[..., Key]]:
    """Makes keys: make_key("listFiles", buckets=[name], prefix="a/", seconds=60)."""
    made = []

    def make(
        *capabilities: str,
        buckets: list[str] | None = None,
        prefix: str | None = None,
        seconds: int = 3600,
    ) -> Key:
        key = native.call(
            "b2_create_key",
            accountId=native.account_id,
            keyName="contract-test",
            capabilities=list(capabilities),
            bucketIds=None if buckets is None else [native.bucket_id(name) for name in buckets],
            namePrefix=prefix,
            validDurationInSeconds=seconds,
        )
        made.append(key["applicationKeyId"])
        return Key(key["applicationKeyId"], key["applicationKey"])

    yield make
    for key_id in made if IS_LIVE else ():
        try:
            native.call("b2_delete_key", applicationKeyId=key_id)
        except NativeError as error:
            print(f"left behind: key {key_id}: {error}")


@pytest.fixture(scope="session")
def raw_with(
    service: Service, raw: SignedWire, make_key: Callable[..., Key]
) -> Callable[..., SignedWire]:
    """Signed requests of a new key: raw_with("listFiles", buckets=[name], prefix="a/")."""

    def open_for(*capabilities: str, **restrictions: Any) -> SignedWire:
        return SignedWire(service, make_key(*capabilities, **restrictions), raw.wire)

    return open_for
