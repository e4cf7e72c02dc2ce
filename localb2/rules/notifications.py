"""Event notification rules of a bucket: what B2 accepts, which rule an event is for."""

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from localb2.errors import (
    EventTypeInvalid,
    EventTypesEmpty,
    EventTypesMixed,
    EventTypesOverlap,
    InvalidRequest,
)
from localb2.rules.buckets import get_bucket
from localb2.rules.webhook_targets import check_headers, check_secret, check_url
from localb2.store.database import note_settings_change
from localb2.values import Bucket, Event

MOST_RULES = 25
MOST_EVENTS_PER_BATCH = 50

_KINDS = {
    "b2:HideMarkerCreated": ("Hide", "LifecycleRule"),
    "b2:MultipartUploadCreated": ("LiveRead",),
    "b2:ObjectCreated": ("Copy", "MultipartReplica", "MultipartUpload", "Replica", "Upload"),
    "b2:ObjectDeleted": ("Delete", "LifecycleRule"),
}
EVENT_TYPES = frozenset(
    f"{category}:{kind}" for category, kinds in _KINDS.items() for kind in ("*", *kinds)
)
_NAME = re.compile(r"[A-Za-z0-9-]{6,63}", re.ASCII)


def set_rules(
    db: sqlite3.Connection,
    bucket_id: str,
    wanted: Sequence[Mapping[str, Any]],
    *,
    plain_hosts: frozenset[str] = frozenset(),
) -> Bucket:
    """b2_set_bucket_notification_rules: the bucket with these rules and no others.

    A rule that was suspended stays so unless something about it is new. Hosts that may be asked
    without TLS, beside this machine, are `plain_hosts`. NoSuchBucket, InvalidRequest,
    EventTypesEmpty, EventTypeInvalid, EventTypesMixed, EventTypesOverlap.
    """
    rules = checked(wanted, plain_hosts)
    bucket = get_bucket(db, bucket_id)
    known = {rule["name"]: rule for rule in bucket.notification_rules}
    return _store(db, bucket, [_with_suspension(rule, known.get(rule["name"])) for rule in rules])


def suspend(db: sqlite3.Connection, bucket_id: str, name: str, reason: str) -> None:
    """Deliver nothing more for a rule until it is changed. NoSuchBucket."""
    bucket = get_bucket(db, bucket_id)
    suspended = {"isSuspended": True, "suspensionReason": reason}
    rules = [
        {**rule, **suspended} if rule["name"] == name else rule
        for rule in bucket.notification_rules
    ]
    _store(db, bucket, rules)


def matches(rule: Mapping[str, Any], event: Event) -> bool:
    """Whether the rule wants to hear of the event now."""
    if not rule["isEnabled"] or rule["isSuspended"]:
        return False
    category = event.type.rpartition(":")[0]
    wanted = rule["eventTypes"]
    return (event.type in wanted or f"{category}:*" in wanted) and event.version.name.startswith(
        rule["objectNamePrefix"]
    )


