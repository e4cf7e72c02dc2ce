"""Browsers of other origins at both faces: preflights, and the headers of what is answered."""

import json
from urllib.parse import quote, urlsplit

import boto3
import pytest
from botocore.config import Config

from localb2.cors import is_allowed_origin
from tests.localb2.native.wire import Wire, sha1_of

ORIGIN = "https://console.example.com"
NOT_ALLOWED = "This CORS request is not allowed."
VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"

EVERYTHING = [
    "b2_download_file_by_id",
    "b2_download_file_by_name",
    "b2_upload_file",
    "b2_upload_part",
    "s3_get",
    "s3_head",
    "s3_put",
    "s3_post",
    "s3_delete",
]


def rule(*operations, name="everything", **changes):
    return {
        "corsRuleName": name,
        "allowedOrigins": [ORIGIN],
        "allowedOperations": list(operations) or EVERYTHING,
        "allowedHeaders": ["*"],
        "exposeHeaders": ["ETag", "x-bz-file-id"],
        "maxAgeSeconds": 600,
        **changes,
    }


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


@pytest.fixture
def s3(localb2):
    return boto3.client(
        "s3",
        endpoint_url=localb2.endpoint,
        aws_access_key_id=localb2.key_id,
        aws_secret_access_key=localb2.application_key,
        region_name="us-west-004",
        config=Config(signature_version="s3v4", retries={"total_max_attempts": 1}),
    )


@pytest.fixture
def make(wire):
    """Makes the bucket `plain-bucket` with these rules."""

    def make(*rules, bucket_type="allPrivate"):
        return wire.create_bucket(bucket_type=bucket_type, corsRules=list(rules))

    return make


def preflight(wire, path, method, *headers, origin=ORIGIN, **more):
    values = {"Origin": origin, "Access-Control-Request-Method": method, **more}
    if headers:
        values["Access-Control-Request-Headers"] = ", ".join(headers)
    return wire.send("OPTIONS", path, headers=values)


def cors_headers(answer):
    return {
        name.removeprefix("access-control-"): value
        for name, value in answer.headers.items()
        if name.startswith("access-control-")
    }


@pytest.mark.parametrize(
    ("origin", "entry", "allowed"),
    [
        ("https://anything.example:99", "*", True),
        ("null", "*", True),
        ("https://a.example", "https", True),
        ("https://a.example:8443", "https", True),
        ("http://a.example", "https", False),
        ("https://a.example", "https://*", True),
        ("https://a.example:8443", "https://*", False),
        ("https://a.example:8443", "https://*:8443", True),
        ("https://a.example", "https://a.example:443", True),
        ("http://a.example", "http://a.example:80", True),
        ("https://a.example:80", "https://a.example", False),
        ("https://A.Example", "HTTPS://a.example", True),
        ("https://x.a.example", "https://*.a.example", True),
        ("https://y.x.a.example", "https://*.a.example", True),
        ("https://a.example", "https://*.a.example", False),
        ("https://evil.com/.a.example", "https://*.a.example", False),
        ("https://a.example.evil.com", "https://a.example", False),
        ("https://axexample", "https://a.example", False),
        ("http://[::1]", "http://*", True),
        ("http://localhost:3000", "http://localhost:3000", True),
        ("http://localhost:30001", "http://localhost:3000", False),
        ("null", "https://a.example", False),
    ],
)
def test_an_origin_is_one_of_those_allowed_or_not(origin, entry, allowed):
    assert is_allowed_origin(origin, [entry]) is allowed


def test_a_preflight_for_an_upload_over_s3_is_answered(wire, make):
    make(rule("s3_get", "s3_put"))

    answer = preflight(wire, "/plain-bucket/a.txt", "PUT", "content-type", "X-Amz-Meta-Color")

    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["vary"] == VARY
    assert cors_headers(answer) == {
        "allow-origin": ORIGIN,
        "allow-credentials": "true",
        "allow-methods": "GET, PUT",
        "allow-headers": "content-type, X-Amz-Meta-Color",
        "expose-headers": "ETag, x-bz-file-id",
        "max-age": "600",
    }


