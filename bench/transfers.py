"""Uploads and downloads through the console, as ratios to other ways of doing the same.

The targets are for a B2 that costs nothing (bench/free_b2.py), so that what the console adds is
measured, and not how fast a store hashes; a bare relay (bench/relay.py) is the floor there: no
proxy in Python can be faster. Where that relay itself, on this machine and in this run, is too slow
for a target beside curl, the console has to come close to the relay instead. Before localb2, which
hashes and keeps what it gets on the same two cores, the same races are told beside `aws` and `b2`.
Each way is tried in turns, and its best time counts: what else the machine does only adds.
"""

import concurrent.futures
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import requests

from bench.free_b2 import free_b2
from bench.many_files import measure_many_files
from bench.processes import Growth, cpu_seconds, memory_mib, peak_memory_mib, written_mib
from bench.product import Console, running_console, running_product
from bench.programs import aws, b2, curl, curl_up
from bench.queue import LANES, Queue, range_of
from bench.relay import relay_to
from bench.report import Report

MIB = 1024 * 1024
GIB = 1024 * MIB
BUCKET = "transfer-bucket"
ROUNDS = 3
SMALL_ROUNDS = 6
# How much of a bare relay's speed the console has to reach.
NEAR_THE_FLOOR = 0.8
SMALL_FILES, SMALL_SIZE = 1_000, 4096
SLOW_CLIENTS = 200
HERE = "http://127.0.0.1"


def main() -> int:
    """Measure, print, and answer MISSED when a target was missed.

    An argument says how many GiB; 0.1 is the least that the console calls a large file.
    """
    gib = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    report = Report("Transfers: what the console adds to them")
    size = int(gib * GIB)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        big = make_file(directory / "big.bin", size)
        with running_product() as (console, localb2):
            console.s3().create_bucket(Bucket=BUCKET)
            queue = Queue(console, BUCKET)
            queue.send_large("warm-up.bin", min(size, 128 * MIB), range_of(big))
            measure_upload(report, queue, big)
            measure_download(report, console, big, directory / "back.bin")
            # Most of a short run, which is to see that nothing breaks, would be these in turns.
            best = best_seconds if gib >= 1 else partial(best_seconds, count=1)
            measure_many_files(report, queue, directory, best)
            assert localb2.process
            report.note("the most memory that the console had", peak_memory_mib(console.pid), "MiB")
            report.note("and localb2", peak_memory_mib(localb2.process.pid), "MiB")
        with (
            free_b2() as b2,
            running_console(b2, directory / "data") as console,
            relay_to(b2.port) as relay,
        ):
            queue = Queue(console, BUCKET)
            queue.send_large("warm-up.bin", min(size, 128 * MIB), range_of(big))
            measure_cost(report, queue, big, relay)
            measure_huge_upload(report, queue, 5 * size, big)
            measure_small_uploads(report, queue)
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


def best_seconds(*ways: Callable[[], object], count: int = ROUNDS) -> list[float]:
    """The best time of each way, all of them tried in turns."""
    rounds = [[seconds(way) for way in ways] for _ in range(count)]
    return [min(times) for times in zip(*rounds, strict=True)]


class counted_cpu:  # noqa: N801 -- used like a function
    """Does `work`, and knows the least CPU that the console took for it, in seconds."""

    def __init__(self, console: Console, work: Callable[[], object]) -> None:
        self.console, self.work = console, work
        self.least = float("inf")

    def __call__(self) -> None:
        before = cpu_seconds(self.console.pid)
        self.work()
        self.least = min(self.least, cpu_seconds(self.console.pid) - before)


def measure_upload(report: Report, queue: Queue, big: Path) -> None:
    """One large file: through the console, with aws straight, with curl straight."""
    size, console = big.stat().st_size, queue.console
    ours, straight, theirs, plain, backblazes = best_seconds(
        lambda: queue.send_large("big.bin", size, range_of(big)),
        lambda: queue.send_large("straight.bin", size, range_of(big), straight=True),
        lambda: aws(console, "cp", big, f"s3://{BUCKET}/aws.bin"),
        lambda: curl_up(big, presigned(console, "put_object", "curl.bin")),
        lambda: b2(console, big.parent, "file", "upload", "--no-progress", BUCKET, big, "b2.bin"),
    )
    report.note(f"upload {size / GIB:g} GiB to localb2 through the console", ours, "s")
    report.note("the same straight to it, by presigned parts", straight, "s")
    report.note("the same with `aws s3 cp` straight", theirs, "s")
    report.note("the same with curl straight", plain, "s")
    report.note("upload to localb2: aws / console", theirs / ours)
    report.note("upload to localb2: aws / straight by presigned parts", theirs / straight)
    report.note("upload to localb2: b2 / console", backblazes / ours)
    report.note("upload to localb2: curl / console", plain / ours)


