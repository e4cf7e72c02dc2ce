"""The native API with nothing between the test and the JSON."""

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from tests.contract.service import Key, Service, region_of
from tests.contract.wire import Answer, Wire

UPLOAD_TRIES = 5


class NativeError(Exception):
    """A refusal of the native API."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message


class NativeClient:
    """The JSON calls of one key, in any version of the API; one connection per host is kept."""

    def __init__(self, realm: str, key: Key) -> None:
        self.key = key
        self._wires: dict[str, Wire] = {}
        basic = base64.b64encode(f"{key.id}:{key.secret}".encode()).decode()
        self.authorization = json_of(
            self.send(
                "GET",
                f"{realm}/b2api/v4/b2_authorize_account",
                headers={"Authorization": f"Basic {basic}"},
            )
        )
        storage = self.authorization["apiInfo"]["storageApi"]
        self.account_id: str = self.authorization["accountId"]
        self.token: str = self.authorization["authorizationToken"]
        self.api_url: str = storage["apiUrl"]
        self.service = Service(
            realm=realm,
            key=key,
            account_id=self.account_id,
            api_url=storage["apiUrl"],
            download_url=storage["downloadUrl"],
            s3_url=storage["s3ApiUrl"],
            region=region_of(storage["s3ApiUrl"]),
        )

    def call(self, name: str, *, version: int = 4, **arguments: Any) -> Any:
        """The answer of a call. Raises NativeError."""
        return json_of(self.answer(name, version=version, **arguments))

    def answer(self, name: str, *, version: int = 4, **arguments: Any) -> Answer:
        """What a call is answered, be it a refusal."""
        return self.send(
            "POST",
            f"{self.api_url}/b2api/v{version}/{name}",
            json.dumps(arguments).encode(),
            {"Authorization": self.token, "Content-Type": "application/json"},
        )

    def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request to any URL that B2 has named."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        wire = self._wires.setdefault(origin, Wire(origin))
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        return wire.send(method, target, body, headers)

    def bucket(self, name: str) -> dict[str, Any]:
        """The settings of a bucket."""
        found = self.call("b2_list_buckets", accountId=self.account_id, bucketName=name)
        bucket: dict[str, Any] = found["buckets"][0]
        return bucket

    def bucket_id(self, name: str) -> str:
        """The id of a bucket."""
        return str(self.bucket(name)["bucketId"])

    def file_info(self, file_id: str) -> dict[str, Any]:
        """One file version."""
        version: dict[str, Any] = self.call("b2_get_file_info", fileId=file_id)
        return version

    def upload(
        self,
        bucket_id: str,
        name: str,
        content: bytes = b"hello",
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Upload a small file, with another URL when B2 asks for it. Raises NativeError."""
        for _ in range(UPLOAD_TRIES):
            place = self.call("b2_get_upload_url", bucketId=bucket_id)
            answer = self.send(
                "POST",
                place["uploadUrl"],
                content,
                {
                    "Authorization": place["authorizationToken"],
                    "X-Bz-File-Name": quote(name),
                    "Content-Type": "text/plain",
                    "X-Bz-Content-Sha1": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
                    **(headers or {}),
                },
            )
            if answer.status < 500:
                break
        version: dict[str, Any] = json_of(answer)
        return version

    def close(self) -> None:
        """Close all connections."""
        for wire in self._wires.values():
            wire.close()


def json_of(answer: Answer) -> Any:
    """The document of a good answer. Raises NativeError for a refusal."""
    document = answer.json()
    if answer.status != 200:
        raise NativeError(answer.status, document["code"], document["message"])
    return document