def test_a_page_at_another_origin_uploads_parts_with_presigned_urls(wire, make, s3):
    make(rule("s3_put", allowedHeaders=["content-type"]))
    upload = s3.create_multipart_upload(Bucket="plain-bucket", Key="big.bin")["UploadId"]
    where = {"Bucket": "plain-bucket", "Key": "big.bin", "UploadId": upload}
    url = urlsplit(s3.generate_presigned_url("upload_part", {**where, "PartNumber": 1}))
    target = f"{url.path}?{url.query}"

    asked = preflight(wire, target, "PUT", "content-type")
    answer = wire.send("PUT", target, b"part", {"Origin": ORIGIN, "Content-Type": "text/plain"})

    assert asked.status == 200
    assert answer.status == 200
    assert cors_headers(answer) == {
        "allow-origin": ORIGIN,
        "allow-credentials": "true",
        "expose-headers": "ETag, x-bz-file-id",
    }
    part = {"PartNumber": 1, "ETag": answer.headers["etag"]}
    s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [part]})
    assert s3.get_object(Bucket="plain-bucket", Key="big.bin")["Body"].read() == b"part"


def test_a_refusal_over_s3_can_be_read_by_the_page(wire, make, s3):
    make(rule("s3_get"))
    url = urlsplit(s3.generate_presigned_url("get_object", {"Bucket": "plain-bucket", "Key": "x"}))

    answer = wire.send("GET", f"{url.path}?{url.query}", headers={"Origin": ORIGIN})

    assert answer.status == 404
    assert b"NoSuchKey" in answer.body
    assert cors_headers(answer)["allow-origin"] == ORIGIN


def test_virtual_hosts_are_answered_too(wire, make, localb2):
    make(rule("s3_get"), bucket_type="allPublic")
    host = f"plain-bucket.localhost:{localb2.address[1]}"

    asked = preflight(wire, "/file/a.txt", "GET", Host=host)
    answer = wire.send("GET", "/file/a.txt", headers={"Origin": ORIGIN, "Host": host})

    assert asked.status == 200
    assert answer.status == 404
    assert cors_headers(answer)["allow-origin"] == ORIGIN


def test_lists_of_a_bucket_go_by_the_rules_for_reading(wire, make):
    make(rule("s3_get"))

    assert preflight(wire, "/plain-bucket?list-type=2", "GET").status == 200
    assert preflight(wire, "/", "GET").status == 403


@pytest.mark.parametrize(
    ("path", "method", "headers", "origin"),
    [
        ("/plain-bucket/a.txt", "DELETE", (), ORIGIN),
        ("/plain-bucket/a.txt", "PATCH", (), ORIGIN),
        ("/plain-bucket/a.txt", "put", (), ORIGIN),
        ("/plain-bucket/a.txt", "PUT", ("x-other",), ORIGIN),
        ("/plain-bucket/a.txt", "PUT", (), "https://elsewhere.example.com"),
        ("/plain-bucket/a.txt", "PUT", (), "http://console.example.com"),
        ("/other-bucket/a.txt", "PUT", (), ORIGIN),
        ("/plain-bucket/%ff", "PUT", tuple(f"x-{number}" for number in range(201)), ORIGIN),
    ],
)
def test_what_no_rule_allows_is_refused_over_s3(wire, make, path, method, headers, origin):
    make(rule("s3_put", allowedHeaders=["range", "x-1*"]))

    answer = preflight(wire, path, method, *headers, origin=origin)

    assert answer.status in (400, 403)
    assert cors_headers(answer) == {}
    if path.endswith(".txt"):
        assert (answer.status, NOT_ALLOWED.encode() in answer.body) == (403, True)


@pytest.mark.parametrize("header", ["Origin", "Access-Control-Request-Method"])
def test_a_preflight_that_does_not_say_enough_is_refused(wire, make, header):
    make(rule())
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    del headers[header]

    for path in ("/plain-bucket/a.txt", "/file/plain-bucket/a.txt"):
        assert wire.send("OPTIONS", path, headers=headers).status == 403


