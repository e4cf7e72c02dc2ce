from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from gateway.errors import (
    BucketNotEmpty,
    NoSuchBucket,
    NotEntitled,
    RevisionConflict,
)
from gateway.gateway import Gateway
from gateway.values import LifecycleRule
from tests.gateway.conftest import put


def test_a_new_bucket_is_private_and_keeps_all_versions(gateway: Gateway, bucket: str):
    made = gateway.get_bucket(bucket)

    assert (made.name, made.type, made.is_public) == (bucket, "allPrivate", False)
    assert made.lifecycle_rules == ()
    assert made.lock_enabled is False
    assert made.created is None


def test_a_bucket_can_be_public_or_locked_from_the_start(gateway: Gateway, make_bucket):
    public, locked = make_bucket(public=True), make_bucket(lock=True)

    assert gateway.get_bucket(public).is_public
    assert gateway.get_bucket(locked).lock_enabled is True


def test_all_buckets_are_listed_by_name(gateway: Gateway, make_bucket):
    made = sorted(make_bucket() for _ in range(3))

    names = [each.name for each in gateway.list_buckets()]

    assert names == sorted(names)
    assert [name for name in names if name in made] == made


def test_the_day_of_its_creation_is_known_by_name(gateway: Gateway, bucket: str):
    created = gateway.list_bucket_dates()[bucket]

    assert abs(datetime.now(UTC) - created) < timedelta(minutes=5)


def test_a_bucket_with_dots_works_in_every_call(gateway: Gateway):
    name = f"b2console.test.{uuid4().hex[:12]}"
    gateway.create_bucket(name, public=False)

    stored = put(gateway, name, "a.txt")
    listed = [each.name for each in gateway.list_file_names(name).files]
    gateway.delete_file_version(name, "a.txt", stored.id)
    gateway.delete_bucket(name)

    assert listed == ["a.txt"]


def test_settings_change_one_at_a_time(gateway: Gateway, bucket: str):
    before = gateway.get_bucket(bucket)
    rules = [LifecycleRule("logs/", days_until_hide=7, days_until_delete=1, days_until_cancel=3)]

    gateway.update_bucket(before.id, if_revision=before.revision, lifecycle_rules=rules)
    gateway.update_bucket(before.id, if_revision=None, public=True)
    gateway.update_bucket(before.id, if_revision=None, info={"team": "blue"})
    gateway.update_bucket(before.id, if_revision=None, encryption="SSE-B2")
    after = gateway.update_bucket(before.id, if_revision=None, lock_enabled=True)

    assert after == gateway.get_bucket(bucket)
    assert after.lifecycle_rules == tuple(rules)
    assert after.is_public
    assert after.info == {"team": "blue"}
    assert (after.encryption, after.lock_enabled) == ("SSE-B2", True)
    assert after.revision > before.revision


def test_an_empty_list_of_rules_removes_them(gateway: Gateway, bucket: str):
    made = gateway.get_bucket(bucket)
    rules = [LifecycleRule("", days_until_delete=1)]
    gateway.update_bucket(made.id, if_revision=None, lifecycle_rules=rules)

    changed = gateway.update_bucket(made.id, if_revision=None, lifecycle_rules=[])

    assert changed.lifecycle_rules == ()


def test_a_change_on_an_old_revision_is_refused(gateway: Gateway, bucket: str):
    old = gateway.get_bucket(bucket)
    gateway.update_bucket(old.id, if_revision=old.revision, public=True)

    with pytest.raises(RevisionConflict):
        gateway.update_bucket(old.id, if_revision=old.revision, public=False)


def test_a_change_of_nothing_is_a_mistake(gateway: Gateway, bucket: str):
    made = gateway.get_bucket(bucket)

    with pytest.raises(ValueError, match="nothing"):
        gateway.update_bucket(made.id, if_revision=None)


def test_an_empty_bucket_can_be_deleted(gateway: Gateway):
    name = f"b2console-test-{uuid4().hex[:20]}"
    gateway.create_bucket(name, public=False)

    gateway.delete_bucket(name)

    with pytest.raises(NoSuchBucket) as refusal:
        gateway.get_bucket(name)
    assert refusal.value.bucket == name


def test_a_bucket_with_only_a_hide_marker_is_not_empty(gateway: Gateway, bucket: str):
    stored = put(gateway, bucket, "a.txt")
    gateway.hide_file(bucket, "a.txt")
    gateway.delete_file_version(bucket, "a.txt", stored.id)

    with pytest.raises(BucketNotEmpty):
        gateway.delete_bucket(bucket)


def test_a_restricted_key_lists_each_of_its_buckets(gateway_with, make_bucket):
    mine = sorted(make_bucket() for _ in range(2))
    make_bucket()
    restricted = gateway_with("listBuckets", buckets=mine)

    assert [each.name for each in restricted.list_buckets()] == mine


def test_a_restricted_key_may_not_look_at_other_buckets(gateway_with, make_bucket):
    mine, theirs = make_bucket(), make_bucket()
    restricted = gateway_with("listBuckets", "listFiles", buckets=[mine])

    with pytest.raises(NotEntitled):
        restricted.get_bucket(theirs)
    with pytest.raises(NotEntitled):
        restricted.list_file_names(theirs)


def test_a_restricted_key_learns_dates_only_with_the_capability(gateway_with, bucket: str):
    without = gateway_with("listBuckets", "readBuckets", buckets=[bucket])
    with_it = gateway_with("listAllBucketNames", "listBuckets", buckets=[bucket])

    assert bucket in with_it.list_bucket_dates()
    with pytest.raises(NotEntitled) as refusal:
        without.list_bucket_dates()
    assert refusal.value.capability == "listAllBucketNames"


def test_a_restricted_key_lives_on_when_its_bucket_is_gone(gateway, gateway_with, make_bucket):
    gone, kept = make_bucket(), make_bucket()
    credential = gateway_with("listBuckets", buckets=[gone, kept])
    gateway.delete_bucket(gone)

    assert [each.name for each in credential.list_buckets()] == [kept]


def test_settings_that_a_key_may_not_read_are_none(gateway_with, bucket: str):
    reader = gateway_with("listBuckets", buckets=[bucket])

    made = reader.get_bucket(bucket)

    assert (made.encryption, made.lock_enabled) == (None, None)
