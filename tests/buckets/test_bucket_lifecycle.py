"""Lifecycle Settings: the console's four choices."""

import re

import pytest

from gateway.values import LifecycleRule
from tests.buckets.pages import address, hidden_value, text_of
from tests.conftest import ONLY_BUCKET

BUCKET = "harbor-media"


@pytest.fixture
def gateway(full_key, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    return gateway


@pytest.fixture
def place(client, full_key, signed_in, gateway):
    """The address of the settings of a bucket, for a client that is signed in with a full key."""
    return address(signed_in(client, full_key), "lifecycle", BUCKET)


def form(client, place, choice, *rows, **more):
    """What a browser would post: a choice, and rows of (path, hide, delete, cancel)."""
    posted = {
        "revision": hidden_value(client.get(place), "revision"),
        "choice": choice,
        "days": "",
        "rules-TOTAL_FORMS": str(len(rows)),
        "rules-INITIAL_FORMS": "0",
    }
    for number, (path, hide, delete, cancel) in enumerate(rows):
        posted |= {
            f"rules-{number}-path": path,
            f"rules-{number}-days_until_hide": hide,
            f"rules-{number}-days_until_delete": delete,
            f"rules-{number}-days_until_cancel": cancel,
        }
    return posted | more


def rules_of(gateway):
    return gateway.get_bucket(BUCKET).lifecycle_rules


def test_it_has_the_consoles_four_choices(client, place):
    text = text_of(client.get(place))

    for words in (
        "Keep all versions of the file (default)",
        "Keep only the last version of the file",
        "Keep prior versions for this number of days:",
        "Use custom lifecycle rules",
        "File Path",
        "Days Till Hide",
        "Days Till Delete",
        "Update Bucket",
        "B2 applies the rules about once a day",
    ):
        assert words in text


def test_a_new_bucket_keeps_all_versions(client, place):
    response = client.get(place)

    assert "Every version of every file is kept" in text_of(response)
    assert re.search(r'value="keep_all"[^>]* checked', response.content.decode())


@pytest.mark.parametrize(
    ("choice", "days", "rules"),
    [
        ("keep_last", "", (LifecycleRule("", days_until_delete=1),)),
        ("keep_days", "30", (LifecycleRule("", days_until_delete=30),)),
    ],
)
def test_it_saves_a_choice(client, place, gateway, both_ways, choice, days, rules):
    response = both_ways.post(client, place, form(client, place, choice, days=days), "content")

    assert rules_of(gateway) == rules
    assert both_ways.went_to(response) == place


def test_keeping_all_versions_removes_the_rules(client, place, gateway, both_ways):
    bucket = gateway.get_bucket(BUCKET)
    rules = [LifecycleRule("", days_until_delete=1)]
    gateway.update_bucket(bucket.id, if_revision=None, lifecycle_rules=rules)

    both_ways.post(client, place, form(client, place, "keep_all"), "content")

    assert rules_of(gateway) == ()


def test_it_saves_custom_rules_and_skips_empty_rows(client, place, gateway, both_ways):
    posted = form(client, place, "custom", ("logs/", "7", "1", "2"), ("", "", "", ""))

    both_ways.post(client, place, posted, "content")

    assert rules_of(gateway) == (LifecycleRule("logs/", 7, 1, 2),)


def test_it_says_what_the_saved_rules_will_do(client, place):
    client.post(place, form(client, place, "custom", ("logs/", "7", "", "")))

    assert "begins with “logs/”: hidden 7 days after upload." in text_of(client.get(place))


def test_custom_rules_are_shown_to_be_changed(client, place, gateway):
    bucket = gateway.get_bucket(BUCKET)
    rules = [LifecycleRule("logs/", 7, 1, 2), LifecycleRule("tmp/", None, 3, None)]
    gateway.update_bucket(bucket.id, if_revision=None, lifecycle_rules=rules)

    markup = client.get(place).content.decode()

    assert 'name="rules-0-path" value="logs/"' in markup
    assert 'name="rules-0-days_until_cancel" value="2"' in markup
    assert 'name="rules-1-path" value="tmp/"' in markup


def test_a_row_can_be_removed(client, place, gateway, both_ways):
    rows = (("logs/", "7", "", ""), ("tmp/", "x", "", ""))
    posted = form(client, place, "custom", *rows) | {"rules-1-removed": "on"}

    both_ways.post(client, place, posted, "content")

    assert rules_of(gateway) == (LifecycleRule("logs/", 7),)


@pytest.mark.parametrize("told", ["", "many", "-1", "9" * 5000])
def test_a_strange_number_of_rows_does_no_harm(client, place, told):
    posted = form(client, place, "keep_all") | {"rules-TOTAL_FORMS": told}

    added = client.post(place, {**posted, "add_row": "1"})
    saved = client.post(place, {**posted, "choice": "custom"})

    assert (added.status_code, saved.status_code) == (200, 422)


def test_a_row_can_be_added_without_scripts(client, place, gateway, both_ways):
    posted = form(client, place, "keep_all", ("logs/", "7", "", "")) | {"add_row": "1"}

    response = both_ways.post(client, place, posted, "content")

    markup = response.content.decode()
    assert response.status_code == 200
    assert 'name="rules-0-path" value="logs/"' in markup
    assert 'name="rules-1-path"' in markup
    assert rules_of(gateway) == ()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("a/", "0", "", "")], "greater than or equal to 1"),
        ([("a/", "two", "", "")], "Enter a whole number."),
        ([("a/", "", "", "")], "Give at least one number of days."),
        ([("", "", "", "")], "Fill in at least one rule"),
        ([("a/", "1", "", ""), ("a/b/", "1", "", "")], "“a/” and “a/b/” match the same files"),
        ([("", "", "1", ""), ("a/", "1", "", "")], "“(every file)” and “a/” match the same"),
    ],
)
def test_it_rejects_bad_rules(client, place, gateway, both_ways, rows, words):
    response = both_ways.post(client, place, form(client, place, "custom", *rows), "content")

    assert response.status_code == 422
    assert words in text_of(response)
    assert rules_of(gateway) == ()


