"""PutBucketCors, GetBucketCors, DeleteBucketCors."""

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, Native, error_of, refusal

RULE = {
    "ID": "Allow GET/POST from Example site",
    "AllowedOrigins": ["https://www.example.com"],
    "AllowedMethods": ["GET", "POST"],
    "AllowedHeaders": ["*"],
    "ExposeHeaders": ["x-amz-server-side-encryption"],
    "MaxAgeSeconds": 3600,
}


def put(s3, bucket, *rules):
    return s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": list(rules)})


def native_rules(localb2, bucket):
    answer = Native(localb2).call("b2_list_buckets", accountId=localb2.account_id)
    (found,) = [row for row in answer["buckets"] if row["bucketName"] == bucket]
    return found["corsRules"]


def test_rules_come_back_as_they_were_put(s3, bucket):
    other = {**RULE, "ID": "second", "AllowedMethods": ["HEAD", "PUT", "DELETE"]}

    put(s3, bucket, RULE, other)

    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [RULE, other]


def test_they_are_the_rules_of_the_native_api(s3, bucket, localb2):
    put(s3, bucket, {**RULE, "ID": "from-s3"})

    assert native_rules(localb2, bucket) == [
        {
            "corsRuleName": "from-s3",
            "allowedOrigins": ["https://www.example.com"],
            "allowedOperations": ["s3_get", "s3_post"],
            "allowedHeaders": ["*"],
            "exposeHeaders": ["x-amz-server-side-encryption"],
            "maxAgeSeconds": 3600,
        }
    ]


def test_s3_shows_only_what_is_about_s3(s3, bucket, localb2):
    native = Native(localb2)
    rule = {"allowedOrigins": ["https"], "maxAgeSeconds": 5}
    rules = [
        {**rule, "corsRuleName": "native-only", "allowedOperations": ["b2_upload_file"]},
        {**rule, "corsRuleName": "of-both", "allowedOperations": ["b2_upload_part", "s3_put"]},
    ]
    native.call(
        "b2_update_bucket",
        accountId=localb2.account_id,
        bucketId=native.bucket_id(bucket),
        corsRules=rules,
    )

    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [
        {
            "ID": "of-both",
            "AllowedOrigins": ["https"],
            "AllowedMethods": ["PUT"],
            "MaxAgeSeconds": 5,
        }
    ]


def test_putting_replaces_all_rules_and_deleting_removes_them(s3, bucket, localb2):
    put(s3, bucket, RULE)
    put(s3, bucket, {**RULE, "ID": "second"})
    assert [rule["ID"] for rule in s3.get_bucket_cors(Bucket=bucket)["CORSRules"]] == ["second"]

    s3.delete_bucket_cors(Bucket=bucket)

    assert native_rules(localb2, bucket) == []
    status, code, _ = refusal(s3.get_bucket_cors, Bucket=bucket)
    assert (status, code) == (404, "NoSuchCORSConfiguration")
    assert s3.delete_bucket_cors(Bucket=bucket)["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_a_name_that_the_native_api_would_refuse_can_be_written_back(s3, bucket, localb2):
    put(s3, bucket, RULE)
    native = Native(localb2)

    native.call(
        "b2_update_bucket",
        accountId=localb2.account_id,
        bucketId=native.bucket_id(bucket),
        corsRules=native_rules(localb2, bucket),
    )

    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == [RULE]


def test_rules_without_an_id_are_given_names(s3, bucket, localb2):
    nameless = {"AllowedOrigins": ["*"], "AllowedMethods": ["GET"]}

    put(s3, bucket, nameless, nameless)

    names = [rule["corsRuleName"] for rule in native_rules(localb2, bucket)]
    assert names == ["s3-cors-rule-1", "s3-cors-rule-2"]
    assert native_rules(localb2, bucket)[0]["maxAgeSeconds"] == 0


def test_a_method_named_twice_is_one_method(s3, bucket):
    put(s3, bucket, {**RULE, "AllowedMethods": ["PUT", "GET", "PUT"]})

    (rule,) = s3.get_bucket_cors(Bucket=bucket)["CORSRules"]
    assert rule["AllowedMethods"] == ["PUT", "GET"]


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"AllowedOrigins": [""]}, "InvalidRequest", "illegal empty string in allowedOrigins"),
        ({"AllowedOrigins": []}, "MalformedXML", None),
        ({"AllowedMethods": []}, "MalformedXML", None),
        (
            {"AllowedMethods": ["PATCH"]},
            "InvalidRequest",
            "Found unsupported HTTP method in CORS config. Unsupported method is PATCH",
        ),
        ({"AllowedOrigins": ["www.example.com"]}, "InvalidRequest", None),
        ({"MaxAgeSeconds": 86_401}, "InvalidRequest", None),
        ({"MaxAgeSeconds": -1}, "InvalidRequest", None),
        ({"ExposeHeaders": ["x" * 1000]}, "InvalidRequest", None),
    ],
)
def test_a_rule_with_anything_wrong_is_refused(s3, bucket, changes, code, message):
    status, found, text = refusal(put, s3, bucket, {**RULE, **changes})

    assert (status, found) == (400, code)
    assert message in (None, text)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "MalformedXML"),
        (b"<CORSConfiguration/>", "MalformedXML"),
        (b"<Other/>", "MalformedXML"),
        (
            b"<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>"
            b"<AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>soon</MaxAgeSeconds>"
            b"</CORSRule></CORSConfiguration>",
            "MalformedXML",
        ),
        (
            b"<CORSConfiguration>" + b" " * 100_000 + b"</CORSConfiguration>",
            "MaxMessageLengthExceeded",
        ),
    ],
)
def test_a_document_that_is_none_is_refused(raw, bucket, body, code):
    status, _, answer = raw.signed("PUT", f"/{bucket}?cors", body)

    assert (status, error_of(answer)[0]) == (400, code)


def test_they_need_the_capabilities_for_buckets(s3, bucket, restricted_s3):
    reader = restricted_s3("readBuckets")
    writer = restricted_s3("writeBuckets")
    put(s3, bucket, RULE)

    assert reader.get_bucket_cors(Bucket=bucket)["CORSRules"] == [RULE]
    assert refusal(put, reader, bucket, RULE) == NOT_ENTITLED
    assert refusal(reader.delete_bucket_cors, Bucket=bucket) == NOT_ENTITLED
    assert refusal(writer.get_bucket_cors, Bucket=bucket) == NOT_ENTITLED
    put(writer, bucket, RULE)
