"""Lifecycle rules over S3 are B2's (reference 1.11, 2.11)."""

import pytest

from tests.contract.s3_client import refusal


@pytest.fixture
def put(s3, shared_bucket):
    """Puts these rules; an element of a rule is named as boto3 does."""

    def make(*rules):
        configuration = {"Rules": list(rules)}
        return s3.put_bucket_lifecycle_configuration(
            Bucket=shared_bucket, LifecycleConfiguration=configuration
        )

    return make


@pytest.fixture
def rules_now(s3, shared_bucket):
    """The rules over S3."""
    return lambda: s3.get_bucket_lifecycle_configuration(Bucket=shared_bucket)["Rules"]


@pytest.fixture
def native_rules(native, shared_bucket):
    """The rules natively."""
    return lambda: native.bucket(shared_bucket)["lifecycleRules"]


@pytest.fixture
def put_natively(native, shared_bucket):
    """Puts one rule natively."""

    def make(prefix="logs/", hiding=None, deleting=None, canceling=None):
        rule = {
            "fileNamePrefix": prefix,
            "daysFromUploadingToHiding": hiding,
            "daysFromHidingToDeleting": deleting,
            "daysFromStartingToCancelingUnfinishedLargeFiles": canceling,
        }
        native.call(
            "b2_update_bucket",
            accountId=native.account_id,
            bucketId=native.bucket_id(shared_bucket),
            lifecycleRules=[rule],
        )

    return make


def rule(prefix="logs/", **elements):
    return {"ID": f"rule {prefix}", "Filter": {"Prefix": prefix}, "Status": "Enabled", **elements}


HIDING = {"Expiration": {"Days": 30}}
DELETING = {"NoncurrentVersionExpiration": {"NoncurrentDays": 7}}
CANCELING = {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 3}}
DOCUMENT = (
    b"<LifecycleConfiguration><Rule><ID>one</ID><Filter><Prefix>logs/</Prefix></Filter>"
    b"<Status>Enabled</Status><NoncurrentVersionExpiration><NoncurrentDays>7</NoncurrentDays>"
    b"</NoncurrentVersionExpiration></Rule></LifecycleConfiguration>"
)
#: Checksums of that document.
CHECKSUMS = {
    "crc32": "EP6GGw==",
    "crc32c": "nXx7WQ==",
    "sha1": "TR3Lc4OEWWQYbzGjxCcUfdWbDA4=",
    "sha256": "LwUr1qdbWAxE2I/a7IyoWP8iGQRSz3fAmh1Mr7PFyvs=",
    "crc64nvme": "frYHhhlS5Kc=",
}


def prefix_of(row):
    return row.get("Filter", {}).get("Prefix", row.get("Prefix"))


def test_a_new_bucket_has_no_configuration(s3, bucket):
    refused = refusal(s3.get_bucket_lifecycle_configuration, Bucket=bucket)

    assert refused[:2] == (404, "NoSuchLifecycleConfiguration")


