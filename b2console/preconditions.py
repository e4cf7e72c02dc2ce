"""What must be so before `make run` starts anything; where it is not, one sentence says so."""

import contextlib
import errno
import fcntl
import os
import socket
import sqlite3
import tempfile
from pathlib import Path

from b2console.environment import read_environment, secret_key

ROOT = Path(__file__).resolve().parent.parent
# Rooms of DATA: one for each process.
CONSOLE, LOCALB2 = "console", "localb2"


class CannotRun(Exception):
    """Why it does not start, in one sentence; without words where a process has said it."""


def check_settings() -> None:
    """Read the B2CONSOLE_ variables as the console will."""
    try:
        read_environment(ROOT)
    except ValueError as error:
        raise CannotRun(f"{error}.") from None


def check_data(data: Path) -> None:
    """Make the folder of the console and that of localb2, and look whether they can be used."""
    if data.resolve() == ROOT:
        raise CannotRun("DATA is the project’s own folder: choose another, as in DATA=./data.")
    for folder in (data, data / CONSOLE, data / LOCALB2):
        _check_writable(folder, data)
    _check_unused(data)
    _check_database(data / CONSOLE / "db.sqlite3")
    if "B2CONSOLE_SECRET_KEY" not in os.environ:
        _check_secret_key(data / CONSOLE)


def _check_writable(folder: Path, data: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        within = "" if folder == data else f" ({folder.name})"
        raise CannotRun(f"DATA={data}{within} can’t be written: {error.strerror}.") from None


def _check_unused(data: Path) -> None:
    """localb2 holds its folder by a lock, which it takes again itself when it starts."""
    lock = data / LOCALB2 / "lock"
    with contextlib.suppress(FileNotFoundError), lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotRun(
                f"DATA={data} is in use by another localb2: stop it, or choose another folder."
            ) from None


def _check_database(path: Path) -> None:
    """A damaged one lets the console start, and fail on every page."""
    if not path.exists():
        return
    try:
        with contextlib.closing(sqlite3.connect(path.as_uri() + "?mode=rw", uri=True)) as database:
            database.execute("BEGIN IMMEDIATE")
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            reason = "" if found == "ok" else str(found).replace("\n", " ")
    except sqlite3.Error as error:
        reason = str(error)
    if reason:
        raise CannotRun(
            f"The console’s database {path} can’t be used ({reason}): it only holds who is signed "
            "in, so move it away and start again."
        )


def _check_secret_key(folder: Path) -> None:
    try:
        secret_key(folder)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise CannotRun(f"{folder / 'secret_key'} can’t be read: {reason}.") from None


def check_port(name: str, host: str, port: int) -> None:
    """Whether `port` can be listened on; `name` is what the person calls it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise CannotRun(f"HOST={host} is no address of this machine ({reason}).") from None
        else:
            return
    advice = f"choose another, as in make run {name}={port + 1 if port < 65535 else port - 1}."
    raise CannotRun(f"{name}={port} can’t be used on {host} ({reason}): {advice}")
