"""boto3: lists, bytes, deletions and presigned links. S3 words end here."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO, Literal
from urllib.parse import quote, urlencode

import boto3
import botocore.session
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
    IncompleteReadError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.exceptions import (
    ConnectionError as NoConnection,
)
from botocore.httpsession import URLLib3Session
from botocore.parsers import ResponseParserError
from botocore.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from gateway import USER_AGENT, s3_answers
from gateway.bodies import PIECE, MeasuredBody
from gateway.calls import Timeouts, Trace
from gateway.downloads import Download
from gateway.errors import (
    B2Error,
    ConnectionCut,
    InvalidRequest,
    MasterKeyRefused,
    TimedOut,
    UnknownB2Error,
    Unreachable,
    read_answer,
    retry_after_seconds,
    s3_error,
)
from gateway.kept import Kept
from gateway.retries import repeat
from gateway.urls import content_disposition, is_virtual_host
from gateway.values import (
    Authorization,
    Credential,
    Deletion,
    Listing,
    Part,
    Protection,
    StoredFile,
    UnfinishedFile,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# File info with a meaning of its own (PutObject's headers) and the parameter that it is in S3.
_HEADERS = {
    "b2-cache-control": "CacheControl",
    "b2-content-disposition": "ContentDisposition",
    "b2-content-encoding": "ContentEncoding",
    "b2-content-language": "ContentLanguage",
    "b2-expires": "Expires",
}
_CALLS = ("versions", "uploads")  # query words without a value that say which list is meant
_CHUNK = 256 * 1024  # of a download; slow readers hold one each
_CONNECTIONS = 512  # kept open for lists: two for each of gunicorn's threads
_LONGEST_LINK = 604_800  # seconds: 7 days, the rule of signature version 4


class S3Transport:
    """The S3 calls of one credential with one set of time-outs."""

    def __init__(
        self, credential: Credential, authorization: Authorization, timeouts: Timeouts
    ) -> None:
        self._credential = credential
        self._authorization = authorization
        self._timeouts = timeouts
        secret = Credentials(credential.key_id, credential.application_key)
        self._signer = S3SigV4Auth(secret, "s3", authorization.region)
        self._lists = _web_session(authorization.s3_url, timeouts)
        self._made: S3Client | None = None

    def list_bucket_dates(self, trace: Trace) -> dict[str, datetime]:
        """ListBuckets."""
        return self._list(trace, "", {}, s3_answers.bucket_dates)

    def create_bucket(self, trace: Trace, name: str, *, public: bool, lock: bool) -> None:
        """CreateBucket."""
        options: dict[str, Any] = {"ObjectLockEnabledForBucket": True} if lock else {}
        options["ACL"] = "public-read" if public else "private"
        self._ask(
            trace, lambda: self._client.create_bucket(Bucket=name, **options), _done, harmless=False
        )

    def delete_bucket(self, trace: Trace, name: str) -> None:
        """DeleteBucket."""
        self._ask(trace, lambda: self._client.delete_bucket(Bucket=name), _done, harmless=False)

    def list_file_names(
        self,
        trace: Trace,
        bucket: str,
        *,
        prefix: str,
        after: str,
        token: str | None,
        limit: int,
        folders: bool,
    ) -> Listing:
        """ListObjectsV2."""
        query = {
            "list-type": "2",
            "encoding-type": "url",
            "prefix": prefix,
            "delimiter": "/" if folders else "",
            "continuation-token": token or "",
            "start-after": "" if token else after,
            "max-keys": str(limit),
        }
        return self._list(trace, bucket, query, s3_answers.file_names)

    def list_file_versions(
        self,
        trace: Trace,
        bucket: str,
        *,
        prefix: str,
        start_name: str | None,
        start_id: str | None,
        limit: int,
        folders: bool,
    ) -> Listing:
        """ListObjectVersions."""
        query = {
            "versions": "",
            "encoding-type": "url",
            "prefix": prefix,
            "delimiter": "/" if folders else "",
            "key-marker": start_name or "",
            "version-id-marker": start_id or "",
            "max-keys": str(limit),
        }
        return self._list(trace, bucket, query, s3_answers.file_versions)

    def list_unfinished_files(
        self,
        trace: Trace,
        bucket: str,
        *,
        prefix: str,
        start_name: str | None,
        start_id: str | None,
        limit: int,
    ) -> tuple[list[UnfinishedFile], str | None, str | None]:
        """ListMultipartUploads."""
        query = {
            "uploads": "",
            "encoding-type": "url",
            "prefix": prefix,
            "key-marker": start_name or "",
            "upload-id-marker": start_id or "",
            "max-uploads": str(limit),
        }
        return self._list(trace, bucket, query, s3_answers.unfinished_files)

    def hide_file(self, trace: Trace, bucket: str, name: str) -> str:
        """DeleteObject by name."""
        return self._ask(
            trace,
            lambda: self._client.delete_object(Bucket=bucket, Key=name),
            lambda answer: str(answer["VersionId"]),
            harmless=False,
        )

    def delete_file_version(self, trace: Trace, bucket: str, name: str, file_id: str) -> None:
        """DeleteObject with versionId."""
        self._ask(
            trace,
            lambda: self._client.delete_object(Bucket=bucket, Key=name, VersionId=file_id),
            _done,
            harmless=True,
        )

    def delete_file_versions(
        self, trace: Trace, bucket: str, versions: Sequence[tuple[str, str]]
    ) -> list[Deletion]:
        """DeleteObjects."""
        wanted: Any = [{"Key": name, "VersionId": file_id} for name, file_id in versions]
        return self._ask(
            trace,
            lambda: self._client.delete_objects(Bucket=bucket, Delete={"Objects": wanted}),
            lambda answer: s3_answers.deletions(versions, answer),
            harmless=True,
        )

    def upload_file(
        self,
        trace: Trace,
        bucket: str,
        name: str,
        body: BinaryIO,
        *,
        size: int,
        content_type: str,
        info: Mapping[str, str],
        protection: Protection | None,
    ) -> StoredFile:
        """PutObject."""
        measured = MeasuredBody(body, size)
        return self._ask(
            trace,
            lambda: self._client.put_object(
                Bucket=bucket,
                Key=name,
                Body=measured,  # type: ignore[arg-type]  # boto3 needs read() alone
                ContentLength=size,
                ContentType=content_type,
                **_info_parameters(info),
                **_protection_parameters(protection),
            ),
            lambda answer: s3_answers.stored_file(name, answer),
            harmless=True,
            possible=measured.rewind,
        )

    def start_large_file(
        self,
        trace: Trace,
        bucket: str,
        name: str,
        *,
        content_type: str,
        info: Mapping[str, str],
        protection: Protection | None,
    ) -> str:
        """CreateMultipartUpload."""
        return self._ask(
            trace,
            lambda: self._client.create_multipart_upload(
                Bucket=bucket,
                Key=name,
                ContentType=content_type,
                **_info_parameters(info),
                **_protection_parameters(protection),
            ),
            lambda answer: str(answer["UploadId"]),
            harmless=False,
        )

    def upload_part(
        self,
        trace: Trace,
        bucket: str,
        name: str,
        file_id: str,
        number: int,
        body: BinaryIO,
        *,
        size: int,
    ) -> Part:
        """UploadPart."""
        measured = MeasuredBody(body, size)
        return self._ask(
            trace,
            lambda: self._client.upload_part(
                Bucket=bucket,
                Key=name,
                UploadId=file_id,
                PartNumber=number,
                Body=measured,  # type: ignore[arg-type]  # boto3 needs read() alone
                ContentLength=size,
            ),
            lambda answer: Part(number, size, answer["ETag"].strip('"')),
            harmless=True,
            possible=measured.rewind,
        )

    def list_parts(
        self, trace: Trace, bucket: str, name: str, file_id: str, *, after: int
    ) -> tuple[list[Part], int | None]:
        """ListParts: one page, and behind which number the next one starts."""
        return self._ask(
            trace,
            lambda: self._client.list_parts(
                Bucket=bucket, Key=name, UploadId=file_id, PartNumberMarker=after
            ),
            s3_answers.parts,
            harmless=True,
        )

    def finish_large_file(
        self, trace: Trace, bucket: str, name: str, file_id: str, parts: Sequence[Part]
    ) -> StoredFile:
        """CompleteMultipartUpload."""
        wanted: Any = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in parts]
        return self._ask(
            trace,
            lambda: self._client.complete_multipart_upload(
                Bucket=bucket, Key=name, UploadId=file_id, MultipartUpload={"Parts": wanted}
            ),
            lambda answer: s3_answers.stored_file(name, answer),
            harmless=False,
        )

    def cancel_large_file(self, trace: Trace, bucket: str, name: str, file_id: str) -> None:
        """AbortMultipartUpload."""
        self._ask(
            trace,
            lambda: self._client.abort_multipart_upload(Bucket=bucket, Key=name, UploadId=file_id),
            _done,
            harmless=False,
        )

    def download_file(
        self,
        trace: Trace,
        bucket: str,
        name: str,
        *,
        file_id: str | None,
        range_header: str | None,
    ) -> Download:
        """GetObject."""
        wanted = {"VersionId": file_id, "Range": range_header}
        given: dict[str, Any] = {key: value for key, value in wanted.items() if value}
        return self._ask(
            trace,
            lambda: self._client.get_object(Bucket=bucket, Key=name, **given),
            _download,
            harmless=True,
        )

    def presign_download(
        self,
        bucket: str,
        name: str,
        *,
        file_id: str | None,
        seconds: int,
        download_name: str | None,
        inline: bool,
    ) -> str:
        """A presigned GetObject."""
        disposition = content_disposition(download_name, inline=inline)
        wanted = {"VersionId": file_id, "ResponseContentDisposition": disposition}
        given = {key: value for key, value in wanted.items() if value}
        return self._presigned("get_object", {"Bucket": bucket, "Key": name, **given}, seconds)

    def presign_part(
        self, bucket: str, name: str, file_id: str, number: int, *, seconds: int
    ) -> str:
        """A presigned UploadPart."""
        part = {"Bucket": bucket, "Key": name, "UploadId": file_id, "PartNumber": number}
        return self._presigned("upload_part", part, seconds)

    def _presigned(self, call: str, values: Mapping[str, Any], seconds: int) -> str:
        if not 1 <= seconds <= _LONGEST_LINK:
            raise ValueError(f"a link lives 1 to {_LONGEST_LINK} seconds, not {seconds}")
        if self._authorization.is_master_key:
            raise MasterKeyRefused("S3 does not accept the master key")
        return self._client.generate_presigned_url(call, dict(values), ExpiresIn=seconds)

    @property
    def _client(self) -> "S3Client":
        """boto3's client, made when first needed: lists do without."""
        with _making:
            if self._made is None:
                self._made = _make_client(self._credential, self._authorization, self._timeouts)
            return self._made

    def _ask[A: Mapping[str, Any], T](
        self,
        trace: Trace,
        call: Callable[[], A],
        read: Callable[[A], T],
        *,
        harmless: bool,
        possible: Callable[[], bool] = lambda: True,
    ) -> T:
        """What `read` makes of the answer to `call`, which may be made again (retries.repeat)."""

        def once() -> A:
            try:
                answer = call()
            except (BotoCoreError, ClientError, ResponseParserError) as failure:
                raise error_of(failure) from None
            trace.request_id = answer["ResponseMetadata"].get("RequestId")
            return answer

        tries = self._timeouts.tries
        return read_answer(read, repeat(once, tries=tries, harmless=harmless, possible=possible))

    def _list[T](
        self, trace: Trace, bucket: str, query: Mapping[str, str], read: Callable[[bytes], T]
    ) -> T:
        """What `read` makes of a list, asked for without boto3, which would parse it slowly."""
        given = {key: value for key, value in query.items() if value or key in _CALLS}
        words = urlencode(given, quote_via=quote, safe="")
        url = f"{self._authorization.s3_url}/{quote(bucket, safe='')}{words and '?'}{words}"
        tries = self._timeouts.tries
        return read_answer(read, repeat(lambda: self._get(trace, url), tries=tries, harmless=True))

    def _get(self, trace: Trace, url: str) -> bytes:
        request = AWSRequest(method="GET", url=url, headers={"User-Agent": USER_AGENT})
        self._signer.add_auth(request)
        try:
            response = self._lists.send(request.prepare())
        except BotoCoreError as failure:
            raise error_of(failure) from None
        body = response.content
        if len(body) < int(response.headers.get("content-length") or 0):
            raise ConnectionCut("B2 ended the connection in the middle of a list")
        if response.status_code != 200:
            raise s3_answers.failure(response.status_code, response.headers, body)
        trace.request_id = response.headers.get("x-amz-request-id")
        return body


