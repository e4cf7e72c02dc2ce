"""The S3-compatible API with the verbs of a history."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from tests.localb2.machine.model import Bucket, Version, md5
from tests.localb2.machine.words import MOST_PAGES, Lock, Rows, byte_range


class S3:
    """The S3-compatible API as boto3 speaks it."""

    label = "s3"
    refusals: ClassVar[dict[str, tuple[int, str]]] = {
        "bucket taken": (409, "BucketAlreadyOwnedByYou"),
        "bucket not empty": (409, "BucketNotEmpty"),
        "lock not enabled": (400, "InvalidRequest"),
        "locked": (403, "AccessDenied"),
        "marker": (405, "MethodNotAllowed"),
        "no such file": (404, "NoSuchKey"),
        "no such version": (404, "NoSuchVersion"),
        "no such upload": (404, "NoSuchUpload"),
        "not enough parts": (400, "MalformedXML"),
        "copy onto itself": (400, "InvalidRequest"),
        "part too small": (400, "EntityTooSmall"),
        "part missing": (400, "InvalidPart"),
        "range": (416, "InvalidRange"),
        "copy range": (400, "InvalidArgument"),
        "retention locked": (403, "AccessDenied"),
    }

    def __init__(self, client: Any) -> None:
        self.client = client

    def attempt(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        """What the verb returns, or (status, code) of its refusal."""
        try:
            return verb(*arguments)
        except ClientError as error:
            response: Any = error.response
            return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]

    def create_bucket(self, name: str, public: bool, lock: bool) -> None:
        self.client.create_bucket(
            Bucket=name,
            ACL="public-read" if public else "private",
            ObjectLockEnabledForBucket=lock,
        )

    def delete_bucket(self, bucket: Bucket) -> None:
        self.client.delete_bucket(Bucket=bucket.name)

    def open_to_public(self, bucket: Bucket, public: bool) -> None:
        acl = "public-read" if public else "private"
        self.client.put_bucket_acl(Bucket=bucket.name, ACL=acl)

    def set_default_retention(self, bucket: Bucket, mode: str | None) -> None:
        wanted: dict[str, Any] = {"ObjectLockEnabled": "Enabled"}
        if mode:
            wanted["Rule"] = {"DefaultRetention": {"Mode": mode.upper(), "Days": 1}}
        self.client.put_object_lock_configuration(
            Bucket=bucket.name, ObjectLockConfiguration=wanted
        )

    def upload(
        self,
        bucket: Bucket,
        name: str,
        content: bytes,
        info: dict[str, str],
        lock: Lock,
        secret: bytes | None,
    ) -> str:
        retention, hold = lock
        more: dict[str, Any] = _key_arguments(secret)
        if retention is not None:
            until = datetime.fromtimestamp(retention[1] / 1000, UTC)
            more |= {"ObjectLockMode": retention[0].upper(), "ObjectLockRetainUntilDate": until}
        if hold is not None:
            more["ObjectLockLegalHoldStatus"] = "ON" if hold else "OFF"
        made = self.client.put_object(
            Bucket=bucket.name,
            Key=name,
            Body=content,
            Metadata=info,
            ContentType="text/plain",
            **more,
        )
        return str(made["VersionId"])

    def hide(self, bucket: Bucket, name: str) -> str:
        return str(self.client.delete_object(Bucket=bucket.name, Key=name)["VersionId"])

    def delete(self, bucket: Bucket, version: Version, bypass: bool) -> None:
        self.client.delete_object(**_named(bucket, version), BypassGovernanceRetention=bypass)

    def delete_several(
        self, bucket: Bucket, versions: list[Version], bypass: bool
    ) -> dict[str, str]:
        """DeleteObjects: the codes of those that were refused, by version id."""
        wanted = [{"Key": one.name, "VersionId": one.id} for one in versions]
        answer = self.client.delete_objects(
            Bucket=bucket.name, Delete={"Objects": wanted}, BypassGovernanceRetention=bypass
        )
        return {row["VersionId"]: row["Code"] for row in answer.get("Errors", [])}

    def copy(
        self,
        source_bucket: Bucket,
        source: Version,
        bucket: Bucket,
        name: str,
        secret: bytes | None,
    ) -> str:
        made = self.client.copy_object(
            Bucket=bucket.name,
            Key=name,
            CopySource=_source(source_bucket, source),
            **_key_arguments(secret),
            **_key_arguments(source.secret, "CopySource"),
        )
        return str(made["VersionId"])

    def start(self, bucket: Bucket, name: str, info: dict[str, str], secret: bytes | None) -> str:
        started = self.client.create_multipart_upload(
            Bucket=bucket.name,
            Key=name,
            Metadata=info,
            ContentType="text/plain",
            **_key_arguments(secret),
        )
        return str(started["UploadId"])

    def put_part(self, bucket: Bucket, upload: Version, number: int, content: bytes) -> None:
        self.client.upload_part(
            **_upload(bucket, upload),
            PartNumber=number,
            Body=content,
            **_key_arguments(upload.secret),
        )

    def copy_part(
        self,
        bucket: Bucket,
        upload: Version,
        number: int,
        source_bucket: Bucket,
        source: Version,
        span: tuple[int, int] | None,
    ) -> None:
        more = {} if span is None else {"CopySourceRange": byte_range(span)}
        self.client.upload_part_copy(
            **_upload(bucket, upload),
            PartNumber=number,
            CopySource=_source(source_bucket, source),
            **_key_arguments(upload.secret),
            **_key_arguments(source.secret, "CopySource"),
            **more,
        )

    def finish(self, bucket: Bucket, upload: Version, numbers: list[int]) -> None:
        parts = [
            {"PartNumber": number, "ETag": md5(upload.parts.get(number, b"missing")).hex()}
            for number in numbers
        ]
        self.client.complete_multipart_upload(
            **_upload(bucket, upload), MultipartUpload={"Parts": parts}
        )

    def cancel(self, bucket: Bucket, upload: Version) -> None:
        self.client.abort_multipart_upload(**_upload(bucket, upload))

    def set_retention(
        self, bucket: Bucket, version: Version, retention: tuple[str, int] | None, bypass: bool
    ) -> None:
        wanted: dict[str, Any] = {}
        if retention is not None:
            mode, until_ms = retention
            until = datetime.fromtimestamp(until_ms / 1000, UTC)
            wanted = {"Mode": mode.upper(), "RetainUntilDate": until}
        self.client.put_object_retention(
            **_named(bucket, version), Retention=wanted, BypassGovernanceRetention=bypass
        )

    def set_hold(self, bucket: Bucket, version: Version, hold: bool) -> None:
        self.client.put_object_legal_hold(
            **_named(bucket, version), LegalHold={"Status": "ON" if hold else "OFF"}
        )

    def names(self, bucket: Bucket, prefix: str, delimiter: str | None, page: int) -> Rows:
        rows: Rows = []
        for answer in self._pages("list_objects_v2", bucket, prefix, delimiter, page):
            rows += [(row["ETag"].strip('"'), row["Key"]) for row in answer.get("Contents", [])]
            rows += _folders(answer)
        return sorted(rows, key=lambda row: row[1])

    def names_by_marker(
        self, bucket: Bucket, prefix: str, delimiter: str | None, page: int
    ) -> Rows:
        rows: Rows = []
        for answer in self._pages("list_objects", bucket, prefix, delimiter, page):
            rows += [(row["ETag"].strip('"'), row["Key"]) for row in answer.get("Contents", [])]
            rows += _folders(answer)
        return sorted(rows, key=lambda row: row[1])

    def versions(self, bucket: Bucket, prefix: str, delimiter: str | None, page: int) -> Rows:
        """Versions, markers and folders; S3 tells those in three lists of their own."""
        rows: Rows = []
        for answer in self._pages("list_object_versions", bucket, prefix, delimiter, page):
            both = [*answer.get("Versions", []), *answer.get("DeleteMarkers", [])]
            rows += [(row["VersionId"], row["Key"]) for row in both]
            rows += _folders(answer)
        return rows

    def _pages(
        self, call: str, bucket: Bucket, prefix: str, delimiter: str | None, page: int
    ) -> Iterator[Any]:
        wanted: dict[str, Any] = {"Bucket": bucket.name, "Prefix": prefix}
        if delimiter is not None:
            wanted["Delimiter"] = delimiter
        paginator = self.client.get_paginator(call)
        for count, answer in enumerate(
            paginator.paginate(**wanted, PaginationConfig={"PageSize": page})
        ):
            assert count < MOST_PAGES, "the pages have no end"
            lists = ("Contents", "Versions", "DeleteMarkers", "CommonPrefixes")
            assert sum(len(answer.get(one, [])) for one in lists) <= page
            yield answer

    def unfinished(self, bucket: Bucket, page: int) -> list[str]:
        """Ids by name, oldest first."""
        paginator = self.client.get_paginator("list_multipart_uploads")
        pages = paginator.paginate(Bucket=bucket.name, PaginationConfig={"PageSize": page})
        return [row["UploadId"] for answer in pages for row in answer.get("Uploads", [])]

    def parts(self, bucket: Bucket, upload: Version) -> list[tuple[int, str]]:
        answer = self.client.list_parts(**_upload(bucket, upload))
        return [(row["PartNumber"], row["ETag"].strip('"')) for row in answer.get("Parts", [])]

    def read(
        self, bucket: Bucket, version: Version, span: tuple[int, int] | None, *, by_name: bool
    ) -> bytes:
        """The bytes of a version, or of what its name stands for."""
        wanted = _named(bucket, version) | _key_arguments(version.secret)
        if by_name:
            del wanted["VersionId"]
        if span is not None:
            wanted["Range"] = byte_range(span) or ""
        content: bytes = self.client.get_object(**wanted)["Body"].read()
        return content

    def check(self, version: Version, bucket: Bucket) -> None:
        """Everything that is told of a version is as the model has it."""
        if version.action != "upload":
            return
        told = self.client.head_object(**_named(bucket, version), **_key_arguments(version.secret))
        mode, until_ms = version.retention or (None, None)
        hold = {None: None, True: "ON", False: "OFF"}[version.hold]
        assert told["ContentLength"] == len(version.content)
        assert told["ETag"] == f'"{version.etag}"'
        assert told["Metadata"] == version.info
        assert told["ContentType"] == version.content_type
        assert told.get("ObjectLockLegalHoldStatus") == hold
        assert told.get("ObjectLockMode") == (mode.upper() if mode else None)
        until = told.get("ObjectLockRetainUntilDate")
        assert until_ms == (None if until is None else round(until.timestamp() * 1000))


def _named(bucket: Bucket, version: Version) -> dict[str, str]:
    return {"Bucket": bucket.name, "Key": version.name, "VersionId": version.id}


def _upload(bucket: Bucket, upload: Version) -> dict[str, str]:
    return {"Bucket": bucket.name, "Key": upload.name, "UploadId": upload.id}


def _key_arguments(secret: bytes | None, what: str = "") -> dict[str, Any]:
    """What boto3 is told of a customer's key; it adds the MD5 by itself."""
    if secret is None:
        return {}
    key = f"{what}SSECustomerKey"
    return {f"{what}SSECustomerAlgorithm": "AES256", key: secret}


def _source(bucket: Bucket, version: Version) -> dict[str, str]:
    return {"Bucket": bucket.name, "Key": version.name, "VersionId": version.id}


def _folders(answer: Any) -> Rows:
    return [("", row["Prefix"]) for row in answer.get("CommonPrefixes", [])]
