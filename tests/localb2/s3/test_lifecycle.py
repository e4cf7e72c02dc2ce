"""Lifecycle over S3: B2's rules in S3's words, there and back."""

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, Native, error_of, refusal

HIDE, DELETE, CANCEL = (
    "daysFromUploadingToHiding",
    "daysFromHidingToDeleting",
    "daysFromStartingToCancelingUnfinishedLargeFiles",
)


def s3_rule(prefix="", status="Enabled", **actions):
    return {"ID": "any", "Filter": {"Prefix": prefix}, "Status": status, **actions}


def put(s3, bucket, *rules):
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket, LifecycleConfiguration={"Rules": list(rules)}
    )


def native_rules(localb2, bucket):
    answer = Native(localb2).call(
        "b2_list_buckets", accountId=localb2.account_id, bucketName=bucket
    )
    return answer["buckets"][0]["lifecycleRules"]


def set_native_rules(localb2, bucket, *rules):
    native = Native(localb2)
    native.call(
        "b2_update_bucket",
        accountId=localb2.account_id,
        bucketId=native.bucket_id(bucket),
        lifecycleRules=list(rules),
    )


def test_the_rules_of_one_prefix_become_one_rule_of_b2(s3, bucket, localb2):
    put(
        s3,
        bucket,
        s3_rule("logs/", Expiration={"Days": 30}),
        s3_rule("logs/", NoncurrentVersionExpiration={"NoncurrentDays": 2}),
        s3_rule("logs/", Expiration={"ExpiredObjectDeleteMarker": True}),
        s3_rule("videos/", AbortIncompleteMultipartUpload={"DaysAfterInitiation": 7}),
    )

    assert native_rules(localb2, bucket) == [
        {"fileNamePrefix": "logs/", HIDE: 30, DELETE: 2, CANCEL: None},
        {"fileNamePrefix": "videos/", HIDE: None, DELETE: None, CANCEL: 7},
    ]


def test_a_rule_that_hides_is_told_as_two_rules(s3, bucket, localb2):
    set_native_rules(localb2, bucket, {"fileNamePrefix": "a&b/", HIDE: 3, DELETE: 1, CANCEL: 7})

    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]

    assert [rule.pop("ID") for rule in rules] == ["1", "1-markers"]
    assert rules == [
        {
            "Filter": {"Prefix": "a&b/"},
            "Status": "Enabled",
            "Expiration": {"Days": 3},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        },
        {
            "Filter": {"Prefix": "a&b/"},
            "Status": "Enabled",
            "Expiration": {"ExpiredObjectDeleteMarker": True},
        },
    ]


def test_what_is_told_can_be_set_again(s3, bucket, localb2):
    rules = [
        {"fileNamePrefix": "a/", HIDE: 1, DELETE: 1, CANCEL: None},
        {"fileNamePrefix": "b/", HIDE: None, DELETE: 9, CANCEL: None},
        {"fileNamePrefix": "c/", HIDE: 5, DELETE: None, CANCEL: 2},
    ]
    set_native_rules(localb2, bucket, *rules)
    told = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    s3.delete_bucket_lifecycle(Bucket=bucket)
    assert native_rules(localb2, bucket) == []

    put(s3, bucket, *told)

    assert native_rules(localb2, bucket) == rules


