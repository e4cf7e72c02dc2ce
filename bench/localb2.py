"""localb2 against the least that a server can do: small files, one huge file, listings, start.

Small requests are compared by the CPU seconds of the server, which neighbours on the machine do
not change; times are printed beside them. The comparison with moto's server is left out: moto is
not among the requirements, and asking for it for one row is not worth its dependencies.

`python -m bench.localb2 [FILES [GIB]]`: a million files and one GiB unless told otherwise.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bench import load
from bench.processes import cpu_seconds, memory_mib, peak_memory_mib
from bench.report import Report
from tests.local_b2 import LocalB2Process, free_port

MIB = 1024 * 1024
GIB = 1024 * MIB
CONNECTIONS = 32
SMALL_SIZE = 4096
ROUNDS, ROUND = 6, 4_000
PAGES = 60
TRIES = 4
STARTS = 4
SMALL_BUCKET, LARGE_BUCKET, BUCKET = "small-bucket", "large-bucket", "transfer-bucket"
FEW = 10_000


def main() -> int:
    """Measure, print, and answer MISSED when a target was missed."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    blocks = int(float(sys.argv[2]) * GIB / len(BLOCK)) if len(sys.argv) > 2 else GIB // len(BLOCK)
    report = Report("localb2: the ratio is to a bare uvicorn application, unless it says otherwise")
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        fill(directory / "full", {SMALL_BUCKET: FEW, LARGE_BUCKET: many, BUCKET: 0})
        measure_start(report, directory, many)
        with running_localb2(directory / "full") as localb2, running_bare(directory) as bare:
            measure_listing(report, localb2, many)
            measure_small_puts(report, localb2, bare)
            measure_small_gets(report, localb2, bare)
            measure_huge_put(report, localb2, blocks)
            measure_huge_get(report, localb2, bare, directory / "bare.bin", blocks)
            report.at_most("memory after all of it", memory_mib(localb2.pid), 120, "MiB")
            report.note("the most it ever had", peak_memory_mib(localb2.pid), "MiB")
    return report.exit_code


BLOCK = os.urandom(8 * MIB)


@dataclass(frozen=True)
class Server:
    """A running server, and how to sign requests to it."""

    pid: int
    port: int
    signer: load.Signer

    def get(self, target: str) -> bytes:
        """A signed GET of that path and query."""
        return self.signer.head("GET", target)


@contextmanager
def running_localb2(data: Path) -> Iterator[Server]:
    """localb2 as people run it: without test controls."""
    with LocalB2Process(data, accounts=("demo",), options=()) as process:
        (account,) = process.credentials()["accounts"]
        signer = load.Signer(
            account["keyId"], account["applicationKey"], f"127.0.0.1:{process.port}"
        )
        assert process.process
        yield Server(process.process.pid, process.port, signer)


