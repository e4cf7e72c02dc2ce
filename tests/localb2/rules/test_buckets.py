import pytest

from localb2.errors import (
    BadBucketName,
    BucketNameOwn,
    BucketNameTaken,
    BucketNotEmpty,
    InvalidRequest,
    LockConflict,
    LockNotEnabled,
    NoSuchBucket,
    RevisionConflict,
    TooManyBuckets,
)
from localb2.rules import accounts, buckets, files
from localb2.rules.buckets import BucketUpdate

RULE = {"fileNamePrefix": "logs/", "daysFromHidingToDeleting": 7}
CORS_RULE = {
    "corsRuleName": "everyone",
    "allowedOrigins": ["*"],
    "allowedOperations": ["s3_get"],
    "allowedHeaders": None,
    "exposeHeaders": ["etag"],
    "maxAgeSeconds": 60,
}
RETENTION = {"mode": "governance", "period": {"duration": 7, "unit": "days"}}


@pytest.fixture
def create(db, clock, account):
    def create(name="holiday-photos", **settings):
        return buckets.create_bucket(db, clock, account.id, name, **settings)

    return create


def test_a_new_bucket_is_found_with_all_its_settings(db, create):
    bucket = create(
        type="allPublic",
        info={"Cache-Control": "max-age=60"},
        lifecycle_rules=[RULE],
        cors_rules=[CORS_RULE],
        encryption="SSE-B2",
        lock_enabled=True,
    )

    assert buckets.get_bucket(db, bucket.id) == bucket
    assert bucket.revision == 2


def test_names_are_found_in_upper_and_lower_case(db, create):
    bucket = create("Holiday-Photos")

    assert buckets.get_bucket_by_name(db, "holiday-PHOTOS") == bucket


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("short", "bucketName must be at least 6 characters long"),
        ("x" * 64, "bucketName can be at most 63 characters long"),
        ("under_score", "Invalid characters in bucketName"),
        ("with space", "Invalid characters in bucketName"),
        ("two..dots", "Invalid characters in bucketName"),
        (".hidden", "Invalid characters in bucketName"),
        ("192.168.0.1", "Invalid characters in bucketName"),
        ("newline\n", "Invalid characters in bucketName"),
        ("b2-reserved", "must not start with 'b2-'"),
        ("B2-reserved", "must not start with 'b2-'"),
    ],
)
def test_it_rejects_a_bad_name(create, name, words):
    with pytest.raises(BadBucketName, match=words):
        create(name)


@pytest.mark.parametrize("name", ["sixsix", "x" * 63, "UPPER-case", "with.dots", "123456"])
def test_it_accepts_a_good_name(create, name):
    assert create(name).name == name


def test_it_rejects_a_name_of_our_own(create):
    create("holiday-photos")

    with pytest.raises(BucketNameOwn):
        create("Holiday-Photos")


def test_it_rejects_a_name_that_another_account_has_taken(db, clock, create):
    create("holiday-photos")
    other, _ = accounts.create_account(db, clock, "other")

    with pytest.raises(BucketNameTaken):
        buckets.create_bucket(db, clock, other.id, "holiday-photos")


def test_it_stops_at_a_hundred_buckets(create):
    for number in range(100):
        create(f"bucket-{number}")

    with pytest.raises(TooManyBuckets):
        create("bucket-100")


@pytest.mark.parametrize(
    "settings",
    [
        {"type": "snapshot"},
        {"info": {f"k{number}": "" for number in range(11)}},
        {"info": {"bad key": ""}},
        {"cors_rules": [{}] * 101},
        {"lifecycle_rules": [RULE, RULE]},
    ],
)
def test_it_rejects_bad_settings(create, settings):
    with pytest.raises(InvalidRequest):
        create(**settings)


def test_buckets_are_listed_by_name_and_account(db, clock, account, create):
    other, _ = accounts.create_account(db, clock, "other")
    buckets.create_bucket(db, clock, other.id, "middle-of-it")
    create("zebras")
    create("aardvarks")

    names = [bucket.name for bucket in buckets.list_buckets(db, account.id)]

    assert names == ["aardvarks", "zebras"]


