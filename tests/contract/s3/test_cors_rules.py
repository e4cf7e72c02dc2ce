"""CORS rules over S3, in and out (reference 1.8, 2.13, 4.7)."""

import base64
import hashlib

import pytest

from tests.contract.s3_client import refusal

APP = "https://app.example"
RULE = {
    "ID": "contract-rule",
    "AllowedOrigins": [APP],
    "AllowedMethods": ["GET", "HEAD"],
    "AllowedHeaders": ["authorization", "range"],
    "ExposeHeaders": ["ETag", "x-amz-version-id"],
    "MaxAgeSeconds": 3600,
}


def rule(**changed):
    return {**RULE, **changed}


def put_cors(s3, bucket, *rules):
    return s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": list(rules)})


def get_cors(s3, bucket):
    return s3.get_bucket_cors(Bucket=bucket)["CORSRules"]


def put_document(raw, bucket, document):
    digest = hashlib.md5(document, usedforsecurity=False).digest()
    md5 = {"Content-MD5": base64.b64encode(digest).decode()}
    return raw.send("PUT", f"/{bucket}?cors", document, md5)


def document(origin="https://app.example", extra=""):
    return (
        f"<CORSConfiguration><CORSRule><AllowedOrigin>{origin}</AllowedOrigin>"
        f"<AllowedMethod>GET</AllowedMethod>{extra}</CORSRule></CORSConfiguration>"
    ).encode()


def test_a_new_bucket_has_no_rules(s3, bucket):
    assert refusal(s3.get_bucket_cors, Bucket=bucket)[:2] == (404, "NoSuchCORSConfiguration")


def test_the_answer_to_put_is_200_and_empty(raw, shared_bucket):
    answer = put_document(raw, shared_bucket, document())

    assert (answer.status, answer.body) == (200, b"")


def test_rules_come_back_as_they_were_put(s3, shared_bucket):
    put_cors(s3, shared_bucket, RULE)

    assert get_cors(s3, shared_bucket) == [RULE]


def test_rules_keep_their_order(s3, shared_bucket):
    put_cors(s3, shared_bucket, rule(ID="second-rule"), rule(ID="another-rule"))

    assert [row["ID"] for row in get_cors(s3, shared_bucket)] == ["second-rule", "another-rule"]


def test_put_replaces_all_rules(s3, shared_bucket):
    put_cors(s3, shared_bucket, rule(ID="old-rule"))

    put_cors(s3, shared_bucket, rule(ID="new-rule"))

    assert [row["ID"] for row in get_cors(s3, shared_bucket)] == ["new-rule"]


def test_delete_is_answered_with_204(raw, s3, bucket):
    put_cors(s3, bucket, RULE)

    assert raw.send("DELETE", f"/{bucket}?cors").status == 204


def test_delete_forgets_the_rules(s3, bucket):
    put_cors(s3, bucket, RULE)

    s3.delete_bucket_cors(Bucket=bucket)

    assert refusal(s3.get_bucket_cors, Bucket=bucket)[1] == "NoSuchCORSConfiguration"


def test_the_document_is_that_of_s3(raw, s3, shared_bucket):
    put_cors(s3, shared_bucket, RULE)

    root = raw.send("GET", f"/{shared_bucket}?cors").xml()

    assert root.tag == "CORSConfiguration"
    assert {part.tag for part in root.find("CORSRule")} == {
        "ID", "AllowedOrigin", "AllowedMethod", "AllowedHeader", "ExposeHeader", "MaxAgeSeconds",
    }  # fmt: skip


def test_methods_are_native_operations(s3, native, shared_bucket):
    put_cors(s3, shared_bucket, rule(AllowedMethods=["GET", "HEAD", "PUT", "POST", "DELETE"]))

    (stored,) = native.bucket(shared_bucket)["corsRules"]

    assert sorted(stored["allowedOperations"]) == [
        "s3_delete", "s3_get", "s3_head", "s3_post", "s3_put",
    ]  # fmt: skip


def test_the_other_elements_are_the_native_fields(s3, native, shared_bucket):
    put_cors(s3, shared_bucket, RULE)

    (stored,) = native.bucket(shared_bucket)["corsRules"]

    assert stored["corsRuleName"] == "contract-rule"
    assert stored["allowedOrigins"] == [APP]
    assert stored["allowedHeaders"] == ["authorization", "range"]
    assert stored["exposeHeaders"] == ["ETag", "x-amz-version-id"]
    assert stored["maxAgeSeconds"] == 3600