def transport(
    credential: Credential, authorization: Authorization, timeouts: Timeouts
) -> S3Transport:
    """The kept transport of this credential, or a new one."""
    return _transports.get_or_make(
        credential,
        (authorization.s3_url, timeouts),
        lambda: S3Transport(credential, authorization, timeouts),
    )


def evict(credential: Credential) -> None:
    """Forget the transports of this credential."""
    _transports.evict(credential)


def error_of(failure: BotoCoreError | ClientError | ResponseParserError) -> B2Error:
    """Our error for what botocore raises. Texts name hosts at most, never a request."""
    if isinstance(failure, ClientError):
        return _error_of_answer(failure.response)
    if isinstance(failure, ResponseParserError):
        return _error_of_document(str(failure))
    if isinstance(failure, ParamValidationError):
        return InvalidRequest(str(failure))
    cause = failure.kwargs.get("error")
    if isinstance(cause, B2Error):  # IncompleteBody, on its way through urllib3
        return cause
    if isinstance(failure, ReadTimeoutError):
        return TimedOut("no answer in time")
    if isinstance(failure, ConnectionClosedError | IncompleteReadError | ResponseStreamingError):
        return ConnectionCut("B2 ended the connection in the middle")
    if isinstance(failure, HTTPClientError | NoConnection):
        return Unreachable(f"no connection ({type(failure).__name__})")
    return UnknownB2Error(type(failure).__name__, code="client_error")