@pytest.mark.parametrize(
    ("elements", "field", "days"),
    [
        (HIDING, "daysFromUploadingToHiding", 30),
        (DELETING, "daysFromHidingToDeleting", 7),
        (CANCELING, "daysFromStartingToCancelingUnfinishedLargeFiles", 3),
    ],
    ids=["Expiration", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"],
)
def test_an_element_is_a_native_field(put, native_rules, elements, field, days):
    put(rule(**elements))

    (stored,) = native_rules()
    numbers = {name: value for name, value in stored.items() if name.startswith("days") and value}
    assert stored["fileNamePrefix"] == "logs/"
    assert numbers == {field: days}


def test_all_elements_of_a_rule_are_one_native_rule(put, native_rules):
    put(rule(**HIDING, **DELETING, **CANCELING))

    (stored,) = native_rules()
    assert stored["daysFromUploadingToHiding"] == 30
    assert stored["daysFromHidingToDeleting"] == 7
    assert stored["daysFromStartingToCancelingUnfinishedLargeFiles"] == 3


def test_a_native_rule_that_deletes_is_seen_over_s3(put_natively, rules_now):
    put_natively(deleting=7)

    rows = [row for row in rules_now() if "NoncurrentVersionExpiration" in row]
    assert [row["NoncurrentVersionExpiration"]["NoncurrentDays"] for row in rows] == [7]
    assert [prefix_of(row) for row in rows] == ["logs/"]


def test_a_native_rule_that_cancels_is_seen_over_s3(put_natively, rules_now):
    put_natively(canceling=3)

    rows = [row for row in rules_now() if "AbortIncompleteMultipartUpload" in row]
    days = [row["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] for row in rows]
    assert days == [3]


def test_a_rule_that_hides_is_two_rules_with_one_prefix(put_natively, rules_now):
    put_natively(hiding=30)

    rows = rules_now()
    assert [prefix_of(row) for row in rows] == ["logs/", "logs/"]
    expirations = [row["Expiration"] for row in rows]
    assert {"Days": 30} in expirations
    assert {"ExpiredObjectDeleteMarker": True} in expirations


def test_what_was_read_can_be_put_back(put, rules_now, native_rules):
    put(rule(**HIDING, **DELETING))
    before = native_rules()

    put(*rules_now())

    assert native_rules() == before


def test_every_rule_is_enabled(put, rules_now):
    put(rule(**HIDING))

    assert {row["Status"] for row in rules_now()} == {"Enabled"}


def test_no_rule_has_transitions(put, rules_now):
    put(rule(**HIDING, **DELETING))

    assert not any("Transitions" in row for row in rules_now())


def test_the_document_is_that_of_s3(put, raw, shared_bucket):
    put(rule(**DELETING))

    assert raw.send("GET", f"/{shared_bucket}?lifecycle").xml().tag == "LifecycleConfiguration"


def test_put_replaces_all_rules(put, native_rules):
    put(rule("old/", **HIDING))

    put(rule("new/", **HIDING))

    assert [row["fileNamePrefix"] for row in native_rules()] == ["new/"]


def test_an_empty_prefix_matches_all(put, native_rules):
    put(rule("", **HIDING))

    assert native_rules()[0]["fileNamePrefix"] == ""


def test_delete_is_answered_with_204(put, raw, shared_bucket):
    put(rule(**HIDING))

    assert raw.send("DELETE", f"/{shared_bucket}?lifecycle").status == 204


def test_delete_forgets_the_rules(put, s3, native_rules, shared_bucket):
    put(rule(**HIDING))

    s3.delete_bucket_lifecycle(Bucket=shared_bucket)

    assert native_rules() == []


@pytest.mark.parametrize(("algorithm", "checksum"), CHECKSUMS.items(), ids=CHECKSUMS)
def test_put_accepts_every_checksum(raw, shared_bucket, algorithm, checksum):
    header = {f"x-amz-checksum-{algorithm}": checksum}

    assert raw.send("PUT", f"/{shared_bucket}?lifecycle", DOCUMENT, header).status == 200


def test_transitions_are_not_supported(put):
    transition = {"Transitions": [{"Days": 30, "StorageClass": "GLACIER"}]}

    assert refusal(lambda: put(rule(**HIDING, **transition)))[0] in (400, 501)


@pytest.mark.parametrize(
    "elements",
    [
        {"Expiration": {"Days": 0}},
        {"Expiration": {"Days": -1}},
        {"NoncurrentVersionExpiration": {"NoncurrentDays": 0}},
        {"AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 0}},
    ],
    ids=["hiding", "negative", "deleting", "canceling"],
)
def test_days_are_positive(put, elements):
    assert refusal(lambda: put(rule(**elements)))[0] == 400


def test_no_two_rules_may_match_the_same_file(put):
    refused = refusal(lambda: put(rule("photos/", **HIDING), rule("photos/kittens/", **DELETING)))

    assert refused[0] == 400


def test_a_rule_that_does_nothing_is_refused(put):
    assert refusal(lambda: put(rule()))[0] == 400


def test_a_bucket_may_have_100_rules(put, native_rules):
    put(*[rule(f"{number:03}/", **DELETING) for number in range(100)])

    assert len(native_rules()) == 100


def test_a_bucket_may_not_have_101_rules(put):
    rules = [rule(f"{number:03}/", **DELETING) for number in range(101)]

    assert refusal(lambda: put(*rules))[0] == 400


@pytest.mark.parametrize("body", [b"", b"<LifecycleConfiguration", b"<Other/>"])
def test_what_is_no_configuration_is_refused(raw, shared_bucket, body):
    assert raw.send("PUT", f"/{shared_bucket}?lifecycle", body).status == 400
