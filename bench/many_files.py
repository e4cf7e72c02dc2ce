"""A thousand files of 10 KB up and down, by the console and straight, beside `aws` and `b2`."""

import concurrent.futures
import http.client
import os
import shutil
import threading
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from bench.product import Console, far_away
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

    def straight() -> None:
        queue.send_small_straight({f"straight/{file.name}": file.read_bytes() for file in files})

    def sync() -> None:
        # It skips what it finds: every round gets a folder of its own.
        target = f"b2://{bucket}/b2/{os.urandom(4).hex()}/"
        b2(console, here.parent, "sync", "--no-progress", here, target)

    ours, short, theirs, backblazes = race(
        through,
        straight,
        lambda: aws(console, "cp", "--recursive", here, f"s3://{bucket}/aws/"),
        sync,
    )
    report.note(f"upload {FILES:,} x 10 KB to localb2 through the console", ours, "s")
    report.note("the same: `aws s3 cp --recursive` / console", theirs / ours)
    report.note("the same: `b2 sync` / console", backblazes / ours)
    report.note("the same straight to it, by presigned URLs, without preflights", short, "s")
    report.note("the same: `aws s3 cp --recursive` / straight", theirs / short)
    report.note("the same: `b2 sync` / straight", backblazes / short)


def measure_down(report: Report, queue: Queue, directory: Path, race: Race) -> None:
    """As one ZIP, file by file from B2, and as the programs fetch a folder."""
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
    fetch = Redirected(console, bucket)
    ours, short, theirs, backblazes = race(
        lambda: fetch_zip(console, bucket, packed),
        program("straight", fetch.fetch_all),
        program("aws", lambda to: aws(console, "cp", "--recursive", f"s3://{folder}", to)),
        program("b2", lambda to: b2(console, directory, *sync, f"b2://{folder}", to)),
    )
    with zipfile.ZipFile(packed) as found:
        assert len(found.namelist()) == FILES
    report.note(f"download {FILES:,} x 10 KB of localb2 as one ZIP", ours, "s")
    report.note("the same: `aws s3 cp --recursive` / console", theirs / ours)
    report.note("the same: `b2 sync` / console", backblazes / ours)
    report.note("the same file by file from it, where the console leads to", short, "s")
    report.note("the same: `aws s3 cp --recursive` / straight", theirs / short)
    report.note("the same: `b2 sync` / straight", backblazes / short)


class Redirected:
    """Downloads as links on the pages start them: the console answers a URL on B2's host."""

    def __init__(self, console: Console, bucket: str) -> None:
        self.console, self.bucket = console, bucket
        b2 = console.b2
        self.visitor = console.sign_in(b2.key_id, b2.application_key, realm=far_away(b2))
        self._lane = threading.local()

    def fetch_all(self, target: Path) -> None:
        """Every file into a folder, several at a time, over connections that are kept."""
        with concurrent.futures.ThreadPoolExecutor(LANES) as pool:
            names = [f"{number:04}.bin" for number in range(FILES)]
            list(pool.map(lambda name: self._fetch(name, target / name), names))

    def _fetch(self, name: str, target: Path) -> None:
        address = urlsplit(
            self.console.url("files/download", bucket=self.bucket, name=f"us/{name}")
        )
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.visitor.cookies)
        host = f"127.0.0.1:{self.console.options.port}"
        answer, _ = self._get(host, f"{address.path}?{address.query}", {"Cookie": cookies})
        url = urlsplit(answer.headers["Location"])
        answer, content = self._get(url.netloc, f"{url.path}?{url.query}", {})
        assert answer.status == 200, content
        target.write_bytes(content)

    def _get(
        self, host: str, target: str, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        lines = self._lane.__dict__
        line = lines.setdefault(host, http.client.HTTPConnection(host))
        line.request("GET", target, headers=dict(headers))
        answer = line.getresponse()
        return answer, answer.read()


def fetch_zip(console: Console, bucket: str, target: Path) -> None:
    """The archive of a folder, as a browser saves it."""
    url = console.url("files/archive", bucket=bucket, prefix="us/")
    form = {"start": "1", "csrfmiddlewaretoken": console.csrf["X-CSRFToken"]}
    with console.visitor.post(url, data=form, headers={"Referer": url}, stream=True) as answer:
        answer.raise_for_status()
        with target.open("wb") as file:
            for piece in answer.iter_content(256 * 1024):
                file.write(piece)
