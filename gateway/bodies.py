"""The body of an upload on its way to B2: read once, never more than announced, never less."""

from typing import BinaryIO

from gateway.errors import IncompleteBody

# http.client asks for 16 KiB at a time; larger pieces halve the cost of an upload.
PIECE = 256 * 1024


class MeasuredBody:
    """A readable of exactly `size` bytes that raises IncompleteBody when its source ends early."""

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._size = size
        self._left = size
        self.untouched = True

    def read(self, amount: int = -1) -> bytes:
        """The next bytes; at least PIECE unless the end is nearer, whatever `amount` says."""
        self.untouched = False
        wanted = min(max(amount, PIECE), self._left)
        if wanted == 0:
            return b""
        try:
            piece = self._source.read(wanted)
        except Exception as failure:
            # What a broken client connection raises is up to the web server.
            raise IncompleteBody(f"{self._told()} ({type(failure).__name__})") from failure
        if not piece:
            raise IncompleteBody(self._told())
        self._left -= len(piece)
        return piece

    def _told(self) -> str:
        return f"the body ended after {self._size - self._left} of {self._size} bytes"
