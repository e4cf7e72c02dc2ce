"""The native API's JSON, read into values. Pure functions, no b2sdk."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, cast

from gateway.values import (
    ApplicationKey,
    Authorization,
    Bucket,
    BucketName,
    CorsRule,
    DetailsPage,
    FileAction,
    FileDetails,
    KeyPage,
    LifecycleRule,
    NewApplicationKey,
    PartHash,
)

Answer = Mapping[str, Any]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHA1 = re.compile(r"[0-9a-f]{40}", re.IGNORECASE | re.ASCII)


def authorization(answer: Answer, key_id: str) -> Authorization:
    """b2_authorize_account, version 4."""
    storage = answer["apiInfo"]["storageApi"]
    allowed = storage["allowed"]
    restricted = allowed["buckets"]
    return Authorization(
        account_id=_account_id(answer["accountId"]),
        key_id=key_id,
        api_url=storage["apiUrl"].rstrip("/"),
        download_url=storage["downloadUrl"].rstrip("/"),
        s3_url=storage["s3ApiUrl"].rstrip("/"),
        capabilities=frozenset(allowed["capabilities"]),
        buckets=None
        if restricted is None
        else tuple(BucketName(each["id"], each.get("name")) for each in restricted),
        name_prefix=allowed.get("namePrefix"),
        expires=moment(answer.get("applicationKeyExpirationTimestamp")),
        minimum_part_size=storage["absoluteMinimumPartSize"],
        recommended_part_size=storage["recommendedPartSize"],
    )


def buckets(answer: Answer) -> list[Bucket]:
    """b2_list_buckets, by name."""
    return sorted(map(bucket, answer["buckets"]), key=lambda each: each.name)


def bucket(answer: Answer) -> Bucket:
    """One bucket. What the key may not read is withheld, and None here."""
    lock = _readable(answer.get("fileLockConfiguration"))
    return Bucket(
        id=answer["bucketId"],
        name=answer["bucketName"],
        type=answer["bucketType"],
        revision=answer["revision"],
        info=answer.get("bucketInfo") or {},
        lifecycle_rules=tuple(map(rule, answer.get("lifecycleRules") or ())),
        encryption=_bucket_encryption(answer.get("defaultServerSideEncryption")),
        lock_enabled=None if lock is None else bool(lock.get("isFileLockEnabled")),
        default_retention=None if lock is None else lock.get("defaultRetention"),
        cors_rules=tuple(map(cors_rule, answer.get("corsRules") or ())),
    )


def rule(answer: Answer) -> LifecycleRule:
    """One lifecycle rule; unset fields may be null or absent."""
    return LifecycleRule(
        prefix=answer["fileNamePrefix"],
        days_until_hide=answer.get("daysFromUploadingToHiding"),
        days_until_delete=answer.get("daysFromHidingToDeleting"),
        days_until_cancel=answer.get("daysFromStartingToCancelingUnfinishedLargeFiles"),
    )


def rule_to_wire(rule: LifecycleRule) -> dict[str, str | int | None]:
    """A lifecycle rule as b2_update_bucket wants it."""
    return {
        "fileNamePrefix": rule.prefix,
        "daysFromUploadingToHiding": rule.days_until_hide,
        "daysFromHidingToDeleting": rule.days_until_delete,
        "daysFromStartingToCancelingUnfinishedLargeFiles": rule.days_until_cancel,
    }


def cors_rule(answer: Answer) -> CorsRule:
    """One CORS rule; lists that are not set may be null or absent."""
    return CorsRule(
        name=answer["corsRuleName"],
        origins=tuple(answer["allowedOrigins"]),
        operations=tuple(answer["allowedOperations"]),
        headers=tuple(answer.get("allowedHeaders") or ()),
        expose=tuple(answer.get("exposeHeaders") or ()),
        max_age=answer["maxAgeSeconds"],
    )


def cors_rule_to_wire(rule: CorsRule) -> dict[str, Any]:
    """A CORS rule as b2_update_bucket wants it."""
    return {
        "corsRuleName": rule.name,
        "allowedOrigins": list(rule.origins),
        "allowedOperations": list(rule.operations),
        "allowedHeaders": list(rule.headers) or None,
        "exposeHeaders": list(rule.expose) or None,
        "maxAgeSeconds": rule.max_age,
    }


def file_details(answer: Answer) -> FileDetails:
    """A file version. Hide markers carry no lock and no encryption fields."""
    retention = _readable(answer.get("fileRetention")) or {}
    hold = _readable(answer.get("legalHold"))
    sha1, is_verified = _sha1(answer)
    return FileDetails(
        id=answer["fileId"],
        name=answer["fileName"],
        bucket_id=answer["bucketId"],
        action=_action(answer["action"]),
        size=answer["contentLength"],
        content_type=answer.get("contentType"),
        uploaded=_EPOCH + timedelta(milliseconds=answer["uploadTimestamp"]),
        sha1=sha1,
        sha1_verified=is_verified,
        info=answer.get("fileInfo") or {},
        encryption=_file_encryption(answer.get("serverSideEncryption")),
        retention_mode=retention.get("mode"),
        retain_until=moment(retention.get("retainUntilTimestamp")),
        legal_hold=None if hold is None else hold == "on",
        lock_readable=not (
            _is_withheld(answer, "fileRetention") or _is_withheld(answer, "legalHold")
        ),
        replication_status=answer.get("replicationStatus"),
    )


def details_page(answer: Answer) -> DetailsPage:
    """b2_list_file_names and b2_list_file_versions."""
    return DetailsPage(tuple(map(file_details, answer["files"])), answer.get("nextFileName"))


def part_hashes(answer: Answer) -> tuple[list[PartHash], int | None]:
    """b2_list_parts: one page, and the number that begins the next one."""
    return [_part_hash(part) for part in answer["parts"]], answer.get("nextPartNumber")


def download_token(answer: Answer) -> str:
    """b2_get_download_authorization."""
    return str(answer["authorizationToken"])


def key_page(answer: Answer) -> KeyPage:
    """b2_list_keys."""
    return KeyPage(keys=tuple(map(key, answer["keys"])), next_id=answer.get("nextApplicationKeyId"))


def key(answer: Answer) -> ApplicationKey:
    """One application key, without its secret."""
    bucket_ids = answer.get("bucketIds")
    return ApplicationKey(
        id=answer["applicationKeyId"],
        name=answer["keyName"],
        capabilities=frozenset(answer["capabilities"]),
        bucket_ids=None if bucket_ids is None else tuple(bucket_ids),
        name_prefix=answer.get("namePrefix"),
        expires=moment(answer.get("expirationTimestamp")),
    )


def new_key(answer: Answer) -> NewApplicationKey:
    """b2_create_key: the key with its secret."""
    return NewApplicationKey(key=key(answer), application_key=answer["applicationKey"])


def moment(milliseconds: int | None) -> datetime | None:
    """A timestamp of the native API."""
    return None if milliseconds is None else _EPOCH + timedelta(milliseconds=milliseconds)


def _account_id(told: str) -> str:
    """The account's id; ValueError for what could not be a part of an address."""
    if not re.fullmatch(r"[0-9A-Za-z_-]{1,64}", told):
        raise ValueError("accountId")
    return told


