from datetime import UTC, datetime

import pytest

from gateway import native_answers
from gateway.values import ApplicationKey, BucketName, LifecycleRule

AUTHORIZED = {
    "accountId": "abc123abc123",
    "apiInfo": {
        "storageApi": {
            "absoluteMinimumPartSize": 5_000_000,
            "allowed": {"buckets": None, "capabilities": ["listFiles"], "namePrefix": None},
            "apiUrl": "https://api004.backblazeb2.com/",
            "downloadUrl": "https://f004.backblazeb2.com",
            "recommendedPartSize": 100_000_000,
            "s3ApiUrl": "https://s3.us-west-004.backblazeb2.com",
        }
    },
    "applicationKeyExpirationTimestamp": None,
    "authorizationToken": "4_token",
}
BUCKET = {
    "accountId": "abc123abc123",
    "bucketId": "id1",
    "bucketInfo": {},
    "bucketName": "my-bucket",
    "bucketType": "allPrivate",
    "corsRules": [],
    "defaultServerSideEncryption": {
        "isClientAuthorizedToRead": True,
        "value": {"algorithm": "AES256", "mode": "SSE-B2"},
    },
    "fileLockConfiguration": {
        "isClientAuthorizedToRead": True,
        "value": {"defaultRetention": {"mode": None, "period": None}, "isFileLockEnabled": True},
    },
    "lifecycleRules": [{"fileNamePrefix": "logs/", "daysFromHidingToDeleting": 1}],
    "options": ["s3"],
    "revision": 2,
}
FILE = {
    "accountId": "abc123abc123",
    "action": "upload",
    "bucketId": "id1",
    "contentLength": 5,
    "contentMd5": "5d41402abc4b2a76b9719d911017c592",
    "contentSha1": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
    "contentType": "text/plain",
    "fileId": "4_z1",
    "fileInfo": {"src_last_modified_millis": "1"},
    "fileName": "a.txt",
    "fileRetention": {
        "isClientAuthorizedToRead": True,
        "value": {"mode": "governance", "retainUntilTimestamp": 1_763_647_200_000},
    },
    "legalHold": {"isClientAuthorizedToRead": True, "value": "on"},
    "serverSideEncryption": {"algorithm": "AES256", "mode": "SSE-B2"},
    "uploadTimestamp": 1_763_647_200_001,
}
HIDE = {
    "action": "hide",
    "bucketId": "id1",
    "contentLength": 0,
    "contentSha1": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "contentType": "application/x-bz-hide-marker",
    "fileId": "4_z2",
    "fileInfo": {},
    "fileName": "a.txt",
    "uploadTimestamp": 0,
}
WITHHELD = {"isClientAuthorizedToRead": False, "value": None}


def test_an_authorization_loses_trailing_slashes():
    told = native_answers.authorization(AUTHORIZED, "004key")

    assert told.api_url == "https://api004.backblazeb2.com"
    assert (told.region, told.endpoint) == ("us-west-004", "s3.us-west-004.backblazeb2.com")
    assert told.buckets is None
    assert told.expires is None


def test_an_authorization_names_buckets_even_those_that_are_gone():
    storage = AUTHORIZED["apiInfo"]["storageApi"]
    allowed = {
        "buckets": [{"id": "1", "name": "one-bucket"}, {"id": "2", "name": None}, {"id": "3"}],
        "capabilities": [],
        "namePrefix": "a/",
    }
    answer = {**AUTHORIZED, "apiInfo": {"storageApi": {**storage, "allowed": allowed}}}

    told = native_answers.authorization(answer, "004key")

    assert told.buckets == (
        BucketName("1", "one-bucket"),
        BucketName("2", None),
        BucketName("3", None),
    )
    assert told.name_prefix == "a/"


@pytest.mark.parametrize("told", ["../../x", "a/b", '"><script>', "", "x" * 65, None, 5])
def test_an_account_id_that_no_address_can_carry_is_refused(told):
    with pytest.raises((ValueError, TypeError)):
        native_answers.authorization({**AUTHORIZED, "accountId": told}, "key")


def test_a_bucket_becomes_a_value():
    bucket = native_answers.bucket(BUCKET)

    assert (bucket.encryption, bucket.lock_enabled, bucket.is_public) == ("SSE-B2", True, False)
    assert bucket.lifecycle_rules == (LifecycleRule("logs/", days_until_delete=1),)


def test_settings_that_the_key_may_not_read_are_none():
    bucket = native_answers.bucket(
        {**BUCKET, "defaultServerSideEncryption": WITHHELD, "fileLockConfiguration": WITHHELD}
    )

    assert (bucket.encryption, bucket.lock_enabled, bucket.default_retention) == (None, None, None)


