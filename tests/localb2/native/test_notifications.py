import pytest
from b2sdk.v3.exception import B2Error

from tests.localb2.native.wire import Wire


def rule(name="first-rule", types=("b2:ObjectCreated:*",), **changes):
    return {
        "eventTypes": list(types),
        "isEnabled": True,
        "name": name,
        "objectNamePrefix": "",
        "targetConfiguration": {"targetType": "webhook", "url": "https://example.com/hook"},
        **changes,
    }


def test_a_bucket_has_no_rules_at_first(wire):
    bucket = wire.create_bucket()
    path = f"/b2api/v4/b2_get_bucket_notification_rules?bucketId={bucket}"

    answer = wire.send("GET", path, headers={"Authorization": wire.token})

    assert answer.json == {"bucketId": bucket, "eventNotificationRules": []}


def test_rules_are_replaced_as_a_whole(wire):
    bucket = wire.create_bucket()
    wire.call("b2_set_bucket_notification_rules", bucketId=bucket, eventNotificationRules=[rule()])

    answer = wire.call(
        "b2_set_bucket_notification_rules",
        bucketId=bucket,
        eventNotificationRules=[rule("other-rule", isSuspended=True, suspensionReason="so")],
    )

    told = wire.call("b2_get_bucket_notification_rules", bucketId=bucket).json
    assert told == answer.json
    assert [one["name"] for one in told["eventNotificationRules"]] == ["other-rule"]
    assert told["eventNotificationRules"][0]["isSuspended"] is False


def test_rules_do_not_change_the_revision_of_the_bucket(wire):
    bucket = wire.create_bucket()

    wire.call("b2_set_bucket_notification_rules", bucketId=bucket, eventNotificationRules=[rule()])

    buckets = wire.call("b2_list_buckets", accountId=wire.account_id).json["buckets"]
    assert buckets[0]["revision"] == 2


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([rule(types=[])], "event_types_empty"),
        ([rule(types=["b2:Nothing"])], "event_type_invalid"),
        ([rule(types=["b2:ObjectCreated:*", "b2:ObjectCreated:Copy"])], "event_type_categories"),
        ([rule(), rule("other-rule")], "event_type_overlap"),
    ],
)
def test_b2sdk_understands_the_refusals(b2_api, rules, code):
    bucket = b2_api.create_bucket("plain-bucket", "allPrivate")

    with pytest.raises(B2Error) as caught:
        bucket.set_notification_rules(rules)

    assert caught.value.code == code


def test_b2sdk_sets_and_gets_them(b2_api):
    bucket = b2_api.create_bucket("plain-bucket", "allPrivate")

    made = bucket.set_notification_rules([rule()])

    assert bucket.get_notification_rules() == made
    assert made[0]["targetConfiguration"]["maxEventsPerBatch"] == 1


@pytest.mark.parametrize("rules", [None, "rules", [1], {"name": "x"}])
def test_malformed_rules_are_refused(wire, rules):
    answer = wire.call(
        "b2_set_bucket_notification_rules",
        bucketId=wire.create_bucket(),
        eventNotificationRules=rules,
    )

    assert (answer.status, answer.code) == (400, "bad_request")


def test_they_need_capabilities_of_their_own(wire):
    bucket = wire.create_bucket()
    reader = wire.create_key(["readBucketNotifications"], bucketIds=[bucket])
    writer = wire.create_key(["writeBucketNotifications"], bucketIds=[bucket])
    call = {"bucketId": bucket, "eventNotificationRules": []}

    assert writer.call("b2_set_bucket_notification_rules", **call).status == 200
    assert reader.call("b2_get_bucket_notification_rules", bucketId=bucket).status == 200
    assert reader.call("b2_set_bucket_notification_rules", **call).status == 401
    assert writer.call("b2_get_bucket_notification_rules", bucketId=bucket).status == 401


def test_buckets_of_others_have_no_rules(wire):
    bucket = wire.create_bucket()
    other = wire.localb2.other
    stranger = Wire(wire.localb2, other.key_id, other.application_key).sign_in()

    answer = stranger.call("b2_get_bucket_notification_rules", bucketId=bucket)

    assert (answer.status, answer.code) == (400, "bad_bucket_id")