def test_an_update_changes_what_it_names_and_nothing_else(db, create):
    bucket = create(info={"kept": "yes"}, lifecycle_rules=[RULE])

    updated = buckets.update_bucket(
        db, bucket.id, BucketUpdate(type="allPublic", lifecycle_rules=[])
    )

    assert updated == buckets.get_bucket(db, bucket.id)
    assert (updated.type, updated.lifecycle_rules) == ("allPublic", ())
    assert updated.info == {"kept": "yes"}
    assert updated.revision == 3


def test_an_update_switches_encryption_on_and_off(db, create):
    bucket = create()

    on = buckets.update_bucket(db, bucket.id, BucketUpdate(encryption="SSE-B2"))
    still = buckets.update_bucket(db, bucket.id, BucketUpdate(type="allPublic"))
    off = buckets.update_bucket(db, bucket.id, BucketUpdate(encryption="none"))

    assert [found.encryption for found in (on, still, off)] == ["SSE-B2", "SSE-B2", None]


def test_an_update_of_an_older_revision_is_refused(db, create):
    bucket = create()
    buckets.update_bucket(db, bucket.id, BucketUpdate(type="allPublic"), if_revision=2)

    with pytest.raises(RevisionConflict):
        buckets.update_bucket(db, bucket.id, BucketUpdate(type="allPrivate"), if_revision=2)


def test_lock_cannot_be_switched_off(db, create):
    bucket = create(lock_enabled=True)

    with pytest.raises(LockConflict):
        buckets.update_bucket(db, bucket.id, BucketUpdate(lock_enabled=False))


def test_lock_and_default_retention_may_come_in_one_update(db, create):
    bucket = create()

    updated = buckets.update_bucket(
        db, bucket.id, BucketUpdate(lock_enabled=True, default_retention=RETENTION)
    )

    assert updated.default_retention == RETENTION


def test_default_retention_goes_with_mode_none(db, create):
    bucket = create(lock_enabled=True)
    buckets.update_bucket(db, bucket.id, BucketUpdate(default_retention=RETENTION))

    updated = buckets.update_bucket(db, bucket.id, BucketUpdate(default_retention={"mode": None}))

    assert updated.default_retention is None


def test_default_retention_needs_lock(db, create):
    with pytest.raises(LockNotEnabled):
        buckets.update_bucket(db, create().id, BucketUpdate(default_retention=RETENTION))


@pytest.mark.parametrize(
    "retention",
    [
        {"mode": "forever", "period": {"duration": 1, "unit": "days"}},
        {"mode": "governance"},
        {"mode": "governance", "period": {"duration": 0, "unit": "days"}},
        {"mode": "governance", "period": {"duration": 1, "unit": "weeks"}},
    ],
)
def test_it_rejects_a_bad_default_retention(db, create, retention):
    bucket = create(lock_enabled=True)

    with pytest.raises(InvalidRequest):
        buckets.update_bucket(db, bucket.id, BucketUpdate(default_retention=retention))


def test_an_empty_bucket_can_be_deleted(db, create):
    bucket = create()

    deleted = buckets.delete_bucket(db, bucket.id)

    assert deleted.revision == bucket.revision + 1
    with pytest.raises(NoSuchBucket):
        buckets.get_bucket(db, bucket.id)


def test_a_bucket_with_only_a_hide_marker_is_not_empty(db, clock, bucket):
    marker = files.add_hide_marker(db, clock, bucket, "gone.txt")
    with pytest.raises(BucketNotEmpty):
        buckets.delete_bucket(db, bucket.id)

    files.delete_file_version(db, bucket.id, "gone.txt", marker.id)

    assert buckets.delete_bucket(db, bucket.id).id == bucket.id


def test_usage_counts_versions_and_bytes(db, bucket, upload):
    upload("a", b"12345")
    upload("a", b"123")

    usage = buckets.usage(db, bucket.id)

    assert (usage.versions, usage.bytes) == (2, 8)


@pytest.mark.parametrize("call", [buckets.get_bucket, buckets.delete_bucket, buckets.usage])
def test_an_unknown_bucket_is_refused(db, call):
    with pytest.raises(NoSuchBucket, match="Bucket 123 does not exist"):
        call(db, "123")
