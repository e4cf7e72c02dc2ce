"""A file of 2 GiB goes up and comes back through the console; nobody's memory grows with it."""

import hashlib
import os

from bench.processes import Growth
from bench.product import running_product
from bench.queue import Queue

BUCKET = "big-bucket"
SIZE = 2 * 1024**3
BLOCK = 8 * 1024**2
GROWTH_MIB = 32


def content(start: int, length: int) -> bytes:
    """A range of the file: every 8 MiB block begins with its own number."""
    assert start % BLOCK == 0
    return b"".join(
        (number.to_bytes(8, "big") * (BLOCK // 8))[: start + length - number]
        for number in range(start, start + length, BLOCK)
    )


def put(line, start: int, length: int) -> None:
    line.sendall(content(start, length))


def test_two_gibibytes_up_and_down_in_flat_memory():
    with running_product() as (console, localb2):
        console.s3().create_bucket(Bucket=BUCKET)
        pids = {"console": console.pid, "localb2": localb2.process.pid}
        # The first transfer fills pools and caches, which is not what a big file costs.
        queue = Queue(console, BUCKET)
        queue.send_large("warm-up.bin", 128 * 1024**2, put)
        read_back(console, "warm-up.bin")

        growths = {name: Growth(pid) for name, pid in pids.items()}
        with growths["console"], growths["localb2"]:
            queue.send_large("big.bin", SIZE, put)
            digest = read_back(console, "big.bin")

        for name, growth in growths.items():
            print(f"{name}: {growth.after_mib:.1f} MiB at its peak, {growth.mib:.1f} MiB more")
            assert growth.mib < GROWTH_MIB, name
        assert digest == expected_digest()
        assert left_behind(console) == []


def read_back(console, name: str) -> str:
    digest = hashlib.sha256()
    url = console.url("files/download", bucket=BUCKET, name=name)
    with console.visitor.get(url, stream=True) as answer:
        assert answer.status_code == 200
        for chunk in answer.iter_content(1024**2):
            digest.update(chunk)
    return digest.hexdigest()


def expected_digest() -> str:
    digest = hashlib.sha256()
    for start in range(0, SIZE, BLOCK):
        digest.update(content(start, BLOCK))
    return digest.hexdigest()


def left_behind(console) -> list[str]:
    """Temporary files of the console: a streamed upload leaves and makes none."""
    found = []
    for directory, _, files in os.walk(console.options.data):
        if "localb2" not in directory and f"{os.sep}b2" not in directory:
            found += [f for f in files if "upload" in f]
    return found
