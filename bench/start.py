"""How soon the product is there: `python -m b2console.run` on a machine that ran it before."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from b2console.run import wait_for
from bench.report import Report
from tests.local_b2 import ROOT, free_port

ROUNDS = 3


def measure_start(report: Report) -> None:
    """From the command to both servers answering, the second time and later."""
    with tempfile.TemporaryDirectory(prefix="b2console-") as name:
        data = Path(name)
        report.note("the first start, which prepares everything", start_seconds(data), "s")
        again = min(start_seconds(data) for _ in range(ROUNDS))
    report.at_most("the second start, until both servers answer", again, 3, "s")


def start_seconds(data: Path) -> float:
    """Start, wait for both, stop."""
    port, b2_port = free_port(), free_port()
    addresses = ["--port", str(port), "--b2-port", str(b2_port), "--data", str(data)]
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "b2console.run", *addresses],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{b2_port}/healthz", [process])
        wait_for(f"http://127.0.0.1:{port}/healthz", [process])
        return time.perf_counter() - begin
    finally:
        process.terminate()
        process.wait(30)
