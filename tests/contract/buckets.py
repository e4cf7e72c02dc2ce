"""Buckets that a contract test makes, and how they leave no trace, also in a real account."""

from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

BUCKET_PREFIX = "contract-"


def bucket_name() -> str:
    """A name nobody else has."""
    return f"{BUCKET_PREFIX}{uuid4().hex[:24]}"


class Buckets:
    """Makes buckets and removes them again with versions, unfinished uploads, holds, retention."""

    def __init__(self, s3: Any) -> None:
        self._s3 = s3
        self._made: list[str] = []

    def make(self, **settings: Any) -> str:
        """A new bucket over S3; `settings` are those of boto3's create_bucket."""
        name = bucket_name()
        self._s3.create_bucket(Bucket=name, **settings)
        self._made.append(name)
        return name

    def expect(self, name: str) -> str:
        """Remove a bucket that a test makes itself, if it is there at the end."""
        self._made.append(name)
        return name

    def remove_all(self) -> None:
        """Remove them as far as it goes; what stays is printed."""
        for name in self._made:
            try:
                remove_bucket(self._s3, name)
            except ClientError as error:
                if error.response["Error"]["Code"] != "NoSuchBucket":
                    print(f"left behind: {name}: {error}")


def remove_bucket(s3: Any, name: str) -> None:
    """Delete a bucket with everything in it; governance is bypassed, legal holds are lifted."""
    while True:
        page = s3.list_object_versions(Bucket=name)
        rows = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if not rows:
            break
        versions = [{"Key": row["Key"], "VersionId": row["VersionId"]} for row in rows]
        answer = s3.delete_objects(Bucket=name, Delete={"Objects": versions, "Quiet": True})
        for row in answer.get("Errors", []):
            _delete_locked(s3, name, row["Key"], row["VersionId"])
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    s3.delete_bucket(Bucket=name)


def _delete_locked(s3: Any, bucket: str, name: str, version_id: str) -> None:
    version = {"Bucket": bucket, "Key": name, "VersionId": version_id}
    s3.put_object_legal_hold(**version, LegalHold={"Status": "OFF"})
    s3.delete_object(**version, BypassGovernanceRetention=True)