def test_every_origin_is_told_so_and_may_send_no_credentials(wire, make):
    make(rule("s3_get", allowedOrigins=["*"], exposeHeaders=None), bucket_type="allPublic")

    answer = wire.send("GET", "/plain-bucket/a.txt", headers={"Origin": "null"})

    assert cors_headers(answer) == {"allow-origin": "*"}


def test_the_first_rule_that_matches_counts(wire, make):
    make(
        rule("s3_put", name="for-puts", allowedOrigins=["*"], maxAgeSeconds=1),
        rule("s3_get", name="for-range", allowedHeaders=["range"], maxAgeSeconds=2),
        rule("s3_get", name="for-others", maxAgeSeconds=3),
        rule("s3_get", name="never-met", allowedOrigins=["*"], maxAgeSeconds=4),
    )

    def age(*headers, origin=ORIGIN):
        answer = preflight(wire, "/plain-bucket/a.txt", "GET", *headers, origin=origin)
        return answer.headers["access-control-max-age"]

    assert age("Range") == "2"
    assert age("range", "x-other") == "3"
    assert age(origin="https://elsewhere.example.com") == "4"


def test_headers_may_end_in_a_star(wire, make):
    make(rule("b2_upload_file", allowedHeaders=["authorization", "X-Bz-Info-*"]))
    (bucket,) = wire.call("b2_list_buckets", accountId=wire.account_id).json["buckets"]
    path = f"/b2api/v4/b2_upload_file/{bucket['bucketId']}/c004_v0402033_t0052"

    assert preflight(wire, path, "POST", "Authorization", "x-bz-info-color").status == 200
    assert preflight(wire, path, "POST", "x-bz-info").status == 403
    assert preflight(wire, path, "POST", "x-bz-file-name").status == 403


def test_an_answer_differs_by_origin_only_where_there_are_rules(wire, make):
    make(rule("s3_get"))
    wire.create_bucket("without-rules")

    stranger = {"Origin": "https://elsewhere.example.com"}
    with_rules = wire.send("GET", "/plain-bucket/a.txt", headers=stranger)
    without = wire.send("GET", "/without-rules/a.txt", headers=stranger)
    no_browser = wire.send("GET", "/plain-bucket/a.txt")

    assert with_rules.headers["vary"] == VARY
    assert cors_headers(with_rules) == {}
    for answer in (without, no_browser):
        assert "vary" not in answer.headers
        assert cors_headers(answer) == {}


@pytest.mark.parametrize("path", ["b2_upload_file", "b2_upload_part"])
def test_uploads_by_the_native_api_are_answered(wire, make, path):
    bucket = make(rule("b2_upload_file", "b2_upload_part"))
    if path == "b2_upload_file":
        url = wire.upload_url(bucket)
    else:
        started = wire.call(
            "b2_start_large_file", bucketId=bucket, fileName="big", contentType="b2/x-auto"
        )
        url = wire.call("b2_get_upload_part_url", fileId=started.json["fileId"]).json
    target = urlsplit(url["uploadUrl"]).path
    headers = {
        "Origin": ORIGIN,
        "Authorization": url["authorizationToken"],
        "X-Bz-File-Name": "a.txt",
        "X-Bz-Part-Number": "1",
        "Content-Type": "b2/x-auto",
        "X-Bz-Content-Sha1": sha1_of(b"hello"),
    }

    asked = preflight(wire, target, "POST", "authorization", "x-bz-file-name")
    answer = wire.send("POST", target, b"hello", headers)
    refused = wire.send("POST", target, b"other", headers)

    assert asked.status == 200
    assert cors_headers(asked)["allow-methods"] == "POST"
    assert cors_headers(asked)["allow-headers"] == "authorization, x-bz-file-name"
    assert (answer.status, cors_headers(answer)["allow-origin"]) == (200, ORIGIN)
    assert (refused.status, cors_headers(refused)["allow-origin"]) == (400, ORIGIN)


