"""Uploads and downloads through the console, as ratios to other ways of doing the same.

The B2 behind is one that costs nothing (bench/free_b2.py): so the ratios say what the console
adds, and not how fast a store hashes on this machine.
"""

import concurrent.futures
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bench.free_b2 import free_b2
from bench.processes import Growth, cpu_seconds, memory_mib
from bench.product import Console, running_console
from bench.report import Report
from tests.clients.conftest import client_environment

MIB = 1024 * 1024
GIB = 1024 * MIB
BUCKET = "transfer-bucket"
SMALL_FILES, SMALL_SIZE = 1_000, 4096
LANES = 3
SLOW_CLIENTS = 200


def main() -> int:
    """Measure, print, and answer 1 when a target was missed. An argument scales GiB (0.1)."""
    gib = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    report = Report("Transfers: the target is performance.md's table")
    size = int(gib * GIB)
    with tempfile.TemporaryDirectory() as name, free_b2() as b2:
        directory = Path(name)
        big = make_file(directory / "big.bin", size)
        with running_console(b2, directory / "data") as console:
            upload(console, "warm-up.bin", 128 * MIB, reader(big))
            measure_upload(report, console, big)
            measure_download(report, console, size, directory / "back.bin")
            measure_huge_upload(report, console, 5 * size)
            measure_small_uploads(report, console)
            measure_slow_clients(report, console, size)
    return report.exit_code


def make_file(path: Path, size: int) -> Path:
    """A file of bytes that do not repeat within a part."""
    block = os.urandom(8 * MIB)
    with path.open("wb") as file:
        for number in range(0, size, len(block)):
            file.write((number.to_bytes(8, "big") + block[8:])[: size - number])
    return path


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def upload(console: Console, name: str, size: int, read: Callable[[int, int], bytes]) -> str:
    """What the browser's queue does for a large file: begin, parts in lanes, finish; the fileId."""
    begin = {"bucket": BUCKET, "name": name, "size": size, "last_modified": 1_700_000_000_000}
    answer = console.visitor.post(
        console.url("files/upload/begin"), json=begin, headers=console.csrf
    )
    plan = answer.json()
    headers = {**console.csrf, "X-Upload-Token": plan["token"]}
    lanes = threading.local()

    def send(number: int) -> str:
        if not hasattr(lanes, "session"):
            lanes.session = requests.Session()
            lanes.session.cookies.update(console.visitor.cookies)
        start = (number - 1) * plan["part_size"]
        body = read(start, min(plan["part_size"], size - start))
        part = lanes.session.put(
            console.url("files/upload/part", number=number),
            data=body,
            headers={**headers, "Content-Type": "application/octet-stream"},
        )
        assert part.status_code == 200, part.text
        return str(part.json()["etag"])

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        etags = list(pool.map(send, range(1, plan["parts"] + 1)))
    done = console.visitor.post(
        console.url("files/upload/finish"), json={"etags": etags}, headers=headers
    )
    assert done.status_code == 200, done.text
    return str(done.json()["id"])


def reader(path: Path) -> Callable[[int, int], bytes]:
    """Read a range of a file, from any thread."""
    descriptor = os.open(path, os.O_RDONLY)
    return lambda start, length: os.pread(descriptor, length, start)


def aws(console: Console, *arguments: str) -> None:
    """The real `aws` program straight to the same localb2."""
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": console.b2.key_id,
        "AWS_SECRET_ACCESS_KEY": console.b2.application_key,
        "AWS_DEFAULT_REGION": "us-west-004",
    }
    command = [client_environment("aws") / "aws", "--endpoint-url", console.b2.endpoint]
    subprocess.run([*command, "s3", *arguments, "--quiet"], env=environment, check=True)


def curl(*arguments: str) -> None:
    """Plain curl, the fastest thing on the machine."""
    subprocess.run(["curl", "--fail", "--silent", *arguments], check=True)


def measure_upload(report: Report, console: Console, big: Path) -> None:
    """One large file: through the console, with aws straight, with curl straight."""
    size, url = big.stat().st_size, f"{console.b2.endpoint}/{BUCKET}/curl.txt"
    cpu = cpu_seconds(console.pid)
    ours = seconds(lambda: upload(console, "big.bin", size, reader(big)))
    cpu = (cpu_seconds(console.pid) - cpu) / (size / GIB)
    theirs = seconds(lambda: aws(console, "cp", str(big), f"s3://{BUCKET}/aws.bin"))
    plain = seconds(lambda: curl("-T", str(big), "-H", "Expect:", "-o", "/dev/null", url))
    report.note(f"upload {size / GIB:g} GiB through the console", ours, "s")
    report.note("the same with `aws s3 cp` straight", theirs, "s")
    report.note("the same with curl straight", plain, "s")
    report.at_least("upload: aws / console", theirs / ours, 2)
    report.at_least("upload: curl / console", plain / ours, 0.65)
    report.at_most("upload: CPU of the console per GiB", cpu, 0.45, "s")


