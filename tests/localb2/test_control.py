"""Failures that a test can order, on both faces and on downloads."""

import http.client
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.localb2.native.wire import Wire

CONTENT = b"x" * 400_000


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


@pytest.fixture
def s3(localb2):
    return boto3.client(
        "s3",
        endpoint_url=localb2.endpoint,
        region_name="us-west-004",
        aws_access_key_id=localb2.key_id,
        aws_secret_access_key=localb2.application_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
        ),
    )


def list_buckets(wire):
    return wire.call("b2_list_buckets", accountId=wire.account_id)


def test_a_native_call_fails_as_ordered_and_then_works(localb2, wire):
    localb2.fail(call="b2_list_buckets", status=503, code="service_unavailable", retry_after=7)

    failed, worked = list_buckets(wire), list_buckets(wire)

    assert (failed.status, failed.code) == (503, "service_unavailable")
    assert failed.headers["retry-after"] == "7"
    assert worked.status == 200


def test_an_s3_call_fails_in_the_shape_of_s3(localb2, s3):
    localb2.fail(call="ListBuckets", status=403, code="TransactionCapExceeded", message="Cap.")

    with pytest.raises(ClientError) as failure:
        s3.list_buckets()

    assert failure.value.response["Error"] == {"Code": "TransactionCapExceeded", "Message": "Cap."}
    assert s3.list_buckets()["Buckets"] == []


def test_a_pattern_and_a_number_choose_the_calls(localb2, wire):
    localb2.fail(call="b2_list_*", times=2, status=500, code="internal_error")

    statuses = [list_buckets(wire).status for _ in range(3)]

    assert statuses == [500, 500, 200]


def test_a_name_chooses_the_file(localb2, wire):
    bucket = wire.create_bucket("public-bucket", "allPublic")
    for name in ["good.txt", "bad one.txt"]:
        wire.upload(bucket, name)
    localb2.fail(call="b2_download_file_by_name", status=500, code="internal_error", name="bad one")

    good = wire.send("GET", "/file/public-bucket/good.txt")
    bad = wire.send("GET", "/file/public-bucket/bad%20one.txt")

    assert (good.status, bad.status) == (200, 500)


def test_a_delay_only_delays(localb2, wire):
    localb2.fail(call="b2_list_buckets", delay=0.4)

    started = time.monotonic()
    answer = list_buckets(wire)

    assert answer.status == 200
    assert time.monotonic() - started >= 0.4


def test_a_cut_closes_without_an_answer(localb2, wire):
    localb2.fail(call="b2_list_buckets", cut=True)

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        list_buckets(wire)

    assert localb2.requests()[-1]["status"] == 0
    assert list_buckets(wire).status == 200


@pytest.mark.parametrize("content", [b"x" * 5000, CONTENT])
def test_a_download_is_cut_after_some_bytes(localb2, wire, content):
    bucket = wire.create_bucket("public-bucket", "allPublic")
    wire.upload(bucket, "a.bin", content)
    localb2.fail(call="b2_download_file_by_name", cut_after=1000)

    with pytest.raises(http.client.IncompleteRead) as failure:
        wire.send("GET", "/file/public-bucket/a.bin")

    assert len(failure.value.partial) == 1000
    assert wire.send("GET", "/file/public-bucket/a.bin").body == content


def test_an_upload_is_cut_after_some_bytes_and_leaves_nothing(localb2, wire, s3):
    bucket = wire.create_bucket()
    localb2.fail(call="PutObject", cut_after=100_000)
    localb2.fail(call="b2_upload_file", cut_after=100_000)

    for upload in (
        lambda: s3.put_object(Bucket="plain-bucket", Key="a", Body=CONTENT),
        lambda: wire.upload(bucket, "b", CONTENT),
    ):
        with pytest.raises(Exception, match=r"(?i)connection|closed|broken pipe|reset"):
            upload()

    assert wire.call("b2_list_file_versions", bucketId=bucket).json["files"] == []


@pytest.mark.parametrize(
    "order",
    [{"call": "x", "colour": "red"}, {"call": "x"}, {"status": "x"}, {"times": 0, "cut": True}],
)
def test_an_order_that_makes_no_sense_is_refused(localb2, order):
    with pytest.raises(RuntimeError, match="400"):
        localb2.fail(**order)