def measure_download(report: Report, console: Console, big: Path, back: Path) -> None:
    """A large file back: through the console, with curl and with aws straight."""
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in console.visitor.cookies)
    address = console.url("files/download", bucket=BUCKET, name="big.bin")
    fetch = ("file", "download", "--no-progress", f"b2://{BUCKET}/big.bin", back)
    ours, plain, theirs, backblazes = best_seconds(
        lambda: curl("-b", cookies, "-o", "/dev/null", address),
        lambda: curl("-o", "/dev/null", presigned(console, "get_object", "big.bin")),
        lambda: aws(console, "cp", f"s3://{BUCKET}/big.bin", back),
        lambda: b2(console, back.parent, *fetch),
    )
    assert back.stat().st_size == big.stat().st_size
    report.note(f"download {big.stat().st_size / GIB:g} GiB of localb2 through it", ours, "s")
    report.note("the same with `aws s3 cp` straight", theirs, "s")
    report.note("the same with curl straight", plain, "s")
    report.note("download of localb2: aws / console", theirs / ours)
    report.note("download of localb2: b2 / console", backblazes / ours)
    report.note("download of localb2: curl / console", plain / ours)


def presigned(console: Console, call: str, name: str) -> str:
    """An address for curl, which cannot sign."""
    values = {"Bucket": BUCKET, "Key": name}
    return str(console.s3().generate_presigned_url(call, Params=values))


def measure_cost(report: Report, queue: Queue, big: Path, relay: int) -> None:
    """One large file up and down before a B2 that costs nothing, beside aws, curl and a relay."""
    size, console = big.stat().st_size, queue.console
    straight, relayed = (f"{host}/{BUCKET}" for host in (console.b2.endpoint, f"{HERE}:{relay}"))
    through = counted_cpu(console, lambda: queue.send_large("big.bin", size, range_of(big)))
    ours, theirs, plain, floor = best_seconds(
        through,
        lambda: aws(console, "cp", big, f"s3://{BUCKET}/aws.bin"),
        lambda: curl_up(big, f"{straight}/curl.txt"),
        lambda: curl_up(big, f"{relayed}/curl.txt"),
    )
    report.at_least("upload: aws / console", theirs / ours, 2)
    beside_curl(report, "upload", 0.65, ours=ours, plain=plain, floor=floor)
    report.at_most("upload: CPU of the console per GiB", through.least / size * GIB, 0.45, "s")
    measure_cost_down(report, console, size, big.parent / "back.bin", (straight, relayed))


def measure_cost_down(
    report: Report, console: Console, size: int, back: Path, hosts: tuple[str, str]
) -> None:
    """The way back."""
    straight, relayed = hosts
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in console.visitor.cookies)
    address = download_address(console, size)
    through = counted_cpu(console, lambda: curl("-b", cookies, "-o", "/dev/null", address))
    ours, theirs, plain, floor = best_seconds(
        through,
        lambda: aws(console, "cp", f"s3://{BUCKET}/{size}.bin", back),
        lambda: curl("-o", "/dev/null", f"{straight}/{size}.bin"),
        lambda: curl("-o", "/dev/null", f"{relayed}/{size}.bin"),
    )
    report.at_least("download: aws / console", theirs / ours, 2)
    beside_curl(report, "download", 0.5, ours=ours, plain=plain, floor=floor)
    report.note("download: CPU of the console per GiB", through.least / size * GIB, "s")


def beside_curl(
    report: Report, what: str, target: float, *, ours: float, plain: float, floor: float
) -> None:
    """The console against curl straight, or against a bare relay where that misses the target."""
    report.note(f"{what}: curl / curl through a bare relay", plain / floor)
    if plain / floor * NEAR_THE_FLOOR >= target:
        report.at_least(f"{what}: curl / console", plain / ours, target)
        return
    report.note(f"{what}: curl / console ({target} is beyond the relay)", plain / ours)
    report.at_least(f"{what}: curl through a bare relay / console", floor / ours, NEAR_THE_FLOOR)


def download_address(console: Console, size: int) -> str:
    """A file of `size` bytes through the console."""
    return console.url("files/download", bucket=BUCKET, name=f"{size}.bin")


def measure_huge_upload(report: Report, queue: Queue, size: int, big: Path) -> None:
    """Memory and disk while a huge file goes through."""
    growth = Growth(queue.console.pid)
    before = written_mib(queue.console.pid)
    with growth:
        queue.send_large("huge.bin", size, range_of(big))
    written = written_mib(queue.console.pid) - before
    report.at_most(f"upload {size / GIB:g} GiB: growth of the console", growth.mib, 32, "MiB")
    report.at_most("the same: what the console writes to disk", written, 0.1, "MiB")


def measure_small_uploads(report: Report, queue: Queue) -> None:
    """A thousand small files: as the queue sends them, and straight with as many lanes."""
    body = os.urandom(SMALL_SIZE)
    names = [f"small/{number}.txt" for number in range(SMALL_FILES)]
    s3 = queue.console.s3()

    def direct(name: str) -> None:
        s3.put_object(Bucket=BUCKET, Key=name, Body=body)

    def through(name: str) -> None:
        queue.send_small(name, body)

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        list(pool.map(direct, names[:20])), list(pool.map(through, names[:20]))
        all_through = counted_cpu(queue.console, lambda: list(pool.map(through, names)))
        straight, ours = best_seconds(
            lambda: list(pool.map(direct, names)), all_through, count=SMALL_ROUNDS
        )
    report.note("1,000 x 4 KiB straight with boto3", straight, "s")
    report.note("1,000 x 4 KiB: CPU of the console", all_through.least, "s")
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
