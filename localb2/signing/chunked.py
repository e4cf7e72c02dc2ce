"""aws-chunked bodies: payload out of frames, signed or not, with or without trailers.

Push bytes in as they arrive, take payload out; nothing is kept but one line or one hash state.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass

from localb2.errors import MalformedChunks, WrongSecret

STREAMING_UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
STREAMING_SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
STREAMING_SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
STREAMING_MODES = frozenset(
    {STREAMING_UNSIGNED_TRAILER, STREAMING_SIGNED, STREAMING_SIGNED_TRAILER}
)

_MAX_LINE = 4096
_MAX_TRAILERS = 16
_EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()


@dataclass(slots=True)
class ChunkSigner:
    """The chain of chunk signatures; `previous` starts as the signature of the request itself."""

    key: bytes
    timestamp: str
    scope: str
    previous: str

    def check_chunk(self, content_sha256: str, signature: str) -> None:
        """Prove one chunk. Raises WrongSecret."""
        self._check("AWS4-HMAC-SHA256-PAYLOAD", f"{_EMPTY_SHA256}\n{content_sha256}", signature)

    def check_trailers(self, canonical: bytes, signature: str) -> None:
        """Prove the trailer lines. Raises WrongSecret."""
        digest = hashlib.sha256(canonical).hexdigest()
        self._check("AWS4-HMAC-SHA256-TRAILER", digest, signature)

    def _check(self, label: str, digests: str, signature: str) -> None:
        text = f"{label}\n{self.timestamp}\n{self.scope}\n{self.previous}\n{digests}"
        expected = hmac.digest(self.key, text.encode("latin-1", "replace"), "sha256").hex()
        if not hmac.compare_digest(expected.encode(), signature.encode("latin-1", "replace")):
            raise WrongSecret("Signature validation failed")
        self.previous = expected


class ChunkedBody:
    """One aws-chunked body on its way in.

    `decoded_size` is the announced payload length. `signer` is None for unsigned chunks.
    """

    def __init__(
        self, *, decoded_size: int, signer: ChunkSigner | None, with_trailers: bool
    ) -> None:
        #: Trailer names (lower-case) and values, complete after `finish`.
        self.trailers: dict[str, str] = {}
        self._left_over = decoded_size
        self._signer = signer
        self._with_trailers = with_trailers
        self._buffer = bytearray()
        self._step: Callable[[list[bytes]], bool] = self._read_size
        self._chunk_left = 0
        self._chunk_signature = ""
        self._chunk_hash = hashlib.sha256()
        self._is_last = False
        self._canonical_trailers = b""
        self._done = False

    def feed(self, data: bytes) -> list[bytes]:
        """Take received bytes, give the payload pieces that they complete.

        Raises MalformedChunks for broken framing and WrongSecret for a chunk that is not proven.
        """
        if self._step == self._read_data and len(data) <= self._chunk_left and not self._buffer:
            return [self._take(data)]
        self._buffer += data
        pieces: list[bytes] = []
        while self._step(pieces):
            pass
        return pieces

    def finish(self) -> None:
        """The connection has no more bytes. Raises MalformedChunks when some are missing.

        The last blank line may be missing: not every client sends it.
        """
        if not self._done and (
            self._step != self._read_trailer or self._awaits_trailer_signature()
        ):
            raise MalformedChunks("The body ended before its last chunk")
        if self._left_over:
            raise MalformedChunks("The body is shorter than x-amz-decoded-content-length")

    def _read_size(self, _pieces: list[bytes]) -> bool:
        line = self._line()
        if line is None:
            return False
        size, _, extension = line.partition(";")
        if not 1 <= len(size) <= 16 or size.strip("0123456789abcdefABCDEF"):
            raise MalformedChunks("A chunk does not begin with its size")
        self._chunk_left = int(size, 16)
        if self._chunk_left > self._left_over:
            raise MalformedChunks("The body is longer than x-amz-decoded-content-length")
        self._is_last = self._chunk_left == 0
        self._chunk_signature = extension.strip().removeprefix("chunk-signature=")
        if self._signer is not None:
            self._chunk_hash = hashlib.sha256()
        if self._is_last:
            self._prove_chunk()
        self._step = self._read_trailer if self._is_last else self._read_data
        return True

    def _read_data(self, pieces: list[bytes]) -> bool:
        if not self._buffer:
            return False
        piece = bytes(self._buffer[: self._chunk_left])
        del self._buffer[: len(piece)]
        pieces.append(self._take(piece))
        return True

    def _take(self, piece: bytes) -> bytes:
        self._chunk_left -= len(piece)
        self._left_over -= len(piece)
        if self._signer is not None:
            self._chunk_hash.update(piece)
        if self._chunk_left == 0:
            self._prove_chunk()
            self._step = self._read_end_of_data
        return piece

    def _read_end_of_data(self, _pieces: list[bytes]) -> bool:
        line = self._line()
        if line is None:
            return False
        if line:
            raise MalformedChunks("A chunk is longer than its size")
        self._step = self._read_size
        return True

    def _read_trailer(self, _pieces: list[bytes]) -> bool:
        line = self._line()
        if line is None:
            return False
        if line:
            self._add_trailer(line)
            return True
        # A blank line may stand between the trailers and their signature.
        if not self._awaits_trailer_signature():
            self._end()
        return not self._done

    def _awaits_trailer_signature(self) -> bool:
        return (
            self._with_trailers
            and self._signer is not None
            and "x-amz-trailer-signature" not in self.trailers
        )

    def _add_trailer(self, line: str) -> None:
        name, colon, value = line.partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon or len(self.trailers) >= _MAX_TRAILERS:
            raise MalformedChunks("A trailer is not a name and a value")
        self.trailers[name] = value
        if name != "x-amz-trailer-signature":
            self._canonical_trailers += f"{name}:{value}\n".encode("latin-1")
        elif self._signer is not None:
            self._signer.check_trailers(self._canonical_trailers, value)

    def _end(self) -> None:
        self._done = True
        self._step = self._read_nothing

    def _read_nothing(self, _pieces: list[bytes]) -> bool:
        self._buffer.clear()
        return False

    def _prove_chunk(self) -> None:
        if self._signer is not None:
            self._signer.check_chunk(self._chunk_hash.hexdigest(), self._chunk_signature)

    def _line(self) -> str | None:
        end = self._buffer.find(b"\n", 0, _MAX_LINE)
        if end < 0:
            if len(self._buffer) >= _MAX_LINE:
                raise MalformedChunks("A chunk header is too long")
            return None
        line = self._buffer[:end].rstrip(b"\r").decode("latin-1")
        del self._buffer[: end + 1]
        return line