_transports: Kept[S3Transport] = Kept(limit=256)
_making = Lock()


def _error_of_answer(response: Mapping[str, Any]) -> B2Error:
    told, about = response.get("Error", {}), response.get("ResponseMetadata", {})
    return s3_error(
        about.get("HTTPStatusCode", 0),
        told.get("Code") or "",
        told.get("Message") or "",
        request_id=about.get("RequestId"),
        retry_after=retry_after_seconds(about.get("HTTPHeaders", {}).get("retry-after")),
    )


def _error_of_document(text: str) -> B2Error:
    """A document that stops in the middle was cut off; any other is not B2's."""
    if "no element found" in text or "unclosed token" in text:
        return ConnectionCut("B2 ended the connection in the middle of an answer")
    return UnknownB2Error("the answer is no S3 document", code="strange_answer")


def _done(answer: object) -> None:
    """For answers that tell nothing beyond that it is done."""


def _download(answer: Mapping[str, Any]) -> Download:
    size, content_range = answer["ContentLength"], answer.get("ContentRange")
    return Download(
        status=answer["ResponseMetadata"]["HTTPStatusCode"],
        size=size,
        total=int(content_range.rsplit("/", 1)[-1]) if content_range else size,
        content_type=answer.get("ContentType", "application/octet-stream"),
        etag=s3_answers.unquoted(answer.get("ETag")),
        content_range=content_range,
        file_id=answer.get("VersionId"),
        uploaded=answer["LastModified"],
        info=answer.get("Metadata", {}),
        chunks=_chunks(answer["Body"]),
        close=answer["Body"].close,
    )


