"""What localb2 chose where nobody knows what B2 does (reference 10): real B2 is not asked."""

import hashlib
from urllib.parse import quote

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.s3_client import SignedWire, refusal
from tests.contract.service import Key

pytestmark = pytest.mark.local_only

NOT_SUPPORTED = (501, "NotImplemented", "Backblaze B2 does not support this API call")


@pytest.fixture
def file(s3, shared_bucket, name):
    """A file of this test, as a path."""
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"hello")
    return f"/{shared_bucket}/{name}"


# Statuses and words of errors


def test_a_private_bucket_answers_strangers_with_401(raw, file):
    assert raw.send_unsigned("GET", file).status == 401


def test_a_taken_name_is_a_409(s3, raw, accounts, shared_bucket):
    other = SignedWire(raw.service, Key(accounts[1].key_id, accounts[1].application_key), raw.wire)

    assert raw.send("PUT", f"/{shared_bucket}").status == 409
    assert other.send("PUT", f"/{shared_bucket}").status == 409


@pytest.mark.parametrize("query", ["policy", "tagging", "website"])
def test_a_call_that_b2_lacks_is_a_501(raw, shared_bucket, query):
    assert raw.send("GET", f"/{shared_bucket}?{query}").error() == NOT_SUPPORTED


@pytest.mark.parametrize("status", ["Enabled", "Suspended"])
def test_versioning_cannot_be_put_at_all(raw, shared_bucket, status):
    body = f"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>"

    assert raw.send("PUT", f"/{shared_bucket}?versioning", body.encode()).status == 501


def test_a_missing_bucket_is_described_in_the_words_of_aws(raw):
    assert raw.send("GET", f"/{bucket_name()}").error() == (
        404,
        "NoSuchBucket",
        "The specified bucket does not exist",
    )


def test_a_missing_version_has_a_code_of_its_own(s3, shared_bucket, name):
    version = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")["VersionId"]
    s3.delete_object(Bucket=shared_bucket, Key=name, VersionId=version)

    refused = refusal(s3.get_object, Bucket=shared_bucket, Key=name, VersionId=version)

    assert refused[:2] == (404, "NoSuchVersion")


def test_a_bucket_without_lock_has_no_lock_configuration(s3, shared_bucket):
    refused = refusal(s3.get_object_lock_configuration, Bucket=shared_bucket)

    assert refused[:2] == (404, "ObjectLockConfigurationNotFoundError")


def test_an_expired_url_is_unauthorized(raw, s3, file, signed_ago, shared_bucket, name):
    with signed_ago(minutes=10):
        url = s3.generate_presigned_url(
            "get_object", Params={"Bucket": shared_bucket, "Key": name}, ExpiresIn=300
        )

    assert raw.send_presigned("GET", url).error()[:2] == (401, "UnauthorizedAccess")


def test_session_tokens_are_refused(raw, file):
    headers = {"x-amz-security-token": "token"}

    assert raw.send("PUT", file, b"x", headers).status == 400


# Versions


def test_a_hidden_file_names_its_marker(raw, s3, file, shared_bucket, name):
    marker = s3.delete_object(Bucket=shared_bucket, Key=name)["VersionId"]

    headers = raw.send("GET", file).headers

    assert headers["x-amz-delete-marker"] == "true"
    assert headers["x-amz-version-id"] == marker


def test_a_marker_cannot_be_read(raw, s3, file, shared_bucket, name):
    marker = s3.delete_object(Bucket=shared_bucket, Key=name)["VersionId"]

    assert raw.send("GET", f"{file}?versionId={marker}").status == 405


def test_a_locked_file_can_be_hidden(raw, s3, lock_bucket, name):
    s3.put_object(Bucket=lock_bucket, Key=name, Body=b"x", ObjectLockLegalHoldStatus="ON")

    answer = raw.send("DELETE", f"/{lock_bucket}/{name}")

    assert (answer.status, answer.headers["x-amz-delete-marker"]) == (204, "true")


# Content type, ETags, headers


def test_a_file_without_a_type_is_a_row_of_bytes(raw, shared_bucket, name):
    raw.send("PUT", f"/{shared_bucket}/{name}", b"x")

    headers = raw.send("HEAD", f"/{shared_bucket}/{name}").headers
    assert headers["content-type"] == "application/octet-stream"