def checked(
    wanted: Sequence[Mapping[str, Any]], plain_hosts: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """The rules as they are stored and answered, by name. Raises what `set_rules` raises."""
    if len(wanted) > MOST_RULES:
        raise InvalidRequest(f"A bucket can have at most {MOST_RULES} event notification rules")
    rules = sorted(
        (_rule(rule, plain_hosts) for rule in wanted), key=lambda rule: str(rule["name"])
    )
    for one, other in combinations(rules, 2):
        if one["name"] == other["name"]:
            raise InvalidRequest(f"Event notification rule names must be unique: {one['name']}")
        _check_apart(one, other)
    return rules


def _rule(wanted: Mapping[str, Any], plain_hosts: frozenset[str]) -> dict[str, Any]:
    name = _text(wanted, "name")
    if not _NAME.fullmatch(name) or name.lower().startswith("b2-"):
        raise InvalidRequest(
            "The name of an event notification rule must be 6 to 63 letters, digits and hyphens"
            " and not start with 'b2-'"
        )
    enabled = wanted.get("isEnabled")
    if not isinstance(enabled, bool):
        raise InvalidRequest("isEnabled of an event notification rule must be true or false")
    return {
        "eventTypes": _event_types(wanted.get("eventTypes")),
        "isEnabled": enabled,
        "isSuspended": False,
        "name": name,
        "objectNamePrefix": _text(wanted, "objectNamePrefix"),
        "suspensionReason": "",
        "targetConfiguration": _target(wanted, plain_hosts),
    }


def _event_types(wanted: Any) -> list[str]:
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise InvalidRequest("eventTypes must be a list of strings")
    if not wanted:
        raise EventTypesEmpty("eventTypes must not be empty")
    found = sorted(set(wanted))
    for one in found:
        if one not in EVENT_TYPES:
            raise EventTypeInvalid(f"Invalid event type: {one[:80]}")
    categories = [one.rpartition(":")[0] for one in found]
    for one in found:
        category = one.removesuffix(":*")
        if category != one and categories.count(category) > 1:
            raise EventTypesMixed(f"{one} leaves no room for other event types of {category}")
    return found


def _target(wanted: Mapping[str, Any], plain_hosts: frozenset[str]) -> dict[str, Any]:
    target = wanted.get("targetConfiguration")
    if not isinstance(target, Mapping):
        raise InvalidRequest("An event notification rule needs a targetConfiguration")
    if target.get("targetType") != "webhook":
        raise InvalidRequest("targetType must be webhook")
    # The documentation has it beside the name, recorded answers have it here.
    most = wanted.get("maxEventsPerBatch") or target.get("maxEventsPerBatch") or 1
    if type(most) is not int or not 1 <= most <= MOST_EVENTS_PER_BATCH:
        raise InvalidRequest(f"maxEventsPerBatch must be in range 1 - {MOST_EVENTS_PER_BATCH}")
    return {
        "customHeaders": check_headers(target.get("customHeaders")),
        "hmacSha256SigningSecret": check_secret(target.get("hmacSha256SigningSecret")),
        "maxEventsPerBatch": most,
        "targetType": "webhook",
        "url": check_url(target.get("url"), plain_hosts),
    }


def _text(wanted: Mapping[str, Any], field: str) -> str:
    value = wanted.get(field)
    if not isinstance(value, str):
        raise InvalidRequest(f"An event notification rule needs {field}")
    return value


def _check_apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """No event may be for two rules."""
    first, second = one["objectNamePrefix"], other["objectNamePrefix"]
    if not first.startswith(second) and not second.startswith(first):
        return
    if _spelt_out(one) & _spelt_out(other):
        raise EventTypesOverlap(
            f"Event notification rules overlap: {one['name']} and {other['name']}"
        )


def _spelt_out(rule: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for one in rule["eventTypes"]:
        category, _, kind = one.rpartition(":")
        kinds = _KINDS[category] if kind == "*" else (kind,)
        found.update(f"{category}:{kind}" for kind in kinds)
    return found


def _with_suspension(rule: dict[str, Any], known: Mapping[str, Any] | None) -> dict[str, Any]:
    if known is None or not known["isSuspended"]:
        return rule
    suspension = {field: known[field] for field in ("isSuspended", "suspensionReason")}
    return {**rule, **suspension} if {**rule, **suspension} == known else rule


def _store(db: sqlite3.Connection, bucket: Bucket, rules: Sequence[Mapping[str, Any]]) -> Bucket:
    """Without a new revision: the rules are no part of the bucket that b2_list_buckets tells."""
    db.execute(
        "UPDATE buckets SET notification_rules = ? WHERE id = ?", (json.dumps(rules), bucket.id)
    )
    note_settings_change(db)
    return replace(bucket, notification_rules=tuple(rules))
