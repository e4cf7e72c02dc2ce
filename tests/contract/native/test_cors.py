"""CORS rules of a bucket, and what browsers are told by them on downloads and uploads."""

import pytest

from tests.contract.service import eventually

ORIGIN = "https://www.example.com"
OPERATIONS = [
    "b2_download_file_by_id",
    "b2_download_file_by_name",
    "b2_upload_file",
    "b2_upload_part",
    "s3_delete",
    "s3_get",
    "s3_head",
    "s3_post",
    "s3_put",
]


def rule(name="contract-rule", **fields):
    return {
        "corsRuleName": name,
        "allowedOrigins": [ORIGIN],
        "allowedOperations": ["b2_download_file_by_name"],
        "allowedHeaders": [],
        "exposeHeaders": [],
        "maxAgeSeconds": 3600,
        **fields,
    }


@pytest.fixture(scope="module")
def target(make_module_bucket):
    """A bucket whose rules each test sets anew; nobody downloads from it."""
    return make_module_bucket()


@pytest.fixture
def set_rules(b2, target):
    def ask(*rules):
        return b2.update_bucket(target, corsRules=list(rules))

    return ask


def test_a_rule_comes_back_as_it_was_set(set_rules):
    wanted = rule(allowedHeaders=["range"], exposeHeaders=["x-bz-content-sha1"])

    assert set_rules(wanted).json()["corsRules"] == [wanted]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_there_are_these_operations(set_rules, operation):
    answer = set_rules(rule(allowedOperations=[operation]))

    assert answer.json()["corsRules"][0]["allowedOperations"] == [operation]


def test_other_operations_are_refused(set_rules):
    answer = set_rules(rule(allowedOperations=["b2_delete_bucket"]))

    assert answer.refusal == (400, "bad_request")


@pytest.mark.parametrize("name", ["six-ch", "n" * 63])
def test_a_name_has_6_to_63_characters(set_rules, name):
    assert set_rules(rule(name)).json()["corsRules"][0]["corsRuleName"] == name


@pytest.mark.parametrize("name", ["", "fivec", "n" * 64, "rule/1"])
def test_a_rule_has_no_other_names(set_rules, name):
    assert set_rules(rule(name)).refusal == (400, "bad_request")


@pytest.mark.parametrize("seconds", [0, 86_400])
def test_an_answer_is_kept_for_up_to_a_day(set_rules, seconds):
    answer = set_rules(rule(maxAgeSeconds=seconds))

    assert answer.json()["corsRules"][0]["maxAgeSeconds"] == seconds


@pytest.mark.parametrize("seconds", [-1, 86_401])
def test_an_answer_is_kept_for_no_other_time(set_rules, seconds):
    assert set_rules(rule(maxAgeSeconds=seconds)).refusal == (400, "bad_request")


@pytest.mark.parametrize(
    "origin",
    ["*", "https", "https://*", ORIGIN, "http://localhost:8000", "https://*.example.com"],
)
def test_an_origin_may_be(set_rules, origin):
    answer = set_rules(rule(allowedOrigins=[origin]))

    assert answer.json()["corsRules"][0]["allowedOrigins"] == [origin]


@pytest.mark.parametrize("origin", ["https://*.*.com", ""])
def test_an_origin_may_not_be(set_rules, origin):
    assert set_rules(rule(allowedOrigins=[origin])).refusal == (400, "bad_request")


def test_a_bucket_may_have_100_rules(set_rules):
    rules = [rule(f"rule-{number:03}") for number in range(100)]

    assert len(set_rules(*rules).json()["corsRules"]) == 100


def test_a_bucket_may_not_have_101_rules(set_rules):
    rules = [rule(f"rule-{number:03}") for number in range(101)]

    assert set_rules(*rules).refusal == (400, "bad_request")


def test_a_rule_has_less_than_1000_bytes(set_rules):
    answer = set_rules(rule(allowedHeaders=["x" * 1000]))

    assert answer.refusal == (400, "bad_request")


# What browsers are told. The rules come with the bucket: later changes take a minute on real B2.


@pytest.fixture(scope="module")
def open_bucket(make_module_bucket):
    """A public bucket with rules for downloads and, from elsewhere, for everything."""
    downloads = rule(
        "for-downloads",
        allowedOperations=["b2_download_file_by_name", "b2_download_file_by_id"],
        allowedHeaders=["range"],
        exposeHeaders=["x-bz-content-sha1"],
    )
    last = rule(
        "for-everybody-else",
        allowedOrigins=["https://*.example.org"],
        allowedOperations=["b2_download_file_by_name", "b2_upload_file", "b2_upload_part"],
        allowedHeaders=["*"],
        maxAgeSeconds=60,
    )
    return make_module_bucket("allPublic", corsRules=[downloads, last])


@pytest.fixture(scope="module")
def file(b2, open_bucket):
    return b2.upload(open_bucket, "file.txt", b"hello")


@pytest.fixture
def preflight(anybody, open_bucket):
    def ask(origin=ORIGIN, method="GET", headers=None, url=None):
        given = {"Origin": origin, "Access-Control-Request-Method": method}
        if headers:
            given["Access-Control-Request-Headers"] = headers
        url = url or anybody.url_by_name(open_bucket, "file.txt")
        return anybody.send("OPTIONS", url, b"", given)

    return ask


def allows(answer, origin=ORIGIN):
    return answer.headers["access-control-allow-origin"] in (origin, "*")


def test_a_preflight_that_a_rule_allows_is_answered(preflight, file):
    def check():
        answer = preflight()
        assert answer.status == 200
        assert allows(answer)

    eventually(check)


def test_a_preflight_tells_the_method(preflight, file):
    assert "GET" in preflight().headers["access-control-allow-methods"]


