"""Lifecycle rules in words."""

import pytest

from buckets.lifecycle import sentences, summary
from gateway.values import LifecycleRule


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ((), "Keep all versions"),
        ((LifecycleRule("", days_until_delete=1),), "Keep only the last version"),
        ((LifecycleRule("", days_until_delete=30),), "Keep prior versions for 30 days"),
        ((LifecycleRule("logs/", days_until_hide=7),), "1 custom rule"),
        (
            (LifecycleRule("a/", days_until_hide=7), LifecycleRule("b/", days_until_cancel=1)),
            "2 custom rules",
        ),
    ],
)
def test_a_few_words_sum_the_rules_up(rules, words):
    assert summary(rules) == words


def test_without_rules_everything_stays():
    assert sentences([]) == ["Every version of every file is kept until somebody deletes it."]


def test_a_rule_is_told_with_all_it_does():
    rule = LifecycleRule("logs/", days_until_hide=1, days_until_delete=7, days_until_cancel=2)

    assert sentences([rule]) == [
        "Files whose name begins with “logs/”: hidden 1 day after upload; versions that are "
        "hidden or replaced are deleted for good 7 days later; unfinished large files are "
        "cancelled 2 days after they were started."
    ]


def test_an_empty_path_means_every_file():
    told = sentences([LifecycleRule("", days_until_delete=1)])

    assert told[0].startswith("Every file in the bucket:")
