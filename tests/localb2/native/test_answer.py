"""How calls are made: methods, parameters in the query, content types, and calls that are none."""

import json
from urllib.parse import urlencode

import pytest

from localb2.native.answer import JSON_CALLS


def get(wire, name, version=4, **fields):
    """The call with its parameters in the query."""
    headers = {"Authorization": wire.token}
    return wire.send("GET", f"/b2api/v{version}/{name}?{urlencode(fields)}", headers=headers)


def post(wire, name, body, **headers):
    headers = {"Authorization": wire.token} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return wire.send("POST", f"/b2api/v4/{name}", body, headers)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_a_get_answers_what_a_post_answers(wire, version):
    bucket = wire.create_bucket()
    wire.upload(bucket, "photos/a b.txt")
    fields = {"bucketId": bucket, "prefix": "photos/a b", "maxFileCount": 1}

    by_query = get(wire, "b2_list_file_names", version, **fields)
    by_body = wire.call("b2_list_file_names", version, **fields)

    assert by_query.status == 200
    assert by_query.body == by_body.body
    assert by_query.json["files"][0]["fileName"] == "photos/a b.txt"


def test_a_get_changes_things_too(wire):
    account = {"accountId": wire.account_id}

    made = get(
        wire,
        "b2_create_bucket",
        **account,
        bucketName="by-query",
        bucketType="allPrivate",
        bucketInfo='{"a": "b"}',
        fileLockEnabled="true",
    ).json
    key = get(
        wire, "b2_create_key", **account, keyName="x", capabilities="listFiles,readFiles"
    ).json
    rules = json.dumps([{"fileNamePrefix": "", "daysFromHidingToDeleting": 1}])
    bucket = account | {"bucketId": made["bucketId"]}
    changed = get(wire, "b2_update_bucket", **bucket, lifecycleRules=rules, ifRevisionIs=2).json
    gone = get(wire, "b2_delete_bucket", **bucket)

    assert made["bucketInfo"] == {"a": "b"}
    assert made["fileLockConfiguration"]["value"]["isFileLockEnabled"] is True
    assert key["capabilities"] == ["listFiles", "readFiles"]
    assert changed["lifecycleRules"][0]["daysFromHidingToDeleting"] == 1
    assert gone.status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("maxFileCount", "many"),
        ("maxFileCount", "1.5"),
        ("maxFileCount", "-1"),
        ("maxFileCount", "10001"),
    ],
)
def test_a_query_is_read_as_strictly_as_a_body(wire, name, value):
    answer = get(wire, "b2_list_file_names", bucketId=wire.create_bucket(), **{name: value})

    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("value", ["[", "null]", '"text"', '{"a": 1}', '["a"]'])
def test_an_object_in_a_query_that_is_none_is_refused(wire, value):
    account = {"accountId": wire.account_id, "bucketId": wire.create_bucket()}

    answer = get(wire, "b2_update_bucket", **account, bucketInfo=value)

    assert answer.status == 400
    assert answer.code in ("bad_request", "bad_json")


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "PATCH"])
def test_json_calls_take_get_and_post_only(wire, method):
    answers = {
        name: wire.send(method, f"/b2api/v4/{name}", headers={"Authorization": wire.token}).status
        for name in JSON_CALLS
    }

    assert answers == dict.fromkeys(JSON_CALLS, 405)


def test_the_others_take_their_own_methods_only(wire):
    asked = [
        *("GET /b2api/v4/b2_upload_file/x", "PUT /b2api/v4/b2_upload_file/x"),
        *("GET /b2api/v4/b2_upload_part/x", "PUT /b2api/v4/b2_download_file_by_id"),
        *("DELETE /b2api/v4/b2_authorize_account", "HEAD /b2api/v4/b2_authorize_account"),
        *("POST /file/plain-bucket/a", "DELETE /file/plain-bucket/a"),
    ]

    answers = {line: wire.send(*line.split(), headers={"Authorization": "x"}) for line in asked}

    assert {line: answer.status for line, answer in answers.items()} == dict.fromkeys(asked, 405)
    assert answers[asked[0]].code == "method_not_allowed"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_call_that_is_none_is_said_to_be_none(wire, method):
    expected = {
        "/b2api/v4/b2_make_coffee": (400, "bad_request"),
        "/b2api/v4/B2_LIST_BUCKETS": (404, "not_found"),
        "/b2api/v4/": (404, "not_found"),
        "/b2api/v4": (404, "not_found"),
        "/b2api/": (404, "not_found"),
        "/b2api/b2_list_buckets": (404, "not_found"),
        "/b2api/v44/b2_list_buckets": (404, "not_found"),
        "/b2api/v4//b2_list_buckets": (404, "not_found"),
        "/b2api/v4/%ff": (404, "not_found"),
    }

    answers = {path: wire.send(method, path) for path in expected}

    assert {path: (answer.status, answer.code) for path, answer in answers.items()} == expected


def test_the_type_of_the_body_is_not_looked_at(wire):
    body = json.dumps({"accountId": wire.account_id})
    types = ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""]

    statuses = [post(wire, "b2_list_buckets", body, Content_Type=one).status for one in types]

    assert statuses == [200] * 4


@pytest.mark.parametrize("body", ["", "  ", "{}", '{"accountId": null}'], ids=repr)
def test_nothing_is_no_parameters(wire, body):
    answer = post(wire, "b2_list_buckets", body)

    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.json["message"] == "required field accountId is missing"


def test_a_body_that_is_no_object_is_bad_json(wire):
    bodies = ["{", "[]", '"text"', "1", "null", "accountId=1", b"\xff", '{"a": NaN}', "[" * 100_000]

    answers = [post(wire, "b2_list_buckets", body) for body in bodies]

    assert [(answer.status, answer.code) for answer in answers] == [(400, "bad_json")] * 9


def test_unknown_fields_and_nulls_are_ignored(wire):
    fields = {"accountId": wire.account_id, "bucketId": None, "misspelt_field": [1]}

    assert wire.call("b2_list_buckets", **fields).json == {"buckets": []}


def test_answers_are_written_as_b2_writes_them(wire):
    worked = wire.call("b2_list_buckets", accountId=wire.account_id)
    failed = wire.call("b2_list_buckets", token="")

    assert worked.body == b'{\n  "buckets": []\n}'
    assert worked.headers["content-type"] == "application/json;charset=UTF-8"
    assert failed.body == (
        b'{\n  "code": "missing_auth_token",\n'
        b'  "message": "Authorization token is missing",\n  "status": 401\n}'
    )
    assert failed.headers["content-type"] == "application/json;charset=utf-8"
    for answer in (worked, failed):
        assert answer.headers["cache-control"] == "max-age=0, no-cache, no-store"
        assert answer.headers["date"].endswith(" GMT")


def test_a_token_that_is_none_is_refused(wire):
    tokens = ["x", "Bearer x", "4_0_0_0_acct", "\xe4\xf6", wire.basic()]

    answers = [wire.call("b2_list_buckets", token=token) for token in tokens]

    assert [(answer.status, answer.code) for answer in answers] == [(401, "bad_auth_token")] * 5
