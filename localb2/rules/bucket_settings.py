"""What b2_create_bucket and b2_update_bucket accept: names, types, info, retention."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from localb2.errors import (
    BadBucketName,
    InvalidRequest,
    LockConflict,
    LockNotEnabled,
    SourceReplicationConflict,
)
from localb2.rules import lifecycle_rules as lifecycle

MOST_INFO_ENTRIES = 10
LONGEST_INFO_BYTES = 2048
#: S3's limits; B2's console offers 3,000 days.
LONGEST_PERIOD = {"days": 36_500, "years": 100}

_TYPES = ("allPublic", "allPrivate")
_NAME_CHARACTERS = re.compile(r"[A-Za-z0-9.-]*")
_IPV4 = re.compile(r"\d{1,3}(\.\d{1,3}){3}", re.ASCII)
_INFO_KEY = re.compile(r"[A-Za-z0-9_-]{1,50}")


def check_bucket_name(name: str) -> None:
    """Raise BadBucketName, with B2's words, for a name that b2_create_bucket refuses."""
    if len(name) < 6:
        raise BadBucketName("bucketName must be at least 6 characters long")
    if len(name) > 63:
        raise BadBucketName("bucketName can be at most 63 characters long")
    if not _NAME_CHARACTERS.fullmatch(name) or _has_bad_dots(name):
        raise BadBucketName("Invalid characters in bucketName: must be alphanumeric or '-'")
    if name.lower().startswith("b2-"):
        raise BadBucketName("bucketName must not start with 'b2-'")


def check_type(bucket_type: str) -> None:
    """Raise InvalidRequest unless people may make buckets of that type."""
    if bucket_type not in _TYPES:
        raise InvalidRequest(f"Invalid bucketType: {bucket_type}")


def check_info(info: Mapping[str, str]) -> None:
    """Raise InvalidRequest for bucket info beyond B2's limits."""
    if len(info) > MOST_INFO_ENTRIES:
        raise InvalidRequest(f"bucketInfo can have at most {MOST_INFO_ENTRIES} entries")
    for key, value in info.items():
        if not _INFO_KEY.fullmatch(key):
            raise InvalidRequest(f"Invalid bucketInfo name: {key[:80]}")
        if not isinstance(value, str):
            raise InvalidRequest(f"bucketInfo value of {key} must be a string")
        if len(value.encode()) > LONGEST_INFO_BYTES:
            raise InvalidRequest(
                f"bucketInfo value of {key} is longer than {LONGEST_INFO_BYTES} bytes"
            )


def check_rules(lifecycle_rules: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidRequest for lifecycle rules beyond B2's limits."""
    lifecycle.check_rules(lifecycle_rules)


def new_lock_enabled(now: bool, wanted: bool | None, replication: Mapping[str, Any] | None) -> bool:
    """Object Lock goes on for good: LockConflict for switching it off.

    SourceReplicationConflict for switching it on where files are replicated from.
    """
    if wanted and not now and (replication or {}).get("asReplicationSource"):
        raise SourceReplicationConflict(
            "Turning on file lock for an existing bucket having source replication configuration"
            " is not allowed."
        )
    if now and wanted is False:
        raise LockConflict(
            "fileLockEnabled value of false is not allowed when bucket is already file lock"
            " enabled."
        )
    return now or bool(wanted)


def new_retention(
    now: Mapping[str, Any] | None,
    wanted: Mapping[str, Any] | None,
    *,
    lock_enabled: bool,
) -> Mapping[str, Any] | None:
    """The default retention after an update; mode None removes it. LockNotEnabled."""
    if wanted is None:
        return now
    if not lock_enabled:
        raise LockNotEnabled("The bucket is not file lock enabled")
    mode = wanted.get("mode")
    if mode is None:
        return None
    if mode not in ("governance", "compliance"):
        raise InvalidRequest(f"Invalid default retention mode: {mode}")
    period = wanted.get("period")
    if not _is_period(period):
        raise InvalidRequest(
            "The period of a default retention must be a number of days or years, at most"
            f" {LONGEST_PERIOD['days']} or {LONGEST_PERIOD['years']}"
        )
    return {"mode": mode, "period": period}


def _is_period(period: Any) -> bool:
    return (
        isinstance(period, Mapping)
        and period.get("unit") in ("days", "years")
        and type(period.get("duration")) is int
        and 1 <= period["duration"] <= LONGEST_PERIOD[period["unit"]]
    )


def _has_bad_dots(name: str) -> bool:
    return (
        name.startswith((".", "-"))
        or name.endswith((".", "-"))
        or ".." in name
        or _IPV4.fullmatch(name) is not None
    )
