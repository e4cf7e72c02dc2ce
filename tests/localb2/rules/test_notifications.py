import pytest

from localb2.errors import (
    EventTypeInvalid,
    EventTypesEmpty,
    EventTypesMixed,
    EventTypesOverlap,
    InvalidRequest,
)
from localb2.rules import events, files, notifications
from localb2.values import Event

CREATED, UPLOADED = "b2:ObjectCreated:*", "b2:ObjectCreated:Upload"


def rule(name="first-rule", types=(CREATED,), prefix="", target=(), **changes):
    return {
        "eventTypes": list(types),
        "isEnabled": True,
        "name": name,
        "objectNamePrefix": prefix,
        "targetConfiguration": {
            "targetType": "webhook",
            "url": "https://example.com/hook",
            **dict(target),
        },
        **changes,
    }


def test_a_rule_is_completed():
    assert notifications.checked([rule(types=["b2:ObjectDeleted:*", CREATED])]) == [
        {
            "eventTypes": [CREATED, "b2:ObjectDeleted:*"],
            "isEnabled": True,
            "isSuspended": False,
            "name": "first-rule",
            "objectNamePrefix": "",
            "suspensionReason": "",
            "targetConfiguration": {
                "customHeaders": None,
                "hmacSha256SigningSecret": None,
                "maxEventsPerBatch": 1,
                "targetType": "webhook",
                "url": "https://example.com/hook",
            },
        }
    ]


def test_rules_come_by_name():
    rules = [rule("rule-b", [UPLOADED]), rule("rule-a", ["b2:ObjectDeleted:Delete"])]

    assert [one["name"] for one in notifications.checked(rules)] == ["rule-a", "rule-b"]


@pytest.mark.parametrize("beside", [True, False])
def test_the_size_of_batches_is_read_in_both_places(beside):
    wanted = rule(maxEventsPerBatch=50) if beside else rule(target={"maxEventsPerBatch": 50})

    assert notifications.checked([wanted])[0]["targetConfiguration"]["maxEventsPerBatch"] == 50


@pytest.mark.parametrize(
    ("types", "error"),
    [
        ([], EventTypesEmpty),
        (["b2:ObjectDownloaded:*"], EventTypeInvalid),
        (["b2:ObjectDeleted:Hide"], EventTypeInvalid),
        ([CREATED, UPLOADED], EventTypesMixed),
    ],
)
def test_it_rejects_bad_event_types(types, error):
    with pytest.raises(error):
        notifications.checked([rule(types=types)])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rule(), rule("second-rule")),
        (rule(types=[UPLOADED]), rule("second-rule")),
        (rule(prefix="images/"), rule("second-rule", prefix="images/pets/")),
        (rule(prefix="images/pets/"), rule("second-rule", prefix="")),
    ],
)
def test_it_rejects_rules_that_hear_of_the_same_event(one, other):
    with pytest.raises(EventTypesOverlap):
        notifications.checked([one, other])


@pytest.mark.parametrize(
    "other",
    [rule("second-rule", prefix="videos/"), rule("second-rule", ["b2:ObjectDeleted:*"], "images/")],
)
def test_it_accepts_rules_that_keep_apart(other):
    assert len(notifications.checked([rule(prefix="images/"), other])) == 2


@pytest.mark.parametrize(
    "bad",
    [
        rule(name="short"),
        rule(name="b2-mine"),
        rule(name="not_a_name"),
        rule(name="n" * 64),
        rule(name=None),
        rule(isEnabled=None),
        rule(isEnabled="yes"),
        rule(objectNamePrefix=None),
        rule(eventTypes="b2:ObjectCreated:*"),
        rule(eventTypes=[1]),
        rule(targetConfiguration=None),
        rule(maxEventsPerBatch=51),
        rule(maxEventsPerBatch=-1),
        rule(maxEventsPerBatch=True),
        rule(target={"targetType": "email"}),
        rule(target={"url": "ftp://example.com"}),
    ],
)
def test_it_rejects_a_malformed_rule(bad):
    with pytest.raises(InvalidRequest):
        notifications.checked([bad])


def test_names_are_unique_and_rules_are_25():
    many = [rule(f"rule-{number:02d}", prefix=f"{number:02d}/") for number in range(26)]
    notifications.checked(many[:25])

    with pytest.raises(InvalidRequest, match="25"):
        notifications.checked(many)
    with pytest.raises(InvalidRequest, match="unique"):
        notifications.checked([rule(prefix="a"), rule(prefix="b")])


@pytest.mark.parametrize(
    ("changes", "event_type", "wanted"),
    [
        ({}, events.UPLOADED, True),
        ({}, events.COPIED, True),
        ({}, events.DELETED, False),
        ({"types": [UPLOADED]}, events.UPLOADED, True),
        ({"types": [UPLOADED]}, events.COPIED, False),
        ({"prefix": "im"}, events.UPLOADED, True),
        ({"prefix": "videos/"}, events.UPLOADED, False),
        ({"isEnabled": False}, events.UPLOADED, False),
    ],
)
def test_a_rule_matches_by_type_and_prefix(upload, changes, event_type, wanted):
    version = upload("images/cat.jpg")
    (made,) = notifications.checked([rule(**changes)])

    assert notifications.matches(made, Event(event_type, version)) is wanted


def test_a_suspended_rule_stays_so_until_something_about_it_is_new(db, bucket, upload):
    notifications.set_rules(db, bucket.id, [rule()])
    notifications.suspend(db, bucket.id, "first-rule", "nobody answered")

    (same,) = notifications.set_rules(db, bucket.id, [rule()]).notification_rules
    (new,) = notifications.set_rules(db, bucket.id, [rule(prefix="a/")]).notification_rules

    event = Event(events.UPLOADED, upload("a/b"))
    assert (same["isSuspended"], same["suspensionReason"]) == (True, "nobody answered")
    assert not notifications.matches(same, event)
    assert (new["isSuspended"], new["suspensionReason"]) == (False, "")
    assert notifications.matches(new, event)


def test_nothing_is_noted_where_nobody_listens(db, clock, bucket, upload):
    upload("a")

    files.hide_file(db, clock, bucket, "a")

    assert not hasattr(db, "events")


def test_no_secret_is_in_the_repr_of_a_bucket(db, bucket):
    secret = "0123456789abcdefghijABCDEFGHIJ01"
    wanted = rule(target={"hmacSha256SigningSecret": secret})

    changed = notifications.set_rules(db, bucket.id, [wanted])

    assert secret in str(changed.notification_rules)
    assert secret not in repr(changed)
