"""Event notification rules of a bucket. Deliveries need a webhook that B2 can reach: not here."""

import pytest

RULE_FIELDS = {
    "eventTypes",
    "isEnabled",
    "isSuspended",
    "name",
    "objectNamePrefix",
    "suspensionReason",
    "targetConfiguration",
}
TARGET_FIELDS = {
    "customHeaders",
    "hmacSha256SigningSecret",
    "maxEventsPerBatch",
    "targetType",
    "url",
}
TYPES = [
    "b2:ObjectCreated:*",
    "b2:ObjectCreated:Upload",
    "b2:ObjectCreated:MultipartUpload",
    "b2:ObjectCreated:Copy",
    "b2:ObjectCreated:Replica",
    "b2:ObjectCreated:MultipartReplica",
    "b2:ObjectDeleted:*",
    "b2:ObjectDeleted:Delete",
    "b2:ObjectDeleted:LifecycleRule",
    "b2:HideMarkerCreated:*",
    "b2:HideMarkerCreated:Hide",
    "b2:HideMarkerCreated:LifecycleRule",
    "b2:MultipartUploadCreated:*",
    "b2:MultipartUploadCreated:LiveRead",
]
SECRET = "0123456789abcdefABCDEFghijklmnop"


def rule(name="contract-rule", prefix="", types=("b2:ObjectCreated:Upload",), **target):
    return {
        "eventTypes": list(types),
        "isEnabled": True,
        "name": name,
        "objectNamePrefix": prefix,
        "targetConfiguration": {
            "targetType": "webhook",
            "url": "https://b2-contract.example.com/hook",
            **target,
        },
    }


@pytest.fixture(scope="module")
def target(make_module_bucket):
    """A bucket whose rules each test sets anew."""
    return make_module_bucket()


@pytest.fixture
def set_rules(b2, target):
    def ask(*rules):
        return b2.call(
            "b2_set_bucket_notification_rules",
            bucketId=target.id,
            eventNotificationRules=list(rules),
        )

    return ask


@pytest.fixture
def get_rules(b2, target):
    def ask():
        return b2.ok("b2_get_bucket_notification_rules", bucketId=target.id)

    return ask


def told(answer):
    return answer.json()["eventNotificationRules"]


def test_a_new_bucket_has_no_rules(b2, shared):
    answer = b2.ok("b2_get_bucket_notification_rules", bucketId=shared.id)

    assert answer == {"bucketId": shared.id, "eventNotificationRules": []}


def test_rules_can_be_asked_for_by_get(b2, shared):
    answer = b2.get("b2_get_bucket_notification_rules", bucketId=shared.id)

    assert answer.json()["eventNotificationRules"] == []


def test_setting_answers_bucket_and_rules(set_rules, target):
    answer = set_rules(rule()).json()

    assert set(answer) == {"bucketId", "eventNotificationRules"}
    assert answer["bucketId"] == target.id


def test_a_rule_is_told_with_all_its_fields(set_rules):
    assert set(told(set_rules(rule()))[0]) == RULE_FIELDS


def test_a_target_is_told_with_all_its_fields(set_rules):
    assert set(told(set_rules(rule()))[0]["targetConfiguration"]) == TARGET_FIELDS


def test_a_new_rule_is_not_suspended(set_rules):
    made = told(set_rules(rule()))[0]

    assert (made["isSuspended"], made["suspensionReason"]) == (False, "")


def test_what_was_set_is_told_later(set_rules, get_rules):
    made = told(set_rules(rule()))

    assert get_rules()["eventNotificationRules"] == made


def test_setting_replaces_all_rules(set_rules, get_rules):
    set_rules(rule("first-rule"))

    set_rules(rule("second-rule"))

    assert [each["name"] for each in get_rules()["eventNotificationRules"]] == ["second-rule"]


def test_no_rules_take_the_rules_away(set_rules):
    set_rules(rule())

    assert told(set_rules()) == []


def test_a_rule_may_be_off(set_rules):
    assert told(set_rules({**rule(), "isEnabled": False}))[0]["isEnabled"] is False


def test_event_types_come_back_sorted(set_rules):
    types = ["b2:ObjectCreated:Upload", "b2:ObjectCreated:Copy"]

    assert told(set_rules(rule(types=types)))[0]["eventTypes"] == sorted(types)


@pytest.mark.parametrize("event_type", TYPES)
def test_there_are_these_event_types(set_rules, event_type):
    assert told(set_rules(rule(types=[event_type])))[0]["eventTypes"] == [event_type]


@pytest.mark.parametrize("event_type", ["b2:ObjectRead:*", "ObjectCreated:Upload", "", "*"])
def test_other_event_types_are_invalid(set_rules, event_type):
    assert set_rules(rule(types=[event_type])).refusal == (400, "event_type_invalid")


def test_a_rule_needs_an_event_type(set_rules):
    assert set_rules(rule(types=[])).refusal == (400, "event_types_empty")


def test_rules_may_not_overlap_in_prefix_and_type(set_rules):
    answer = set_rules(rule("first-rule", "photos/"), rule("second-rule", "photos/kittens/"))

    assert answer.refusal == (400, "event_type_overlap")