def test_a_preflight_tells_how_long_it_is_kept(preflight, file):
    assert preflight().headers["access-control-max-age"] == "3600"


def test_a_preflight_tells_the_headers_that_were_asked_for(preflight, file):
    answer = preflight(headers="range")

    assert "range" in answer.headers["access-control-allow-headers"].lower()


def test_headers_are_allowed_in_upper_and_lower_case(preflight, file):
    assert preflight(headers="Range").status == 200


def test_a_preflight_for_a_header_that_no_rule_has_is_denied(preflight, file):
    assert preflight(headers="x-other").status == 403


def test_a_preflight_from_an_origin_that_no_rule_has_is_denied(preflight, file):
    assert preflight("https://elsewhere.example.net").status == 403


def test_a_preflight_for_a_method_that_no_rule_has_is_denied(preflight, file):
    assert preflight(method="PUT").status == 403


def test_a_bucket_without_rules_denies_preflights(b2, anybody, public, preflight):
    b2.upload(public, "file.txt")

    assert preflight(url=anybody.url_by_name(public, "file.txt")).status == 403


def test_one_wildcard_stands_for_a_part_of_the_host(preflight, file):
    origin = "https://app.example.org"

    assert allows(preflight(origin), origin)


@pytest.mark.parametrize("allowed", ["https", "https://*", "*"])
def test_a_rule_may_be_for_every_origin_with_https(b2, anybody, make_bucket, preflight, allowed):
    bucket = make_bucket("allPublic", corsRules=[rule(allowedOrigins=[allowed])])
    b2.upload(bucket, "file.txt")

    answer = preflight(url=anybody.url_by_name(bucket, "file.txt"))

    assert allows(answer)


def test_a_port_belongs_to_the_origin(b2, anybody, make_bucket, preflight):
    bucket = make_bucket("allPublic", corsRules=[rule(allowedOrigins=["https://localhost:8000"])])
    b2.upload(bucket, "file.txt")
    url = anybody.url_by_name(bucket, "file.txt")

    assert preflight("https://localhost:8000", url=url).status == 200
    assert preflight("https://localhost:8001", url=url).status == 403


def test_the_first_rule_that_matches_decides(preflight, file):
    assert preflight("https://app.example.org").headers["access-control-max-age"] == "60"


def test_a_download_by_id_is_allowed(preflight, anybody, file):
    url = f"{anybody.download_url}/b2api/v4/b2_download_file_by_id?fileId={file['fileId']}"

    assert preflight(url=url).status == 200


def test_a_download_tells_that_its_origin_may_read_it(anybody, open_bucket, file):
    answer = anybody.by_name(open_bucket, "file.txt", {"Origin": ORIGIN})

    assert answer.body == b"hello"
    assert allows(answer)


def test_a_download_tells_which_headers_may_be_read(anybody, open_bucket, file):
    answer = anybody.by_name(open_bucket, "file.txt", {"Origin": ORIGIN})

    assert "x-bz-content-sha1" in answer.headers["access-control-expose-headers"].lower()


def test_a_download_from_another_origin_is_answered_without_permission(anybody, open_bucket, file):
    answer = anybody.by_name(open_bucket, "file.txt", {"Origin": "https://elsewhere.example.net"})

    assert answer.body == b"hello"
    assert "access-control-allow-origin" not in answer.headers


def test_a_download_without_an_origin_is_told_nothing(anybody, open_bucket, file):
    answer = anybody.by_name(open_bucket, "file.txt")

    assert "access-control-allow-origin" not in answer.headers


def test_an_upload_is_allowed(preflight, b2, open_bucket):
    url = b2.ok("b2_get_upload_url", bucketId=open_bucket.id)["uploadUrl"]

    answer = preflight(
        "https://app.example.org",
        "POST",
        "authorization,content-type,x-bz-file-name,x-bz-content-sha1",
        url=url,
    )

    assert answer.status == 200
    assert allows(answer, "https://app.example.org")


def test_an_upload_that_no_rule_allows_is_denied(preflight, b2, open_bucket):
    url = b2.ok("b2_get_upload_url", bucketId=open_bucket.id)["uploadUrl"]

    assert preflight(ORIGIN, "POST", "authorization", url=url).status == 403


def test_an_upload_tells_that_its_origin_may_read_the_answer(b2, open_bucket, name):
    origin = "https://app.example.org"

    answer = b2.try_upload(open_bucket, name, headers={"Origin": origin})

    assert answer.status == 200
    assert allows(answer, origin)


def test_a_part_is_allowed(preflight, b2, open_bucket, name):
    file_id = b2.start_large(open_bucket, name)
    url = b2.ok("b2_get_upload_part_url", fileId=file_id)["uploadUrl"]

    answer = preflight(
        "https://app.example.org",
        "POST",
        "authorization,x-bz-part-number,x-bz-content-sha1",
        url=url,
    )

    assert answer.status == 200


def test_a_download_token_downloads_from_a_private_bucket(b2, anybody, make_bucket):
    bucket = make_bucket(corsRules=[rule()])
    b2.upload(bucket, "file.txt", b"hello")
    token = b2.ok(
        "b2_get_download_authorization",
        bucketId=bucket.id,
        fileNamePrefix="",
        validDurationInSeconds=60,
    )["authorizationToken"]

    answer = anybody.by_name(bucket, "file.txt", {"Origin": ORIGIN}, Authorization=token)

    assert answer.body == b"hello"
    assert allows(answer)


def test_the_token_of_an_account_opens_a_private_bucket_to_no_page(b2, make_bucket):
    bucket = make_bucket(corsRules=[rule()])
    b2.upload(bucket, "file.txt", b"hello")

    answer = b2.by_name(bucket, "file.txt", {"Origin": ORIGIN})

    assert "access-control-allow-origin" not in answer.headers
