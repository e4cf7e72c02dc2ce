"""`make run`: its promises, kept by the command that it calls."""

import base64
import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.local_b2 import ROOT, free_port

START_SECONDS = 60


class Run:
    """One `python -m b2console.run` on free ports."""

    def __init__(self, data, environment=None, **options):
        given = environment or {}
        self.port, self.b2_port = options.pop("port", None) or free_port(), free_port()
        self.b2_port = options.pop("b2_port", None) or self.b2_port
        self.folder = tempfile.TemporaryDirectory()
        self.output = Path(self.folder.name) / "output.txt"
        arguments = [f"--port={self.port}", f"--b2-port={self.b2_port}", f"--data={data}"]
        arguments += [f"--{name}={value}" for name, value in options.items()]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("B2CONSOLE_")}
        environment |= given
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "b2console.run", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )

    @property
    def text(self):
        return self.output.read_text()

    def wait_until_ready(self):
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C stops both" not in self.text:
            assert self.process.poll() is None, self.text
            assert time.monotonic() < deadline, self.text
            time.sleep(0.02)
        return self

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.process.wait(timeout=30)

    def ended(self):
        """The exit code of one that refuses to start."""
        return self.process.wait(timeout=START_SECONDS)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def buckets_of(data):
    """What localb2 lists for the demo account."""
    known = json.loads((data / "localb2" / "credentials.json").read_text())
    demo = known["accounts"][0]
    key = base64.b64encode(f"{demo['keyId']}:{demo['applicationKey']}".encode()).decode()
    signed_in = ask(f"{known['endpoint']}/b2api/v2/b2_authorize_account", f"Basic {key}")
    address = f"{signed_in['apiUrl']}/b2api/v2/b2_list_buckets?accountId={demo['accountId']}"
    return [
        bucket["bucketName"] for bucket in ask(address, signed_in["authorizationToken"])["buckets"]
    ]


