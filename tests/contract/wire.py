"""HTTP without an SDK: one kept connection per host, and the answer as it came."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

S3_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"
TIMEOUT_SECONDS = 60
LOST_CONNECTION = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in lower case) and body of one answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def xml(self) -> ElementTree.Element:
        """The body as XML, without S3's namespace in the names of its elements."""
        root = ElementTree.fromstring(self.body)
        for element in root.iter():
            element.tag = element.tag.removeprefix(S3_NAMESPACE)
        return root

    def error(self) -> tuple[int, str | None, str | None]:
        """Status, code and message of an S3 refusal."""
        root = self.xml()
        assert root.tag == "Error", self.body
        return self.status, root.findtext("Code"), root.findtext("Message")


class Wire:
    """Sends exactly what it is told to one host. A connection that was idle too long is renewed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        self.host = parts.netloc
        self._connection = kind(self.host, timeout=TIMEOUT_SECONDS)

    def send(
        self, method: str, target: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request, its `target` and `headers` as they stand; Host and length if missing."""
        try:
            return self._send(method, target, body, headers or {})
        except LOST_CONNECTION:
            self.close()
            return self._send(method, target, body, headers or {})

    def close(self) -> None:
        """Hang up; the next request dials again."""
        self._connection.close()

    def _send(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = self._connection
        names = {name.lower() for name in headers}
        try:
            connection.putrequest(
                method, target, skip_accept_encoding=True, skip_host="host" in names
            )
            for name, value in headers.items():
                connection.putheader(name, value)
            if not names & {"content-length", "transfer-encoding"} and (
                body or method in ("PUT", "POST")
            ):
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body or None)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        except Exception:
            connection.close()
            raise
