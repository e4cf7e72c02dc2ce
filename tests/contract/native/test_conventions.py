"""How every call is made and answered: methods, bodies, headers, errors, times."""

import json
import re
from email.utils import parsedate_to_datetime

import pytest

from tests.contract.native.key import now_ms

TEN_MINUTES_MS = 600_000


@pytest.fixture
def listing(b2):
    return b2.call("b2_list_buckets", accountId=b2.account_id)


@pytest.fixture
def refusal(b2):
    return b2.call("b2_get_upload_url", bucketId="1234567")


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_every_version_of_the_api_is_served(b2, version):
    answer = b2.call("b2_list_buckets", version=version, accountId=b2.account_id)

    assert answer.status == 200


def test_calls_take_json_by_post(b2, shared):
    body = json.dumps({"bucketId": shared.id}).encode()

    answer = b2.post("b2_list_file_names", body)

    assert answer.json()["files"] == []


def test_reading_calls_take_query_parameters_by_get(b2, shared):
    answer = b2.get("b2_list_file_names", bucketId=shared.id, maxFileCount=5)

    assert answer.json()["files"] == []


def test_writing_calls_take_query_parameters_by_get(b2, shared, name):
    b2.upload(shared, name)

    answer = b2.get("b2_hide_file", bucketId=shared.id, fileName=name)

    assert answer.json()["action"] == "hide"


def test_a_bucket_can_be_made_by_get(b2, forget_buckets):
    forget_buckets.append(f"contract-{now_ms()}-by-get")

    answer = b2.get(
        "b2_create_bucket",
        accountId=b2.account_id,
        bucketName=forget_buckets[0],
        bucketType="allPrivate",
    )

    assert answer.json()["bucketName"] == forget_buckets[0]


def test_the_content_type_of_a_call_is_not_looked_at(b2):
    answer = b2.call(
        "b2_list_buckets",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        accountId=b2.account_id,
    )

    assert answer.status == 200


def test_explicit_nulls_count_as_absent(b2, shared):
    answer = b2.call(
        "b2_list_buckets",
        accountId=b2.account_id,
        bucketId=None,
        bucketName=shared.name,
        bucketTypes=None,
    )

    assert [each["bucketId"] for each in answer.json()["buckets"]] == [shared.id]


def test_a_body_that_is_no_json_is_bad_json(b2):
    answer = b2.post("b2_list_buckets", b'{"accountId": ')

    assert answer.refusal == (400, "bad_json")


def test_answers_are_json_in_utf_8(listing):
    assert listing.headers["content-type"].lower() == "application/json;charset=utf-8"


def test_answers_are_indented_by_two_spaces_with_sorted_names_and_no_newline(listing):
    pretty = json.dumps(listing.json(), indent=2, sort_keys=True, ensure_ascii=False)

    assert re.sub(r"\[\s*\]", "[]", listing.body.decode()).replace("{ }", "{}") == pretty


def test_answers_are_not_to_be_cached(listing):
    assert listing.headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_answers_have_a_date(listing):
    assert re.fullmatch(
        r"[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT", listing.headers["date"]
    )


def test_the_date_is_right_to_ten_minutes(listing):
    told_ms = parsedate_to_datetime(listing.headers["date"]).timestamp() * 1000

    assert abs(told_ms - now_ms()) < TEN_MINUTES_MS


def test_answers_tell_their_length(listing):
    assert int(listing.headers["content-length"]) == len(listing.body)


def test_errors_have_code_message_and_status_alone(refusal):
    assert set(refusal.json()) == {"code", "message", "status"}


def test_errors_repeat_their_http_status(refusal):
    assert refusal.json()["status"] == refusal.status == 400


def test_errors_are_json_in_utf_8(refusal):
    assert refusal.headers["content-type"].lower() == "application/json;charset=utf-8"


def test_errors_are_written_like_answers(refusal):
    assert refusal.body.decode() == json.dumps(refusal.json(), indent=2, sort_keys=True)


def test_errors_are_not_to_be_cached(refusal):
    assert refusal.headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_a_400_closes_the_connection(refusal):
    assert refusal.headers["connection"] == "close"


def test_a_call_without_a_token_is_a_401(b2):
    answer = b2.send("POST", f"{b2.api_url}/b2api/v4/b2_list_buckets", b"{}")

    assert answer.refusal == (401, "missing_auth_token")


def test_a_token_that_b2_never_gave_is_a_bad_auth_token(b2):
    answer = b2.call(
        "b2_list_buckets", headers={"Authorization": "nonsense"}, accountId=b2.account_id
    )

    assert answer.refusal == (401, "bad_auth_token")


def test_an_altered_token_is_a_bad_auth_token(b2):
    middle = len(b2.token) // 2
    altered = b2.token[:middle] + ("A" if b2.token[middle] != "A" else "B") + b2.token[middle + 1 :]

    answer = b2.call("b2_list_buckets", headers={"Authorization": altered}, accountId=b2.account_id)

    assert answer.refusal == (401, "bad_auth_token")


def test_other_methods_are_not_allowed(b2):
    answer = b2.send(
        "DELETE", f"{b2.api_url}/b2api/v4/b2_list_buckets", b"", {"Authorization": b2.token}
    )

    assert answer.refusal == (405, "method_not_allowed")


def test_times_are_milliseconds_since_1970(b2, shared, name):
    uploaded = b2.upload(shared, name)["uploadTimestamp"]

    assert isinstance(uploaded, int)
    assert abs(uploaded - now_ms()) < TEN_MINUTES_MS
