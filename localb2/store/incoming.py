"""A body on its way to the disk: hashed and written in bounded memory."""

from collections.abc import Mapping

from localb2.values import StoredBytes


class Incoming:
    """Receives one body; `feed` its chunks, then `finish`, or `discard` on the error path."""

    extra: Mapping[str, bytes]

    async def feed(self, chunk: bytes) -> None:
        """Take the next bytes; waits while the disk or the hashes lag behind."""
        raise NotImplementedError

    async def finish(self) -> StoredBytes:
        """Make the bytes durable and tell their hashes (hex)."""
        raise NotImplementedError

    async def discard(self) -> None:
        """Forget the body; nothing stays on disk."""
        raise NotImplementedError
