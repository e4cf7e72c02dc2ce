"""The native API with the verbs of a history."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import quote

from tests.contract.native_client import NativeClient, NativeError, json_of
from tests.localb2.machine.model import Bucket, Version, md5, sha1
from tests.localb2.machine.words import MOST_PAGES, Lock, Rows, byte_range


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
            range=byte_range(span),
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
            range=byte_range(span),
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
        start: dict[str, Any] = {}
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
            headers["Range"] = byte_range(span) or ""
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
