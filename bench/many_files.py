"""A thousand files of 10 KB up and down: the queue and the ZIP, beside `aws` and `b2`."""

import concurrent.futures
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from bench.product import Console
from bench.programs import aws, b2
from bench.queue import LANES, Queue
from bench.report import Report

FILES, SIZE = 1_000, 10_000

type Race = Callable[..., list[float]]


def measure_many_files(report: Report, queue: Queue, directory: Path, race: Race) -> None:
    """Both ways. `race` tells the best time of each of the ways it is given."""
    here = directory / "many"
    here.mkdir()
    for number in range(FILES):
        (here / f"{number:04}.bin").write_bytes(os.urandom(SIZE))
    measure_up(report, queue, here, race)
    measure_down(report, queue, directory, race)


def measure_up(report: Report, queue: Queue, here: Path, race: Race) -> None:
    """As the browser's queue sends them, and as the programs do."""
    console, bucket, files = queue.console, queue.bucket, sorted(here.iterdir())

    def through() -> None:
        with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
            list(
                pool.map(lambda file: queue.send_small(f"us/{file.name}", file.read_bytes()), files)
            )

    def straight_b2() -> None:
        # It skips what it finds: every round gets a folder of its own.
        target = f"b2://{bucket}/b2/{os.urandom(4).hex()}/"
        b2(console, here.parent, "sync", "--no-progress", here, target)

    ours, theirs, backblazes = race(
        through,
        lambda: aws(console, "cp", "--recursive", here, f"s3://{bucket}/aws/"),
        straight_b2,
    )
    report.note(f"upload {FILES:,} x 10 KB to localb2 through the console", ours, "s")
    report.note("the same: `aws s3 cp --recursive` / console", theirs / ours)
    report.note("the same: `b2 sync` / console", backblazes / ours)


def measure_down(report: Report, queue: Queue, directory: Path, race: Race) -> None:
    """As one ZIP, and as the programs fetch a folder."""
    console, bucket = queue.console, queue.bucket
    folder, sync = f"{bucket}/us/", ("sync", "--no-progress")

    def program(name: str, fetch: Callable[[Path], None]) -> Callable[[], None]:
        def run() -> None:
            target = directory / name
            target.mkdir()
            fetch(target)
            assert len(list(target.iterdir())) == FILES
            shutil.rmtree(target)

        return run

    packed = directory / "many.zip"
    ours, theirs, backblazes = race(
        lambda: fetch_zip(console, bucket, packed),
        program("aws", lambda to: aws(console, "cp", "--recursive", f"s3://{folder}", to)),
        program("b2", lambda to: b2(console, directory, *sync, f"b2://{folder}", to)),
    )
    with zipfile.ZipFile(packed) as found:
        assert len(found.namelist()) == FILES
    report.note(f"download {FILES:,} x 10 KB of localb2 as one ZIP", ours, "s")
    report.note("the same: `aws s3 cp --recursive` / console", theirs / ours)
    report.note("the same: `b2 sync` / console", backblazes / ours)


def fetch_zip(console: Console, bucket: str, target: Path) -> None:
    """The archive of a folder, as a browser saves it."""
    url = console.url("files/archive", bucket=bucket, prefix="us/")
    form = {"start": "1", "csrfmiddlewaretoken": console.csrf["X-CSRFToken"]}
    with console.visitor.post(url, data=form, headers={"Referer": url}, stream=True) as answer:
        answer.raise_for_status()
        with target.open("wb") as file:
            for piece in answer.iter_content(256 * 1024):
                file.write(piece)
