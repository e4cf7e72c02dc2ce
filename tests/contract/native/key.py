"""The native API of one key by hand, so that shapes and headers are seen as they are sent."""

import base64
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlencode

from tests.contract.native.connections import Connections, NativeAnswer

TRIES = 6
#: What B2 answers when it is busy; clients are asked to come again.
BUSY = frozenset({408, 429, 500, 503})


@dataclass(frozen=True)
class Bucket:
    """A bucket that a test made."""

    id: str
    name: str


class NativeKey:
    """One application key, signed in: `b2.call("b2_list_buckets", accountId=b2.account_id)`."""

    def __init__(
        self, realm: str, key_id: str, key: str, *, patient: bool, connections: Connections
    ) -> None:
        self.realm = realm
        self.key_id = key_id
        self.key = key
        self.patient = patient
        self.connections = connections
        self.token = ""

    def with_secret(self, key_id: str, key: str) -> "NativeKey":
        """Another key, right or wrong, of the same service; it has not signed in."""
        return NativeKey(
            self.realm, key_id, key, patient=self.patient, connections=self.connections
        )

    def anybody(self) -> "NativeKey":
        """Somebody without a token, who downloads from the same addresses."""
        nobody = self.with_secret("", "")
        nobody.api_url, nobody.download_url = self.api_url, self.download_url
        return nobody

    def sign_in(self) -> "NativeKey":
        """Authorize and remember the answer."""
        answer = self.authorize()
        assert answer.status == 200, answer.body
        storage = answer.json()["apiInfo"]["storageApi"]
        self.token = answer.json()["authorizationToken"]
        self.account_id: str = answer.json()["accountId"]
        self.api_url: str = storage["apiUrl"]
        self.download_url: str = storage["downloadUrl"]
        return self

    def basic(self) -> str:
        pair = f"{self.key_id}:{self.key}"
        return f"Basic {base64.b64encode(pair.encode()).decode()}"

    def authorize(self, version: int = 4, method: str = "GET", body: bytes = b"") -> NativeAnswer:
        url = f"{self.realm}/b2api/v{version}/b2_authorize_account"
        return self.send(method, url, body, {"Authorization": self.basic()})

    def send(self, method: str, url: str, body: bytes = b"", headers: Any = None) -> NativeAnswer:
        """One request; busy answers of real B2 are tried again, as its clients do."""
        for pause in range(TRIES):
            answer = self.connections.send(method, url, body, headers)
            if not self.patient or answer.status not in BUSY:
                break
            time.sleep(pause)
        return answer

    def call(
        self,
        name: str,
        *,
        version: int = 4,
        headers: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> NativeAnswer:
        """One JSON call with the account token."""
        return self.post(name, json.dumps(fields).encode(), version=version, headers=headers)

    def post(
        self,
        name: str,
        body: bytes,
        *,
        version: int = 4,
        headers: Mapping[str, str] | None = None,
    ) -> NativeAnswer:
        """A call whose body is sent as it is."""
        given = {"Authorization": self.token, **(headers or {})}
        return self.send("POST", f"{self.api_url}/b2api/v{version}/{name}", body, given)

    def get(self, name: str, *, version: int = 4, **query: Any) -> NativeAnswer:
        """A call with its parameters in the query of a GET."""
        url = f"{self.api_url}/b2api/v{version}/{name}?{urlencode(query)}"
        return self.send("GET", url, b"", {"Authorization": self.token})

    def ok(self, name: str, *, version: int = 4, **fields: Any) -> dict[str, Any]:
        """The answer of a call that has to succeed for the test to go on."""
        answer = self.call(name, version=version, **fields)
        assert answer.status == 200, answer.body
        return answer.document

    def create_bucket(
        self, name: str, bucket_type: str = "allPrivate", **fields: Any
    ) -> NativeAnswer:
        return self.call(
            "b2_create_bucket",
            accountId=self.account_id,
            bucketName=name,
            bucketType=bucket_type,
            **fields,
        )

    def update_bucket(self, bucket: Bucket, **fields: Any) -> NativeAnswer:
        return self.call(
            "b2_update_bucket", accountId=self.account_id, bucketId=bucket.id, **fields
        )

    def create_key(
        self, name: str, capabilities: list[str], *, version: int = 4, **fields: Any
    ) -> NativeAnswer:
        return self.call(
            "b2_create_key",
            version=version,
            accountId=self.account_id,
            keyName=name,
            capabilities=capabilities,
            **fields,
        )

    def upload_with(
        self,
        url: Mapping[str, Any],
        name: str,
        content: bytes = b"hello",
        headers: Mapping[str, str | None] | None = None,
    ) -> NativeAnswer:
        """b2_upload_file to one upload URL; a header given as None is not sent."""
        values: dict[str, str | None] = {
            "Authorization": url["authorizationToken"],
            "X-Bz-File-Name": quote(name),
            "Content-Type": "text/plain",
            "X-Bz-Content-Sha1": sha1_of(content),
            **(headers or {}),
        }
        given = {name: value for name, value in values.items() if value is not None}
        return self.connections.send("POST", url["uploadUrl"], content, given)

    def try_upload(
        self,
        bucket: Bucket,
        name: str,
        content: bytes = b"hello",
        headers: Mapping[str, str | None] | None = None,
        *,
        version: int = 4,
    ) -> NativeAnswer:
        """b2_upload_file with a new upload URL, another one whenever real B2 is busy."""
        for pause in range(TRIES):
            url = self.ok("b2_get_upload_url", version=version, bucketId=bucket.id)
            answer = self.upload_with(url, name, content, headers)
            if not self.patient or answer.status not in BUSY:
                break
            time.sleep(pause)
        return answer

    def upload(
        self,
        bucket: Bucket,
        name: str,
        content: bytes = b"hello",
        headers: Mapping[str, str | None] | None = None,
        *,
        version: int = 4,
    ) -> dict[str, Any]:
        """The file version of an upload that has to succeed."""
        answer = self.try_upload(bucket, name, content, headers, version=version)
        assert answer.status == 200, answer.body
        return answer.document

    def start_large(self, bucket: Bucket, name: str, **fields: Any) -> str:
        """The id of a large file that was begun."""
        begun = self.ok(
            "b2_start_large_file",
            bucketId=bucket.id,
            fileName=name,
            **{"contentType": "text/plain", **fields},
        )
        return str(begun["fileId"])

    def try_part(
        self,
        file_id: str,
        number: int | str,
        content: bytes,
        headers: Mapping[str, str | None] | None = None,
    ) -> NativeAnswer:
        """b2_upload_part with a new part URL."""
        for pause in range(TRIES):
            url = self.ok("b2_get_upload_part_url", fileId=file_id)
            values: dict[str, str | None] = {
                "Authorization": url["authorizationToken"],
                "X-Bz-Part-Number": str(number),
                "X-Bz-Content-Sha1": sha1_of(content),
                **(headers or {}),
            }
            given = {name: value for name, value in values.items() if value is not None}
            answer = self.connections.send("POST", url["uploadUrl"], content, given)
            if not self.patient or answer.status not in BUSY:
                break
            time.sleep(pause)
        return answer

    def upload_part(
        self,
        file_id: str,
        number: int,
        content: bytes,
        headers: Mapping[str, str | None] | None = None,
    ) -> dict[str, Any]:
        """The part of an upload that has to succeed."""
        answer = self.try_part(file_id, number, content, headers)
        assert answer.status == 200, answer.body
        return answer.document

    def finish(self, file_id: str, *contents: bytes) -> NativeAnswer:
        return self.call(
            "b2_finish_large_file",
            fileId=file_id,
            partSha1Array=[sha1_of(content) for content in contents],
        )

    def url_by_name(self, bucket: Bucket, name: str) -> str:
        return f"{self.download_url}/file/{bucket.name}/{quote(name)}"

    def by_name(
        self,
        bucket: Bucket,
        name: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        **query: str,
    ) -> NativeAnswer:
        """b2_download_file_by_name."""
        url = self.url_by_name(bucket, name) + (f"?{urlencode(query)}" if query else "")
        return self.send(method, url, b"", self._with_token(headers))

    def by_id(
        self,
        file_id: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        version: int = 4,
        **query: str,
    ) -> NativeAnswer:
        """b2_download_file_by_id."""
        path = f"b2api/v{version}/b2_download_file_by_id"
        url = f"{self.download_url}/{path}?{urlencode({'fileId': file_id, **query})}"
        return self.send(method, url, b"", self._with_token(headers))

    def _with_token(self, headers: Mapping[str, str] | None) -> Mapping[str, str]:
        return {**({"Authorization": self.token} if self.token else {}), **(headers or {})}


def sha1_of(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def md5_of(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def now_ms() -> int:
    return int(time.time() * 1000)


def decoded(header: str) -> str:
    """A percent-encoded header value; B2 reads `+` as a space, and so do its clients."""
    return unquote(header.replace("+", " "))