def _readable(field: Answer | None) -> Any:
    """The value of an {isClientAuthorizedToRead, value} field."""
    return field.get("value") if field else None


def _is_withheld(answer: Answer, name: str) -> bool:
    field = answer.get(name)
    return field is not None and not field["isClientAuthorizedToRead"]


def _bucket_encryption(field: Answer | None) -> Literal["SSE-B2", "none"] | None:
    if not field or not field.get("isClientAuthorizedToRead"):
        return None
    value = field.get("value") or {}
    return "SSE-B2" if value.get("mode") == "SSE-B2" else "none"


def _file_encryption(field: Answer | None) -> Literal["SSE-B2", "SSE-C", "none"] | None:
    if field is None:
        return None
    mode = field.get("mode")
    return cast(Literal["SSE-B2", "SSE-C"], mode) if mode in ("SSE-B2", "SSE-C") else "none"


def _action(action: str) -> FileAction:
    # Only the answer of the copy itself says "copy".
    return cast(FileAction, action) if action in ("upload", "hide", "start") else "upload"


def _sha1(answer: Answer) -> tuple[str | None, bool]:
    """The SHA-1 and whether B2 has verified it.

    Large files store "none" or null, and theirs is what the uploader put into the file info, where
    anything may stand.
    """
    sha1 = answer.get("contentSha1")
    if answer["action"] == "hide":
        return None, False
    if not sha1 or sha1 == "none":
        given = (answer.get("fileInfo") or {}).get("large_file_sha1") or ""
        return (given.lower() if _SHA1.fullmatch(given) else None), False
    return _checked(sha1)


def _part_hash(answer: Answer) -> PartHash:
    sha1 = answer.get("contentSha1")
    told, is_verified = (None, False) if not sha1 or sha1 == "none" else _checked(sha1)
    return PartHash(answer["partNumber"], told, is_verified)


def _checked(sha1: str) -> tuple[str, bool]:
    """A contentSha1 without its prefix, and whether B2 compared it with what the uploader said."""
    return sha1.removeprefix("unverified:"), not sha1.startswith("unverified:")
