"""Signatures, with botocore's signer as the oracle."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localb2.errors import (
    ClockSkew,
    ExpiredSignature,
    MalformedAuthorization,
    UnsignedHeader,
    WrongSecret,
)
from localb2.signing import sigv4

KEY_ID = "0041234567890ab0000000001"
SECRET = "K004abcdefghijklmnopqrstuvwxyz+"
HOST = "127.0.0.1:9000"


def received(method, url, headers=()):
    parts = urlsplit(url)
    names = {name.lower(): value for name, value in dict(headers).items()}
    return sigv4.Received(
        method,
        parts.path.encode(),
        parts.query.encode(),
        {"host": parts.netloc, **names},
    )


def signed_by_botocore(method, url, headers=(), secret=SECRET, region="us-west-004", body=b""):
    request = AWSRequest(method=method, url=url, data=body, headers=dict(headers))
    S3SigV4Auth(Credentials(KEY_ID, secret), "s3", region).add_auth(request)
    return received(method, url, request.headers.items())


def presigned_by_botocore(method, url, expires=3600, region="us-west-004"):
    request = AWSRequest(method=method, url=url)
    credentials = Credentials(KEY_ID, SECRET)
    S3SigV4QueryAuth(credentials, "s3", region, expires=expires).add_auth(request)
    return received(method, request.url)


def claim_of(request):
    if "authorization" in request.headers:
        return sigv4.claim_of_header(request.headers["authorization"], request.headers)
    query = {name: values[0] for name, values in parse_qs(request.query_string.decode()).items()}
    return sigv4.claim_of_query(query, request.headers)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/bucket-name",
        "/bucket-name/plain.txt",
        "/bucket-name/a%20b%2Bc/%C3%A9%25/..//./end",
        "/bucket-name/?list-type=2&prefix=a%2Fb%20c&delimiter=%2F&encoding-type=url",
        "/bucket-name?acl",
        "/bucket-name?uploads=&key-marker=%F0%9F%98%80",
        "/bucket-name?b=2&a=1&a=0&A=3",
    ],
)
@pytest.mark.parametrize("region", ["us-west-004", "eu-central-003", "anything"])
def test_it_agrees_with_botocore_about_signed_headers(path, region):
    request = signed_by_botocore("GET", f"http://{HOST}{path}", region=region)
    claim = claim_of(request)

    sigv4.check_signature(claim, SECRET, request)

    assert claim.key_id == KEY_ID
    assert not claim.is_presigned


@pytest.mark.parametrize("path", ["/bucket-name/a%20b%2Bc.txt", "/bucket-name/x?versionId=4_z%2F"])
def test_it_agrees_with_botocore_about_presigned_urls(path):
    request = presigned_by_botocore("GET", f"http://{HOST}{path}", expires=604_800)
    claim = claim_of(request)

    sigv4.check_signature(claim, SECRET, request)

    assert claim.expires_seconds == 604_800
    assert claim.payload_hash == sigv4.UNSIGNED


def test_it_agrees_with_botocore_about_spaces_in_header_values():
    headers = {"x-amz-meta-note": "  several   spaces  inside ", "content-type": "text/plain"}
    request = signed_by_botocore("PUT", f"http://{HOST}/bucket-name/x", headers, body=b"hello")

    sigv4.check_signature(claim_of(request), SECRET, request)


def test_it_takes_a_path_that_is_encoded_less_strictly_than_it_was_signed():
    request = signed_by_botocore("GET", f"http://{HOST}/bucket-name/wow%21%28x%29")
    sent = sigv4.Received("GET", b"/bucket-name/wow!(x)", b"", request.headers)

    sigv4.check_signature(claim_of(request), SECRET, sent)


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "DELETE"},
        {"raw_path": b"/bucket-name/other"},
        {"query_string": b"versionId=1"},
        {"host": "evil.example:9000"},
        {"x-amz-date": "20200101T000000Z"},
    ],
)
def test_it_refuses_a_request_that_was_changed_after_signing(changed):
    request = signed_by_botocore("GET", f"http://{HOST}/bucket-name/x")
    claim = claim_of(request)
    headers = {**request.headers}
    fields = {"method": "GET", "raw_path": b"/bucket-name/x", "query_string": b""}
    for name, value in changed.items():
        (fields if name in fields else headers)[name] = value

    with pytest.raises(WrongSecret, match="Signature validation failed"):
        sigv4.check_signature(claim, SECRET, sigv4.Received(headers=headers, **fields))


def test_it_refuses_another_secret():
    request = signed_by_botocore("GET", f"http://{HOST}/bucket-name", secret="K004wrong")

    with pytest.raises(WrongSecret):
        sigv4.check_signature(claim_of(request), SECRET, request)


def test_it_refuses_an_amz_header_that_nobody_signed():
    request = signed_by_botocore("PUT", f"http://{HOST}/bucket-name/x")
    headers = {**request.headers, "x-amz-acl": "public-read"}

    with pytest.raises(UnsignedHeader):
        sigv4.check_signature(
            claim_of(request),
            SECRET,
            sigv4.Received("PUT", request.raw_path, b"", headers),
        )


def test_it_refuses_a_signature_without_the_host():
    request = signed_by_botocore("GET", f"http://{HOST}/bucket-name/x")
    authorization = request.headers["authorization"].replace("host;", "")
    claim = sigv4.claim_of_header(authorization, request.headers)

    with pytest.raises(UnsignedHeader):
        sigv4.check_signature(claim, SECRET, request)


NOW = datetime.datetime(2026, 1, 31, 12, tzinfo=datetime.UTC).timestamp()


def claim_at(seconds, expires=None):
    moment = datetime.datetime.fromtimestamp(NOW + seconds, datetime.UTC)
    return sigv4.Claim(KEY_ID, "scope", moment.strftime("%Y%m%dT%H%M%SZ"), "host", "", "", expires)


@pytest.mark.parametrize("seconds", [-900, 0, 900])
def test_it_takes_a_quarter_of_an_hour_of_skew(seconds):
    sigv4.check_time(claim_at(seconds), NOW)


@pytest.mark.parametrize("seconds", [-901, 901, -86_400])
def test_it_refuses_more_skew(seconds):
    with pytest.raises(ClockSkew):
        sigv4.check_time(claim_at(seconds), NOW)


def test_a_presigned_url_holds_until_it_expires():
    sigv4.check_time(claim_at(-3600, expires=3600), NOW)

    with pytest.raises(ExpiredSignature, match="20260131T105959Z' and expiration: 3600"):
        sigv4.check_time(claim_at(-3601, expires=3600), NOW)


def test_a_presigned_url_from_the_future_is_refused():
    with pytest.raises(ClockSkew):
        sigv4.check_time(claim_at(901, expires=3600), NOW)


SCOPE = f"{KEY_ID}/20260131/us-west-004/s3/aws4_request"
HEADERS = {"host": HOST, "x-amz-date": "20260131T120000Z", "x-amz-content-sha256": sigv4.UNSIGNED}


@pytest.mark.parametrize(
    "authorization",
    [
        "AWS4-HMAC-SHA256 ",
        "AWS4-HMAC-SHA256 Credential=, SignedHeaders=, Signature=",
        f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host",
        f"AWS4-HMAC-SHA256 SignedHeaders=host, Signature={'0' * 64}",
        f"AWS4-HMAC-SHA256 Credential={KEY_ID}/20260131/us-west-004/s3, SignedHeaders=host, "
        "Signature=0",
        f"AWS4-HMAC-SHA256 Credential={SCOPE.replace('/s3/', '/ec2/')}, SignedHeaders=host, "
        "Signature=0",
        f"AWS4-HMAC-SHA256 Credential={SCOPE.replace('20260131', '20250131')}, "
        "SignedHeaders=host, Signature=0",
    ],
)
def test_a_misshapen_authorization_header_is_named_so(authorization):
    with pytest.raises(MalformedAuthorization):
        sigv4.claim_of_header(authorization, HEADERS)


@pytest.mark.parametrize("missing", ["x-amz-date", "x-amz-content-sha256"])
def test_a_signed_request_needs_its_date_and_its_payload_hash(missing):
    headers = {name: value for name, value in HEADERS.items() if name != missing}
    authorization = f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0"

    with pytest.raises(MalformedAuthorization):
        sigv4.claim_of_header(authorization, headers)


def test_a_date_header_may_stand_in_for_the_amz_one():
    headers = {**HEADERS, "date": "Sat, 31 Jan 2026 12:00:00 GMT"}
    del headers["x-amz-date"]
    authorization = f"AWS4-HMAC-SHA256 Credential={SCOPE}, SignedHeaders=host, Signature=0"

    assert sigv4.claim_of_header(authorization, headers).timestamp == "20260131T120000Z"


@pytest.mark.parametrize("text", ["", "20260131T12000Z", "2026-01-31T12:00:0", "99999999T999999Z"])
def test_a_timestamp_that_is_none_is_refused(text):
    with pytest.raises(MalformedAuthorization):
        sigv4.seconds_of_timestamp(text)


QUERY = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": SCOPE,
    "X-Amz-Date": "20260131T120000Z",
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": "0" * 64,
}


@pytest.mark.parametrize(
    "changed",
    [
        *[{name: None} for name in QUERY],
        {"X-Amz-Algorithm": "AWS4-ECDSA-P256-SHA256"},
        {"X-Amz-Expires": "0"},
        {"X-Amz-Expires": "-1"},
        {"X-Amz-Expires": "604801"},
        {"X-Amz-Expires": "9" * 5000},
        {"X-Amz-Expires": "٣"},
        {"X-Amz-Credential": KEY_ID},
    ],
)
def test_a_misshapen_presigned_url_is_named_so(changed):
    query = {name: value for name, value in {**QUERY, **changed}.items() if value is not None}

    with pytest.raises(MalformedAuthorization):
        sigv4.claim_of_query(query, {})


def test_odd_characters_in_a_claim_are_only_a_wrong_signature():
    query = {**QUERY, "X-Amz-Signature": "é😀", "X-Amz-SignedHeaders": "host;😀"}
    request = sigv4.Received("GET", b"/b/\xff%ff", b"a=%zz&=&&x", {"host": "ä"})

    with pytest.raises(WrongSecret):
        sigv4.check_signature(sigv4.claim_of_query(query, {}), SECRET, request)
