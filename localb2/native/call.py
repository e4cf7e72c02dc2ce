"""One native call under way: who asks, for what, in which version of the API."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from localb2.errors import NoSuchBucket, NoSuchFile
from localb2.http import Request, Response
from localb2.native.fields import Fields
from localb2.native.refusals import NO_STORE, Refused
from localb2.rules import buckets, files, keys
from localb2.rules.capabilities import require
from localb2.service import Service
from localb2.store.clock import Clock
from localb2.tokens import Grant, Kind
from localb2.values import ApplicationKey, Bucket, FileVersion

JSON_TYPE = ("Content-Type", "application/json;charset=UTF-8")


@dataclass(frozen=True, slots=True)
class Call:
    """An authorized call with its parameters."""

    request: Request
    service: Service
    version: int
    key: ApplicationKey
    fields: Fields

    @property
    def db(self) -> sqlite3.Connection:
        """For queries; it sees everything acknowledged."""
        return self.service.store.reader()

    @property
    def clock(self) -> Clock:
        """The store's clock."""
        return self.service.store.clock

    def require(
        self, capability: str, *, bucket_id: str | None = None, file_name: str | None = None
    ) -> None:
        """Raise NotEntitled (401 unauthorized) unless the key may do this."""
        require(self.key, capability, bucket_id=bucket_id, file_name=file_name)

    def may(self, capability: str) -> bool:
        """Whether the key holds the capability, for fields that are withheld without it."""
        return capability in self.key.capabilities

    def check_account(self) -> None:
        """`accountId` must be that of the key."""
        if self.fields.text("accountId") != self.key.account_id:
            raise Refused(401, "unauthorized", "accountId is not that of the authorization token")

    def bucket(self, capability: str) -> Bucket:
        """The bucket that `bucketId` names, when the key may use `capability` there.

        Raises NotEntitled, InvalidRequest, NoSuchBucket - in B2's order.
        """
        self.require(capability)
        bucket_id = self.fields.text("bucketId")
        self.require(capability, bucket_id=bucket_id)
        return self.own_bucket(bucket_id)

    def own_bucket(self, bucket_id: str) -> Bucket:
        """A bucket of the key's account. Other accounts' buckets do not exist: NoSuchBucket."""
        try:
            bucket = buckets.get_bucket(self.db, bucket_id)
        except NoSuchBucket:
            raise NoSuchBucket(f"Bucket {bucket_id} does not exist") from None
        if bucket.account_id != self.key.account_id:
            raise NoSuchBucket(f"Bucket {bucket_id} does not exist")
        return bucket

    def own_version(self, file_id: str) -> FileVersion:
        """A file version of the key's account, else NoSuchFile."""
        version = files.get_version(self.db, file_id)
        if version.account_id != self.key.account_id:
            raise NoSuchFile(f"File not present: {file_id}")
        return version


def key_of_token(service: Service, token: str, kind: Kind) -> tuple[ApplicationKey, Grant]:
    """Who holds this token. Raises BadToken, ExpiredToken, or UnknownKey when the key is gone."""
    clock = service.store.clock
    grant = service.tokens.read(token, clock.now_ms())
    if grant.kind != kind:
        raise Refused(401, "bad_auth_token", "Invalid authorization token")
    return keys.get_key(service.store.reader(), clock, grant.key_id), grant


def account_key(request: Request, service: Service) -> ApplicationKey:
    """Who makes this call, by its account token."""
    token = request.headers.get("authorization")
    if not token:
        raise Refused(401, "missing_auth_token", "Authorization token is missing")
    return key_of_token(service, token, "acct")[0]


def document(values: dict[str, Any]) -> Response:
    """A JSON answer as B2 writes it: sorted keys, two spaces, no newline at the end."""
    body = json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False).encode()
    return Response(200, [JSON_TYPE, NO_STORE], body)
