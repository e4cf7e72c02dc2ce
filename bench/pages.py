"""What a page of files costs: CPU, requests to B2, latency, memory, and the size of the bucket."""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import requests

from bench.keys import measure_keys
from bench.processes import cpu_seconds, memory_mib
from bench.product import Console, running_product
from bench.report import Report
from bench.start import measure_start
from files.folder import FIRST_VERSIONS
from tests.local_b2 import LocalB2Process

ROWS = 200
PAGES, BATCHES = 60, 5
SMALL, LARGE = 1_000, 1_000_000
DELAY = 0.025


def main() -> int:
    """Measure, print, and answer MISSED when a target was missed."""
    report = Report("Pages: what one costs")
    large = int(sys.argv[1]) if len(sys.argv) > 1 else LARGE
    with running_product() as (console, localb2):
        report.at_most("memory of the idle worker", memory_mib(console.pid), 130, "MiB")
        fill(console, localb2, "small-bucket", SMALL)
        measure_page(report, console)
        measure_keys(report, console, "small-bucket")
        measure_latency(report, console)
        fill(console, localb2, "large-bucket", large)
        measure_bucket_size(report, console, large)
    measure_start(report)
    return report.exit_code


def fill(console: Console, localb2: LocalB2Process, bucket: str, count: int) -> None:
    """A bucket with `count` file versions, two of every name. Written into localb2's own store."""
    console.s3().create_bucket(Bucket=bucket)
    localb2.stop()
    fill_store(localb2.data, bucket, count)
    localb2.start()


def fill_store(data: object, bucket: str, count: int) -> None:
    """Write `count` versions through localb2's rules; over HTTP a million would take a while."""
    from pathlib import Path

    from localb2.rules import buckets, files
    from localb2.store.clock import Clock
    from localb2.store.store import Store
    from localb2.values import Blob, StoredBytes

    stored = StoredBytes(Blob(5, inline=b"hello"), "aaf4c61d" * 5, "5d414022" * 4)
    store = Store(Path(str(data)), Clock())

    def add(numbers: range) -> Callable[..., None]:
        def work(db: object) -> None:
            found = buckets.get_bucket_by_name(db, bucket)  # type: ignore[arg-type]
            for number in numbers:
                files.add_file(
                    db,  # type: ignore[arg-type]
                    store.clock,
                    found,
                    f"folder/file-{number // 2:07}.txt",
                    stored,
                    content_type="text/plain",
                    info={},
                )

        return work

    for first in range(0, count, 20_000):
        store.write_sync(add(range(first, min(count, first + 20_000))))


def page_url(console: Console, bucket: str) -> str:
    """The first page of the folder with all files."""
    return console.url("files/", bucket=bucket, prefix="folder/")


def timed(console: Console, url: str, times: int) -> list[float]:
    """Seconds for each of `times` requests of a page, one after the other."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        answer = console.visitor.get(url)
        seconds.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.status_code
        assert "file-0000199.txt" in answer.text
    return seconds


def measure_page(report: Report, console: Console) -> None:
    """CPU of the console for a page of 200 rows with version counts, and pages a second."""
    url = page_url(console, "small-bucket")
    timed(console, url, 20)
    console.b2.clear_requests()
    timed(console, url, 1)
    report.at_most("requests to B2 for one page", len(console.b2.requests()), 2)
    costs, start = [], time.perf_counter()
    for _ in range(BATCHES):  # the best batch: whatever else runs here only adds
        before = cpu_seconds(console.pid)
        timed(console, url, PAGES)
        costs.append((cpu_seconds(console.pid) - before) / PAGES)
    elapsed = time.perf_counter() - start
    cpu = min(costs)
    report.at_most("server CPU for a page of 200 rows", cpu * 1000, 10, "ms")
    report.at_least("pages a second of a worker by its CPU", 1 / cpu, 100, "/s")
    rate = BATCHES * PAGES / elapsed
    report.note("pages a second, one visitor, localb2 on the same machine", rate, "/s")


def until_arrived(line: requests.Session, url: str) -> float:
    """Seconds until the last byte of an answer is here, without what a client makes of it."""
    start = time.perf_counter()
    with line.get(url, stream=True) as answer:
        assert answer.status_code == 200, answer.status_code
        assert len(answer.raw.read(decode_content=False)) > 5_000
        return time.perf_counter() - start


def lower_quartile(values: list[float]) -> float:
    """A typical time of the undisturbed runs."""
    return statistics.quantiles(values, n=4)[0]


def measure_latency(report: Report, console: Console) -> None:
    """With B2 25 ms away, a page must not take much longer than the slower of its two calls.

    They are asked as the page asks them, side by side: beside the other one, localb2, which has one
    processor to give, takes longer for each than alone. That figure is told as well.
    """
    url = page_url(console, "small-bucket")
    versions, names = listing_urls(console)
    for call in ("ListObjectsV2", "ListObjectVersions"):
        console.b2.fail(call=call, times=100_000, delay=DELAY)
    alone, slower, pages = [], [], []
    with ThreadPoolExecutor(1) as beside, requests.Session() as line, requests.Session() as other:
        for _ in range(40):
            alone.append(until_arrived(line, versions))
            second = beside.submit(until_arrived, other, names)
            slower.append(max(until_arrived(line, versions), second.result()))
            pages.append(until_arrived(console.visitor, url))
    call, page = lower_quartile(slower), lower_quartile(pages)
    report.note(
        "the list of versions alone, with B2 25 ms away", lower_quartile(alone) * 1000, "ms"
    )
    report.note("the slower of both lists, side by side", call * 1000, "ms")
    report.note("page / the list of versions alone", page / lower_quartile(alone))
    report.at_most("page / slower call, with B2 25 ms away", page / call, 1.3)


def listing_urls(console: Console) -> tuple[str, str]:
    """The two lists of the page, signed for anybody: of versions and of names."""
    s3, listing = console.s3(), {"Bucket": "small-bucket", "Prefix": "folder/", "Delimiter": "/"}
    versions = {**listing, "EncodingType": "url", "MaxKeys": FIRST_VERSIONS}
    names = {**listing, "EncodingType": "url", "MaxKeys": ROWS}
    return (
        s3.generate_presigned_url("list_object_versions", Params=versions),
        s3.generate_presigned_url("list_objects_v2", Params=names),
    )


def measure_bucket_size(report: Report, console: Console, large: int) -> None:
    """Page 1 of a huge bucket must cost what page 1 of a small one costs."""
    small_url, large_url = (page_url(console, name) for name in ("small-bucket", "large-bucket"))
    timed(console, small_url, 10), timed(console, large_url, 10)
    small, huge = [], []
    for _ in range(60):  # in turns, so that noise meets both
        small += timed(console, small_url, 1)
        huge += timed(console, large_url, 1)
    ratio = lower_quartile(huge) / lower_quartile(small)
    report.at_most(f"page 1 of {large:,} versions / of {SMALL:,}", ratio, 1.1)


if __name__ == "__main__":
    sys.exit(main())
