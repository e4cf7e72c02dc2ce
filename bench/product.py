"""The product as users run it, for benchmarks and soak tests: gunicorn, a B2, a signed-in key."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import boto3
import requests
from botocore.config import Config

from b2console.run import Options, prepare_console, start_console, wait_for
from bench.free_b2 import FreeB2
from tests.local_b2 import LocalB2, LocalB2Process, free_port


@dataclass
class Console:
    """A running console in front of a B2, and a visitor who is signed in."""

    options: Options
    process: Popen[bytes]
    b2: LocalB2 | FreeB2
    visitor: requests.Session

    @property
    def pid(self) -> int:
        """The console's first process."""
        return self.process.pid

    def url(self, path: str, **query: str | int) -> str:
        """A page of the signed-in account."""
        address = f"{self.options.address}/a/{self.b2.account_id}/{path}"
        return f"{address}?{urlencode(query)}" if query else address

    @property
    def csrf(self) -> dict[str, str]:
        """The header that lets a script post."""
        return {"X-CSRFToken": self.visitor.cookies["b2console_csrf"]}

    def s3(self) -> Any:
        """boto3 straight to localb2."""
        return boto3.client(
            "s3",
            endpoint_url=self.b2.endpoint,
            aws_access_key_id=self.b2.key_id,
            aws_secret_access_key=self.b2.application_key,
            region_name="us-west-004",
            config=Config(signature_version="s3v4", request_checksum_calculation="when_required"),
        )

    def sign_in(
        self, key_id: str, application_key: str, *, realm: str | None = None
    ) -> requests.Session:
        """A new visitor, signed in with that key."""
        visitor = requests.Session()
        page = visitor.get(f"{self.options.address}/sign-in/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text
        form = {
            "csrfmiddlewaretoken": token[1],
            "key_id": key_id,
            "application_key": application_key,
            "realm": realm or self.options.b2_address,
        }
        answer = visitor.post(page.url, data=form, headers={"Referer": page.url})
        assert self.b2.account_id in answer.url, answer.text
        return visitor


def far_away(b2: LocalB2 | FreeB2) -> str:
    """The same B2 under an address that is not known as this machine's: downloads go to it."""
    return f"http://0.0.0.0:{b2.endpoint.rpartition(':')[2]}"


@contextmanager
def running_console(b2: LocalB2 | FreeB2, data: Path) -> Iterator[Console]:
    """Start a console in front of `b2` and sign in; stop it at the end."""
    port = int(b2.endpoint.rpartition(":")[2])
    options = Options("127.0.0.1", free_port(), port, data, seed=False)
    prepare_console(options)
    with patch.dict(os.environ, B2CONSOLE_REALMS=f"here={options.b2_address},far={far_away(b2)}"):
        process = start_console(options)
    try:
        wait_for(f"http://127.0.0.1:{options.port}/healthz", [process])
        console = Console(options, process, b2, requests.Session())
        console.visitor = console.sign_in(b2.key_id, b2.application_key)
        yield console
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def running_product() -> Iterator[tuple[Console, LocalB2Process]]:
    """Start console and localb2, sign in; stop both and forget their data at the end."""
    with tempfile.TemporaryDirectory(prefix="b2console-") as directory:
        data = Path(directory)
        with (
            LocalB2Process(data / "b2", accounts=("demo",)) as process,
            running_console(LocalB2(process), data) as console,
        ):
            yield console, process
