"""The four choices of the Lifecycle Settings dialog, and the rules each of them stands for."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations

from gateway.values import LifecycleRule


class LifecycleChoice(StrEnum):
    """The radio choices, in the order of the dialog."""

    KEEP_ALL = "keep_all"
    KEEP_LAST = "keep_last"
    KEEP_DAYS = "keep_days"
    CUSTOM = "custom"


def choice_of(rules: Sequence[LifecycleRule]) -> tuple[LifecycleChoice, int | None]:
    """The choice that `rules` stand for, with the number of days of KEEP_DAYS."""
    if not rules:
        return LifecycleChoice.KEEP_ALL, None
    days = rules[0].days_until_delete
    if len(rules) > 1 or days is None or rules[0] != LifecycleRule("", days_until_delete=days):
        return LifecycleChoice.CUSTOM, None
    if days == 1:
        return LifecycleChoice.KEEP_LAST, None
    return LifecycleChoice.KEEP_DAYS, days


def rules_for(
    choice: LifecycleChoice, *, days: int | None = None, custom: Sequence[LifecycleRule] = ()
) -> tuple[LifecycleRule, ...]:
    """The rules for a choice: `days` for KEEP_DAYS, `custom` for CUSTOM.

    Raises:
        ValueError: KEEP_DAYS without a positive number of days.
    """
    if choice is LifecycleChoice.KEEP_ALL:
        return ()
    if choice is LifecycleChoice.CUSTOM:
        return tuple(custom)
    if choice is LifecycleChoice.KEEP_LAST:
        return (LifecycleRule("", days_until_delete=1),)
    if days is None or days < 1:
        raise ValueError("KEEP_DAYS needs a positive number of days")
    return (LifecycleRule("", days_until_delete=days),)


def overlapping(rules: Sequence[LifecycleRule]) -> tuple[str, str] | None:
    """The first two prefixes that would match the same file, which B2 refuses; None if none do."""
    for one, other in combinations(rules, 2):
        if one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix):
            return one.prefix, other.prefix
    return None
