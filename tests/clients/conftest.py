"""Other people's programs, each in an environment of its own, against a real localb2."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.local_b2 import LocalB2, LocalB2Process

ROOT = Path(__file__).parent.parent.parent


def client_environment(name: str) -> Path:
    """The bin directory of .venvs/<name>, made anew when its requirements have changed."""
    requirements = ROOT / "requirements" / f"clients-{name}.txt"
    environment = ROOT / ".venvs" / name
    stamp = environment / "requirements.txt"
    if not stamp.exists() or stamp.read_bytes() != requirements.read_bytes():
        subprocess.run([sys.executable, "-m", "venv", "--clear", environment], check=True)
        pip = [environment / "bin" / "python", "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "--require-hashes", "-r", requirements], check=True)
        shutil.copy(requirements, stamp)
    return environment / "bin"


@pytest.fixture(scope="session")
def aws_bin() -> Path:
    return client_environment("aws")


@pytest.fixture(scope="session")
def b2_bin() -> Path:
    return client_environment("b2")


@pytest.fixture(scope="session")
def local_b2_process(tmp_path_factory):
    with LocalB2Process(tmp_path_factory.mktemp("b2") / "data") as process:
        yield process


@pytest.fixture(scope="module")
def local_b2(local_b2_process) -> LocalB2:
    """An empty localb2 with two accounts; the tests of a module build on each other's files."""
    return LocalB2(local_b2_process)


@dataclass
class Home:
    """A person's home directory and shell: where a client's profile and files are."""

    path: Path
    environment: dict[str, str]

    def run(self, command: str | list[str | Path], *, fails: bool = False) -> str:
        """Run a command as that person; returns what it printed (the error where it must fail)."""
        outcome = subprocess.run(
            ["bash", "-c", command] if isinstance(command, str) else command,
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert bool(outcome.returncode) == fails, outcome.stdout + outcome.stderr
        return outcome.stderr if fails else outcome.stdout


def new_home(path: Path, *bins: Path) -> Home:
    search = os.pathsep.join([*map(str, bins), os.environ["PATH"]])
    environment = {"HOME": str(path), "PATH": search, "LANG": "C.UTF-8", "AWS_PAGER": ""}
    return Home(path, environment)
