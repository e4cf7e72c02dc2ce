"""Starts localb2: locks the data directory, takes the port, says what it is, stops cleanly."""

import asyncio
import contextlib
import errno
import fcntl
import gc
import logging
import secrets
import signal
import socket
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from localb2 import demo
from localb2.app import App
from localb2.caps import Caps
from localb2.control import Control
from localb2.control_api import ControlApi
from localb2.credentials import Credentials
from localb2.disk import DISK_ERRORS, Disk, reason_of
from localb2.janitor import Janitor
from localb2.private_files import replace_file
from localb2.protocol import BODY_SECONDS, Connection
from localb2.rules.webhook_targets import is_this_machine
from localb2.service import Encryption, Service
from localb2.store.clock import Clock
from localb2.store.schema import UnknownSchema
from localb2.store.store import Store
from localb2.test_mode import TestMode
from localb2.tokens import Tokens
from localb2.webhook_post import Hosts
from localb2.webhooks import Webhooks

log = logging.getLogger("localb2")

GRACE_SECONDS = 2
KEEP_ALIVE_SECONDS = 65
TOKEN_SECRET_BYTES = 32
#: `lock` is made first; a new file system may have `lost+found`.
OWN_NAMES = frozenset({"localb2.sqlite3", "lock", "lost+found", ".writable"})
GARBAGE_THRESHOLD = 20_000


class CannotStart(Exception):
    """Why localb2 does not start, as one sentence for the person who started it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line says."""

    data: Path
    port: int
    host: str = "127.0.0.1"
    accounts: Sequence[str] = ("demo",)
    default_encryption: Encryption = "SSE-B2"
    public_url: str | None = None
    webhook_hosts: frozenset[str] = frozenset()
    demo_files: bool = False
    test_controls: bool = False
    caps: Mapping[str, int] = field(default_factory=dict)
    body_seconds: float = BODY_SECONDS


def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT. Raises CannotStart."""
    log.info("localb2, a local Backblaze B2 for development and tests. Not for production.")
    prepare_directory(settings.data)
    lock = lock_directory(settings.data)
    listener = take_port(settings.host, settings.port)
    # uvicorn raises the signal again once it has stopped; this is what makes that an exit code 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    try:
        store = Store(settings.data, Clock())
        with lock, listener, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(settings, store, listener))
    except UnknownSchema as error:
        raise CannotStart(f"Cannot use {settings.data}: {error}") from error
    except (*DISK_ERRORS, sqlite3.DatabaseError) as error:
        raise CannotStart(f"Cannot use {settings.data}: {reason_of(error)}.") from error


def prepare_directory(data: Path) -> None:
    """Make the data directory, for its owner only: it holds secrets that can be read back."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_it_is_ours(data)
        data.chmod(0o700)
        probe = data / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CannotStart(
            f"Cannot write to the data directory {data}: {error.strerror}."
        ) from error


def _check_it_is_ours(data: Path) -> None:
    """Nobody else may enter it from now on: not a fate for /tmp, or for a folder in use."""
    names = {path.name for path in data.iterdir()}
    if names and names.isdisjoint(OWN_NAMES):
        raise CannotStart(
            f"The directory {data} has other things in it; choose an empty or new one as --data."
        )


def lock_directory(data: Path) -> Any:
    """Hold the directory for this process alone, until the returned file is closed."""
    try:
        lock = (data / "lock").open("w")
    except OSError as error:
        raise CannotStart(f"Cannot write to {data / 'lock'}: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise CannotStart(
            f"Another localb2 is using the data directory {data}; stop it or choose another --data."
        ) from None
    return lock


def take_port(host: str, port: int) -> socket.socket:
    """A listening socket, or CannotStart with the reason. Port 0 takes any free one."""
    if not 0 <= port <= 65_535:
        raise CannotStart(f"{port} is not a port; choose one from 1 to 65535.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        reason = "it is in use" if error.errno == errno.EADDRINUSE else error.strerror
        raise CannotStart(
            f"Cannot listen on {host} port {port}: {reason}; choose another --port."
        ) from None
    return listener


async def _serve(settings: Settings, store: Store, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    tokens = Tokens(_token_secret(settings.data))
    service = Service(
        store=store,
        disk=Disk(settings.data),
        control=Control(enabled=settings.test_controls),
        tokens=tokens,
        caps=Caps(store.clock, settings.caps),
        test_mode=TestMode(tokens),
        default_encryption=settings.default_encryption,
        public_url=settings.public_url,
        port=port,
        webhook_hosts=settings.webhook_hosts,
    )
    endpoint = settings.public_url or f"http://{_reachable(settings.host)}:{port}"
    credentials = Credentials(settings.data / "credentials.json", endpoint, settings.accounts)
    janitor = Janitor(service, settings.data / "last-daily-run")
    credentials.ensure(store)
    if settings.demo_files:
        await _seed_demo(service, credentials)
    # Whoever reaches this port from elsewhere shall not reach the others of this machine by it.
    hosts = Hosts(settings.webhook_hosts, this_machine=is_this_machine(settings.host))
    webhooks = Webhooks(store, hosts=hosts)
    webhooks.start()
    controls = None
    if settings.test_controls:
        controls = ControlApi(service, credentials, janitor, webhooks)
    _say_what_it_is(settings, endpoint)
    await _listen(App(service, controls), listener, janitor, settings.body_seconds)
    await webhooks.close()
    await store.close()
    log.info("Stopped.")


async def _listen(app: App, listener: socket.socket, janitor: Janitor, body_seconds: float) -> None:
    config = uvicorn.Config(
        app,
        http=partial(Connection, body_seconds=body_seconds),  # type: ignore[arg-type]
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    # Requests leave next to nothing that only the garbage collector finds: looking less often,
    # and never at what was there before, saves 3 % of the work.
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    cleaning = asyncio.create_task(janitor.run_forever())
    try:
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        cleaning.cancel()


async def _seed_demo(service: Service, credentials: Credentials) -> None:
    seeded = await demo.seed(service.store, credentials.first_label, service.default_encryption)
    log.info("Demo files: %s", seeded)


def _token_secret(data: Path) -> bytes:
    """What signs native tokens; kept, so that shared links survive a restart."""
    path = data / "token-secret"
    with contextlib.suppress(FileNotFoundError):
        secret = path.read_bytes()
        if len(secret) == TOKEN_SECRET_BYTES:
            return secret
    secret = secrets.token_bytes(TOKEN_SECRET_BYTES)
    replace_file(path, secret)
    return secret


def _reachable(host: str) -> str:
    """The address to write into a URL for somebody on this machine."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _say_what_it_is(settings: Settings, endpoint: str) -> None:
    log.info("Listening on %s; announced as %s", settings.host, endpoint)
    log.info("Keys to sign in with: %s", settings.data / "credentials.json")
    if not is_this_machine(settings.host):
        log.warning("Other machines can reach it: traffic is not encrypted.")
    if settings.test_controls:
        log.warning("Test controls are on: anybody who reaches it can empty it.")
