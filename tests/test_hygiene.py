"""What is tracked speaks of the project alone: not of the machines it was made on."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.local_b2 import ROOT

# Where packages come from is each machine's own choice; pins name versions and hashes only.
INDEXES = re.compile(
    rb"pythonhosted\.org|pypi\.[a-z]|devpi|artifactory|-index-url|--find-links"
    rb"|registry\.npmjs|repo1?\.maven"
)
# A path at the begin of a word: "/home/x", not "tests/home/x" or "https://b2.example/home/x".
# The look behind comes last: where it comes first, it takes five times as long.
MACHINES = re.compile(
    rb"/home/(?<![\w.:/~*-]/home/)[A-Za-z]|/root/(?<![\w.:/~*-]/root/)"
    rb"|/Users/(?<![\w.:/~*-]/Users/)[A-Za-z]|:\\{1,2}Users\\"
)


@pytest.fixture(scope="module")
def tracked():
    """The content of each tracked file, by its path."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout: nothing says which files belong to the project")
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return {path: path.read_bytes() for path in paths if path.is_file()}


@pytest.mark.parametrize("pattern", [INDEXES, MACHINES], ids=["package index", "machine"])
def test_no_tracked_file_names(tracked, pattern):
    found = {
        f"{path.relative_to(ROOT)}: {hit[0].decode()}"
        for path, content in tracked.items()
        if path != Path(__file__)
        for hit in [pattern.search(content)]
        if hit
    }

    assert len(tracked) > 500
    assert found == set()


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (INDEXES, b"https://files.pythonhosted.org/packages/x.whl"),
        (INDEXES, b"--index-url https://packages.example/simple"),
        (MACHINES, b'"/home/ingrid/b2"'),
        (MACHINES, b"cd /root/b2console"),
        (MACHINES, b"C:\\Users\\ingrid"),
        (MACHINES, b"file: /Users/ingrid/x"),
    ],
)
def test_it_would_be_found(pattern, text):
    assert pattern.search(text)


@pytest.mark.parametrize("text", [b"https://b2.example/home/x", b"folder/root/a.txt", b"~/home/a"])
def test_other_paths_are_left_alone(text):
    assert not MACHINES.search(text)
