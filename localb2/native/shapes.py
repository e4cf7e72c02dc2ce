"""JSON shapes of the native API: buckets, file versions, parts and keys, per API version."""

from collections.abc import Mapping, Sequence
from typing import Any

from localb2.native.call import Call
from localb2.rules import replication_rules
from localb2.rules.buckets import get_bucket
from localb2.rules.lifecycle_rules import complete
from localb2.values import ApplicationKey, Bucket, FileVersion, Part, Retention

HIDE_MARKER_TYPE = "application/x-bz-hide-marker"
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
EMPTY_SHA1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
NOT_READABLE: Mapping[str, Any] = {"isClientAuthorizedToRead": False, "value": None}


def encryption_shape(encryption: str | None) -> dict[str, str | None]:
    """Server-side encryption of a file, or a bucket's default."""
    return {"algorithm": "AES256" if encryption else None, "mode": encryption}


def bucket_shape(call: Call, bucket: Bucket) -> dict[str, Any]:
    """A bucket; settings that the key may not read are withheld, not refused."""
    return {
        "accountId": bucket.account_id,
        "bucketId": bucket.id,
        "bucketInfo": dict(bucket.info),
        "bucketName": bucket.name,
        "bucketType": bucket.type,
        "corsRules": list(bucket.cors_rules),
        "defaultServerSideEncryption": _readable(
            call, "readBucketEncryption", encryption_shape(bucket.encryption)
        ),
        "fileLockConfiguration": _readable(call, "readBucketRetentions", _lock_shape(bucket)),
        "lifecycleRules": [complete(rule) for rule in bucket.lifecycle_rules],
        "options": ["s3"],
        "replicationConfiguration": _readable(
            call, "readBucketReplications", replication_rules.shape(bucket.replication)
        ),
        "revision": bucket.revision,
    }


def _readable(call: Call, capability: str, value: Any) -> Mapping[str, Any]:
    if not call.may(capability):
        return NOT_READABLE
    return {"isClientAuthorizedToRead": True, "value": value}


def _lock_shape(bucket: Bucket) -> dict[str, Any]:
    retention = bucket.default_retention or {"mode": None, "period": None}
    return {"defaultRetention": dict(retention), "isFileLockEnabled": bucket.lock_enabled}


def file_shape(call: Call, version: FileVersion, bucket: Bucket | None = None) -> dict[str, Any]:
    """A file version, hide marker, unfinished large file or folder row.

    Whoever has the bucket at hand saves a look-up.
    """
    shape = {
        "accountId": version.account_id,
        "action": version.action,
        "bucketId": version.bucket_id,
        "contentLength": version.size,
        "contentSha1": content_sha1(version),
        "contentType": version.content_type,
        "fileId": version.id,
        "fileInfo": dict(version.info),
        "fileName": version.name,
        "uploadTimestamp": version.uploaded_ms,
    }
    if version.action == "folder":
        shape |= {"contentSha1": None, "contentType": None, "fileId": None}
    elif version.action == "hide":
        shape["contentType"] = HIDE_MARKER_TYPE
    if call.version == 1:
        return {**shape, "size": version.size}
    shape["contentMd5"] = EMPTY_MD5 if version.action == "hide" else version.md5
    if version.action in ("upload", "start"):
        shape |= _protection_shape(call, version)
    if version.action == "upload":
        bucket = bucket or get_bucket(call.db, version.bucket_id)
        if bucket.replication is not None and replication_rules.is_pending(bucket, version):
            shape["replicationStatus"] = "PENDING"
    return shape


def listed_file_shape(call: Call, version: FileVersion, bucket: Bucket) -> dict[str, Any]:
    """The same as a row of a list, which in version 1 does not say whose file it is."""
    shape = file_shape(call, version, bucket)
    if call.version == 1:
        del shape["accountId"], shape["bucketId"]
    return shape


def hidden_shape(call: Call, marker: FileVersion) -> dict[str, Any]:
    """A hide marker that was just made; version 1 says little about it."""
    thin = ("action", "fileId", "fileName", "size", "uploadTimestamp")
    return _thin_before_2(call, file_shape(call, marker), thin)


def started_shape(call: Call, unfinished: FileVersion) -> dict[str, Any]:
    """A large file that was just started; version 1 does not call it a file yet."""
    thin = ("accountId", "bucketId", "contentType", "fileId", "fileInfo", "fileName")
    return _thin_before_2(call, file_shape(call, unfinished), (*thin, "uploadTimestamp"))


def _thin_before_2(call: Call, shape: dict[str, Any], thin: Sequence[str]) -> dict[str, Any]:
    return {name: shape[name] for name in thin} if call.version == 1 else shape


def _protection_shape(call: Call, version: FileVersion) -> dict[str, Any]:
    retention, hold = version.lock or (None, None)
    return {
        "fileRetention": _readable(call, "readFileRetentions", retention_shape(retention)),
        "legalHold": _readable(call, "readFileLegalHolds", hold_shape(hold)),
        "serverSideEncryption": encryption_shape(version.encryption),
    }


def retention_shape(retention: Retention | None) -> dict[str, Any]:
    """The retention of a file; nulls where it has none."""
    mode, until_ms = retention or (None, None)
    return {"mode": mode, "retainUntilTimestamp": until_ms}


def hold_shape(hold: bool | None) -> str | None:
    """A legal hold: "on", "off", or null where nobody ever set it."""
    return None if hold is None else "on" if hold else "off"


def content_sha1(version: FileVersion) -> str:
    """The SHA-1 as B2 tells it: large files have "none", unchecked ones say so."""
    if version.action == "hide":
        return EMPTY_SHA1
    if version.sha1 is None:
        return "none"
    return f"unverified:{version.sha1}" if version.sha1_unverified else version.sha1


def part_shape(part: Part, encryption: str | None) -> dict[str, Any]:
    """One part of a large file."""
    return {
        "b2Checksum": None,
        "contentLength": part.size,
        "contentMd5": part.md5,
        "contentSha1": part.sha1,
        "fileId": part.file_id,
        "partNumber": part.number,
        "serverSideEncryption": encryption_shape(encryption),
        "uploadTimestamp": part.uploaded_ms,
    }


def key_shape(call: Call, key: ApplicationKey) -> dict[str, Any]:
    """An application key without its secret.

    Before version 4 a key had one bucket at most; of several, only `bucketIds` can tell.
    """
    shape = {
        "accountId": key.account_id,
        "applicationKeyId": key.id,
        "capabilities": sorted(key.capabilities),
        "expirationTimestamp": key.expires_ms,
        "keyName": key.name,
        "namePrefix": key.name_prefix,
        "options": ["s3"],
    }
    bucket_ids = None if key.bucket_ids is None else list(key.bucket_ids)
    if call.version == 4:
        return {**shape, "bucketIds": bucket_ids}
    if bucket_ids is not None and len(bucket_ids) > 1:
        return {**shape, "bucketId": None, "bucketIds": bucket_ids}
    return {**shape, "bucketId": bucket_ids[0] if bucket_ids else None}
