"""The S3-compatible API two ways: boto3 as everybody uses it, and signed requests of any kind."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from tests.contract.service import IS_LIVE, Key, Service
from tests.contract.wire import Answer, Wire

# Real B2 now and then asks for another try; localb2 never does, and a failure must be seen.
TRIES = 5 if IS_LIVE else 1
_session = boto3.Session()


def boto_client(service: Service, key: Key, **settings: Any) -> Any:
    """A boto3 client of a key, as B2's quick-start guide makes it."""
    return _session.client(
        "s3",
        endpoint_url=service.s3_url,
        aws_access_key_id=key.id,
        aws_secret_access_key=key.secret,
        region_name=service.region,
        config=Config(
            signature_version="s3v4",
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            **settings,
        ),
    )


class SignedWire:
    """Requests that no SDK would send: botocore signs them, http.client sends what it is told."""

    def __init__(self, service: Service, key: Key, wire: Wire | None = None) -> None:
        self.service = service
        self.key = key
        self.wire = wire or Wire(service.s3_url)

    def send(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        payload_hash: str | None = None,
    ) -> Answer:
        """One signed request; `payload_hash` replaces the SHA-256 of the body."""
        signed = self.sign(method, target, body, headers, payload_hash=payload_hash)
        return self.wire.send(method, target, body, signed)

    def send_unsigned(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One anonymous request."""
        return self.wire.send(method, target, body, headers)

    def sign(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        payload_hash: str | None = None,
    ) -> dict[str, str]:
        """The headers of a signed request."""
        url = f"{self.service.s3_url}{target}"
        request = AWSRequest(method, url, data=body, headers=dict(headers or {}))
        if payload_hash is not None:
            request.headers["X-Amz-Content-SHA256"] = payload_hash
        credentials = Credentials(self.key.id, self.key.secret)
        _Signer(credentials, "s3", self.service.region).add_auth(request)
        return dict(request.headers.items())

    def send_presigned(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Follow a presigned URL, with nothing but it."""
        parts = urlsplit(url)
        return self.wire.send(method, f"{parts.path}?{parts.query}", body, headers)


class _Signer(S3SigV4Auth):
    """botocore's signer, which here takes the payload hash from the header if there is one."""

    def payload(self, request: Any) -> Any:
        return request.headers.get("X-Amz-Content-SHA256") or super().payload(request)

    def _modify_request_before_signing(self, request: Any) -> None:
        given = request.headers.get("X-Amz-Content-SHA256")
        super()._modify_request_before_signing(request)
        if given is not None:
            del request.headers["X-Amz-Content-SHA256"]
            request.headers["X-Amz-Content-SHA256"] = given


def refusal(action: Any, **arguments: Any) -> tuple[int, str, str]:
    """Status, code and message with which a boto3 call is refused."""
    with pytest.raises(ClientError) as caught:
        action(**arguments)
    response: Any = caught.value.response
    status: int = response["ResponseMetadata"]["HTTPStatusCode"]
    return status, response["Error"]["Code"], response["Error"]["Message"]
