"""Which CORS rules are taken."""

import pytest

from localb2.errors import InvalidRequest
from localb2.rules.cors_rules import check_names, checked_rules

RULE = {
    "corsRuleName": "downloadFromAnyOrigin",
    "allowedOrigins": ["https://www.example.com"],
    "allowedOperations": ["b2_download_file_by_name"],
    "maxAgeSeconds": 3600,
}


def checked(**changes):
    (rule,) = checked_rules([{**RULE, **changes}])
    return rule


def test_a_rule_is_kept_with_its_six_fields():
    assert checked(unknown="field") == {**RULE, "allowedHeaders": None, "exposeHeaders": None}


@pytest.mark.parametrize(
    "origin",
    [
        "*",
        "https",
        "https://*",
        "https://*:8443",
        "https://*.example.com",
        "https://photos-*.example.com:444",
        "http://localhost:3000",
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "app://obsidian.md",
    ],
)
def test_origins_of_these_forms_are_taken(origin):
    assert checked(allowedOrigins=[origin])["allowedOrigins"] == [origin]


@pytest.mark.parametrize(
    "origin",
    [
        "example.com",
        "http",
        "https://",
        "https://www.example.com/",
        "https://www.example.com/page",
        "https://*.*.example.com",
        "https://localhost:*",
        "**",
        "https://a b",
        "https://user@example.com",
    ],
)
def test_other_origins_are_refused(origin):
    with pytest.raises(InvalidRequest, match="illegal origin"):
        checked(allowedOrigins=[origin])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"allowedOrigins": [""]}, "illegal empty string in allowedOrigins"),
        ({"allowedOrigins": []}, "must not be empty"),
        ({"allowedOrigins": None}, "must be a list of strings"),
        ({"allowedOrigins": "https"}, "must be a list of strings"),
        ({"allowedOrigins": ["*", "https"]}, "must be the only entry of allowedOrigins"),
        ({"allowedOrigins": ["https", "https"]}, "only one 'https'"),
        ({"allowedOperations": []}, "must not be empty"),
        ({"allowedOperations": ["s3_list"]}, "unknown operation"),
        ({"allowedOperations": [7]}, "must be a list of strings"),
        ({"allowedHeaders": ["*", "range"]}, "must be the only entry of allowedHeaders"),
        ({"allowedHeaders": ["x bz"]}, "illegal header in allowedHeaders"),
        ({"allowedHeaders": [""]}, "illegal empty string in allowedHeaders"),
        ({"exposeHeaders": ["etag\r\nset-cookie"]}, "illegal header in exposeHeaders"),
        ({"exposeHeaders": ["x-bz-*", "ü"]}, "illegal header in exposeHeaders"),
        ({"maxAgeSeconds": -1}, "maxAgeSeconds must be 0 to 86400"),
        ({"maxAgeSeconds": 86_401}, "maxAgeSeconds must be 0 to 86400"),
        ({"maxAgeSeconds": True}, "must be an integer"),
        ({"maxAgeSeconds": "60"}, "must be an integer"),
        ({"maxAgeSeconds": None}, "must be an integer"),
        ({"corsRuleName": None}, "corsRuleName is missing"),
        ({"corsRuleName": "x" * 256}, "corsRuleName is missing"),
    ],
)
def test_a_rule_with_anything_wrong_is_refused(changes, message):
    with pytest.raises(InvalidRequest, match=message):
        checked(**changes)


@pytest.mark.parametrize("age", [0, 86_400])
def test_answers_may_be_remembered_for_up_to_a_day(age):
    assert checked(maxAgeSeconds=age)["maxAgeSeconds"] == age


def test_a_rule_has_less_than_a_thousand_bytes_of_text():
    spent = len("downloadFromAnyOrigin" + "https://www.example.com" + "b2_download_file_by_name")

    checked(exposeHeaders=["x" * (999 - spent)])
    with pytest.raises(InvalidRequest, match="less than 1000 bytes"):
        checked(exposeHeaders=["x" * (1000 - spent)])


def test_a_bucket_has_at_most_a_hundred_rules():
    rules = [{**RULE, "corsRuleName": f"rule-{number:03}"} for number in range(101)]

    assert len(checked_rules(rules[:100])) == 100
    with pytest.raises(InvalidRequest, match="at most 100"):
        checked_rules(rules)


def test_two_rules_of_one_name_are_refused():
    with pytest.raises(InvalidRequest, match="duplicate corsRuleName"):
        checked_rules([RULE, RULE])


@pytest.mark.parametrize("name", ["sixsix", "x" * 63, "allow-Any-9"])
def test_these_names_are_taken(name):
    check_names([{**RULE, "corsRuleName": name}])


@pytest.mark.parametrize(
    "name", ["short", "x" * 64, "with space", "under_score", "b2-mine", "ünicode"]
)
def test_other_names_are_refused_unless_they_are_known(name):
    rules = [{**RULE, "corsRuleName": name}]

    with pytest.raises(InvalidRequest, match="corsRuleName"):
        check_names(rules)
    check_names(rules, [name])
