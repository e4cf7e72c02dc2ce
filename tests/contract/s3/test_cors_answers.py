"""What browsers are answered by the rules of a bucket (reference 1.8, 2.13)."""

import pytest

from tests.contract.buckets import bucket_name
from tests.contract.s3.test_cors_rules import APP, RULE, put_cors, rule
from tests.contract.service import eventually


@pytest.fixture(scope="module")
def answering(s3, module_buckets):
    """A private bucket with rules of all kinds, and a file `x`."""
    bucket = module_buckets.make()
    put_cors(
        s3,
        bucket,
        RULE,
        rule(ID="never-reached", MaxAgeSeconds=1),
        rule(ID="any-subdomain", AllowedOrigins=["https://*.wild.example"], AllowedMethods=["PUT"],
             AllowedHeaders=["*"]),
        rule(ID="any-https", AllowedOrigins=["https"], AllowedMethods=["DELETE"]),
    )  # fmt: skip
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    return bucket


@pytest.fixture
def preflight(raw, answering):
    """Asks whether a browser may."""

    def ask(origin, method, headers=None):
        asked = {"Origin": origin, "Access-Control-Request-Method": method}
        if headers:
            asked["Access-Control-Request-Headers"] = headers
        return raw.send_unsigned("OPTIONS", f"/{answering}/x", headers=asked)

    return ask


def test_a_preflight_that_a_rule_allows_is_answered(preflight):
    def check():
        answer = preflight(APP, "GET")
        assert answer.status in (200, 204)
        assert answer.headers["access-control-allow-origin"] in (APP, "*")

    eventually(check)


def test_a_preflight_tells_the_method(preflight):
    def check():
        assert "GET" in preflight(APP, "GET").headers["access-control-allow-methods"]

    eventually(check)


def test_a_preflight_tells_the_headers(preflight):
    def check():
        answer = preflight(APP, "GET", "range,authorization")
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert "range" in allowed
        assert "authorization" in allowed

    eventually(check)


def test_a_preflight_tells_the_age_of_the_first_rule_that_matches(preflight):
    def check():
        assert preflight(APP, "GET").headers["access-control-max-age"] == "3600"

    eventually(check)


@pytest.mark.parametrize(
    ("origin", "method", "headers"),
    [
        ("https://other.example", "GET", None),
        (APP, "PUT", None),
        (APP, "GET", "x-unknown"),
        ("http://app.example", "GET", None),
        ("https://app.example:444", "GET", None),
        ("https://wild.example", "PUT", None),
        ("http://any.example", "DELETE", None),
    ],
    ids=["origin", "method", "header", "scheme", "port", "no subdomain", "not https"],
)
def test_a_preflight_that_no_rule_allows_is_denied(preflight, origin, method, headers):
    def check():
        assert preflight(APP, "GET").status in (200, 204)
        assert preflight(origin, method, headers).error()[:2] == (403, "AccessDenied")

    eventually(check)


@pytest.mark.parametrize(
    ("origin", "method"),
    [("https://a.wild.example", "PUT"), ("https://any.example", "DELETE")],
    ids=["wildcard", "scheme"],
)
def test_an_origin_matches_a_pattern(preflight, origin, method):
    def check():
        answer = preflight(origin, method)
        assert answer.status in (200, 204)
        assert answer.headers["access-control-allow-origin"] == origin

    eventually(check)


def test_any_header_matches_a_star(preflight):
    def check():
        answer = preflight("https://a.wild.example", "PUT", "x-amz-meta-anything")
        allowed = answer.headers["access-control-allow-headers"].lower()
        assert allowed == "*" or "x-amz-meta-anything" in allowed

    eventually(check)


def test_a_rule_for_native_operations_is_not_for_s3(raw, native, buckets):
    name = buckets.expect(bucket_name())
    native.call(
        "b2_create_bucket",
        accountId=native.account_id,
        bucketName=name,
        bucketType="allPrivate",
        corsRules=[
            {
                "corsRuleName": "native-only",
                "allowedOrigins": ["*"],
                "allowedOperations": ["b2_download_file_by_name", "b2_upload_file"],
                "maxAgeSeconds": 60,
            }
        ],
    )
    asked = {"Origin": APP, "Access-Control-Request-Method": "GET"}

    answer = raw.send_unsigned("OPTIONS", f"/{name}/x", headers=asked)

    assert answer.error()[:2] == (403, "AccessDenied")


def test_a_preflight_of_a_bucket_without_rules_is_denied(raw, bucket):
    asked = {"Origin": APP, "Access-Control-Request-Method": "GET"}

    answer = raw.send_unsigned("OPTIONS", f"/{bucket}/x", headers=asked)

    assert answer.error()[:2] == (403, "AccessDenied")


def test_a_read_tells_the_browser_that_it_may(raw, answering):
    def check():
        answer = raw.send("GET", f"/{answering}/x", headers={"Origin": APP})
        assert answer.body == b"x"
        assert answer.headers["access-control-allow-origin"] in (APP, "*")

    eventually(check)


def test_a_read_exposes_the_headers_of_the_rule(raw, answering):
    def check():
        answer = raw.send("GET", f"/{answering}/x", headers={"Origin": APP})
        exposed = answer.headers["access-control-expose-headers"].lower()
        assert "etag" in exposed
        assert "x-amz-version-id" in exposed

    eventually(check)


def test_an_upload_tells_the_browser_that_it_may(raw, answering, name):
    origin = "https://a.wild.example"

    def check():
        answer = raw.send("PUT", f"/{answering}/{name}", b"x", {"Origin": origin})
        assert answer.status == 200
        assert answer.headers["access-control-allow-origin"] == origin

    eventually(check)


def test_a_presigned_read_tells_the_browser_that_it_may(raw, s3, answering):
    url = s3.generate_presigned_url("get_object", Params={"Bucket": answering, "Key": "x"})

    def check():
        answer = raw.send_presigned("GET", url, headers={"Origin": APP})
        assert answer.headers["access-control-allow-origin"] in (APP, "*")

    eventually(check)


def test_a_read_from_elsewhere_is_answered_without_a_word_of_cors(raw, answering):
    answer = raw.send("GET", f"/{answering}/x", headers={"Origin": "https://other.example"})

    assert answer.body == b"x"
    assert not any(header.startswith("access-control-") for header in answer.headers)


def test_a_read_without_an_origin_is_answered_without_a_word_of_cors(raw, answering):
    answer = raw.send("GET", f"/{answering}/x")

    assert not any(header.startswith("access-control-") for header in answer.headers)
