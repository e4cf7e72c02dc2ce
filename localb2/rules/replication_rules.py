"""Replication of a bucket: the configuration is checked, kept and told; nothing replicates."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from localb2.errors import InvalidRequest
from localb2.values import Bucket, FileVersion

DEFAULT_PRIORITY = 128
LARGEST_PRIORITY = 2**31 - 1

_SOURCE = "asReplicationSource"
_DESTINATION = "asReplicationDestination"
#: Ours, beside B2's own: by rule name the time of the newest version that was there before it.
_BEGINNINGS = "begunAfterMs"
_RULE_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}", re.ASCII)


def checked(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as it is stored and answered; {} when it names neither side.

    Raises InvalidRequest for one that b2_update_bucket refuses.
    """
    source, destination = wanted.get(_SOURCE), wanted.get(_DESTINATION)
    if source is None and destination is None:
        return {}
    return {
        _SOURCE: None if source is None else _source(_mapping(source, _SOURCE)),
        _DESTINATION: (
            None if destination is None else _destination(_mapping(destination, _DESTINATION))
        ),
    }


def begun(
    configuration: Mapping[str, Any], known: Mapping[str, Any] | None, newest_ms: int
) -> dict[str, Any]:
    """The configuration with the beginning of its rules: now, but for those that were there.

    `newest_ms` is the upload timestamp of the newest version of all.
    """
    before = (known or {}).get(_BEGINNINGS, {})
    names = [rule["replicationRuleName"] for rule in _rules(configuration)]
    return {**configuration, _BEGINNINGS: {name: before.get(name, newest_ms) for name in names}}


def shape(configuration: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The configuration as B2 answers it."""
    if configuration is None:
        return None
    return {side: configuration[side] for side in (_SOURCE, _DESTINATION)}


def is_pending(bucket: Bucket, version: FileVersion) -> bool:
    """Whether a file waits to be replicated: it is newer than a rule for its name."""
    if bucket.replication is None:
        return False
    beginnings = bucket.replication.get(_BEGINNINGS, {})
    for rule in _rules(bucket.replication):
        is_new = version.uploaded_ms > beginnings.get(rule["replicationRuleName"], 0)
        if rule["isEnabled"] and is_new and version.name.startswith(rule["fileNamePrefix"]):
            return True
    return False


def _rules(configuration: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    rules: list[Mapping[str, Any]] = (configuration[_SOURCE] or {}).get("replicationRules", [])
    return rules


def _source(wanted: Mapping[str, Any]) -> dict[str, Any]:
    rules = wanted.get("replicationRules")
    if not isinstance(rules, list) or not rules:
        raise InvalidRequest(f"{_SOURCE} needs replicationRules")
    found = [_rule(_mapping(rule, "replicationRules")) for rule in rules]
    if len({rule["replicationRuleName"] for rule in found}) < len(found):
        raise InvalidRequest("Replication rules must have different names")
    return {
        "replicationRules": found,
        "sourceApplicationKeyId": _text(wanted, "sourceApplicationKeyId"),
    }


def _rule(wanted: Mapping[str, Any]) -> dict[str, Any]:
    name = _text(wanted, "replicationRuleName")
    if not _RULE_NAME.fullmatch(name):
        raise InvalidRequest(f"Invalid replicationRuleName: {name[:80]}")
    priority = wanted.get("priority")
    if priority is None:
        priority = DEFAULT_PRIORITY
    if type(priority) is not int or not 1 <= priority <= LARGEST_PRIORITY:
        raise InvalidRequest(f"priority must be in range 1 - {LARGEST_PRIORITY}")
    prefix = wanted.get("fileNamePrefix")
    if prefix is not None and not isinstance(prefix, str):
        raise InvalidRequest("fileNamePrefix of a replication rule must be a string")
    return {
        "destinationBucketId": _text(wanted, "destinationBucketId"),
        "fileNamePrefix": prefix or "",
        "includeExistingFiles": _flag(wanted, "includeExistingFiles", default=False),
        "isEnabled": _flag(wanted, "isEnabled", default=True),
        "priority": priority,
        "replicationRuleName": name,
    }


def _destination(wanted: Mapping[str, Any]) -> dict[str, Any]:
    field = "sourceToDestinationKeyMapping"
    keys = _mapping(wanted.get(field), field)
    for source, destination in keys.items():
        if not source or not isinstance(destination, str) or not destination:
            raise InvalidRequest(f"{field} must map key ids to key ids")
    if not keys:
        raise InvalidRequest(f"{field} must not be empty")
    return {field: dict(keys)}


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRequest(f"{name} must be an object")
    return value


def _text(wanted: Mapping[str, Any], field: str) -> str:
    value = wanted.get(field)
    if not isinstance(value, str) or not value:
        raise InvalidRequest(f"A replication configuration needs {field}")
    return value


def _flag(wanted: Mapping[str, Any], field: str, *, default: bool) -> bool:
    value = wanted.get(field)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise InvalidRequest(f"{field} of a replication rule must be true or false")
    return value