def measure_download(report: Report, console: Console, size: int, back: Path) -> None:
    """A large file back: through the console, with curl and with aws straight."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in console.visitor.cookies)
    address = download_address(console, size)
    cpu = cpu_seconds(console.pid)
    ours = seconds(lambda: curl("-b", cookies, "-o", "/dev/null", address))
    cpu = (cpu_seconds(console.pid) - cpu) / (size / GIB)
    straight = f"{console.b2.endpoint}/{BUCKET}/{size}.bin"
    plain = seconds(lambda: curl("-o", "/dev/null", straight))
    theirs = seconds(lambda: aws(console, "cp", f"s3://{BUCKET}/{size}.bin", str(back)))
    back.unlink()
    report.note("download through the console", ours, "s")
    report.note("download: CPU of the console per GiB", cpu, "s")
    report.at_least("download: curl straight / console", plain / ours, 0.5)
    report.at_least("download: aws / console", theirs / ours, 2)


def download_address(console: Console, size: int) -> str:
    """A file of `size` bytes through the console."""
    return console.url("files/download", bucket=BUCKET, name=f"{size}.bin")


def measure_huge_upload(report: Report, console: Console, size: int) -> None:
    """Memory and disk while a huge file goes through."""
    block = os.urandom(64 * MIB)
    spooled = console.options.data / "tmp"
    growth = Growth(console.pid)
    with growth:
        upload(console, "huge.bin", size, lambda start, length: block[:length])
    left = sum(file.stat().st_size for file in spooled.rglob("*") if file.is_file())
    report.at_most(f"upload {size / GIB:g} GiB: growth of the console", growth.mib, 32, "MiB")
    report.at_most("bytes of temporary disk left", left, 0, "B")


def measure_small_uploads(report: Report, console: Console) -> None:
    """A thousand small files: as the queue sends them, and straight with as many lanes."""
    body = os.urandom(SMALL_SIZE)
    names = [f"small/{number}.txt" for number in range(SMALL_FILES)]
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in console.visitor.cookies)
    headers = {**console.csrf, "Cookie": cookies, "Content-Type": "application/octet-stream"}
    lanes = threading.local()

    def through(name: str) -> None:
        # Not `requests`: its own cost per call would pass for the console's.
        if not hasattr(lanes, "line"):
            lanes.line = http.client.HTTPConnection("127.0.0.1", console.options.port)
        query = {"bucket": BUCKET, "name": name, "size": SMALL_SIZE, "last_modified": 1}
        address = urlsplit(console.url("files/upload/body", **query))
        lanes.line.request("PUT", f"{address.path}?{address.query}", body=body, headers=headers)
        answer = lanes.line.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()

    s3 = console.s3()

    def direct(name: str) -> None:
        s3.put_object(Bucket=BUCKET, Key=name, Body=body)

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        list(pool.map(direct, names[:20])), list(pool.map(through, names[:20]))
        straight = seconds(lambda: list(pool.map(direct, names)))
        cpu = cpu_seconds(console.pid)
        ours = seconds(lambda: list(pool.map(through, names)))
        cpu = cpu_seconds(console.pid) - cpu
    report.note("1,000 x 4 KiB straight with boto3", straight, "s")
    report.note("1,000 x 4 KiB: CPU of the console", cpu, "s")
    report.at_most("1,000 x 4 KiB: console / straight", ours / straight, 2.2)


def measure_slow_clients(report: Report, console: Console, size: int) -> None:
    """Two hundred people with slow lines download; somebody else opens a page."""
    address = download_address(console, size)
    about = f"{console.options.address}/about/"
    # The first answers warm things up; they are not what slow streams cost.
    with slow_downloads(console, address, 4):
        time.sleep(0.5)
    before = memory_mib(console.pid)
    with slow_downloads(console, address, SLOW_CLIENTS):
        time.sleep(3)
        waits = sorted(
            seconds(lambda: console.visitor.get(about).raise_for_status()) for _ in range(100)
        )
        grown = memory_mib(console.pid) - before
    report.at_most("memory per slow download", grown / SLOW_CLIENTS, 0.5, "MiB")
    report.note("a page beside 200 slow downloads, median", statistics.median(waits) * 1000, "ms")
    report.at_most("a page beside 200 slow downloads, 95th percentile", waits[94] * 1000, 20, "ms")


class slow_downloads:  # noqa: N801 -- used like a function
    """Clients that ask for a file and then read almost nothing."""

    def __init__(self, console: Console, address: str, count: int) -> None:
        self.open = lambda: requests.get(
            address, cookies=console.visitor.cookies, stream=True, timeout=60
        )
        self.count = count
        self.answers: list[requests.Response] = []

    def __enter__(self) -> None:
        # Never all threads of the server at once: what does not fit waits in its queue.
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            opened = [pool.submit(self.open) for _ in range(self.count)]
            for future in concurrent.futures.as_completed(opened):
                answer = future.result()
                answer.raw.read(1024)
                self.answers.append(answer)

    def __exit__(self, *_: object) -> None:
        for answer in self.answers:
            answer.close()


if __name__ == "__main__":
    sys.exit(main())
