"""Who may: signatures in headers and URLs, over the wire."""

import urllib.error
import urllib.request

import pytest
from botocore.session import Session

from tests.localb2.s3.conftest import Native, error_of, refusal, s3_client


def fetch(url, method="GET", data=None):
    """Status and body of a plain request, as a browser sends it."""
    request = urllib.request.Request(url, data=data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_a_wrong_secret_is_refused(localb2):
    s3 = s3_client(localb2.endpoint, localb2.key_id, "K004" + "x" * 27)

    assert refusal(s3.list_buckets) == (403, "SignatureDoesNotMatch", "Signature validation failed")


def test_an_unknown_key_is_named(localb2):
    key_id = localb2.key_id[:-3] + "fff"
    s3 = s3_client(localb2.endpoint, key_id, localb2.application_key)

    assert refusal(s3.list_buckets) == (
        403,
        "InvalidAccessKeyId",
        f"The key '{key_id}' is not valid",
    )


def test_the_master_key_is_refused(localb2):
    s3 = s3_client(localb2.endpoint, localb2.master_key_id, localb2.master_key)

    assert refusal(s3.list_buckets) == (403, "InvalidAccessKeyId", "Malformed Access Key Id")


@pytest.mark.parametrize("key_id", ["x", "AKIAIOSFODNN7EXAMPLE", "0" * 24, "g" * 25, "0" * 26])
def test_a_key_id_of_another_shape_is_refused(localb2, key_id):
    s3 = s3_client(localb2.endpoint, key_id, localb2.application_key)

    assert refusal(s3.list_buckets)[1:] == ("InvalidAccessKeyId", "Malformed Access Key Id")


def test_a_deleted_key_is_refused_at_once(localb2, bucket):
    native = Native(localb2)
    key = native.call(
        "b2_create_key",
        accountId=localb2.account_id,
        keyName="short-lived",
        capabilities=["listBuckets"],
    )
    s3 = s3_client(localb2.endpoint, key["applicationKeyId"], key["applicationKey"])
    assert s3.list_buckets()["Buckets"]

    native.call("b2_delete_key", applicationKeyId=key["applicationKeyId"])

    assert refusal(s3.list_buckets)[1] == "InvalidAccessKeyId"


def test_an_expired_key_is_refused(localb2):
    key = Native(localb2).call(
        "b2_create_key",
        accountId=localb2.account_id,
        keyName="short-lived",
        capabilities=["listBuckets"],
        validDurationInSeconds=600,
    )
    s3 = s3_client(localb2.endpoint, key["applicationKeyId"], key["applicationKey"])
    s3.list_buckets()

    localb2.advance(601)

    assert refusal(s3.list_buckets)[1] == "InvalidAccessKeyId"


def test_any_region_is_fine(localb2):
    client = Session().create_client(
        "s3",
        region_name="eu-central-1",
        endpoint_url=localb2.endpoint,
        aws_access_key_id=localb2.key_id,
        aws_secret_access_key=localb2.application_key,
    )

    assert client.list_buckets()["Buckets"] == []


def test_a_clock_that_is_off_is_named(localb2, s3):
    localb2.advance(16 * 60)

    status, code, _ = refusal(s3.list_buckets)
    assert (status, code) == (403, "RequestTimeTooSkewed")


def test_a_clock_that_is_a_little_off_is_fine(localb2, s3):
    localb2.advance(14 * 60)

    assert s3.list_buckets()["Buckets"] == []


def test_a_presigned_url_needs_nothing_else(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b/ü+.txt", Body=b"hello")

    wanted = {"Bucket": bucket, "Key": "a b/ü+.txt"}
    url = s3.generate_presigned_url("get_object", Params=wanted)
    head = s3.generate_presigned_url("head_object", Params=wanted)

    assert fetch(url) == (200, b"hello")
    assert fetch(head, "HEAD") == (200, b"")
    assert fetch(url, "DELETE")[0] == 403


def test_a_presigned_url_can_name_version_and_file_name(s3, bucket):
    old = s3.put_object(Bucket=bucket, Key="x", Body=b"old")["VersionId"]
    s3.put_object(Bucket=bucket, Key="x", Body=b"new")

    url = s3.generate_presigned_url(
        "get_object",
        Params={
            "Bucket": bucket,
            "Key": "x",
            "VersionId": old,
            "ResponseContentDisposition": 'attachment; filename="ü x.txt"',
        },
    )

    with urllib.request.urlopen(url, timeout=10) as response:
        assert response.read() == b"old"
        disposition = response.headers["Content-Disposition"]
    assert disposition.encode("latin-1").decode() == 'attachment; filename="ü x.txt"'


def test_a_presigned_url_can_upload(s3, bucket):
    url = s3.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "x"})

    assert fetch(url, "PUT", b"hello")[0] == 200
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"hello"


