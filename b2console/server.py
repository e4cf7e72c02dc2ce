"""gunicorn's settings: the body of a request goes from the socket to the view in one copy."""

import io
import socket
import ssl
from collections.abc import Buffer
from typing import Any

from gunicorn.http.body import LengthReader

from b2console.open_files import allow_enough


class SocketBody(io.RawIOBase):
    """A body of known length: what the server has read of it already, then the socket."""

    def __init__(self, line: socket.socket, ahead: bytes, length: int) -> None:
        self._line = line
        # One call for a whole piece, not one for each packet that arrives. TLS knows no flags.
        self._flags = 0 if isinstance(line, ssl.SSLSocket) else socket.MSG_WAITALL
        self._ahead = memoryview(ahead)
        self._left = length

    def readable(self) -> bool:
        """It is; io.BufferedReader asks."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Fill `buffer`; with less at the end, and when the client hangs up."""
        wanted = memoryview(buffer)[: self._left]
        count = min(len(wanted), len(self._ahead))
        wanted[:count] = self._ahead[:count]
        self._ahead = self._ahead[count:]
        if count < len(wanted):
            count += self._line.recv_into(wanted[count:], flags=self._flags)
        self._left -= count
        return count


def on_starting(server: Any) -> None:
    """Before the workers, which inherit it, let a process open as many files as it may need."""
    allow_enough()


def pre_request(worker: Any, request: Any) -> None:
    """Give a request whose length is known such a body; gunicorn calls this for each.

    Its own reader copies a byte up to eight times on the way and allocates as often: that took
    three times the CPU of everything else that an upload costs.
    """
    reader = getattr(request.body, "reader", None)
    if not isinstance(reader, LengthReader) or not reader.length:
        return
    unreader, length = reader.unreader, reader.length
    held = unreader.take_buffered()
    unreader.unread(held[length:])  # the next request on this connection
    request.body = io.BufferedReader(SocketBody(unreader.sock, held[:length], length))
