"""uvicorn's HTTP protocol, with the connection in reach, and a short way for short answers."""

from collections.abc import Sequence

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

LONGEST_HEAD = 256 * 1024

# Java's HttpClient and `curl --http2` offer to change the protocol; the parser would then take
# the body for the other protocol's first bytes.
UPGRADE = b"\r\nUpgrade: h2c\r\n"
NO_UPGRADE = b"\r\nX-Unused: h2c\r\n"


class Exchange:
    """One request and its answer on their connection, beside what ASGI says of them."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle

    @property
    def is_closing(self) -> bool:
        """The client has gone, or the connection is about to end."""
        return self._cycle.transport.is_closing()

    def close(self) -> None:
        """End the connection; what was written before is still sent."""
        self._cycle.transport.close()

    async def answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
        """Send a whole answer in one piece; `headers` hold its length and are latin-1 text.

        It does what uvicorn does with the two messages of ASGI, in half the time and one system
        call. Raises ValueError for a header that would break out of its line.
        """
        cycle = self._cycle
        if cycle.flow.write_paused and not cycle.disconnected:
            await cycle.flow.drain()
        if cycle.disconnected:
            return
        head = self._head(status, headers)
        cycle.response_started = True
        cycle.waiting_for_100_continue = False
        cycle.transport.writelines((head, body) if body else (head,))
        cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()

    def _head(self, status: int, headers: Sequence[tuple[str, str]]) -> bytes:
        cycle = self._cycle
        if ("connection", "close") in headers:
            cycle.keep_alive = False
        elif not cycle.keep_alive:
            headers = [*headers, ("connection", "close")]
        lines = "".join([f"{name.lower()}: {value}\r\n" for name, value in headers])
        if "\0" in lines or not lines.count("\r") == lines.count("\n") == len(headers):
            raise ValueError("A response header holds a control character")
        always = [b"%b: %b\r\n" % header for header in cycle.default_headers]
        return b"".join([STATUS_LINE[status], *always, lines.encode("latin-1"), b"\r\n"])


class Protocol(HttpToolsProtocol):
    """Gives each request its exchange: `scope["state"]["exchange"]`; keeps heads within bounds."""

    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        """Called with bytes from the network."""
        if self.cycle and self.cycle.more_body:  # None before the first request
            super().data_received(data)
            return
        end = data.find(b"\r\n\r\n")
        self._head_bytes = self._head_bytes + len(data) if end < 0 else 0
        if self._head_bytes > LONGEST_HEAD:
            self.send_400_response("The request's head is too long")
            return
        place = data.find(UPGRADE, 0, len(data) if end < 0 else end + 2)
        if place >= 0:
            data = data[:place] + NO_UPGRADE + data[place + len(UPGRADE) :]
        super().data_received(data)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: object) -> None:
        cycle.scope["state"]["exchange"] = Exchange(cycle)
        super()._start_asgi_task(cycle, app)  # type: ignore[arg-type]
