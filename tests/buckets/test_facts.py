"""Buckets in the console's words, and reasons for what a key cannot know."""

from datetime import UTC, datetime

import pytest

from buckets.facts import Dates, bucket_card, read_only_reason, type_label
from gateway.values import Authorization, Bucket

KEY = Authorization(
    account_id="a1b2c3d4e5f6",
    key_id="004a1b2c3d4e5f60000000001",
    api_url="https://api004.backblazeb2.com",
    download_url="https://f004.backblazeb2.com",
    s3_url="https://s3.us-west-004.backblazeb2.com",
    capabilities=frozenset({"listBuckets"}),
    buckets=None,
    name_prefix=None,
    expires=None,
    minimum_part_size=5_000_000,
    recommended_part_size=100_000_000,
)


def facts_of(bucket, dates=None):
    card = bucket_card(bucket, dates or Dates({}, "nobody told"), KEY)
    return {fact.label: fact for fact in card.facts}


def test_the_endpoint_has_no_scheme():
    facts = facts_of(Bucket("id", "harbor-media", "allPrivate", 2))

    assert facts["Endpoint"].value == "s3.us-west-004.backblazeb2.com"


def test_what_the_key_may_not_know_names_the_capability():
    facts = facts_of(Bucket("id", "harbor-media", "allPrivate", 2))

    assert facts["Created"].reason == "nobody told"
    assert "readBucketEncryption" in facts["Encryption"].reason
    assert "readBucketRetentions" in facts["Object Lock"].reason


def test_a_date_belongs_to_the_bucket_of_that_name():
    created = datetime(2026, 2, 17, tzinfo=UTC)

    facts = facts_of(
        Bucket("id", "harbor-media", "allPrivate", 2), Dates({"harbor-media": created})
    )

    assert facts["Created"].moment == created


@pytest.mark.parametrize(
    ("retention", "words"),
    [
        (None, "Enabled"),
        ({"mode": None, "period": None}, "Enabled"),
        (
            {"mode": "governance", "period": {"duration": 30, "unit": "days"}},
            "Enabled, 30 days (governance)",
        ),
        (
            {"mode": "compliance", "period": {"duration": 1, "unit": "years"}},
            "Enabled, 1 year (compliance)",
        ),
    ],
)
def test_object_lock_is_told_with_its_default_retention(retention, words):
    bucket = Bucket("id", "x", "allPrivate", 2, lock_enabled=True, default_retention=retention)

    assert facts_of(bucket)["Object Lock"].value == words


@pytest.mark.parametrize(
    ("type_", "label", "reason"),
    [
        ("allPrivate", "Private", ""),
        ("allPublic", "Public", ""),
        ("snapshot", "Snapshot", "Backblaze keeps snapshots in this bucket: it is read-only."),
        ("restricted", "Restricted", "Backblaze itself fills this bucket: it is read-only."),
        ("brandNew", "brandNew", "Backblaze itself fills this bucket: it is read-only."),
    ],
)
def test_special_buckets_are_read_only(type_, label, reason):
    assert type_label(type_) == label
    assert read_only_reason(Bucket("id", "b2-snapshots-x", type_, 2)) == reason