def test_a_presigned_url_can_delete(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    url = s3.generate_presigned_url("delete_object", Params={"Bucket": bucket, "Key": "x"})

    assert fetch(url, "DELETE")[0] == 204
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_an_expired_presigned_url_says_so_in_b2s_words(localb2, s3, bucket):
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": "x"}, ExpiresIn=60
    )

    localb2.advance(61)

    status, body = fetch(url)
    code, message = error_of(body)
    assert (status, code) == (401, "UnauthorizedAccess")
    assert message.startswith("Request has expired given timestamp: '")
    assert message.endswith("' and expiration: 60")


def test_a_presigned_url_outlives_a_quarter_of_an_hour(localb2, s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"hello")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "x"})

    localb2.advance(59 * 60)

    assert fetch(url) == (200, b"hello")


def test_a_changed_presigned_url_is_refused(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "x"})

    for changed in (url.replace("Expires=3600", "Expires=3601"), url.replace("/x?", "/y?")):
        status, body = fetch(changed)
        assert (status, error_of(body)[0]) == (403, "SignatureDoesNotMatch")


def test_the_key_of_a_presigned_url_must_still_be_entitled(s3, bucket, restricted_s3):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    lister = restricted_s3("listFiles")
    url = lister.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "x"})

    status, body = fetch(url)

    assert (status, error_of(body)) == (403, ("AccessDenied", "not entitled"))


def test_a_version_2_url_is_an_anonymous_one(localb2, s3, bucket):
    """So says B2: a boto3 without `signature_version` used to make such URLs."""
    url = f"{localb2.endpoint}/{bucket}/x?AWSAccessKeyId={localb2.key_id}&Signature=x&Expires=9"

    status, body = fetch(url)

    expected = ("UnauthorizedAccess", f"bucket is not authorized: {bucket}")
    assert (status, error_of(body)) == (401, expected)


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "AWS key:signature",
        "Basic eDp5",
        "Bearer x",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=/, SignedHeaders=;, Signature=",
        "AWS4-HMAC-SHA256 " + "," * 5000,
        "AWS4-HMAC-SHA256 Credential=x/20260101/r/s3/aws4_request,SignedHeaders=host,Signature=0",
        "AWS4-ECDSA-P256-SHA256 Credential=x, SignedHeaders=host, Signature=0",
    ],
)
@pytest.mark.parametrize(
    "date", [None, "", "nonsense", "20260101T000000Z", "99999999T999999Z", "00000000T000000Z"]
)
def test_a_misshapen_authorization_is_refused(raw, authorization, date):
    headers = {"Authorization": authorization}
    if date is not None:
        headers["X-Amz-Date"] = date

    status, _, body = raw.send("GET", "/", headers=headers)

    assert status in (400, 403)
    assert error_of(body)[0] in (
        "AuthorizationHeaderMalformed",
        "InvalidAccessKeyId",
        "InvalidRequest",
    )


@pytest.mark.parametrize(
    "query",
    [
        "X-Amz-Algorithm=AWS4-HMAC-SHA256",
        "X-Amz-Signature=0",
        "X-Amz-Credential=x%2Fy&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=x&X-Amz-Expires=1"
        "&X-Amz-SignedHeaders=host&X-Amz-Signature=0",
    ],
)
def test_a_misshapen_presigned_url_is_refused(raw, bucket, query):
    status, _, body = raw.send("GET", f"/{bucket}/x?{query}")

    assert status == 400
    assert error_of(body)[0] == "AuthorizationQueryParametersError"


def test_two_signatures_are_one_too_many(raw, bucket):
    status, _, body = raw.signed("GET", f"/{bucket}?X-Amz-Signature=0")

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")


def test_secrets_are_not_in_refusals(localb2, raw):
    status, _, body = raw.signed("GET", "/no-such-bucket")

    assert status == 404
    assert localb2.application_key.encode() not in body