@contextmanager
def running_bare(directory: Path) -> Iterator[Server]:
    """The bare application, with a file of one block to answer."""
    port, file = free_port(), directory / "bare.bin"
    file.touch()
    command = [sys.executable, "-m", "bench.bare", str(port), str(file)]
    with subprocess.Popen(command) as process:
        try:
            wait_for(port)
            yield Server(process.pid, port, load.Signer("0" * 25, "secret", f"127.0.0.1:{port}"))
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Until it answers."""
    for _ in range(500):
        try:
            requests.get(f"http://127.0.0.1:{port}/small", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.02)
    raise RuntimeError("The bare server did not start")


def fill(data: Path, sizes: dict[str, int]) -> None:
    """Buckets with so many files in folders of a thousand, written through localb2's rules.

    Over HTTP a million would take a while.
    """
    from localb2.rules import accounts, buckets
    from localb2.store.clock import Clock
    from localb2.store.store import Store

    with running_localb2(data):
        pass  # the first start makes the account and its key
    store = Store(data, Clock())
    (account,) = accounts.list_accounts(store.reader())
    for name, count in sizes.items():
        bucket = store.write_sync(
            lambda db, name=name: buckets.create_bucket(db, store.clock, account.id, name)
        )
        for first in range(0, count, 20_000):
            numbers = range(first, min(count, first + 20_000))
            store.write_sync(add_files(store.clock, bucket, numbers))
    store.close_sync()


def add_files(clock: Any, bucket: Any, numbers: range) -> Callable[[Any], None]:
    """Adds the files with these numbers."""
    from localb2.rules import files
    from localb2.values import Blob, StoredBytes

    stored = StoredBytes(Blob(5, inline=b"hello"), "aaf4c61d" * 5, "5d414022" * 4)

    def work(db: Any) -> None:
        for number in numbers:
            name = f"folder-{number // 1000:04}/file-{number % 1000:04}.txt"
            files.add_file(db, clock, bucket, name, stored, content_type="text/plain", info={})

    return work


def measure_start(report: Report, directory: Path, many: int) -> None:
    """From the command to the first answer: with many files, and with none."""
    cpu, seconds = {"empty": 0.0, "full": 0.0}, {"empty": 0.0, "full": 0.0}
    for _ in range(STARTS):
        for name in cpu:  # in turns, so that noise meets both
            begin = time.perf_counter()
            with running_localb2(directory / name) as server:
                seconds[name] += time.perf_counter() - begin
                cpu[name] += cpu_seconds(server.pid)
    report.note("start when empty", seconds["empty"] / STARTS, "s")
    report.note(f"start with {many:,} files", seconds["full"] / STARTS, "s")
    report.at_most(f"start with {many:,} files / empty, by CPU", cpu["full"] / cpu["empty"], 1.5)


def measure_listing(report: Report, server: Server, many: int) -> None:
    """A page of 1,000 must cost the same in a huge bucket; folders are skipped, not read."""
    plain = "list-type=2&max-keys=1000"
    pages = {
        "few": server.get(f"/{SMALL_BUCKET}?{plain}"),
        "many": server.get(f"/{LARGE_BUCKET}?{plain}"),
        "folders": server.get(f"/{LARGE_BUCKET}?{plain}&delimiter=%2F"),
    }
    cpu = cpu_of_each(server, {name: [page] * PAGES for name, page in pages.items()})
    report.note(f"CPU of a page of 1,000 out of {FEW:,} files", cpu["few"] * 1000, "ms")
    report.at_most(f"a page of {many:,} files / of {FEW:,}", cpu["many"] / cpu["few"], 1.3)
    report.at_most(f"a page of folders of {many:,} files / plain", cpu["folders"] / cpu["few"], 4)


def cpu_of_each(server: Server, requests: dict[str, list[bytes]]) -> dict[str, float]:
    """CPU seconds that one request of each kind costs the server; kinds take turns."""
    cpu = dict.fromkeys(requests, 0.0)
    for _ in range(ROUNDS + 1):
        for name, some in requests.items():
            before = cpu_seconds(server.pid)
            load.send_all(server.port, some, 2)
            cpu[name] += cpu_seconds(server.pid) - before
    return {name: cpu[name] / ((ROUNDS + 1) * len(requests[name])) for name in cpu}


def measure_small_puts(report: Report, localb2: Server, bare: Server) -> None:
    """Uploads of 4 KiB, signed with their SHA-256 as boto3 does it, durable when answered."""
    body = os.urandom(SMALL_SIZE)
    digest = hashlib.sha256(body).hexdigest()

    def puts(server: Server, number: int) -> list[bytes]:
        head = server.signer.head
        return [
            head("PUT", f"/{BUCKET}/small/{name}", length=SMALL_SIZE, payload_hash=digest) + body
            for name in range(number * ROUND, (number + 1) * ROUND)
        ]

    compare(report, "4 KiB PUT", 0.4, localb2, bare, puts)


def measure_small_gets(report: Report, localb2: Server, bare: Server) -> None:
    """The files just uploaded, back."""

    def gets(server: Server, number: int) -> list[bytes]:
        if server is bare:
            return [server.get("/small")] * ROUND
        names = range(number * ROUND, (number + 1) * ROUND)
        return [server.get(f"/{BUCKET}/small/{name}") for name in names]

    compare(report, "4 KiB GET", 0.6, localb2, bare, gets)


def compare(
    report: Report,
    what: str,
    target: float,
    localb2: Server,
    bare: Server,
    requests: Callable[[Server, int], list[bytes]],
) -> None:
    """The same load on both servers in turns: CPU as the figure, times as a note."""
    cpu, seconds = {bare: 0.0, localb2: 0.0}, {bare: 0.0, localb2: 0.0}
    for number in range(ROUNDS):
        for server in cpu:
            ready = requests(server, number)
            before = cpu_seconds(server.pid)
            seconds[server] += load.send_all(server.port, ready, CONNECTIONS)
            cpu[server] += cpu_seconds(server.pid) - before
    count = ROUNDS * ROUND
    report.note(f"{what}, bare: CPU of each", cpu[bare] / count * 1e6, "µs")
    report.note(f"{what}, localb2: CPU of each", cpu[localb2] / count * 1e6, "µs")
    report.note(f"{what}, bare: throughput", count / seconds[bare], "/s")
    report.note(f"{what}, localb2: throughput", count / seconds[localb2], "/s")
    report.at_least(f"{what}: CPU of bare / localb2", cpu[bare] / cpu[localb2], target)


def measure_huge_put(report: Report, localb2: Server, blocks: int) -> None:
    """One huge file, against the time that its two hashes take side by side.

    It is deleted each time: memory that a virtual machine never touched before makes files in it
    ten times slower, and that is not what we want to know.
    """
    size = blocks * len(BLOCK)
    hashing, sending, cpu = [], [], []
    for number in range(TRIES):
        hashing.append(hash_in_two_threads(blocks))
        before = cpu_seconds(localb2.pid)
        sending.append(upload_and_delete(localb2, f"/{BUCKET}/huge-{number}", blocks))
        cpu.append(cpu_seconds(localb2.pid) - before)
    report.note(f"{size / GIB:g} GiB PUT, localb2: CPU", min(cpu), "s")
    report.note("its two hashes alone", min(hashing), "s")
    report.note(f"{size / GIB:g} GiB PUT, localb2", min(sending), "s")
    report.at_least("huge PUT: hashes / localb2, best times", min(hashing) / min(sending), 0.8)


def upload_and_delete(server: Server, target: str, blocks: int) -> float:
    """Seconds for the upload alone."""
    seconds, version = upload(server, target, blocks)
    head = server.signer.head("DELETE", f"{target}?versionId={version}")
    load.delete(server.port, head)
    time.sleep(0.5)  # the bytes go a moment later
    return seconds


def upload(server: Server, target: str, blocks: int) -> tuple[float, str]:
    """Send so many blocks; seconds and the version id."""
    head = server.signer.head("PUT", target, length=blocks * len(BLOCK))
    return load.upload(server.port, head, BLOCK, blocks)


def hash_in_two_threads(blocks: int) -> float:
    """MD5 beside SHA-1 over the same bytes; returns seconds."""

    def work(digest: Any) -> None:
        for _ in range(blocks):
            digest.update(BLOCK)

    digests = (hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False))
    threads = [threading.Thread(target=work, args=(digest,)) for digest in digests]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - start


def measure_huge_get(
    report: Report, localb2: Server, bare: Server, bare_file: Path, blocks: int
) -> None:
    """The same file back, against a bare answer with a file of that size."""
    size = blocks * len(BLOCK)
    with bare_file.open("wb") as file:
        for _ in range(blocks):
            file.write(BLOCK)
    target = f"/{BUCKET}/huge"
    upload(localb2, target, blocks)
    cpu, seconds = {bare: 0.0, localb2: 0.0}, {bare: [], localb2: []}
    for _ in range(TRIES):
        for server, path in ((bare, "/file"), (localb2, target)):
            before = cpu_seconds(server.pid)
            seconds[server].append(load.download(server.port, server.get(path)))
            cpu[server] += cpu_seconds(server.pid) - before
    name = f"{size / GIB:g} GiB GET"
    report.note(f"{name}, bare: CPU", cpu[bare] / TRIES, "s")
    report.note(f"{name}, localb2: CPU", cpu[localb2] / TRIES, "s")
    report.note(f"{name}, bare: best rate", size / MIB / min(seconds[bare]), "MiB/s")
    report.note(f"{name}, localb2: best rate", size / MIB / min(seconds[localb2]), "MiB/s")
    report.at_least(f"{name}: CPU of bare / localb2", cpu[bare] / cpu[localb2], 0.6)


if __name__ == "__main__":
    sys.exit(main())