def test_rules_may_overlap_in_type_with_prefixes_side_by_side(set_rules):
    answer = set_rules(rule("first-rule", "photos/"), rule("second-rule", "videos/"))

    assert answer.status == 200


def test_rules_may_overlap_in_prefix_with_other_types(set_rules):
    answer = set_rules(
        rule("first-rule", types=["b2:ObjectCreated:Upload"]),
        rule("second-rule", types=["b2:ObjectDeleted:Delete"]),
    )

    assert answer.status == 200


@pytest.mark.parametrize("name", ["six-ch", "n" * 63, "Rule-1"])
def test_a_name_has_6_to_63_letters_digits_and_hyphens(set_rules, name):
    assert told(set_rules(rule(name)))[0]["name"] == name


@pytest.mark.parametrize("name", ["", "fivec", "n" * 64, "rule_1", "rule 1", "b2-rule"])
def test_a_rule_has_no_other_names(set_rules, name):
    assert set_rules(rule(name)).refusal == (400, "bad_request")


def test_names_are_unique(set_rules):
    answer = set_rules(rule("same-name", "a/"), rule("same-name", "b/"))

    assert answer.refusal == (400, "bad_request")


def test_a_bucket_may_have_25_rules(set_rules):
    rules = [rule(f"rule-{number:02}", f"{number:02}/") for number in range(25)]

    assert len(told(set_rules(*rules))) == 25


def test_a_bucket_may_not_have_26_rules(set_rules):
    rules = [rule(f"rule-{number:02}", f"{number:02}/") for number in range(26)]

    assert set_rules(*rules).refusal == (400, "bad_request")


def test_a_url_has_to_be_https(set_rules):
    answer = set_rules(rule(url="http://b2-contract.example.com/hook"))

    assert answer.refusal == (400, "bad_request")


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://b2-contract.example.com/"])
def test_a_url_has_to_be_a_url(set_rules, url):
    assert set_rules(rule(url=url)).refusal == (400, "bad_request")


def test_a_target_is_a_webhook(set_rules):
    assert set_rules(rule(targetType="pigeon")).refusal == (400, "bad_request")


def test_events_come_one_by_one_unless_told_otherwise(set_rules):
    assert told(set_rules(rule()))[0]["targetConfiguration"]["maxEventsPerBatch"] == 1


def test_a_secret_has_32_letters_and_digits(set_rules):
    made = told(set_rules(rule(hmacSha256SigningSecret=SECRET)))[0]

    assert made["targetConfiguration"]["hmacSha256SigningSecret"] == SECRET


@pytest.mark.parametrize("secret", ["short", "x" * 33, "-" * 32])
def test_there_are_no_other_secrets(set_rules, secret):
    assert set_rules(rule(hmacSha256SigningSecret=secret)).refusal == (400, "bad_request")


def test_a_rule_without_a_secret_has_none(set_rules):
    made = told(set_rules(rule()))[0]["targetConfiguration"]

    assert made["hmacSha256SigningSecret"] is None


def test_deliveries_may_have_headers_of_their_own(set_rules):
    headers = [{"name": "X-Colour", "value": "blue"}]

    made = told(set_rules(rule(customHeaders=headers)))[0]["targetConfiguration"]

    assert made["customHeaders"] == headers


def test_a_rule_without_headers_has_null(set_rules):
    assert told(set_rules(rule()))[0]["targetConfiguration"]["customHeaders"] is None


def test_deliveries_have_at_most_10_headers_of_their_own(set_rules):
    def headers(count):
        return [{"name": f"X-Header-{number}", "value": "v"} for number in range(count)]

    assert set_rules(rule(customHeaders=headers(10))).status == 200
    assert set_rules(rule(customHeaders=headers(11))).refusal == (400, "bad_request")


def test_headers_of_deliveries_have_at_most_2048_bytes(set_rules):
    headers = [{"name": "X-Header", "value": "v" * 2048}]

    assert set_rules(rule(customHeaders=headers)).refusal == (400, "bad_request")


def test_headers_of_deliveries_are_not_b2s_own(set_rules):
    headers = [{"name": "X-Bz-Event-Notification-Signature", "value": "v"}]

    assert set_rules(rule(customHeaders=headers)).refusal == (400, "bad_request")


def test_refused_rules_change_nothing(set_rules, get_rules):
    set_rules(rule("kept-rule"))

    set_rules(rule(types=[]))

    assert [each["name"] for each in get_rules()["eventNotificationRules"]] == ["kept-rule"]


def test_an_unknown_bucket_has_no_rules(b2):
    answer = b2.call("b2_get_bucket_notification_rules", bucketId="0" * 24)

    assert answer.refusal == (400, "bad_bucket_id")


def test_a_key_for_one_bucket_sees_no_rules_of_another(make_key, shared, target):
    key = make_key("readBucketNotifications", bucketIds=[shared.id])

    answer = key.call("b2_get_bucket_notification_rules", bucketId=target.id)

    assert answer.refusal == (401, "unauthorized")
