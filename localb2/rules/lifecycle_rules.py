"""Which lifecycle rules a bucket may have."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from localb2.errors import InvalidRequest

MOST_RULES = 100

HIDING = "daysFromUploadingToHiding"
DELETING = "daysFromHidingToDeleting"
CANCELLING = "daysFromStartingToCancelingUnfinishedLargeFiles"
_DAYS = (HIDING, DELETING, CANCELLING)


def check_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Raise InvalidRequest for rules that b2_update_bucket refuses."""
    if len(rules) > MOST_RULES:
        raise InvalidRequest(f"A bucket can have at most {MOST_RULES} lifecycle rules")
    for rule in rules:
        _check_rule(rule)
    for one, other in combinations(sorted(rule["fileNamePrefix"] for rule in rules), 2):
        if other.startswith(one):
            raise InvalidRequest(f"Lifecycle rules overlap: '{one}' and '{other}'")


def complete(rule: Mapping[str, Any]) -> dict[str, Any]:
    """The rule as B2 answers it: numbers of days that it does not set are null."""
    return {**dict.fromkeys(_DAYS), **rule}


def _check_rule(rule: Mapping[str, Any]) -> None:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("fileNamePrefix"), str):
        raise InvalidRequest("A lifecycle rule needs a fileNamePrefix")
    unknown = sorted(set(rule) - {"fileNamePrefix", *_DAYS})
    if unknown:
        raise InvalidRequest(f"Unknown field in a lifecycle rule: {unknown[0]}")
    for field in _DAYS:
        days = rule.get(field)
        if days is not None and (type(days) is not int or days < 1):
            raise InvalidRequest(f"{field} must be a positive number of days")
    if all(rule.get(field) is None for field in _DAYS):
        raise InvalidRequest("A lifecycle rule must set at least one number of days")
