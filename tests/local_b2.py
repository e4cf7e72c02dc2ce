"""A real localb2 process for tests: start, stop, kill, restart; and its test controls over HTTP."""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
START_SECONDS = 40


@dataclass(frozen=True)
class LocalB2Account:
    """The credentials of one account of a running localb2."""

    label: str
    account_id: str
    master_key_id: str
    master_key: str
    key_id: str
    application_key: str


class LocalB2Process:
    """`python -m localb2` on a free port of this machine, with its own data directory.

    `restart()` keeps data directory and port, so that clients go on where they were.
    """

    def __init__(
        self,
        data: Path,
        *,
        accounts: tuple[str, ...] = ("demo", "other"),
        options: tuple[str, ...] = ("--test-controls",),
        port: int | None = None,
    ):
        self.data = data
        self.port = port or free_port()
        self.options = [part for label in accounts for part in ("--account", label)] + list(options)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_path(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def command(self) -> list[str]:
        arguments = ["--data", str(self.data), "--port", str(self.port), *self.options]
        return [sys.executable, "-m", "localb2", *arguments]

    def start(self) -> "LocalB2Process":
        """Start it and wait until it answers."""
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"localb2 did not start:\n{self.log_path.read_text()}")
            time.sleep(0.02)
        return self

    def _answers(self) -> bool:
        try:
            return self.call("GET", "/healthz") == b"ok"
        except OSError:
            return False

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and return its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=10)

    def kill(self) -> None:
        """kill -9: what was acknowledged must still be there afterwards."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def restart(self) -> "LocalB2Process":
        """Start again in the same data directory, stopping it first when it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.stop()
        return self.start()

    def __enter__(self) -> "LocalB2Process":
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.stop()

    def credentials(self) -> dict[str, Any]:
        """The credentials document in the data directory."""
        document: dict[str, Any] = json.loads((self.data / "credentials.json").read_text())
        return document

    def call(self, method: str, path: str, document: object = None) -> bytes:
        """One plain request; RuntimeError for anything but 200."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            body = None if document is None else json.dumps(document)
            connection.request(method, path, body=body)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status} {content.decode()}")
        return content

    def control(self, method: str, path: str, document: object = None) -> dict[str, Any]:
        """One call of the test controls, JSON both ways."""
        answer: dict[str, Any] = json.loads(self.call(method, path, document))
        return answer


class LocalB2:
    """A running, empty localb2 as one test sees it: addresses, credentials, controls."""

    def __init__(self, process: LocalB2Process):
        self.process = process
        self.endpoint = process.endpoint
        self.accounts: dict[str, LocalB2Account] = {}
        self.reset()

    def reset(self) -> None:
        """Empty everything but the accounts and their first keys."""
        self._learn(self.process.control("POST", "/_test/reset", {}))

    def _learn(self, credentials: dict[str, Any]) -> None:
        for entry in credentials["accounts"]:
            account = LocalB2Account(
                label=entry["label"],
                account_id=entry["accountId"],
                master_key_id=entry["masterKeyId"],
                master_key=entry["masterKey"],
                key_id=entry["keyId"],
                application_key=entry["applicationKey"],
            )
            self.accounts[account.label] = account

    @property
    def first(self) -> LocalB2Account:
        return next(iter(self.accounts.values()))

    @property
    def other(self) -> LocalB2Account:
        """The second account, for what must stay apart."""
        return list(self.accounts.values())[1]

    @property
    def key_id(self) -> str:
        return self.first.key_id

    @property
    def application_key(self) -> str:
        return self.first.application_key

    @property
    def account_id(self) -> str:
        return self.first.account_id

    @property
    def master_key_id(self) -> str:
        return self.first.master_key_id

    @property
    def master_key(self) -> str:
        return self.first.master_key

    @property
    def address(self) -> tuple[str, int]:
        """Host and port, for http.client."""
        parts = urlsplit(self.endpoint)
        assert parts.hostname is not None
        assert parts.port is not None
        return parts.hostname, parts.port

    def fail(self, **order: Any) -> None:
        """Order a failure; the fields are those of `localb2.control.Order`."""
        self.process.control("POST", "/_test/fail", order)

    def advance(self, seconds: float) -> int:
        """Move localb2's clock forward; returns its new time in ms."""
        answer = self.process.control("POST", "/_test/clock", {"advance_seconds": seconds})
        return int(answer["now_ms"])

    def cap(self, **limits: object) -> None:
        """Set these caps and no others, as `cap(storage_bytes=1000)`; nothing is used up yet."""
        caps = {name.replace("_", "-"): limit for name, limit in limits.items()}
        self.process.control("POST", "/_test/caps", caps)

    def requests(self) -> list[dict[str, Any]]:
        """What was asked since the reset: call, method, path, status (0 = cut)."""
        entries: list[dict[str, Any]] = self.process.control("GET", "/_test/requests")["requests"]
        return entries

    def clear_requests(self) -> None:
        self.process.control("POST", "/_test/requests/clear", {})


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