def test_downloads_of_public_files_are_answered(wire, make):
    bucket = make(
        rule("b2_download_file_by_name", "b2_download_file_by_id"), bucket_type="allPublic"
    )
    file = wire.upload(bucket, "a b.txt", b"hello")
    by_id = f"/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}"

    for path in ("/file/plain-bucket/a%20b.txt", by_id):
        for method in ("GET", "HEAD"):
            asked = preflight(wire, path, method, "range")
            answer = wire.send(method, path, headers={"Origin": ORIGIN, "Range": "bytes=0-1"})

            assert cors_headers(asked)["allow-methods"] == method
            assert (answer.status, answer.headers["vary"]) == (206, VARY)
            assert cors_headers(answer)["expose-headers"] == "ETag, x-bz-file-id"


def test_private_files_need_a_download_token_in_a_browser(wire, make):
    bucket = make(rule("b2_download_file_by_name", "b2_download_file_by_id"))
    file = wire.upload(bucket, "a.txt", b"hello")
    token = wire.call(
        "b2_get_download_authorization",
        bucketId=bucket,
        fileNamePrefix="",
        validDurationInSeconds=60,
    ).json["authorizationToken"]
    path = "/file/plain-bucket/a.txt"
    by_id = f"/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}"

    def read(path, **headers):
        return wire.send("GET", path, headers={"Origin": ORIGIN, **headers})

    shared = read(path, Authorization=token)
    in_url = read(f"{path}?Authorization={quote(token)}")
    assert (shared.body, cors_headers(shared)["allow-origin"]) == (b"hello", ORIGIN)
    assert (in_url.body, cors_headers(in_url)["allow-origin"]) == (b"hello", ORIGIN)
    for answer in (
        read(path, Authorization=wire.token),
        read(by_id, Authorization=wire.token),
        preflight(wire, f"{path}?Authorization={quote(wire.token)}", "GET"),
    ):
        assert cors_headers(answer) == {}
    assert preflight(wire, f"{path}?Authorization={quote(token)}", "GET").status == 200


def test_a_refused_download_can_be_read_by_the_page(wire, make):
    make(rule("b2_download_file_by_name"))

    answer = wire.send("GET", "/file/plain-bucket/a.txt", headers={"Origin": ORIGIN})

    assert (answer.status, answer.code) == (401, "unauthorized")
    assert cors_headers(answer)["allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/b2api/v4/b2_list_buckets", "POST"),
        ("/b2api/v4/b2_authorize_account", "GET"),
        ("/b2api/v4/b2_download_file_by_id", "GET"),
        ("/b2api/v4/b2_download_file_by_id?fileId=4_z", "GET"),
        ("/b2api/v4/b2_upload_file/e73ede9c9c8412db49f60715/x", "POST"),
        ("/b2api/v4/b2_upload_part/4_z/x", "POST"),
        ("/b2api/v9/b2_upload_part/4_z/x", "POST"),
        ("/file/plain-bucket/a.txt", "PUT"),
        ("/file/no-such-bucket/a.txt", "GET"),
        ("/file/plain-bucket", "GET"),
        ("/file/%ff/a.txt", "GET"),
    ],
)
def test_what_no_rule_allows_is_refused_natively(wire, make, path, method):
    make(rule())

    answer = preflight(wire, path, method)

    assert answer.json == {"code": "access_denied", "message": NOT_ALLOWED, "status": 403}
    assert cors_headers(answer) == {}


def test_json_calls_are_not_for_browsers(wire, make):
    make(rule())
    headers = {"Origin": ORIGIN, "Authorization": wire.token}

    body = json.dumps({"accountId": wire.account_id})
    answer = wire.send("POST", "/b2api/v4/b2_list_buckets", body, headers)

    assert answer.status == 200
    assert cors_headers(answer) == {}


def test_an_ordered_failure_can_be_read_by_the_page(wire, make, localb2):
    make(rule("s3_put"))
    localb2.fail(call="PutObject", status=503, code="ServiceUnavailable")

    answer = wire.send("PUT", "/plain-bucket/a.txt", b"x", {"Origin": ORIGIN})

    assert (answer.status, cors_headers(answer)["allow-origin"]) == (503, ORIGIN)