def test_a_bucket_without_rules_has_no_configuration(s3, bucket):
    status, code, _ = refusal(s3.get_bucket_lifecycle_configuration, Bucket=bucket)

    assert (status, code) == (404, "NoSuchLifecycleConfiguration")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (s3_rule(Transitions=[{"Days": 1, "StorageClass": "GLACIER"}]), "Transition"),
        (
            s3_rule(
                NoncurrentVersionTransitions=[{"NoncurrentDays": 1, "StorageClass": "GLACIER"}],
                Expiration={"Days": 3},
            ),
            "NoncurrentVersionTransition",
        ),
        (s3_rule(Expiration={"Date": "2030-01-01T00:00:00Z"}), "Date"),
        (
            s3_rule(
                NoncurrentVersionExpiration={"NoncurrentDays": 1, "NewerNoncurrentVersions": 2}
            ),
            "NewerNoncurrentVersions",
        ),
        ({**s3_rule(Expiration={"Days": 1}), "Filter": {"Tag": {"Key": "a", "Value": "b"}}}, "Tag"),
        (
            {
                **s3_rule(Expiration={"Days": 1}),
                "Filter": {"And": {"Prefix": "a", "Tags": [{"Key": "a", "Value": "b"}]}},
            },
            "Tag",
        ),
        (
            {**s3_rule(Expiration={"Days": 1}), "Filter": {"ObjectSizeGreaterThan": 5}},
            "ObjectSizeGreaterThan",
        ),
        (s3_rule(status="Disabled", Expiration={"Days": 1}), "Disabled"),
        (s3_rule(Expiration={"Days": 0}), "Days"),
        (s3_rule(Expiration={"ExpiredObjectDeleteMarker": True}), "another action"),
        (s3_rule(), "At least one action"),
    ],
)
def test_what_b2_cannot_do_is_refused(s3, bucket, rule, words):
    status, code, message = refusal(put, s3, bucket, rule)

    assert (status, code) == (400, "InvalidArgument")
    assert words in message


@pytest.mark.parametrize(
    ("prefixes", "code"), [(("a/", "a/"), "InvalidArgument"), (("", "a/"), "InvalidRequest")]
)
def test_rules_that_overlap_are_refused(s3, bucket, prefixes, code):
    rules = [s3_rule(prefix, Expiration={"Days": 1}) for prefix in prefixes]

    assert refusal(put, s3, bucket, *rules)[:2] == (400, code)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<LifecycleConfiguration/>",
        b"<LifecycleConfiguration><Rule><Status>Enabled</Status></Rule></LifecycleConfiguration>",
        b"<LifecycleConfiguration><Rule><Prefix/><Status>On</Status></Rule></LifecycleConfiguration>",
        b"<LifecycleConfiguration><Rule><Prefix/><Status>Enabled</Status><Expiration/></Rule>"
        b"</LifecycleConfiguration>",
        b"<LifecycleConfiguration><Prefix/></LifecycleConfiguration>",
    ],
)
def test_malformed_documents_are_refused(raw, bucket, body):
    status, _, answer = raw.signed("PUT", f"/{bucket}?lifecycle", body)

    assert (status, error_of(answer)[0]) == (400, "MalformedXML")


def test_the_prefix_may_be_where_it_was_before_filters(raw, bucket, localb2):
    body = (
        b"<LifecycleConfiguration><Rule><Prefix>old/</Prefix><Status>Enabled</Status>"
        b"<Expiration><Days>4</Days></Expiration></Rule></LifecycleConfiguration>"
    )

    assert raw.signed("PUT", f"/{bucket}?lifecycle", body)[0] == 200
    assert native_rules(localb2, bucket)[0]["fileNamePrefix"] == "old/"


def test_it_needs_capabilities_of_its_own(restricted_s3, s3, bucket):
    put(s3, bucket, s3_rule(Expiration={"Days": 1}))
    reader = restricted_s3("listBuckets", "readBucketLifecycleRules", bucket=bucket)
    writer = restricted_s3("listBuckets", "writeBucketLifecycleRules", bucket=bucket)

    assert reader.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert refusal(reader.delete_bucket_lifecycle, Bucket=bucket) == NOT_ENTITLED
    assert refusal(writer.get_bucket_lifecycle_configuration, Bucket=bucket) == NOT_ENTITLED
    put(writer, bucket, s3_rule(Expiration={"Days": 2}))
    writer.delete_bucket_lifecycle(Bucket=bucket)
    assert refusal(reader.get_bucket_lifecycle_configuration, Bucket=bucket)[0] == 404