def test_the_etag_of_a_large_file_is_the_md5_of_the_md5s(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Key": name}
    upload = {**place, "UploadId": s3.create_multipart_upload(**place)["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=b"hello")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}

    answer = s3.complete_multipart_upload(**upload, MultipartUpload=parts)

    inner = hashlib.md5(b"hello", usedforsecurity=False).digest()
    md5 = hashlib.md5(inner, usedforsecurity=False).hexdigest()
    assert answer["ETag"] == f'"{md5}-1"'


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("cache-control", "max-age=5"),
        ("content-disposition", "inline"),
        ("content-encoding", "br"),
        ("content-language", "fr"),
        ("content-type", "text/x-other"),
        ("expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
    ],
)
def test_six_headers_can_be_overridden(raw, file, parameter, value):
    answer = raw.send("GET", f"{file}?response-{parameter}={quote(value, safe='')}")

    assert answer.headers[parameter] == value


def test_anonymous_requests_override_nothing(raw, s3, public_bucket, name):
    s3.put_object(Bucket=public_bucket, Key=name, Body=b"x")

    answer = raw.send_unsigned("GET", f"/{public_bucket}/{name}?response-content-type=text/x")

    assert answer.error()[:2] == (400, "InvalidRequest")


def test_a_url_may_not_live_for_longer_than_a_week(raw, s3, file, shared_bucket, name):
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": shared_bucket, "Key": name}, ExpiresIn=604_801
    )

    assert raw.send_presigned("GET", url).status == 400


def test_metadata_has_at_most_10_entries(raw, shared_bucket, name):
    headers = {f"x-amz-meta-{number}": "x" for number in range(11)}

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"x", headers).status == 400


@pytest.mark.parametrize("key", ["k" * 51, "b2-unknown"], ids=["51 characters", "reserved"])
def test_names_of_metadata_obey_the_rules_of_file_info(raw, shared_bucket, name, key):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", {f"x-amz-meta-{key}": "x"})

    assert answer.status == 400


# Listings


@pytest.mark.parametrize("query", ["max-keys=5000", "list-type=2&max-keys=5000"])
def test_a_page_of_5000_has_at_most_1000(raw, shared_bucket, query):
    assert raw.send("GET", f"/{shared_bucket}?{query}").xml().findtext("MaxKeys") == "1000"


# Reads on conditions


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"5d41402abc4b2a76b9719d911017c592"'}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Match": '"5d41402abc4b2a76b9719d911017c592"'}, 200),
        ({"If-Match": '"other"'}, 412),
        ({"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}, 200),
        ({"If-Unmodified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"}, 412),
        ({"If-Unmodified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reads_may_have_conditions(raw, file, method, headers, status):
    assert raw.send(method, file, headers=headers).status == status


def test_a_read_that_changed_nothing_tells_the_etag(raw, file):
    answer = raw.send("GET", file, headers={"If-None-Match": "*"})

    assert answer.status == 304
    assert answer.headers["etag"] == '"5d41402abc4b2a76b9719d911017c592"'


# Copies


def test_a_copy_onto_itself_that_changes_nothing_is_refused(s3, file, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Key": name}

    assert refusal(s3.copy_object, **place, CopySource=place)[:2] == (400, "InvalidRequest")


# Encryption


def test_delete_goes_back_to_the_default(s3, bucket):
    s3.delete_bucket_encryption(Bucket=bucket)

    (row,) = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert row["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@pytest.mark.parametrize(
    ("key", "expected"),
    [(None, (400, "InvalidRequest")), (b"k" * 32, (403, "AccessDenied"))],
    ids=["no key", "another key"],
)
def test_a_file_with_a_customers_key_is_refused_as_aws_does(s3, shared_bucket, name, key, expected):
    place = {"Bucket": shared_bucket, "Key": name}
    s3.put_object(**place, Body=b"x", SSECustomerAlgorithm="AES256", SSECustomerKey=b"c" * 32)
    customer = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key} if key else {}

    assert refusal(s3.get_object, **place, **customer)[:2] == expected


# Access logs


def test_a_new_bucket_writes_no_access_logs(s3, shared_bucket):
    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=shared_bucket)


def test_access_logs_go_to_a_bucket_of_the_account(s3, bucket, shared_bucket):
    logging = {"TargetBucket": shared_bucket, "TargetPrefix": "logs/"}

    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": logging})

    answer = s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]
    assert (answer["TargetBucket"], answer["TargetPrefix"]) == (shared_bucket, "logs/")


def test_access_logs_can_be_switched_off(s3, bucket, shared_bucket):
    logging = {"TargetBucket": shared_bucket, "TargetPrefix": "logs/"}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": logging})

    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={})

    assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=bucket)


def test_access_logs_do_not_go_to_a_missing_bucket(s3, shared_bucket):
    logging = {"TargetBucket": bucket_name(), "TargetPrefix": ""}

    status, _, _ = refusal(
        s3.put_bucket_logging,
        Bucket=shared_bucket,
        BucketLoggingStatus={"LoggingEnabled": logging},
    )

    assert 400 <= status < 500


# Limits


def test_an_upload_of_more_than_5_gb_is_refused_by_its_length(raw, shared_bucket, name):
    target = f"/{shared_bucket}/{name}"
    length = {"Content-Length": "5000000001", "Expect": "100-continue"}
    signed = raw.sign("PUT", target, b"", length, payload_hash="UNSIGNED-PAYLOAD")

    answer = raw.wire.send("PUT", target, b"", signed)
    raw.wire.close()

    assert answer.error()[:2] == (400, "EntityTooLarge")


def test_one_call_deletes_at_most_1000_names(raw, shared_bucket):
    rows = "".join(f"<Object><Key>{number}</Key></Object>" for number in range(1001))
    body = f"<Delete>{rows}</Delete>".encode()

    answer = raw.send("POST", f"/{shared_bucket}?delete", body)

    assert answer.error()[:2] == (400, "MalformedXML")
