"""Memory that a page needs stays with the process."""

import platform
import subprocess
import sys

import pytest

from tests.local_b2 import ROOT

PAGES = """
import resource
from threading import Thread

def pages():
    for _ in range(50):
        [bytes([65]) * 300_000 for _ in range(8)]

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    thread = Thread(target=pages)
    thread.start()
    thread.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
"""
TUNED = "from b2console.memory import keep_for_next_page\nkeep_for_next_page()\n"


def page_faults(*, tuned):
    code = (TUNED if tuned else "") + PAGES + "print(faults())"
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return int(answer.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told so")
def test_memory_is_not_fetched_anew_for_every_page():
    assert page_faults(tuned=True) * 5 < page_faults(tuned=False)


def test_another_c_library_is_left_alone():
    code = "import ctypes; ctypes.CDLL = lambda name: object()\n" + TUNED

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
