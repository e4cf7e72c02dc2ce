"""The checklist of bucket names: words and patterns agree with the gateway's rules."""

import re

import pytest

from buckets.name_rules import broken_rules, judged_rules
from gateway.names import bucket_name_rules

NAMES = [
    "harbor-media",
    "short",
    "sixsix",
    "x" * 63,
    "x" * 64,
    "Harbor-Media",
    "harbor_media",
    "harbor.media",
    "harbor..media",
    ".harbor",
    "harbor-",
    "-harbor",
    "1harbor1",
    "192.168.10.20",
    "256.168.10.20",
    "192.168.10",
    "b2-harbor",
    "b2harbor",
    "häfen-media",
    "two words",
]


@pytest.mark.parametrize("name", NAMES)
def test_the_page_judges_a_name_as_the_gateway_does(name):
    by_pattern = [(rule.key, bool(re.match(rule.pattern, name))) for rule in judged_rules(name)]

    assert by_pattern == bucket_name_rules(name)


def test_a_good_name_breaks_no_rule():
    assert broken_rules("harbor-media") == []


def test_every_rule_has_words():
    assert all(rule.text for rule in judged_rules(""))