@pytest.mark.parametrize("value", [{"algorithm": None, "mode": None}, None])
def test_an_old_bucket_without_encryption_says_none(value):
    field = {"isClientAuthorizedToRead": True, "value": value}

    assert native_answers.bucket({**BUCKET, "defaultServerSideEncryption": field}).encryption == (
        "none"
    )


def test_buckets_come_by_name():
    answer = {"buckets": [{**BUCKET, "bucketName": name} for name in ("zebra", "apple")]}

    assert [each.name for each in native_answers.buckets(answer)] == ["apple", "zebra"]


def test_a_rule_goes_out_as_it_came_in():
    wire = {
        "fileNamePrefix": "logs/",
        "daysFromUploadingToHiding": 1,
        "daysFromHidingToDeleting": 2,
        "daysFromStartingToCancelingUnfinishedLargeFiles": 3,
    }

    assert native_answers.rule_to_wire(native_answers.rule(wire)) == wire


def test_a_file_becomes_a_value():
    details = native_answers.file_details(FILE)

    assert details.uploaded == datetime(2025, 11, 20, 14, 0, 0, 1000, tzinfo=UTC)
    assert (details.sha1, details.sha1_verified) == (FILE["contentSha1"], True)
    assert (details.encryption, details.retention_mode) == ("SSE-B2", "governance")
    assert details.retain_until == datetime(2025, 11, 20, 14, tzinfo=UTC)
    assert (details.legal_hold, details.lock_readable) == (True, True)
    assert details.replication_status is None


def test_a_hide_marker_lacks_what_files_have():
    details = native_answers.file_details(HIDE)

    assert (details.action, details.sha1, details.encryption) == ("hide", None, None)
    assert (details.legal_hold, details.lock_readable) == (None, True)


def test_a_lock_that_may_not_be_read_says_so():
    details = native_answers.file_details(
        {**FILE, "fileRetention": WITHHELD, "legalHold": WITHHELD}
    )

    assert (details.retention_mode, details.legal_hold, details.lock_readable) == (
        None,
        None,
        False,
    )


SHA1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"


@pytest.mark.parametrize(
    ("stored", "info", "expected"),
    [
        (SHA1, {}, (SHA1, True)),
        (f"unverified:{SHA1}", {}, (SHA1, False)),
        ("none", {}, (None, False)),
        (None, {}, (None, False)),
        ("none", {"large_file_sha1": SHA1}, (SHA1, False)),
        ("none", {"large_file_sha1": SHA1.upper()}, (SHA1, False)),
        ("none", {"large_file_sha1": f"{SHA1}\n"}, (None, False)),
        ("none", {"large_file_sha1": "unknown"}, (None, False)),
    ],
)
def test_a_sha1_says_whether_b2_verified_it(stored, info, expected):
    details = native_answers.file_details({**FILE, "contentSha1": stored, "fileInfo": info})

    assert (details.sha1, details.sha1_verified) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("a" * 40, ("a" * 40, True)),
        ("unverified:" + "a" * 40, ("a" * 40, False)),
        ("none", (None, False)),
        (None, (None, False)),
    ],
)
def test_a_part_says_whether_b2_verified_its_sha1(told, expected):
    answer = {"parts": [{"partNumber": 7, "contentSha1": told}], "nextPartNumber": 8}

    [part], following = native_answers.part_hashes(answer)

    assert (part.number, following) == (7, 8)
    assert (part.sha1, part.sha1_verified) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"mode": "SSE-C", "algorithm": "AES256"}, "SSE-C"),
        ({"mode": None, "algorithm": None}, "none"),
        (None, None),
    ],
)
def test_a_file_says_how_it_is_encrypted(field, expected):
    assert native_answers.file_details({**FILE, "serverSideEncryption": field}).encryption == (
        expected
    )


def test_a_page_of_keys_says_where_the_next_begins():
    key = {
        "accountId": "abc",
        "applicationKeyId": "004abc1",
        "bucketIds": ["1", "2"],
        "capabilities": ["listFiles"],
        "expirationTimestamp": 1_763_647_200_000,
        "keyName": "name",
        "namePrefix": "a/",
        "options": ["s3"],
    }

    page = native_answers.key_page({"keys": [key], "nextApplicationKeyId": "004abc2"})

    assert page.keys == (
        ApplicationKey(
            id="004abc1",
            name="name",
            capabilities=frozenset({"listFiles"}),
            bucket_ids=("1", "2"),
            name_prefix="a/",
            expires=datetime(2025, 11, 20, 14, tzinfo=UTC),
        ),
    )
    assert page.next_id == "004abc2"


def test_a_new_key_does_not_show_its_secret():
    key = {
        "applicationKeyId": "1",
        "keyName": "n",
        "capabilities": [],
        "applicationKey": "K004secret",
    }

    new = native_answers.new_key(key)

    assert new.application_key == "K004secret"
    assert "K004secret" not in repr(new)
