import pytest

from localb2.errors import InvalidRequest
from localb2.rules import buckets
from localb2.rules.buckets import BucketUpdate
from localb2.rules.replication_rules import checked, is_pending, shape


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


@pytest.fixture
def replicate(db, bucket):
    def replicate(*rules):
        wanted = source(*rules) if rules else {"asReplicationSource": None}
        return buckets.update_bucket(db, bucket.id, BucketUpdate(replication=wanted))

    return replicate


def test_files_that_are_newer_than_a_rule_wait_for_it(replicate, upload):
    before = upload("photos/before")
    bucket = replicate(rule(fileNamePrefix="photos/"))

    assert is_pending(bucket, upload("photos/after"))
    assert not is_pending(bucket, before)
    assert not is_pending(bucket, upload("texts/after"))


def test_a_rule_that_stays_has_begun_when_it_began(replicate, upload):
    replicate(rule())
    between = upload("between")
    bucket = replicate(rule(priority=2), rule("another"))

    assert is_pending(bucket, between)


def test_nothing_waits_for_a_rule_that_is_off_or_gone(replicate, upload):
    off = replicate(rule(isEnabled=False))
    assert not is_pending(off, upload("a"))

    gone = replicate()
    assert gone.replication is None
    assert not is_pending(gone, upload("a"))


def test_what_is_answered_is_b2s_own(replicate):
    assert shape(replicate(rule()).replication) == checked(source(rule()))
