"""Requests to the hosts that B2 names, and their answers as they came."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.contract.wire import Answer, Wire


class NativeAnswer(Answer):
    """One answer of the native API."""

    @property
    def document(self) -> dict[str, Any]:
        """The JSON object of the body."""
        document: dict[str, Any] = self.json()
        return document

    @property
    def refusal(self) -> tuple[int, str | None]:
        """HTTP status and code of an error; a good answer has no code."""
        return self.status, self.document.get("code")

    @property
    def message(self) -> str:
        return str(self.document["message"])


class Connections:
    """One kept connection per host: a new one for each call would cost more than the call."""

    def __init__(self) -> None:
        self._wires: dict[str, Wire] = {}

    def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> NativeAnswer:
        """One request to any URL that B2 has named."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        wire = self._wires.setdefault(origin, Wire(origin))
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        answer = wire.send(method, target, body, headers)
        return NativeAnswer(answer.status, answer.headers, answer.body)

    def close(self) -> None:
        for wire in self._wires.values():
            wire.close()
