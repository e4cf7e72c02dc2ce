"""One S3 call: the request, what it addresses, and who makes it."""

import random
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from localb2.errors import InvalidRequest, NotEntitled
from localb2.http import Request, Response, Stream, decode_percent
from localb2.ids import REGION
from localb2.rules import buckets
from localb2.rules.capabilities import require
from localb2.s3.errors import S3Error
from localb2.service import Service
from localb2.signing.sigv4 import Claim
from localb2.store.store import Store
from localb2.values import ApplicationKey, Bucket

NO_CACHE = ("Cache-Control", "max-age=0, no-cache, no-store")
XML_TYPE = ("Content-Type", "application/xml")


class Signer(NamedTuple):
    """The key that signed a request, and the proven claim (chunk signatures build on it)."""

    key: ApplicationKey
    claim: Claim


@dataclass(slots=True)
class Call:
    """A request as the operations see it. `signer` is None for anonymous reads."""

    request: Request
    service: Service
    bucket_name: str
    file_name: str
    query: dict[str, str]
    signer: Signer | None = None

    @property
    def store(self) -> Store:
        """The store that answers."""
        return self.service.store

    @property
    def key(self) -> ApplicationKey:
        """The key that signed; operations that strangers may call look at `signer` first."""
        if self.signer is None:
            raise unauthenticated()
        return self.signer.key

    def bucket(self) -> Bucket:
        """The addressed bucket, without looking at capabilities. NoSuchBucket, NotEntitled."""
        found = buckets.get_bucket_by_name(self.store.reader(), self.bucket_name)
        if self._is_foreign(found):
            raise NotEntitled("not entitled")
        owner = self.request.headers.get("x-amz-expected-bucket-owner")
        if owner is not None and owner != found.account_id:
            raise S3Error(403, "AccessDenied", "Access Denied")
        return found

    def _is_foreign(self, bucket: Bucket) -> bool:
        if self.signer is None or self.signer.key.account_id == bucket.account_id:
            return False
        # Everybody may read a public file, also with a key of another account.
        reads_file = bool(self.file_name) and self.request.method in ("GET", "HEAD")
        return not (reads_file and bucket.is_public)

    def entitled_bucket(self, capability: str, file_name: str | None = None) -> Bucket:
        """The addressed bucket, if the key may do this to it. NoSuchBucket, NotEntitled."""
        key = self.key
        found = self.bucket()
        if found.account_id != key.account_id:
            raise NotEntitled("not entitled")
        require(key, capability, bucket_id=found.id, file_name=file_name)
        return found


def unauthenticated() -> S3Error:
    """B2's answer to unsigned calls that are not reads of files."""
    return S3Error(
        401, "UnauthorizedAccess", "Unauthenticated requests are not allowed for this api"
    )


def address(request: Request, public_url: str | None) -> tuple[str, str]:
    """Bucket and file name that a request is about, "" where it names none.

    Raises InvalidRequest when the path is not UTF-8.
    """
    bucket = bucket_of_host(request.host, public_url)
    path = request.raw_path[1:]
    if not bucket:
        raw_bucket, _, path = path.partition(b"/")
        bucket = decode_percent(raw_bucket)
        if not bucket and path:
            raise InvalidRequest("The request names no bucket")
    return bucket, decode_percent(path)


@lru_cache(maxsize=256)
def bucket_of_host(host: str, public_url: str | None) -> str:
    """`bucket.localhost:9000` names a bucket; `127.0.0.1:9000` and `s3.localhost` do not."""
    name = host.partition(":")[0].lower()
    public_host = urlsplit(public_url).hostname if public_url else None
    if name == public_host:
        return ""
    for base in (public_host, "localhost", "127.0.0.1"):
        if base and name.endswith(f".{base}"):
            return _without_service(name.removesuffix(f".{base}"))
    return ""


def _without_service(labels: str) -> str:
    """`s3` and `s3.us-west-004` before our own name are no bucket, nor the end of one."""
    for service in (f"s3.{REGION}", "s3"):
        if labels == service:
            return ""
        if labels.endswith(f".{service}"):
            return labels.removesuffix(f".{service}")
    return labels


def request_ids() -> list[tuple[str, str]]:
    """The two ids that every S3 answer carries; they only look like Backblaze's."""
    noise = random.getrandbits(256)
    return [
        ("x-amz-request-id", f"{noise >> 192:016x}"),
        ("x-amz-id-2", "a" + b64encode(noise.to_bytes(32)[8:]).decode()),
    ]


def xml_answer(body: bytes) -> Response:
    """200 with a document."""
    return Response(200, [NO_CACHE, *request_ids(), XML_TYPE], body)


def empty_answer(status: int, *headers: tuple[str, str]) -> Response:
    """An answer that says everything in its status and headers."""
    return Response(status, [NO_CACHE, *request_ids(), *headers])


def bytes_answer(
    status: int, headers: list[tuple[str, str]], body: bytes | Stream, length: int
) -> Response:
    """The content of a file. B2 sends its files without the no-cache header."""
    return Response(status, headers, body, length)
