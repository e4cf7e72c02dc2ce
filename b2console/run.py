"""`make run`: starts localb2 and the console side by side, and stops both together."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from b2console.environment import BACKBLAZE
from b2console.guard import Guard
from b2console.preconditions import (
    CONSOLE,
    LOCALB2,
    ROOT,
    CannotRun,
    check_data,
    check_port,
    check_settings,
)
from b2console.prepare import REASON_SAID, is_prepared

LOOPBACK = ("127.0.0.1", "localhost", "::1")
YES, NO = ("yes", "1", "true", "on"), ("no", "0", "false", "off")
START_SECONDS = 60
STOP_SECONDS = 15
# The 3 MiB of a long page stay with the process, where glibc would give them back and fetch them
# anew for the next one: a tenth of what a page costs. Few arenas keep what all threads hold low.
_KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(4 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(8 * 1024 * 1024),
    "MALLOC_ARENA_MAX": "4",
}


@dataclass(frozen=True)
class Options:
    """What the person chose."""

    host: str
    port: int
    b2_port: int
    data: Path
    seed: bool

    @property
    def address(self) -> str:
        """The console's address: `localhost`, as cookies ignore ports and localb2 is 127.0.0.1."""
        name = "localhost" if self.host in (*LOOPBACK, "0.0.0.0") else self.host  # noqa: S104
        return f"http://{name}:{self.port}"

    @property
    def b2_address(self) -> str:
        """Where localb2 answers: this machine only."""
        return f"http://127.0.0.1:{self.b2_port}"

    @property
    def credentials(self) -> Path:
        """Where localb2 writes the keys of its accounts."""
        return self.data / LOCALB2 / "credentials.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Start, wait, stop; the exit code says whether it went well."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGHUP, _stop)  # the terminal was closed
    processes: list[subprocess.Popen[bytes]] = []
    guard = Guard()
    try:
        options = _options(arguments)
        _check(options)
        processes.append(_start_localb2(options))
        guard.watch(processes[-1])
        prepare_console(options)
        processes.append(start_console(options))
        guard.watch(processes[-1])
        wait_for(f"{options.b2_address}/healthz", processes)
        wait_for(f"http://{_reachable(options.host)}:{options.port}/healthz", processes)
        _say_hello(options)
        _wait_for_end(processes)
    except CannotRun as reason:
        if reason.args:
            print(reason, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        _stop_all(processes)
        guard.dismiss()
    return 0


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m b2console.run", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="8000")
    parser.add_argument("--b2-port", default="9000")
    parser.add_argument("--data", default="data", type=Path)
    parser.add_argument("--seed", default="yes")
    given = parser.parse_args(arguments)
    return Options(
        host=given.host,
        port=_port("PORT", given.port),
        b2_port=_port("B2_PORT", given.b2_port),
        data=given.data.absolute(),
        seed=_yes_or_no("SEED", given.seed),
    )


def _port(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise CannotRun(f"{name}={text} is no port: choose a number from 1 to 65535.")
    return int(text)


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise CannotRun(f"{name}={text} is neither yes nor no.")
    return text.lower() in YES


def _check(options: Options) -> None:
    if options.port == options.b2_port:
        raise CannotRun("PORT and B2_PORT are the same: the console and localb2 need one each.")
    check_settings()
    check_data(options.data)
    check_port("PORT", options.host, options.port)
    check_port("B2_PORT", "127.0.0.1", options.b2_port)


def _start_localb2(options: Options) -> subprocess.Popen[bytes]:
    directory = options.data / LOCALB2
    command = ["-m", "localb2", "--data", str(directory), "--port", str(options.b2_port)]
    command += ["--public-url", options.b2_address]
    return _start(command + (["--demo-files"] if options.seed else []), _environment(options))


def prepare_console(options: Options) -> None:
    """Bring the database and the static files up to date, where that is needed."""
    if is_prepared(options.data / CONSOLE):
        return
    command = [sys.executable, "-m", "b2console.prepare"]
    done = subprocess.run(command, cwd=ROOT, env=_environment(options), check=False)
    if done.returncode == REASON_SAID:
        raise CannotRun
    if done.returncode:
        raise CannotRun("The console’s database or static files could not be prepared (see above).")


def start_console(options: Options) -> subprocess.Popen[bytes]:
    """The console under gunicorn."""
    return _start(console_command(options.host, options.port), _environment(options))


def console_command(host: str, port: int) -> list[str]:
    """gunicorn's arguments for Python, with the threads that many slow clients need."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = ["-m", "gunicorn", "b2console.wsgi", "--bind", address]
    command += ["--config", "python:b2console.server"]
    command += ["--worker-class", "gthread", "--workers", "1", "--threads", "256"]
    command += ["--no-control-socket", "--limit-request-line", "8190", "--graceful-timeout", "5"]
    command += ["--log-level", "warning"]
    if os.access("/dev/shm", os.W_OK):  # noqa: S108
        command += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    return command


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    # In a session of its own, so that Ctrl-C reaches us alone and we stop both in order.
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, start_new_session=True
    )


def _environment(options: Options) -> dict[str, str]:
    """What both processes are told; a person's own B2CONSOLE_ settings win."""
    ours = {
        "B2CONSOLE_REALMS": f"{BACKBLAZE},This machine (localb2)={options.b2_address}",
        "PYTHONUNBUFFERED": "1",
        **_KEEP_MEMORY,
    }
    if options.host in LOOPBACK:
        ours["B2CONSOLE_DEMO_CREDENTIALS"] = str(options.credentials)
    else:
        ours["B2CONSOLE_ALLOWED_HOSTS"] = f"localhost,127.0.0.1,[::1],{options.host}"
    return {
        **ours,
        **os.environ,
        "B2CONSOLE_DATA": str(options.data),
        "DJANGO_SETTINGS_MODULE": "b2console.settings",
    }


def _reachable(host: str) -> str:
    if host in ("0.0.0.0", "::"):  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def wait_for(url: str, processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Return when `url` answers; CannotRun when a process stops or nothing comes."""
    deadline = time.monotonic() + START_SECONDS
    while not _answers(url):
        _check_alive(processes)
        if time.monotonic() > deadline:
            raise CannotRun(f"{url} did not answer within {START_SECONDS} seconds.")
        time.sleep(0.03)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True  # it answers, though not to this name
    except OSError:
        return False


def _check_alive(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is not None:
            is_localb2 = "localb2" in str(process.args)
            if is_localb2 and process.returncode == REASON_SAID:
                raise CannotRun
            name = "localb2" if is_localb2 else "The console"
            raise CannotRun(f"{name} stopped by itself (exit code {process.returncode}).")


def _say_hello(options: Options) -> None:
    account = json.loads(options.credentials.read_text())["accounts"][0]
    print(
        f"\nB2 Console is at  {options.address}\n\n"
        f"The demo account of this machine’s B2 (localb2, {options.b2_address}):\n"
        f"  keyID           {account['keyId']}\n"
        f"  applicationKey  {account['applicationKey']}\n\n"
        "Ctrl-C stops both.",
        flush=True,
    )
    if options.host not in LOOPBACK:
        print("Other machines need its name in B2CONSOLE_ALLOWED_HOSTS.", flush=True)


def _wait_for_end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    while True:
        _check_alive(processes)
        time.sleep(0.2)


def _stop_all(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """The console first, so that what it is doing can end; then localb2."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    for process in reversed(processes):
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
