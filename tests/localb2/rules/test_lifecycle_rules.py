import pytest

from localb2.errors import InvalidRequest
from localb2.rules.lifecycle_rules import check_rules


def rule(prefix="", **days):
    return {"fileNamePrefix": prefix, **days}


def test_it_accepts_rules_for_different_prefixes():
    check_rules(
        [
            rule("logs/", daysFromUploadingToHiding=30, daysFromHidingToDeleting=1),
            rule("photos/", daysFromHidingToDeleting=None, daysFromUploadingToHiding=365),
            rule("videos/", daysFromStartingToCancelingUnfinishedLargeFiles=7),
        ]
    )


@pytest.mark.parametrize(
    ("one", "other"), [("", "logs/"), ("logs/", "logs/old/"), ("logs/", "logs/")]
)
def test_it_rejects_overlapping_prefixes(one, other):
    with pytest.raises(InvalidRequest, match="overlap"):
        check_rules(
            [rule(other, daysFromHidingToDeleting=1), rule(one, daysFromHidingToDeleting=1)]
        )


@pytest.mark.parametrize("days", [0, -1, 1.5, "7", True])
def test_it_rejects_what_is_not_a_positive_number_of_days(days):
    with pytest.raises(InvalidRequest, match="daysFromHidingToDeleting"):
        check_rules([rule(daysFromHidingToDeleting=days)])


@pytest.mark.parametrize(
    "bad",
    [
        rule(),
        rule(daysFromHidingToDeleting=None),
        {"daysFromHidingToDeleting": 1},
        {"fileNamePrefix": None, "daysFromHidingToDeleting": 1},
        rule(daysFromHidingToDeleting=1, daysUntilDoomsday=2),
        "keep everything",
    ],
)
def test_it_rejects_a_malformed_rule(bad):
    with pytest.raises(InvalidRequest):
        check_rules([bad])


def test_it_takes_a_hundred_rules_and_no_more():
    many = [rule(f"{number:03d}/", daysFromHidingToDeleting=1) for number in range(101)]
    check_rules(many[:100])

    with pytest.raises(InvalidRequest, match="100"):
        check_rules(many)
