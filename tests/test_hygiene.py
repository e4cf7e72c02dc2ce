"""What is tracked speaks of the project alone: not of the machines it was made on."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.local_b2 import ROOT

# Where packages come from is each machine's own choice. By convention an index answers below this
# step of a path, and packages are files with these endings.
INDEXES = re.compile(rb"https?://[^\s\"'<>]+(?:/simple\b|\.whl\b)")
PIN = re.compile(
    r"[\w.-]+(\[[\w,]+\])?==[^\s;]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
)
# At the begin of a word only: the name of a folder may be part of other paths and addresses.
NO_WORD_BEFORE = rb"(?<![\w.:/~*-])"


def paths_below(folder: Path) -> re.Pattern[bytes]:
    """Finds absolute paths of what lies in a folder."""
    return re.compile(NO_WORD_BEFORE + re.escape(bytes(folder)) + rb"/\w")


@pytest.fixture(scope="module")
def tracked():
    """The content of each tracked file, by its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout: nothing says which files belong to the project")
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return {path: path.read_bytes() for path in paths if path.is_file()}


def hits(tracked, pattern):
    found = {path.relative_to(ROOT): pattern.search(text) for path, text in tracked.items()}
    return {str(path): hit[0].decode() for path, hit in found.items() if hit}


def test_no_tracked_file_names_a_package_index(tracked):
    assert len(tracked) > 500
    assert hits(tracked, INDEXES) == {}


@pytest.mark.parametrize("folder", [ROOT, Path.home()], ids=["checkout", "home"])
def test_no_tracked_file_names_a_folder_of_this_machine(tracked, folder):
    shared = {path: text for path, text in tracked.items() if bytes(folder) in text}

    assert hits(shared, paths_below(folder)) == {}


def test_requirements_are_versions_and_hashes_alone():
    lines = [
        line
        for path in (ROOT / "requirements").glob("*.txt")
        for line in path.read_text().splitlines()
        if line and not line.lstrip().startswith("#")
    ]

    assert len(lines) > 500
    assert [line for line in lines if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("step", ["/simple", "/simple/b2sdk/", "/b2sdk-2.0-py3-none-any.whl"])
def test_an_index_would_be_found(step):
    assert INDEXES.search(f'--from "https://packages.example{step}"'.encode())


def test_a_path_of_a_folder_would_be_found():
    pattern = paths_below(Path("/srv/ingrid"))

    assert pattern.search(b'cd "/srv/ingrid/b2console"')
    assert not pattern.search(b"https://b2.example/srv/ingrid/x")
    assert not pattern.search(b"folder/srv/ingrid/a.txt")
