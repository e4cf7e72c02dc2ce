"""Uploads and downloads through the console, as ratios to other ways of doing the same."""

import concurrent.futures
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import requests

from bench.processes import Growth, cpu_seconds, memory_mib
from bench.product import Product, running_product
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
    with running_product() as product, tempfile.TemporaryDirectory() as directory:
        product.s3().create_bucket(Bucket=BUCKET)
        big = make_file(Path(directory) / "big.bin", int(gib * GIB))
        measure_upload(report, product, big)
        measure_download(report, product, big)
        measure_huge_upload(report, product, int(5 * gib * GIB))
        measure_small_uploads(report, product)
        measure_slow_clients(report, product)
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


def upload(product: Product, name: str, size: int, read: Callable[[int, int], bytes]) -> str:
    """What the browser's queue does for a large file: begin, parts in lanes, finish; the fileId."""
    begin = {"bucket": BUCKET, "name": name, "size": size, "last_modified": 1_700_000_000_000}
    answer = product.visitor.post(
        product.url("files/upload/begin"), json=begin, headers=product.csrf
    )
    plan = answer.json()
    headers = {**product.csrf, "X-Upload-Token": plan["token"]}
    lanes = threading.local()

    def send(number: int) -> str:
        if not hasattr(lanes, "session"):
            lanes.session = requests.Session()
            lanes.session.cookies.update(product.visitor.cookies)
        start = (number - 1) * plan["part_size"]
        body = read(start, min(plan["part_size"], size - start))
        part = lanes.session.put(
            product.url("files/upload/part", number=number),
            data=body,
            headers={**headers, "Content-Type": "application/octet-stream"},
        )
        assert part.status_code == 200, part.text
        return str(part.json()["etag"])

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        etags = list(pool.map(send, range(1, plan["parts"] + 1)))
    done = product.visitor.post(
        product.url("files/upload/finish"), json={"etags": etags}, headers=headers
    )
    assert done.status_code == 200, done.text
    return str(done.json()["id"])


def reader(path: Path) -> Callable[[int, int], bytes]:
    """Read a range of a file, from any thread."""
    descriptor = os.open(path, os.O_RDONLY)
    return lambda start, length: os.pread(descriptor, length, start)


def aws(product: Product, *arguments: str) -> None:
    """The real `aws` program straight to the same localb2."""
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": product.local_b2.key_id,
        "AWS_SECRET_ACCESS_KEY": product.local_b2.application_key,
        "AWS_DEFAULT_REGION": "us-west-004",
    }
    command = [client_environment("aws") / "aws", "--endpoint-url", product.local_b2.endpoint]
    subprocess.run([*command, "s3", *arguments, "--quiet"], env=environment, check=True)


def curl(*arguments: str) -> None:
    """Plain curl, the fastest thing on the machine."""
    subprocess.run(["curl", "--fail", "--silent", *arguments], check=True)


def measure_upload(report: Report, product: Product, big: Path) -> None:
    """One large file: through the console, with aws straight, with curl straight."""
    size, url = big.stat().st_size, _presigned(product, "put_object", "curl.bin")
    cpu = cpu_seconds(product.console.pid)
    ours = seconds(lambda: upload(product, "big.bin", size, reader(big)))
    cpu = (cpu_seconds(product.console.pid) - cpu) / (size / GIB)
    theirs = seconds(lambda: aws(product, "cp", str(big), f"s3://{BUCKET}/aws.bin"))
    plain = seconds(lambda: curl("-T", str(big), "-H", "Expect:", "-o", "/dev/null", url))
    report.note(f"upload {size / GIB:g} GiB through the console", ours, "s")
    report.note("the same with `aws s3 cp` straight", theirs, "s")
    report.note("the same with curl straight", plain, "s")
    report.at_least("upload: aws / console", theirs / ours, 2)
    report.at_least("upload: curl / console", plain / ours, 0.65)
    report.at_most("upload: CPU of the console per GiB", cpu, 0.45, "s")


