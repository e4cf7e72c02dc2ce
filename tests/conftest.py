"""What every test may ask for: a local B2, the cast of keys, a signed-in client, both ways."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from accounts.attempts import refused_attempts
from accounts.gateways import authorize
from b2console.environment import Realm
from gateway import retries
from gateway.gateway import Gateway
from gateway.values import Credential
from tests.local_b2 import LocalB2, LocalB2Process

# Playwright keeps an event loop running in this thread, in which Django's ORM refuses to work.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

ONLY_BUCKET = "only-this-bucket"
READ_ONLY = ("listBuckets", "readBuckets", "listFiles", "readFiles", "shareFiles", "listKeys")
ONE_BUCKET = (
    "listBuckets",
    "readBuckets",
    "listFiles",
    "readFiles",
    "shareFiles",
    "writeFiles",
    "deleteFiles",
)


@pytest.fixture(scope="session", autouse=True)
def short_pauses() -> Iterator[None]:
    """Before a call is made again; hundreds of tests let a call fail."""
    before, retries.PAUSES = retries.PAUSES, (0.01, 0.02)
    yield
    retries.PAUSES = before


@pytest.fixture(scope="session")
def local_b2_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalB2Process]:
    """One localb2 for the run, with two accounts: `demo` and `other`."""
    data = tmp_path_factory.mktemp("localb2") / "data"
    with LocalB2Process(data) as process:
        yield process


@pytest.fixture
def local_b2(local_b2_process: LocalB2Process, settings: Any) -> LocalB2:
    """An empty localb2 that the console may sign in to."""
    refused_attempts.forget()
    settings.REALMS = (Realm("localb2", local_b2_process.endpoint),)
    return LocalB2(local_b2_process)


@pytest.fixture
def gateway_for(local_b2: LocalB2) -> Callable[[Credential], Gateway]:
    """The gateway of a credential, to prepare and to look at B2 from outside the console."""

    def open_for(credential: Credential) -> Gateway:
        return Gateway(credential, authorize(credential))

    return open_for


@pytest.fixture
def full_key(local_b2: LocalB2) -> Credential:
    """An ordinary key with all capabilities."""
    return Credential(local_b2.endpoint, local_b2.key_id, local_b2.application_key)


@pytest.fixture
def other_key(local_b2: LocalB2) -> Credential:
    """An ordinary key with all capabilities of a second account."""
    other = local_b2.other
    return Credential(local_b2.endpoint, other.key_id, other.application_key)


@pytest.fixture
def master_key(local_b2: LocalB2) -> Credential:
    """The master key of the first account."""
    return Credential(local_b2.endpoint, local_b2.master_key_id, local_b2.master_key)


@pytest.fixture
def make_key(
    full_key: Credential, gateway_for: Callable[[Credential], Gateway]
) -> Callable[..., Credential]:
    """Makes a key of the first account: make_key("listFiles", bucket="…", prefix="…")."""

    def make(*capabilities: str, bucket: str | None = None, **restrictions: Any) -> Credential:
        gateway = gateway_for(full_key)
        ids = [gateway.get_bucket(bucket).id] if bucket else None
        made = gateway.create_key(
            "a-test-key", capabilities=capabilities, bucket_ids=ids, **restrictions
        )
        return Credential(full_key.realm, made.key.id, made.application_key)

    return make


@pytest.fixture
def read_only_key(make_key: Callable[..., Credential]) -> Credential:
    """A key that lists and reads everything and changes nothing."""
    return make_key(*READ_ONLY)


@pytest.fixture
def one_bucket_key(
    full_key: Credential,
    make_key: Callable[..., Credential],
    gateway_for: Callable[[Credential], Gateway],
) -> Credential:
    """A key for the bucket `only-this-bucket` alone; the bucket exists."""
    gateway_for(full_key).create_bucket(ONLY_BUCKET, public=False)
    return make_key(*ONE_BUCKET, bucket=ONLY_BUCKET)


@pytest.fixture
def signed_in(db: None, local_b2: LocalB2) -> Callable[[Client, Credential], str]:
    """Signs a client in through the form; answers the account's id."""

    def sign_in(client: Client, credential: Credential) -> str:
        response = client.post(
            "/sign-in/",
            {
                "realm": credential.realm,
                "key_id": credential.key_id,
                "application_key": credential.application_key,
            },
        )
        assert response.status_code == 302, response.content.decode()
        account_id: str = response["Location"].split("/")[2]
        return account_id

    return sign_in


@dataclass(frozen=True)
class Way:
    """One of the two ways in which a form is sent."""

    name: str

    def get(self, client: Client, url: str, target: str = "content") -> Any:
        """GET a page, or its fragment `target`."""
        return client.get(url, headers=self._headers(url, target))

    def post(
        self, client: Client, url: str, data: Mapping[str, Any], target: str = "dialog-form"
    ) -> Any:
        """POST a form; `target` is the fragment that htmx would swap."""
        return client.post(url, data, headers=self._headers(url, target))

    def went_to(self, response: Any) -> str:
        """Where the answer sends the browser; empty when nowhere."""
        if self.name == "plain":
            return str(response.headers.get("Location", ""))
        if "HX-Location" in response.headers:
            return str(json.loads(response.headers["HX-Location"])["path"])
        return str(response.headers.get("HX-Redirect", ""))

    def _headers(self, url: str, target: str) -> dict[str, str]:
        if self.name == "plain":
            return {}
        current = f"http://testserver{url}"
        return {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": current}


@pytest.fixture(params=["plain", "htmx"])
def both_ways(request: pytest.FixtureRequest) -> Way:
    """Runs the test twice: as a browser without JavaScript, and as htmx."""
    return Way(request.param)