def test_the_third_choice_needs_its_number(client, place, gateway, both_ways):
    response = both_ways.post(client, place, form(client, place, "keep_days"), "content")

    assert response.status_code == 422
    assert "Give the number of days." in text_of(response)
    assert "Fill in at least one rule" not in text_of(response)


def test_rules_that_do_not_count_have_nothing_wrong_with_them(client, place, both_ways):
    posted = form(client, place, "keep_days", ("a/", "-1", "", ""))

    response = both_ways.post(client, place, posted, "content")

    assert "Give the number of days." in text_of(response)
    assert "greater than or equal" not in text_of(response)
    assert 'value="-1"' in response.content.decode()


def test_one_more_row_is_no_mistake(client, place, both_ways):
    posted = form(client, place, "custom", ("", "", "", ""), add_row="1")

    response = both_ways.post(client, place, posted, "content")

    assert response.status_code == 200
    assert "Fill in at least one rule" not in text_of(response)


def test_rules_that_delete_every_file_must_be_confirmed(client, place, gateway, both_ways):
    posted = form(client, place, "custom", ("", "1", "1", "1"))

    refused = both_ways.post(client, place, posted, "content")
    kept = rules_of(gateway)
    both_ways.post(client, place, posted | {"confirmed": "on"}, "content")

    assert refused.status_code == 422
    assert "These rules delete every file in the bucket. Confirm it." in text_of(refused)
    assert kept == ()
    assert rules_of(gateway) == (LifecycleRule("", 1, 1, 1),)


def test_a_change_in_between_is_answered_with_the_fresh_state(client, place, gateway, both_ways):
    posted = form(client, place, "keep_last")
    bucket = gateway.get_bucket(BUCKET)
    rules = [LifecycleRule("theirs/", days_until_hide=5)]
    gateway.update_bucket(bucket.id, if_revision=None, lifecycle_rules=rules)

    response = both_ways.post(client, place, posted, "content")

    assert response.status_code == 409
    assert "Somebody changed this bucket while you were here." in text_of(response)
    assert 'value="theirs/"' in response.content.decode()
    assert rules_of(gateway) == tuple(rules)


def test_b2s_own_refusal_is_shown(client, place, local_b2):
    posted = form(client, place, "keep_last")
    local_b2.fail(call="b2_update_bucket", status=400, code="bad_request", message="no such day")

    response = client.post(place, posted)

    assert response.status_code == 422
    assert "no such day" in text_of(response)


def test_a_read_only_key_reads_but_does_not_save(
    client, read_only_key, signed_in, gateway, both_ways
):
    place = address(signed_in(client, read_only_key), "lifecycle", BUCKET)

    shown = client.get(place)
    refused = both_ways.post(client, place, {"choice": "keep_last", "revision": "2"}, "content")

    assert "Needs the capability writeBuckets" in text_of(shown)
    assert refused.status_code == 403
    assert rules_of(gateway) == ()


def test_a_key_for_one_bucket_reads_its_own(client, one_bucket_key, signed_in):
    place = address(signed_in(client, one_bucket_key), "lifecycle", ONLY_BUCKET)

    assert "Every version of every file is kept" in text_of(client.get(place))
