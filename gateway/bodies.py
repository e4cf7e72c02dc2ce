"""The body of an upload on its way to B2: never more than announced, never less."""

from typing import BinaryIO

from gateway.errors import IncompleteBody

# http.client asks for 16 KiB at a time; larger pieces halve the cost of an upload.
PIECE = 1024 * 1024


class MeasuredBody:
    """A readable of exactly `size` bytes that raises IncompleteBody when its source ends early.

    The source need not seek. The first piece is remembered until the second is read, so that small
    uploads, and large ones that failed at once, can be sent again.
    """

    def __init__(self, source: BinaryIO, size: int) -> None:
        self._source = source
        self._size = size
        self._left = size
        self._first: bytes | None = None
        self._again: bytes | None = None
        self._can_rewind = True

    def read(self, amount: int = -1) -> bytes:
        """The next bytes; at least PIECE unless the end is nearer, whatever `amount` says."""
        if self._again is not None:
            piece, self._again = self._again, None
            return piece
        wanted = min(max(amount, PIECE), self._left)
        if wanted == 0:
            return b""
        piece = self._next(wanted)
        self._left -= len(piece)
        self._remember(piece)
        return piece

    def rewind(self) -> bool:
        """Start again from the beginning; False when that is not possible any longer."""
        if self._can_rewind:
            self._again = self._first
        return self._can_rewind

    def _next(self, wanted: int) -> bytes:
        try:
            piece = self._source.read(wanted)
        except Exception as failure:
            # What a broken client connection raises is up to the web server.
            raise IncompleteBody(f"{self._told()} ({type(failure).__name__})") from failure
        if not piece:
            raise IncompleteBody(self._told())
        return piece

    def _remember(self, piece: bytes) -> None:
        is_first = self._size - self._left == len(piece)
        self._can_rewind = is_first and len(piece) <= PIECE
        self._first = piece if self._can_rewind else None

    def _told(self) -> str:
        return f"the body ended after {self._size - self._left} of {self._size} bytes"
