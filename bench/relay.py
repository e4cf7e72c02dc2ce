"""The barest relay: bytes in, the same bytes out. No proxy in Python can be faster than this."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.local_b2 import ROOT, free_port

PIECE = 1024 * 1024


@contextmanager
def relay_to(port: int) -> Iterator[int]:
    """The port of a relay to `port`, in a process of its own."""
    ours = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.relay", str(ours), str(port)], cwd=ROOT
    )
    try:
        _wait_for(ours)
        yield ours
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
            return
        time.sleep(0.05)
    raise RuntimeError("the relay did not start")


def serve(port: int, target: int) -> None:
    """Relay every connection until the process ends."""
    listener = socket.create_server(("127.0.0.1", port))
    while True:
        near, _ = listener.accept()
        far = socket.create_connection(("127.0.0.1", target))
        for source, sink in ((near, far), (far, near)):
            threading.Thread(target=pump, args=(source, sink), daemon=True).start()


def pump(source: socket.socket, sink: socket.socket) -> None:
    """One direction, until its source ends."""
    piece = memoryview(bytearray(PIECE))
    with suppress(OSError):
        while count := source.recv_into(piece):
            sink.sendall(piece[:count])
        sink.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
