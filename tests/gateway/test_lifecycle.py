import pytest

from gateway.lifecycle import LifecycleChoice, choice_of, overlapping, rules_for
from gateway.values import LifecycleRule


@pytest.mark.parametrize(
    ("rules", "choice", "days"),
    [
        ([], LifecycleChoice.KEEP_ALL, None),
        ([LifecycleRule("", days_until_delete=1)], LifecycleChoice.KEEP_LAST, None),
        ([LifecycleRule("", days_until_delete=30)], LifecycleChoice.KEEP_DAYS, 30),
        ([LifecycleRule("logs/", days_until_delete=30)], LifecycleChoice.CUSTOM, None),
        ([LifecycleRule("", days_until_hide=1, days_until_delete=1)], LifecycleChoice.CUSTOM, None),
        (
            [LifecycleRule("", days_until_delete=1, days_until_cancel=7)],
            LifecycleChoice.CUSTOM,
            None,
        ),
        (
            [LifecycleRule("a", days_until_delete=1), LifecycleRule("b", days_until_delete=1)],
            LifecycleChoice.CUSTOM,
            None,
        ),
    ],
)
def test_rules_are_recognised_and_made_again(rules, choice, days):
    assert choice_of(rules) == (choice, days)
    assert rules_for(choice, days=days, custom=rules) == tuple(rules)


@pytest.mark.parametrize("days", [None, 0, -1])
def test_keeping_for_days_needs_days(days):
    with pytest.raises(ValueError, match="positive"):
        rules_for(LifecycleChoice.KEEP_DAYS, days=days)


def test_prefixes_that_match_the_same_file_are_found():
    rules = [LifecycleRule("a/"), LifecycleRule("photos/"), LifecycleRule("photos/kittens/")]

    assert overlapping(rules) == ("photos/", "photos/kittens/")
    assert overlapping(rules[:2]) is None
