"""The limit of open files, in a process of its own: it cannot be lowered and raised at will."""

import subprocess
import sys

import pytest

from tests.local_b2 import ROOT

ASK = """
import resource
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
from b2console.open_files import allow_enough
allow_enough()
print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


@pytest.mark.parametrize(
    ("soft", "hard", "then"), [(256, 9000, 8192), (256, 512, 512), (8500, 9000, 8500)]
)
def test_the_limit_is_raised_as_far_as_needed_and_allowed(soft, hard, then):
    told = subprocess.run(
        [sys.executable, "-c", ASK.format(soft=soft, hard=hard)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )

    assert int(told.stdout) == then