def _chunks(body: Any) -> Iterator[bytes]:
    try:
        while chunk := body.read(_CHUNK):
            yield chunk
    except BotoCoreError as failure:
        raise error_of(failure) from None
    except (OSError, HTTPError) as failure:
        raise ConnectionCut(f"the download ended early ({type(failure).__name__})") from None
    finally:
        body.close()


def _info_parameters(info: Mapping[str, str]) -> dict[str, Any]:
    """File info as boto3 takes it: headers as parameters named so, the rest as metadata."""
    headers = {_HEADERS[key]: value for key, value in info.items() if key in _HEADERS}
    return {**headers, "Metadata": {k: v for k, v in info.items() if k not in _HEADERS}}


def _protection_parameters(protection: Protection | None) -> dict[str, Any]:
    """Encryption and locks as boto3 takes them; nothing where the bucket's defaults decide."""
    if protection is None:
        return {}
    mode, hold = protection.retention_mode, protection.legal_hold
    given = {
        "ServerSideEncryption": "AES256" if protection.encryption else None,
        "ObjectLockMode": mode.upper() if mode else None,
        "ObjectLockRetainUntilDate": protection.retain_until,
        "ObjectLockLegalHoldStatus": None if hold is None else ("ON" if hold else "OFF"),
    }
    return {name: value for name, value in given.items() if value is not None}