def ask(url, authorization):
    request = urllib.request.Request(url, headers={"Authorization": authorization})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def status_of(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("run") / "data"


@pytest.fixture(scope="module")
def first_run(data):
    """What the first run printed, and what its pages said while it ran."""
    run = Run(data).wait_until_ready()
    pages = {
        path: fetch(f"http://localhost:{run.port}{path}") for path in ("/healthz", "/sign-in/")
    }
    pages["buckets"] = buckets_of(data)
    pages["test controls"] = status_of(f"http://127.0.0.1:{run.b2_port}/_test/requests")
    code = run.stop()
    return run, pages, code


def test_it_prints_the_address_and_the_demo_key(first_run):
    run, _, _ = first_run

    assert f"http://localhost:{run.port}" in run.text
    assert re.search(r"keyID +004[0-9a-f]{12}0000000001\n", run.text)
    assert re.search(r"applicationKey +K004\S{27}\n", run.text)


def test_both_answer(first_run):
    _, pages, _ = first_run

    assert pages["/healthz"] == "ok"
    assert "Try the demo account" in pages["/sign-in/"]
    assert "Backblaze" in pages["/sign-in/"]


def test_the_demo_account_has_files_to_look_at(first_run):
    _, pages, _ = first_run

    assert "fjordlys-photos" in pages["buckets"]


def test_nobody_can_order_failures(first_run):
    _, pages, _ = first_run

    assert pages["test controls"] != 200


def test_the_pages_say_that_the_project_is_independent(first_run):
    _, pages, _ = first_run

    assert "not made or endorsed by Backblaze" in pages["/sign-in/"]


def test_sigterm_stops_both_cleanly(first_run):
    run, _, code = first_run

    assert code == 0
    assert not listens(run.port)
    assert not listens(run.b2_port)


def test_secrets_lie_in_private_files(first_run, data):
    secrets = [data / "console" / "secret_key", data / "localb2" / "credentials.json"]

    assert [oct(path.stat().st_mode & 0o777) for path in secrets] == ["0o600", "0o600"]
    assert data.stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def second_run(first_run, data):
    """The same data, stopped by Ctrl-C; and the exit code."""
    run = Run(data).wait_until_ready()
    return run, run.stop(signal.SIGINT)


def test_a_second_start_finds_its_data(first_run, second_run):
    assert key_of(second_run[0].text) == key_of(first_run[0].text)


def key_of(text):
    found = re.search(r"keyID +(\S+)", text)
    assert found
    return found[1]


def test_ctrl_c_stops_both_cleanly(second_run):
    run, code = second_run

    assert code == 0
    assert not listens(run.port)
    assert not listens(run.b2_port)


def test_without_seed_the_account_stays_empty(tmp_path):
    run = Run(tmp_path / "data", seed="no").wait_until_ready()
    listed = buckets_of(tmp_path / "data")
    run.stop()

    assert listed == []


@pytest.mark.parametrize("taken", ["port", "b2_port"])
def test_a_taken_port_is_one_sentence(tmp_path, taken):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = Run(tmp_path / "data", **{taken: port})
        code = run.ended()

    assert code != 0
    assert re.fullmatch(rf"{taken.upper()}={port} can’t be used on 127.0.0.1 .*\n", run.text)
    assert not listens(run.port if taken == "b2_port" else run.b2_port)


def test_data_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")

    run = Run(tmp_path / "file" / "data")
    code = run.ended()

    assert code != 0
    assert re.fullmatch(r"DATA=.*/data can’t be written: Not a directory\.\n", run.text)


@pytest.mark.parametrize("folder", ["console", "localb2"])
def test_a_room_of_data_that_cannot_be_written_is_one_sentence(tmp_path, folder):
    data = tmp_path / "data"
    data.mkdir()
    (data / folder).write_text("no folder")

    run = Run(data)
    code = run.ended()

    assert code != 0
    assert run.text == f"DATA={data} ({folder}) can’t be written: File exists.\n"
    assert not listens(run.b2_port)


@pytest.mark.parametrize("damage", [b"no database at all", b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_database_is_one_sentence(tmp_path, damage):
    (tmp_path / "console").mkdir()
    (tmp_path / "console" / "db.sqlite3").write_bytes(damage)

    run = Run(tmp_path)
    code = run.ended()

    assert code != 0
    assert re.fullmatch(r"The console’s database /.* can’t be used \(.*\): .*\n", run.text)
    assert not listens(run.b2_port)


def test_a_static_folder_that_cannot_be_made_is_one_sentence(tmp_path):
    (tmp_path / "console").mkdir()
    (tmp_path / "console" / "static").write_text("no folder")

    run = Run(tmp_path, seed="no")
    code = run.ended()

    reasons = [line for line in run.text.splitlines() if not line.endswith("Not for production.")]
    assert code != 0
    assert len([line for line in reasons if " INFO " not in line]) == 1
    assert "static files in" in run.text
    assert not listens(run.b2_port)


def test_realms_that_are_none_are_one_sentence_before_anything_starts(tmp_path):
    run = Run(tmp_path / "data", environment={"B2CONSOLE_REALMS": "foo"})
    code = run.ended()

    assert code != 0
    assert run.text == "B2CONSOLE_REALMS: foo needs a URL that begins with https://.\n"
    assert not (tmp_path / "data").exists()


def test_data_in_use_is_one_sentence(tmp_path):
    (tmp_path / "localb2").mkdir()
    with (tmp_path / "localb2" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run = Run(tmp_path)
        code = run.ended()

    assert code != 0
    assert run.text == (
        f"DATA={tmp_path} is in use by another localb2: stop it, or choose another folder.\n"
    )


@pytest.mark.parametrize("data", ["", "."])
def test_data_in_the_project_itself_is_one_sentence(data):
    run = Run(data)
    code = run.ended()

    assert code != 0
    assert run.text == "DATA is the project’s own folder: choose another, as in DATA=./data.\n"


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_one_sentence(tmp_path, host):
    run = Run(tmp_path / "data", host=host)
    code = run.ended()

    assert code != 0
    assert re.fullmatch(rf"HOST={host} is no address of this machine \(.*\)\.\n", run.text)


@pytest.mark.parametrize("port", ["eighty", "²", "-1", "65536"])
def test_no_port_at_all_is_one_sentence(tmp_path, port):
    run = Run(tmp_path / "data", port=port)
    code = run.ended()

    assert code != 0
    assert run.text == f"PORT={port} is no port: choose a number from 1 to 65535.\n"


def test_a_seed_that_is_neither_yes_nor_no_is_one_sentence(tmp_path):
    run = Run(tmp_path / "data", seed="maybe")
    code = run.ended()

    assert code != 0
    assert run.text == "SEED=maybe is neither yes nor no.\n"


def test_one_that_dies_takes_the_other_with_it(second_run, data):
    run = Run(data).wait_until_ready()
    localb2 = next(pid for pid in children(run.process.pid) if "localb2" in command_line(pid))

    os.kill(localb2, signal.SIGKILL)
    code = run.process.wait(timeout=30)

    assert code != 0
    assert "localb2 stopped by itself" in run.text
    assert not listens(run.port)


def test_kill_9_leaves_nothing_running(second_run, data):
    run = Run(data).wait_until_ready()

    run.stop(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while (listens(run.port) or listens(run.b2_port)) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert not listens(run.port)
    assert not listens(run.b2_port)


def children(pid):
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=True
    )
    return [int(line) for line in listed.stdout.split()]


def command_line(pid):
    shown = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=True
    )
    return shown.stdout


def machine_with_python(folder, **versions):
    """A PATH with the few programs that are needed, and Pythons that claim those versions."""
    folder.mkdir()
    for program in ("sh", "basename", "dirname", "cat", "cksum"):
        found = shutil.which(program)
        assert found
        (folder / program).symlink_to(found)
    for name, version in versions.items():
        fits = 0 if version > "3.12" else 1
        python = folder / name.replace("_", ".")
        python.write_text(
            f'#!/bin/sh\ncase "$1" in --version) echo "Python {version}";; -c) exit {fits};; '
            "*) exit 1;; esac\n"
        )
        python.chmod(0o755)
    return str(folder)


def make_environment(path, home, venv):
    return subprocess.run(
        ["/bin/sh", "bin/environment", "requirements/runtime.txt"],
        cwd=ROOT,
        env={"PATH": path, "HOME": str(home), "VENV": str(venv)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_one_sentence(tmp_path):
    path = machine_with_python(tmp_path / "bin", python3="3.11.2")

    done = make_environment(path, tmp_path, tmp_path / "venv")

    assert done.returncode != 0
    assert re.fullmatch(
        r"B2 Console needs Python 3.12 or newer \(found: Python 3.11.2\)\..*\n", done.stderr
    )
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize(
    ("versions", "chosen"),
    [
        ({"python3": "3.11.2", "python3_13": "3.13.1", "python3_12": "3.12.4"}, "3.13.1"),
        ({"python3": "3.11.2", "python3_12": "3.12.4"}, "3.12.4"),
        ({"python3": "3.14.0"}, "3.14.0"),
    ],
)
def test_a_python_that_fits_is_found_by_itself(tmp_path, versions, chosen):
    path = machine_with_python(tmp_path / "bin", **versions)

    done = make_environment(path, tmp_path, tmp_path / "venv")

    assert f"Making an environment in {tmp_path / 'venv'} with Python {chosen}…" in done.stderr


# Stands for Python and for pip; where the file `stop` names a step, Ctrl-C comes in the middle.
FAKE_PYTHON = """#!/bin/sh
step="$1 $2"
log() {{ echo "$step" >>"{folder}/log"; }}
cut() {{ if [ "$(cat "{folder}/stop")" = "$step" ]; then kill -INT $PPID; exit 1; fi; }}
case "$*" in
    --version) echo "Python 3.13.1" ;;
    "-m venv"*) for venv in "$@"; do :; done; log
        rm -rf "$venv"; mkdir -p "$venv/bin"; cp "$0" "$venv/bin/python"; cut ;;
    "-m ensurepip"*) log; : >"$(dirname "$0")/pip"; cut ;;
    "-m pip --version") [ -e "$(dirname "$0")/pip" ] ;;
    "-m pip install"*) log; cut; [ ! -e "{folder}/offline" ] ;;
esac
"""


@pytest.fixture
def fake_machine(tmp_path):
    """A folder with a PATH in `bin`, what is to stop in `stop`, and what was done in `log`."""
    path = machine_with_python(tmp_path / "bin")
    for program in ("cp", "mkdir", "rm"):
        (tmp_path / "bin" / program).symlink_to(shutil.which(program))
    python = tmp_path / "bin" / "python3.13"
    python.write_text(FAKE_PYTHON.format(folder=tmp_path))
    python.chmod(0o755)
    (tmp_path / "stop").write_text("")

    def run():
        (tmp_path / "log").write_text("")
        done = make_environment(path, tmp_path, tmp_path / "venv")
        return done.returncode, (tmp_path / "log").read_text().split("\n")[:-1]

    return tmp_path, run


ALL_STEPS = ["-m venv", "-m ensurepip", "-m pip"]


@pytest.mark.parametrize("step", ALL_STEPS)
def test_an_environment_that_was_interrupted_is_made_anew(fake_machine, step):
    folder, run = fake_machine
    (folder / "stop").write_text(step)
    interrupted, _ = run()
    (folder / "stop").write_text("")

    again = run()
    third = run()

    assert interrupted != 0
    assert again == (0, ALL_STEPS)
    assert third == (0, [])


def test_without_a_network_the_environment_stays(fake_machine):
    folder, run = fake_machine
    (folder / "offline").write_text("")
    failed = run()
    (folder / "offline").unlink()

    assert failed == (1, ALL_STEPS)
    assert run() == (0, ["-m pip"])


def test_an_environment_that_is_up_to_date_is_left_alone(tmp_path):
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").symlink_to(sys.executable)
    wanted = subprocess.run(
        ["cksum", "requirements/runtime.txt"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    (venv / ".runtime.txt.sum").write_text(wanted.stdout)

    done = make_environment("/usr/bin:/bin", tmp_path, venv)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