def test_requests_are_logged_by_the_name_of_the_call(localb2, wire, s3):
    localb2.clear_requests()

    list_buckets(wire)
    s3.list_buckets()
    wire.send("GET", "/file/no-such-bucket/a?Authorization=secret")

    logged = localb2.requests()
    assert [(entry["call"], entry["status"]) for entry in logged[:3]] == [
        ("b2_list_buckets", 200),
        ("ListBuckets", 200),
        ("b2_download_file_by_name", 401),
    ]
    assert logged[2]["path"] == "/file/no-such-bucket/a"


def test_a_reset_empties_everything_but_the_first_keys(localb2, wire):
    wire.create_bucket()
    made = wire.create_key(["listBuckets"])
    localb2.fail(call="*", times=99, status=500, code="internal_error")
    localb2.advance(3600)
    old_key = localb2.application_key

    localb2.reset()
    fresh = Wire(localb2).sign_in()

    assert localb2.application_key == old_key
    assert list_buckets(fresh).json == {"buckets": []}
    assert list_buckets(made).code == "bad_auth_token"
    assert made.authorize().status == 401
    assert localb2.process.credentials()["accounts"][0]["keyId"] == localb2.key_id
    assert abs(localb2.advance(0) - time.time() * 1000) < 60_000


def test_a_reset_makes_a_key_anew_that_was_deleted(localb2, wire):
    wire.call("b2_delete_key", applicationKeyId=localb2.key_id)
    old_key = localb2.application_key

    localb2.reset()

    assert localb2.application_key != old_key
    assert Wire(localb2).authorize().status == 200


def test_lifecycle_rules_run_when_a_day_has_passed(localb2, wire):
    rule = {"fileNamePrefix": "", "daysFromUploadingToHiding": 1, "daysFromHidingToDeleting": 1}
    bucket = wire.create_bucket(lifecycleRules=[rule])
    wire.upload(bucket, "a.txt")

    def actions():
        wire.sign_in()
        answer = wire.call("b2_list_file_versions", bucketId=bucket)
        return [file["action"] for file in answer.json["files"]]

    seen = [actions()]
    for _ in range(3):
        localb2.advance(25 * 3600)
        seen.append(actions())

    assert seen[0] == ["upload"]
    assert seen[1] == ["hide", "upload"]
    assert seen[3] == []


def test_lifecycle_rules_do_not_delete_what_is_locked(localb2, wire):
    rule = {"fileNamePrefix": "", "daysFromUploadingToHiding": 1, "daysFromHidingToDeleting": 1}
    bucket = wire.create_bucket(fileLockEnabled=True, lifecycleRules=[rule])
    retention = {"mode": "governance", "period": {"duration": 10, "unit": "days"}}
    wire.call(
        "b2_update_bucket",
        accountId=wire.account_id,
        bucketId=bucket,
        defaultRetention=retention,
    )
    wire.upload(bucket, "a.txt")

    def actions_after(days):
        for _ in range(days):
            localb2.advance(25 * 3600)
        answer = wire.sign_in().call("b2_list_file_versions", bucketId=bucket)
        return [file["action"] for file in answer.json["files"]]

    assert actions_after(4) == ["hide", "upload"]
    assert actions_after(8) == []


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ('{"events": []}', {"Content-Type": "application/json"}, 400),  # as a webhook is told
        ("{}", {"Content-Type": "text/plain", "Origin": "https://evil.example"}, 403),
    ],
)
def test_neither_webhooks_nor_pages_of_browsers_control_anything(
    localb2, wire, body, headers, status
):
    wire.call(
        "b2_create_bucket",
        accountId=wire.account_id,
        bucketName="it-stays",
        bucketType="allPrivate",
    )
    address = localb2.endpoint.removeprefix("http://")

    connection = http.client.HTTPConnection(address, timeout=10)
    connection.request("POST", "/_test/reset", body, headers)

    assert connection.getresponse().status == status
    connection.close()
    assert [bucket["bucketName"] for bucket in list_buckets(wire).json["buckets"]] == ["it-stays"]
