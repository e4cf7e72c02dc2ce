"""CORS rules in b2_create_bucket, b2_update_bucket and b2_list_buckets."""

import pytest

RULE = {
    "corsRuleName": "downloadFromAnyOrigin",
    "allowedOrigins": ["*"],
    "allowedOperations": ["b2_download_file_by_id", "b2_download_file_by_name"],
    "allowedHeaders": ["authorization", "range"],
    "exposeHeaders": None,
    "maxAgeSeconds": 3600,
}


def rules_of(wire):
    (bucket,) = wire.call("b2_list_buckets", accountId=wire.account_id).json["buckets"]
    return bucket["corsRules"]


def update(wire, bucket, **fields):
    return wire.call("b2_update_bucket", accountId=wire.account_id, bucketId=bucket, **fields)


def test_rules_come_back_as_they_were_given(wire):
    s3_rule = {**RULE, "corsRuleName": "s3Download", "allowedOperations": ["s3_head", "s3_get"]}
    least = {
        "corsRuleName": "only-what-must-be",
        "allowedOrigins": ["https"],
        "allowedOperations": ["b2_upload_file"],
        "maxAgeSeconds": 0,
    }

    wire.create_bucket(corsRules=[RULE, s3_rule, least])

    whole = {**least, "allowedHeaders": None, "exposeHeaders": None}
    assert rules_of(wire) == [RULE, s3_rule, whole]


def test_an_update_replaces_the_rules_or_leaves_them_alone(wire):
    bucket = wire.create_bucket(corsRules=[RULE])

    update(wire, bucket, bucketInfo={"a": "b"})
    assert rules_of(wire) == [RULE]
    other = {**RULE, "corsRuleName": "another-rule"}
    assert update(wire, bucket, corsRules=[other]).json["corsRules"] == [other]
    assert update(wire, bucket, corsRules=[]).json["corsRules"] == []


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ([{**RULE, "allowedOrigins": [""]}], "illegal empty string in allowedOrigins"),
        ([{**RULE, "allowedOperations": []}], None),
        ([{**RULE, "maxAgeSeconds": 86_401}], None),
        ([{**RULE, "corsRuleName": "short"}], None),
        ([{**RULE, "corsRuleName": "b2-reserved"}], None),
        ([RULE, RULE], None),
        ([{}], None),
        (["rule"], None),
        ({"rule": RULE}, None),
        ([{**RULE, "corsRuleName": f"rule-{number:03}"} for number in range(101)], None),
    ],
)
def test_rules_with_anything_wrong_are_refused_and_change_nothing(wire, rules, message):
    bucket = wire.create_bucket(corsRules=[RULE])

    updated = update(wire, bucket, corsRules=rules)
    created = wire.call(
        "b2_create_bucket",
        accountId=wire.account_id,
        bucketName="other-bucket",
        bucketType="allPrivate",
        corsRules=rules,
    )

    for answer in (updated, created):
        assert (answer.status, answer.code) == (400, "bad_request")
        assert message in (None, answer.json["message"])
    assert rules_of(wire) == [RULE]


def test_b2sdk_sets_and_reads_rules(b2_api):
    bucket = b2_api.create_bucket("sdk-bucket", "allPublic", cors_rules=[RULE])

    changed = bucket.update(cors_rules=[{**RULE, "maxAgeSeconds": 7}])

    assert changed.cors_rules == [{**RULE, "maxAgeSeconds": 7}]
