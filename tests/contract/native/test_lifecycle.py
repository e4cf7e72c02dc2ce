"""Which lifecycle rules a bucket may have."""

import pytest

DAYS = [
    "daysFromHidingToDeleting",
    "daysFromUploadingToHiding",
    "daysFromStartingToCancelingUnfinishedLargeFiles",
]


def rule(prefix="", **days):
    return {
        "fileNamePrefix": prefix,
        "daysFromHidingToDeleting": None,
        "daysFromUploadingToHiding": None,
        **days,
    }


@pytest.fixture(scope="module")
def target(make_module_bucket):
    """A bucket whose rules each test sets anew."""
    return make_module_bucket()


@pytest.fixture
def set_rules(b2, target):
    def ask(*rules):
        return b2.update_bucket(target, lifecycleRules=list(rules))

    return ask


@pytest.mark.parametrize("field", DAYS)
def test_a_rule_may_have_any_of_the_three_numbers(set_rules, field):
    answer = set_rules(rule("a/", **{field: 3}))

    assert answer.json()["lifecycleRules"][0][field] == 3


def test_a_rule_may_have_all_three_numbers(set_rules):
    answer = set_rules(rule("a/", **dict.fromkeys(DAYS, 2)))

    told = answer.json()["lifecycleRules"][0]
    assert [told[field] for field in DAYS] == [2, 2, 2]


def test_a_number_that_was_not_set_is_null(set_rules):
    answer = set_rules(rule("a/", daysFromHidingToDeleting=1))

    assert answer.json()["lifecycleRules"][0]["daysFromUploadingToHiding"] is None


def test_an_empty_prefix_is_for_all_files(set_rules):
    answer = set_rules(rule("", daysFromHidingToDeleting=1))

    assert answer.json()["lifecycleRules"][0]["fileNamePrefix"] == ""


def test_a_rule_needs_a_prefix(set_rules):
    answer = set_rules({"daysFromHidingToDeleting": 1})

    assert answer.refusal == (400, "bad_request")


@pytest.mark.parametrize("number", [0, -1])
@pytest.mark.parametrize("field", DAYS)
def test_numbers_are_positive(set_rules, field, number):
    assert set_rules(rule("a/", **{field: number})).refusal == (400, "bad_request")


@pytest.mark.parametrize("number", [1.5, "1", True], ids=repr)
def test_numbers_are_whole(set_rules, number):
    assert set_rules(rule("a/", daysFromHidingToDeleting=number)).status == 400


def test_a_rule_needs_a_number(set_rules):
    assert set_rules(rule("a/")).refusal == (400, "bad_request")


def test_a_bucket_may_have_100_rules(set_rules):
    rules = [rule(f"{number:03}/", daysFromHidingToDeleting=1) for number in range(100)]

    assert len(set_rules(*rules).json()["lifecycleRules"]) == 100


def test_a_bucket_may_not_have_101_rules(set_rules):
    rules = [rule(f"{number:03}/", daysFromHidingToDeleting=1) for number in range(101)]

    assert set_rules(*rules).refusal == (400, "bad_request")


@pytest.mark.parametrize(
    ("first", "second"),
    [("photos/", "photos/kittens/"), ("photos/", "photos/"), ("", "photos/")],
    ids=["within", "the same", "all"],
)
def test_no_two_rules_are_for_the_same_file(set_rules, first, second):
    answer = set_rules(
        rule(first, daysFromHidingToDeleting=1), rule(second, daysFromHidingToDeleting=2)
    )

    assert answer.refusal == (400, "bad_request")


def test_prefixes_side_by_side_are_fine(set_rules):
    answer = set_rules(
        rule("photos/", daysFromHidingToDeleting=1), rule("photos2/", daysFromHidingToDeleting=2)
    )

    assert answer.status == 200


def test_refused_rules_change_nothing(set_rules, b2, target):
    set_rules(rule("kept/", daysFromHidingToDeleting=1))

    set_rules(rule("a/"))

    rules = b2.update_bucket(target, bucketInfo={}).json()["lifecycleRules"]
    assert [each["fileNamePrefix"] for each in rules] == ["kept/"]


def test_no_rules_take_the_rules_away(set_rules):
    set_rules(rule("a/", daysFromHidingToDeleting=1))

    assert set_rules().json()["lifecycleRules"] == []


def test_a_new_bucket_refuses_bad_rules_too(b2, forget_buckets):
    forget_buckets.append("contract-bad-rules-at-once")

    answer = b2.create_bucket(forget_buckets[0], lifecycleRules=[rule("a/")])

    assert answer.refusal == (400, "bad_request")
