"""The S3 calls of one credential, by boto3; its lists are in lists.py."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any, BinaryIO

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from gateway import s3_answers
from gateway.bodies import MeasuredBody
from gateway.calls import Timeouts, Trace
from gateway.downloads import Download
from gateway.errors import MasterKeyRefused, read_answer
from gateway.kept import Kept
from gateway.retries import repeat
from gateway.s3.clients import make_client
from gateway.s3.failures import error_of
from gateway.s3.lists import S3Lists
from gateway.s3.parameters import info_parameters, protection_parameters, upload_headers
from gateway.s3.presigning import presigned_put
from gateway.s3.reading import download_of
from gateway.urls import content_disposition
from gateway.values import (
    Authorization,
    Credential,
    Deletion,
    Part,
    Protection,
    SignedUpload,
    StoredFile,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LONGEST_LINK = 604_800  # seconds: 7 days, the rule of signature version 4


class S3Transport:
    """The S3 calls of one credential with one set of time-outs."""

    def __init__(
        self, credential: Credential, authorization: Authorization, timeouts: Timeouts
    ) -> None:
        self._credential = credential
        self._authorization = authorization
        self._timeouts = timeouts
        self.lists = S3Lists(credential, authorization, timeouts)
        self._made: S3Client | None = None

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
                **info_parameters(info),
                **protection_parameters(protection),
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
                **info_parameters(info),
                **protection_parameters(protection),
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
            download_of,
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

    def presign_upload(
        self,
        bucket: str,
        name: str,
        *,
        size: int,
        content_type: str,
        info: Mapping[str, str],
        protection: Protection | None,
        seconds: int,
    ) -> SignedUpload:
        """A presigned PutObject."""
        self._check_link(seconds)
        headers = upload_headers(content_type, info, protection)
        url = presigned_put(
            self._credential,
            self._authorization,
            bucket,
            name,
            {**headers, "Content-Length": str(size)},
            seconds=seconds,
        )
        return SignedUpload(url, headers)

    def _presigned(self, call: str, values: Mapping[str, Any], seconds: int) -> str:
        self._check_link(seconds)
        return self._client.generate_presigned_url(call, dict(values), ExpiresIn=seconds)

    def _check_link(self, seconds: int) -> None:
        if not 1 <= seconds <= _LONGEST_LINK:
            raise ValueError(f"a link lives 1 to {_LONGEST_LINK} seconds, not {seconds}")
        if self._authorization.is_master_key:
            raise MasterKeyRefused("S3 does not accept the master key")

    @property
    def _client(self) -> "S3Client":
        """boto3's client, made when first needed: lists do without."""
        with _making:
            if self._made is None:
                self._made = make_client(self._credential, self._authorization, self._timeouts)
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


_transports: Kept[S3Transport] = Kept(limit=256)
_making = Lock()


def _done(answer: object) -> None:
    """For answers that tell nothing beyond that it is done."""
