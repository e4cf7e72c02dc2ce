"""The two faces of localb2 with the same verbs, so that a history can change over at any step."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from botocore.exceptions import ClientError

from tests.contract.native_client import NativeClient, NativeError, json_of
from tests.localb2.machine.model import Bucket, Version, md5, sha1

MOST_PAGES = 500

Lock = tuple[tuple[str, int] | None, bool | None]
"""Retention and legal hold that an upload asks for."""

Rows = list[tuple[str, str]]
"""(file id, name) of versions, ("", name) of folders; S3 tells the names only of some."""


class Native:
    """The native API, version 4, spoken by hand."""

    label = "native"
    refusals: ClassVar[dict[str, tuple[int, str]]] = {
        "bucket taken": (400, "duplicate_bucket_name"),
        "bucket not empty": (400, "cannot_delete_non_empty_bucket"),
        "lock not enabled": (400, "bucket_missing_file_lock"),
        "locked": (401, "access_denied"),
        "marker": (405, "method_not_allowed"),
        "no such file to hide": (400, "no_such_file"),
        "hidden already": (400, "already_hidden"),
        "no such file": (404, "not_found"),
        "no such upload": (400, "bad_request"),
        "not enough parts": (400, "bad_request"),
        "part too small": (400, "bad_request"),
        "parts do not fit": (400, "part_sha1_mismatch"),
        "part missing": (400, "missing_part"),
        "range": (416, "range_not_satisfiable"),
        "retention locked": (403, "access_denied"),
        "version gone": (400, "file_not_present"),
    }

    def __init__(self, client: NativeClient) -> None:
        self.client = client

    def attempt(self, verb: Callable[..., Any], *arguments: Any) -> Any:
        """What the verb returns, or (status, code) of its refusal."""
        try:
            return verb(*arguments)
        except NativeError as error:
            return error.status, error.code

    def create_bucket(self, name: str, public: bool, lock: bool) -> None:
        self.client.call(
            "b2_create_bucket",
            accountId=self.client.account_id,
            bucketName=name,
            bucketType="allPublic" if public else "allPrivate",
            fileLockEnabled=lock,
        )

    def delete_bucket(self, bucket: Bucket) -> None:
        self.client.call("b2_delete_bucket", accountId=self.client.account_id, bucketId=bucket.id)

    def open_to_public(self, bucket: Bucket, public: bool) -> None:
        self._update(bucket, bucketType="allPublic" if public else "allPrivate")

    def set_default_retention(self, bucket: Bucket, mode: str | None) -> None:
        period = {"duration": 1, "unit": "days"} if mode else None
        self._update(bucket, defaultRetention={"mode": mode, "period": period})

    def _update(self, bucket: Bucket, **changes: Any) -> None:
        account_id = self.client.account_id
        self.client.call("b2_update_bucket", accountId=account_id, bucketId=bucket.id, **changes)

    def upload(
        self,
        bucket: Bucket,
        name: str,
        content: bytes,
        info: dict[str, str],
        lock: Lock,
        secret: bytes | None,
    ) -> str:
        headers = {f"X-Bz-Info-{key}": quote(value) for key, value in info.items()}
        retention, hold = lock
        if retention is not None:
            headers["X-Bz-File-Retention-Mode"] = retention[0]
            headers["X-Bz-File-Retention-Retain-Until-Timestamp"] = str(retention[1])
        if hold is not None:
            headers["X-Bz-File-Legal-Hold"] = "on" if hold else "off"
        headers |= _key_headers(secret)
        return str(self.client.upload(bucket.id, name, content, headers)["fileId"])

    def hide(self, bucket: Bucket, name: str) -> str:
        return str(self.client.call("b2_hide_file", bucketId=bucket.id, fileName=name)["fileId"])

    def delete(self, _bucket: Bucket, version: Version, bypass: bool) -> None:
        self.client.call(
            "b2_delete_file_version",
            fileName=version.name,
            fileId=version.id,
            bypassGovernance=bypass,
        )

    def copy(
        self,
        _source_bucket: Bucket,
        source: Version,
        bucket: Bucket,
        name: str,
        secret: bytes | None,
    ) -> str:
        return self.copy_range(source, bucket, name, secret, None)

    def copy_range(
        self,
        source: Version,
        bucket: Bucket,
        name: str,
        secret: bytes | None,
        span: tuple[int, int] | None,
    ) -> str:
        made = self.client.call(
            "b2_copy_file",
            sourceFileId=source.id,
            destinationBucketId=bucket.id,
            fileName=name,
            range=_range(span),
            sourceServerSideEncryption=_key_fields(source.secret),
            destinationServerSideEncryption=_key_fields(secret),
        )
        return str(made["fileId"])

    def start(self, bucket: Bucket, name: str, info: dict[str, str], secret: bytes | None) -> str:
        started = self.client.call(
            "b2_start_large_file",
            bucketId=bucket.id,
            fileName=name,
            contentType="text/plain",
            fileInfo=info,
            serverSideEncryption=_key_fields(secret),
        )
        return str(started["fileId"])

    def put_part(self, _bucket: Bucket, upload: Version, number: int, content: bytes) -> None:
        place = self.client.call("b2_get_upload_part_url", fileId=upload.id)
        headers = {
            "Authorization": place["authorizationToken"],
            "X-Bz-Part-Number": str(number),
            "X-Bz-Content-Sha1": sha1(content),
            **_key_headers(upload.secret),
        }
        json_of(self.client.send("POST", place["uploadUrl"], content, headers))

    def copy_part(
        self,
        _bucket: Bucket,
        upload: Version,
        number: int,
        _source_bucket: Bucket,
        source: Version,
        span: tuple[int, int] | None,
    ) -> None:
        self.client.call(
            "b2_copy_part",
            sourceFileId=source.id,
            largeFileId=upload.id,
            partNumber=number,
            range=_range(span),
            sourceServerSideEncryption=_key_fields(source.secret),
            destinationServerSideEncryption=_key_fields(upload.secret),
        )

    def finish(self, _bucket: Bucket, upload: Version, numbers: list[int]) -> None:
        sha1s = [sha1(upload.parts.get(number, b"missing")) for number in numbers]
        self.client.call("b2_finish_large_file", fileId=upload.id, partSha1Array=sha1s)

    def cancel(self, _bucket: Bucket, upload: Version) -> None:
        self.client.call("b2_cancel_large_file", fileId=upload.id)

    def set_retention(
        self, _bucket: Bucket, version: Version, retention: tuple[str, int] | None, bypass: bool
    ) -> None:
        mode, until_ms = retention or (None, None)
        self.client.call(
            "b2_update_file_retention",
            fileName=version.name,
            fileId=version.id,
            fileRetention={"mode": mode, "retainUntilTimestamp": until_ms},
            bypassGovernance=bypass,
        )

    def set_hold(self, _bucket: Bucket, version: Version, hold: bool) -> None:
        self.client.call(
            "b2_update_file_legal_hold",
            fileName=version.name,
            fileId=version.id,
            legalHold="on" if hold else "off",
        )

    def names(self, bucket: Bucket, prefix: str, delimiter: str | None, page: int) -> Rows:
        return self._walk("b2_list_file_names", bucket, prefix, delimiter, page)

    def versions(self, bucket: Bucket, prefix: str, delimiter: str | None, page: int) -> Rows:
        return self._walk("b2_list_file_versions", bucket, prefix, delimiter, page)

    def _walk(
        self, call: str, bucket: Bucket, prefix: str, delimiter: str | None, page: int
    ) -> Rows:
        rows: Rows = []
        start: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = self.client.call(
                call,
                bucketId=bucket.id,
                prefix=prefix,
                delimiter=delimiter,
                maxFileCount=page,
                **start,
            )
            assert len(answer["files"]) <= page
            rows += [(row["fileId"] or "", row["fileName"]) for row in answer["files"]]
            if answer["nextFileName"] is None:
                return rows
            start = {"startFileName": answer["nextFileName"]}
            if answer.get("nextFileId"):
                start["startFileId"] = answer["nextFileId"]
        raise AssertionError("the pages have no end")

    def unfinished(self, bucket: Bucket, page: int) -> list[str]:
        found: list[str] = []
        start = None
        for _ in range(MOST_PAGES):
            answer = self.client.call(
                "b2_list_unfinished_large_files",
                bucketId=bucket.id,
                maxFileCount=page,
                startFileId=start,
            )
            found += [row["fileId"] for row in answer["files"]]
            start = answer["nextFileId"]
            if start is None:
                return found
        raise AssertionError("the pages have no end")

    def parts(self, _bucket: Bucket, upload: Version) -> list[tuple[int, str]]:
        answer = self.client.call("b2_list_parts", fileId=upload.id)
        return [(row["partNumber"], row["contentMd5"]) for row in answer["parts"]]

    def read(
        self, bucket: Bucket, version: Version, span: tuple[int, int] | None, *, by_name: bool
    ) -> bytes:
        """The bytes of a version, or of what its name stands for."""
        path = f"/b2api/v4/b2_download_file_by_id?fileId={version.id}"
        if by_name:
            path = f"/file/{bucket.name}/{quote(version.name)}"
        headers = {"Authorization": self.client.token, **_key_headers(version.secret)}
        if span is not None:
            headers["Range"] = _range(span) or ""
        answer = self.client.send("GET", self.client.api_url + path, headers=headers)
        if answer.status not in (200, 206):
            json_of(answer)
        return answer.body

    def check(self, version: Version, _bucket: Bucket) -> None:
        """Everything that is told of a version is as the model has it."""
        told = self.client.file_info(version.id)
        mode, until_ms = version.retention or (None, None)
        hold = {None: None, True: "on", False: "off"}[version.hold]
        assert (told["fileName"], told["action"]) == (version.name, version.action)
        assert told["contentLength"] == len(version.content)
        assert told["fileInfo"] == version.info
        if version.action == "upload":
            assert told["contentSha1"] == version.sha1
            assert told["contentType"] == version.content_type
        if version.action != "hide":
            assert told["fileRetention"]["value"] == {
                "mode": mode,
                "retainUntilTimestamp": until_ms,
            }
            assert told["legalHold"]["value"] == hold


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
        more = {} if span is None else {"CopySourceRange": _range(span)}
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
            wanted["Range"] = _range(span) or ""
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


Face = Native | S3


def _range(span: tuple[int, int] | None) -> str | None:
    return None if span is None else f"bytes={span[0]}-{span[1]}"


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


def _key_fields(secret: bytes | None) -> dict[str, str] | None:
    if secret is None:
        return None
    return {
        "mode": "SSE-C",
        "algorithm": "AES256",
        "customerKey": b64encode(secret).decode(),
        "customerKeyMd5": b64encode(md5(secret)).decode(),
    }


def _key_headers(secret: bytes | None) -> dict[str, str]:
    if secret is None:
        return {}
    prefix = "X-Bz-Server-Side-Encryption-Customer"
    return {
        f"{prefix}-Algorithm": "AES256",
        f"{prefix}-Key": b64encode(secret).decode(),
        f"{prefix}-Key-Md5": b64encode(md5(secret)).decode(),
    }


def _source(bucket: Bucket, version: Version) -> dict[str, str]:
    return {"Bucket": bucket.name, "Key": version.name, "VersionId": version.id}


def _folders(answer: Any) -> Rows:
    return [("", row["Prefix"]) for row in answer.get("CommonPrefixes", [])]