def measure_download(report: Report, product: Product, big: Path) -> None:
    """The same file back, straight and through the console."""
    address = product.url("files/download", bucket=BUCKET, name="big.bin")
    cookies = "; ".join(f"{c.name}={c.value}" for c in product.visitor.cookies)
    ours = seconds(lambda: curl("-b", cookies, "-o", "/dev/null", address))
    plain = seconds(lambda: curl("-o", "/dev/null", _presigned(product, "get_object", "big.bin")))
    back = big.with_name("back.bin")
    theirs = seconds(lambda: aws(product, "cp", f"s3://{BUCKET}/big.bin", str(back)))
    back.unlink()
    report.note("download through the console", ours, "s")
    report.at_least("download: curl straight / console", plain / ours, 0.5)
    report.at_least("download: aws / console", theirs / ours, 2)


def measure_huge_upload(report: Report, product: Product, size: int) -> None:
    """Memory and disk while a huge file goes through."""
    block = os.urandom(64 * MIB)
    spooled = product.options.data / "tmp"
    growths = [Growth(product.console.pid), Growth(product.b2_pid)]
    with growths[0], growths[1]:
        upload(product, "huge.bin", size, lambda start, length: block[:length])
    left = sum(file.stat().st_size for file in spooled.rglob("*") if file.is_file())
    report.at_most(f"upload {size / GIB:g} GiB: growth of the console", growths[0].mib, 32, "MiB")
    report.note("growth of localb2 meanwhile", growths[1].mib, "MiB")
    report.at_most("bytes of temporary disk left", left, 0, "B")


def measure_small_uploads(report: Report, product: Product) -> None:
    """A thousand small files: as the queue sends them, and straight with the same lanes."""
    body = os.urandom(SMALL_SIZE)
    names = [f"small/{number}.bin" for number in range(SMALL_FILES)]
    sessions = threading.local()

    def through(name: str) -> None:
        if not hasattr(sessions, "session"):
            sessions.session = requests.Session()
            sessions.session.cookies.update(product.visitor.cookies)
        query = {"bucket": BUCKET, "name": name, "size": SMALL_SIZE, "last_modified": 1}
        headers = {**product.csrf, "Content-Type": "application/octet-stream"}
        address = product.url("files/upload/body", **query)
        answer = sessions.session.put(address, data=body, headers=headers)
        assert answer.status_code == 200, answer.text

    s3 = product.s3()

    def direct(name: str) -> None:
        s3.put_object(Bucket=BUCKET, Key="direct-" + name, Body=body)

    with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
        straight = seconds(lambda: list(pool.map(direct, names)))
        ours = seconds(lambda: list(pool.map(through, names)))
    report.note("1,000 x 4 KiB straight with boto3", straight, "s")
    report.at_most("1,000 x 4 KiB: console / straight", ours / straight, 2.2)


def measure_slow_clients(report: Report, product: Product) -> None:
    """Two hundred people with slow lines download; somebody else opens a page."""
    address = product.url("files/download", bucket=BUCKET, name="big.bin")
    about = f"{product.options.address}/about/"
    # The first answers warm things up; they are not what slow streams cost.
    with slow_downloads(product, address, 4):
        time.sleep(0.5)
    before = memory_mib(product.console.pid)
    with slow_downloads(product, address, SLOW_CLIENTS):
        time.sleep(3)
        waits = sorted(
            seconds(lambda: product.visitor.get(about).raise_for_status()) for _ in range(100)
        )
        grown = memory_mib(product.console.pid) - before
    report.at_most("memory per slow download", grown / SLOW_CLIENTS, 0.5, "MiB")
    report.note("a page beside 200 slow downloads, median", statistics.median(waits) * 1000, "ms")
    report.at_most("a page beside 200 slow downloads, 95th percentile", waits[94] * 1000, 20, "ms")


class slow_downloads:  # noqa: N801 -- used like a function
    """Clients that ask for a file and then read almost nothing."""

    def __init__(self, product: Product, address: str, count: int) -> None:
        self.open = lambda: requests.get(
            address, cookies=product.visitor.cookies, stream=True, timeout=60
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


def _presigned(product: Product, method: str, name: str) -> str:
    target = {"Bucket": BUCKET, "Key": name}
    return str(product.s3().generate_presigned_url(method, Params=target, ExpiresIn=600))


if __name__ == "__main__":
    sys.exit(main())
