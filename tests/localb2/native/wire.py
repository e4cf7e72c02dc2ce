"""The native API spoken by hand, so that shapes and headers are seen as they are on the wire."""

import base64
import hashlib
import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit


@dataclass(frozen=True)
class Answer:
    """One response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.body)
        return document

    @property
    def code(self) -> str:
        return str(self.json["code"])


class Wire:
    """One key signed in at one localb2; version 4 unless told otherwise."""

    def __init__(self, localb2, key_id: str | None = None, key: str | None = None):
        self.localb2 = localb2
        self.key_id = key_id or localb2.key_id
        self.key = key or localb2.application_key
        self.account_id = localb2.account_id
        self.token = ""

    def send(self, method, path, body: Any = None, headers=None) -> Answer:
        host, port = self.localb2.address
        connection = http.client.HTTPConnection(host, port, timeout=20)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())
        finally:
            connection.close()

    def basic(self) -> str:
        return f"Basic {base64.b64encode(f'{self.key_id}:{self.key}'.encode()).decode()}"

    def authorize(self, version: int = 4, method: str = "GET") -> Answer:
        path = f"/b2api/v{version}/b2_authorize_account"
        return self.send(method, path, headers={"Authorization": self.basic()})

    def sign_in(self) -> "Wire":
        self.token = self.authorize().json["authorizationToken"]
        return self

    def call(self, name: str, version: int = 4, token: str | None = None, **fields) -> Answer:
        headers = {"Authorization": self.token if token is None else token}
        return self.send("POST", f"/b2api/v{version}/{name}", json.dumps(fields), headers)

    def create_bucket(
        self, name: str = "plain-bucket", bucket_type: str = "allPrivate", **fields
    ) -> str:
        answer = self.call(
            "b2_create_bucket",
            accountId=self.account_id,
            bucketName=name,
            bucketType=bucket_type,
            **fields,
        )
        assert answer.status == 200, answer.body
        return str(answer.json["bucketId"])

    def upload_url(self, bucket_id: str) -> dict[str, Any]:
        answer = self.call("b2_get_upload_url", bucketId=bucket_id)
        assert answer.status == 200, answer.body
        return answer.json

    def upload_with(self, url: dict[str, Any], name: str, content: bytes, **headers) -> Answer:
        values = {
            "Authorization": url["authorizationToken"],
            "X-Bz-File-Name": quote(name),
            "Content-Type": "b2/x-auto",
            "X-Bz-Content-Sha1": sha1_of(content),
        }
        values |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", urlsplit(url["uploadUrl"]).path, content, values)

    def upload(self, bucket_id: str, name: str, content: bytes = b"content", **headers) -> Any:
        answer = self.upload_with(self.upload_url(bucket_id), name, content, **headers)
        assert answer.status == 200, answer.body
        return answer.json

    def create_key(self, capabilities: list[str], **fields) -> "Wire":
        """A wire with a new key, signed in."""
        answer = self.call(
            "b2_create_key",
            accountId=self.account_id,
            capabilities=capabilities,
            keyName="made-by-a-test",
            **fields,
        )
        assert answer.status == 200, answer.body
        made = answer.json
        return Wire(self.localb2, made["applicationKeyId"], made["applicationKey"]).sign_in()


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
