import pytest

from localb2.errors import InvalidRequest
from localb2.rules.replication import checked


def source(*rules, key="source-key"):
    return {"asReplicationSource": {"replicationRules": list(rules), "sourceApplicationKeyId": key}}


def rule(name="my_rule-1", **changes):
    return {"destinationBucketId": "a" * 24, "replicationRuleName": name, **changes}


def destination(keys):
    return {"asReplicationDestination": {"sourceToDestinationKeyMapping": keys}}


def test_a_source_is_completed():
    assert checked(source(rule())) == {
        "asReplicationSource": {
            "replicationRules": [
                {
                    "destinationBucketId": "a" * 24,
                    "fileNamePrefix": "",
                    "includeExistingFiles": False,
                    "isEnabled": True,
                    "priority": 128,
                    "replicationRuleName": "my_rule-1",
                }
            ],
            "sourceApplicationKeyId": "source-key",
        },
        "asReplicationDestination": None,
    }


def test_a_bucket_can_be_source_and_destination():
    both = checked({**source(rule()), **destination({"one": "other"})})

    assert both["asReplicationDestination"] == {"sourceToDestinationKeyMapping": {"one": "other"}}
    assert both["asReplicationSource"] is not None


@pytest.mark.parametrize("nothing", [{}, {"asReplicationSource": None}])
def test_no_side_is_no_configuration(nothing):
    assert checked(nothing) == {}


@pytest.mark.parametrize(
    "bad",
    [
        {"asReplicationSource": []},
        {"asReplicationSource": {}},
        source(),
        source("rule"),
        source(rule(), key=None),
        source(rule(), rule()),
        source(rule("")),
        source(rule("n" * 65)),
        source(rule("a name")),
        source(rule(priority=0)),
        source(rule(priority=2**31)),
        source(rule(priority="1")),
        source(rule(isEnabled=1)),
        source(rule(includeExistingFiles="no")),
        source(rule(fileNamePrefix=1)),
        source(rule(destinationBucketId="")),
        destination(None),
        destination({}),
        destination({"one": ""}),
        destination({"": "other"}),
        destination({"one": 1}),
    ],
)
def test_it_rejects_a_malformed_configuration(bad):
    with pytest.raises(InvalidRequest):
        checked(bad)