def _make_client(
    credential: Credential, authorization: Authorization, timeouts: Timeouts
) -> "S3Client":
    style: Literal["virtual", "path"] = (
        "virtual" if is_virtual_host(authorization.s3_url) else "path"
    )
    client = _session().client(
        "s3",
        endpoint_url=authorization.s3_url,
        region_name=authorization.region,
        aws_access_key_id=credential.key_id,
        aws_secret_access_key=credential.application_key,
        verify=_ca_bundle(),
        config=Config(
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # Bodies come from browsers and cannot seek: hashing them first is impossible.
            s3={"payload_signing_enabled": False, "addressing_style": style},
            connect_timeout=timeouts.connect,
            read_timeout=timeouts.read,
            retries={"total_max_attempts": 1},  # retries.py decides
            max_pool_connections=64,
            user_agent=USER_AGENT,
        ),
    )
    client.meta.events.register("before-sign.s3", _send_small_bodies_at_once)
    return client


def _send_small_bodies_at_once(request: AWSRequest, **_: object) -> None:
    """B2 may refuse a large body before it is sent; a small one need not wait for that."""
    if "Expect" in request.headers and int(request.headers.get("Content-Length", 0)) <= PIECE:
        del request.headers["Expect"]


@cache
def _session() -> boto3.session.Session:
    """One for the process, deaf to ~/.aws and AWS_PROFILE, with a date parser of today."""
    for name in ("boto3", "botocore", "urllib3"):
        _quieten(name)
    nowhere = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    core = botocore.session.Session(session_vars=nowhere)
    factory = core.get_component("response_parser_factory")
    factory.set_parser_defaults(timestamp_parser=s3_answers.timestamp)
    return boto3.session.Session(botocore_session=core)


@lru_cache(maxsize=16)
def _web_session(endpoint: str, timeouts: Timeouts) -> URLLib3Session:
    """The connections for lists: one set per S3 host, for all credentials."""
    _quieten("botocore")
    return URLLib3Session(
        verify=_ca_bundle(),  # type: ignore[arg-type]  # takes a path as well
        proxies=get_environ_proxies(endpoint),
        timeout=(timeouts.connect, timeouts.read),  # type: ignore[arg-type]  # takes a pair as well
        max_pool_connections=_CONNECTIONS,
    )


def _ca_bundle() -> str | bool:
    """Where certificates are looked up; the native transport obeys REQUESTS_CA_BUNDLE by itself."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("AWS_CA_BUNDLE") or True


def _quieten(name: str) -> None:
    """Their DEBUG lines carry signatures."""
    logger = logging.getLogger(name)
    logger.setLevel(max(logger.level, logging.WARNING))