def test_native_rules_are_seen_over_s3(s3, native, shared_bucket):
    native.call(
        "b2_update_bucket",
        accountId=native.account_id,
        bucketId=native.bucket_id(shared_bucket),
        corsRules=[
            {
                "corsRuleName": "native-rule",
                "allowedOrigins": ["*"],
                "allowedOperations": ["s3_put"],
                "allowedHeaders": ["*"],
                "maxAgeSeconds": 5,
            }
        ],
    )

    (row,) = get_cors(s3, shared_bucket)

    assert (row["AllowedOrigins"], row["AllowedMethods"]) == (["*"], ["PUT"])
    assert (row["AllowedHeaders"], row["MaxAgeSeconds"]) == (["*"], 5)


def test_repeated_methods_are_merged(s3, shared_bucket):
    put_cors(s3, shared_bucket, rule(AllowedMethods=["GET", "HEAD", "GET"]))

    assert sorted(get_cors(s3, shared_bucket)[0]["AllowedMethods"]) == ["GET", "HEAD"]


def test_an_empty_origin_is_illegal(raw, shared_bucket):
    status, _, message = put_document(raw, shared_bucket, document(origin="")).error()

    assert status == 400
    assert "illegal empty string in allowedOrigins" in message


@pytest.mark.parametrize("seconds", [0, 86_400])
def test_an_age_of_up_to_a_day_is_fine(s3, shared_bucket, seconds):
    put_cors(s3, shared_bucket, rule(MaxAgeSeconds=seconds))

    assert get_cors(s3, shared_bucket)[0]["MaxAgeSeconds"] == seconds


@pytest.mark.parametrize("seconds", [-1, 86_401])
def test_other_ages_are_refused(s3, shared_bucket, seconds):
    status, _, _ = refusal(
        s3.put_bucket_cors,
        Bucket=shared_bucket,
        CORSConfiguration={"CORSRules": [rule(MaxAgeSeconds=seconds)]},
    )

    assert status == 400


@pytest.mark.parametrize(
    "origin",
    ["*", "https", "https://*", "https://*.app.example", "http://app.example:8080"],
)
def test_an_origin_may_have_this_form(s3, shared_bucket, origin):
    put_cors(s3, shared_bucket, rule(AllowedOrigins=[origin]))

    assert get_cors(s3, shared_bucket)[0]["AllowedOrigins"] == [origin]


def test_an_origin_has_one_wildcard_at_most(raw, shared_bucket):
    assert put_document(raw, shared_bucket, document(origin="https://*.*.example")).status == 400


@pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "get"])
def test_methods_that_s3_does_not_know_are_refused(raw, shared_bucket, method):
    bad = document().replace(b">GET<", f">{method}<".encode())

    assert put_document(raw, shared_bucket, bad).status == 400


def test_a_bucket_may_have_100_rules(s3, shared_bucket):
    put_cors(s3, shared_bucket, *[rule(ID=f"rule-{number:03}") for number in range(100)])

    assert len(get_cors(s3, shared_bucket)) == 100


def test_a_bucket_may_not_have_101_rules(s3, shared_bucket):
    rules = [rule(ID=f"rule-{number:03}") for number in range(101)]

    status, _, _ = refusal(
        s3.put_bucket_cors, Bucket=shared_bucket, CORSConfiguration={"CORSRules": rules}
    )

    assert status == 400


def test_a_rule_of_1000_bytes_is_refused(s3, shared_bucket):
    origins = [f"https://{'x' * 50}{number}.example" for number in range(14)]

    status, _, _ = refusal(
        s3.put_bucket_cors,
        Bucket=shared_bucket,
        CORSConfiguration={"CORSRules": [rule(AllowedOrigins=origins)]},
    )

    assert status == 400


def test_a_document_over_100_kilobytes_is_refused(raw, shared_bucket):
    too_large = document(extra=f"<!--{'x' * 103_000}-->")

    assert put_document(raw, shared_bucket, too_large).status == 400


@pytest.mark.parametrize("body", [b"", b"<CORSConfiguration", b"<Other/>"])
def test_what_is_no_configuration_is_refused(raw, shared_bucket, body):
    assert put_document(raw, shared_bucket, body).status == 400
