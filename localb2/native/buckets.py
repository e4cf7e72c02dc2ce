"""b2_create_bucket, b2_list_buckets, b2_update_bucket, b2_delete_bucket."""

from collections.abc import Sequence
from typing import Any, Literal

from localb2.errors import InvalidRequest, NotEntitled
from localb2.native.call import Call
from localb2.native.protection import asked_encryption
from localb2.native.shapes import bucket_shape
from localb2.rules import buckets, cors_rules, lifecycle
from localb2.rules.buckets import BucketUpdate
from localb2.values import Bucket

CREATABLE_TYPES = ("allPublic", "allPrivate")
KNOWN_TYPES = frozenset({"allPublic", "allPrivate", "snapshot", "restricted", "shared"})
DEFAULT_TYPES = ["allPublic", "allPrivate", "snapshot"]


async def create_bucket(call: Call) -> dict[str, Any]:
    """Make a bucket; several settings need a capability of their own."""
    call.require("writeBuckets")
    call.check_account()
    name, type_ = call.fields.text("bucketName"), call.fields.text("bucketType")
    _check_type(type_)
    lock_enabled = call.fields.flag("fileLockEnabled") or False
    if lock_enabled:
        call.require("writeBucketRetentions")
    replication = _replication(call)
    encryption = call.service.default_encryption
    if call.fields.has("defaultServerSideEncryption"):
        encryption = _encryption(call)
    info, rules = call.fields.text_mapping("bucketInfo"), _lifecycle_rules(call)
    cors = _cors_rules(call)
    bucket = await call.service.store.write(
        lambda db: buckets.create_bucket(
            db,
            call.clock,
            call.key.account_id,
            name,
            type=type_,
            info=info,
            lifecycle_rules=rules or (),
            cors_rules=cors or (),
            encryption=encryption,
            lock_enabled=lock_enabled,
            replication=replication,
        )
    )
    return bucket_shape(call, bucket)


async def list_buckets(call: Call) -> dict[str, Any]:
    """All buckets of the account that the key may see, by name."""
    call.require("listBuckets")
    call.check_account()
    bucket_id = call.fields.optional_text("bucketId")
    name = call.fields.optional_text("bucketName")
    types = _wanted_types(call)
    found = [
        bucket
        for bucket in buckets.list_buckets(call.db, call.key.account_id)
        if bucket_id in (None, bucket.id)
        and (name is None or bucket.name.lower() == name.lower())
        and (types is None or bucket.type in types)
    ]
    found = _within_restriction(call, found, named=bucket_id is not None or name is not None)
    return {"buckets": [bucket_shape(call, bucket) for bucket in found]}


def _within_restriction(call: Call, found: list[Bucket], *, named: bool) -> list[Bucket]:
    """Restricted keys: version 1 shows their buckets silently, later ones must name one of them."""
    allowed = call.key.bucket_ids
    if allowed is None:
        return found
    within = [bucket for bucket in found if bucket.id in allowed]
    if call.version > 1 and (not named or not within):
        raise NotEntitled("not entitled")
    return within


def _wanted_types(call: Call) -> list[str] | None:
    """None means all types."""
    types = call.fields.texts("bucketTypes")
    if types is None:
        return DEFAULT_TYPES
    if types == ["all"]:
        return None
    if not types or "all" in types:
        raise InvalidRequest('bucketTypes must name types, or be ["all"]')
    for type_ in types:
        if type_ not in KNOWN_TYPES:
            raise InvalidRequest(f"Unknown bucket type: {type_}")
    return types


async def update_bucket(call: Call) -> dict[str, Any]:
    """Change what is given and leave the rest; collections are replaced as a whole."""
    call.require("writeBuckets")
    call.check_account()
    bucket = call.bucket("writeBuckets")
    update = _update(call, bucket)
    revision = call.fields.number("ifRevisionIs", low=0, high=2**62)
    changed = await call.service.store.write(
        lambda db: buckets.update_bucket(db, bucket.id, update, if_revision=revision)
    )
    return bucket_shape(call, changed)


def _update(call: Call, bucket: Bucket) -> BucketUpdate:
    type_ = call.fields.optional_text("bucketType")
    if type_ is not None:
        _check_type(type_)
    lock_enabled, retention = call.fields.flag("fileLockEnabled"), _retention(call)
    if lock_enabled is not None or retention is not None:
        call.require("writeBucketRetentions")
    replication = _replication(call)
    given = call.fields.has("defaultServerSideEncryption")
    return BucketUpdate(
        type=type_,
        info=call.fields.text_mapping("bucketInfo"),
        cors_rules=_cors_rules(call, bucket),
        lifecycle_rules=_lifecycle_rules(call),
        encryption=(_encryption(call) or "none") if given else None,
        lock_enabled=lock_enabled,
        default_retention=retention,
        replication=replication,
    )


async def delete_bucket(call: Call) -> dict[str, Any]:
    """Delete an empty bucket."""
    call.require("deleteBuckets")
    call.check_account()
    bucket = call.bucket("deleteBuckets")
    gone = await call.service.store.write(lambda db: buckets.delete_bucket(db, bucket.id))
    return bucket_shape(call, gone)


def _check_type(type_: str) -> None:
    if type_ not in CREATABLE_TYPES:
        raise InvalidRequest(f"Invalid bucketType: {type_}")


def _replication(call: Call) -> dict[str, Any] | None:
    """Kept and told; both sides null, or an empty object, removes it."""
    wanted = call.fields.mapping("replicationConfiguration")
    if wanted is not None:
        call.require("writeBucketReplications")
    return wanted


def _encryption(call: Call) -> Literal["SSE-B2"] | None:
    """Since autumn 2026 a mode of null does not switch encryption off but back to the default."""
    call.require("writeBucketEncryption")
    wanted = asked_encryption(call.fields, "defaultServerSideEncryption")
    return wanted or call.service.default_encryption


def _lifecycle_rules(call: Call) -> list[dict[str, Any]] | None:
    rules = call.fields.objects("lifecycleRules")
    if rules is not None:
        lifecycle.check_rules(rules)
    return rules


def _cors_rules(call: Call, bucket: Bucket | None = None) -> Sequence[dict[str, Any]] | None:
    """As B2 keeps them. Names that S3 gave may stay, also those that B2 would not take here."""
    rules = call.fields.objects("corsRules")
    if rules is None:
        return None
    checked = cors_rules.checked_rules(rules)
    known = () if bucket is None else bucket.cors_rules
    cors_rules.check_names(checked, [rule.get("corsRuleName", "") for rule in known])
    return checked


def _retention(call: Call) -> dict[str, Any] | None:
    """`{"mode": null}` takes the default away; a mode needs its period."""
    wanted = call.fields.mapping("defaultRetention")
    if wanted is None:
        return None
    mode, period = wanted.get("mode"), wanted.get("period")
    if mode in (None, "none"):
        return {"mode": None, "period": None}
    if mode not in ("governance", "compliance") or not isinstance(period, dict):
        raise InvalidRequest("defaultRetention needs a mode and a period")
    duration, unit = period.get("duration"), period.get("unit")
    if type(duration) is not int or duration < 1 or unit not in ("days", "years"):
        raise InvalidRequest("the period of defaultRetention must be a number of days or years")
    return {"mode": mode, "period": {"duration": duration, "unit": unit}}


CALLS = {
    "b2_create_bucket": create_bucket,
    "b2_delete_bucket": delete_bucket,
    "b2_list_buckets": list_buckets,
    "b2_update_bucket": update_bucket,
}
