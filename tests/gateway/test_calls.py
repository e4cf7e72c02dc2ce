"""The observer hears of every call, once, and of no secret."""

import pytest

from gateway.calls import BILLING, reported
from gateway.errors import B2Error, NoSuchFile, NotEntitled
from gateway.gateway import Gateway, authorize
from gateway.values import Call
from tests.gateway.conftest import put
from tests.local_b2 import LocalB2


def test_signing_in_is_a_call(full_key):
    calls: list[Call] = []

    authorize(full_key, observer=calls.append)

    [call] = calls
    assert (call.verb, call.b2_call, call.billing_class, call.result) == (
        "authorize",
        "b2_authorize_account",
        "C",
        "ok",
    )
    assert call.seconds > 0


def test_a_call_names_bucket_file_and_request(gateway: Gateway, bucket: str, calls):
    put(gateway, bucket, "a.txt")

    [call] = calls
    assert (call.verb, call.b2_call, call.billing_class) == ("upload_file", "PutObject", "A")
    assert (call.bucket, call.file_name, call.result) == (bucket, "a.txt", "ok")
    assert call.request_id


def test_a_failed_call_is_told_with_its_code(gateway: Gateway, bucket: str, calls):
    with pytest.raises(NoSuchFile) as failure:
        gateway.download_file(bucket, "missing")

    [call] = calls
    assert (call.b2_call, call.billing_class, call.result) == ("GetObject", "B", "NoSuchKey")
    assert call.request_id == failure.value.request_id is not None


def test_a_second_try_is_the_same_call(gateway: Gateway, bucket: str, calls, local_b2: LocalB2):
    local_b2.fail(call="ListObjectsV2", status=503, code="SlowDown")

    gateway.list_file_names(bucket)

    assert [(call.b2_call, call.result) for call in calls] == [("ListObjectsV2", "ok")]


def test_a_link_is_no_call(gateway: Gateway, bucket: str, calls):
    gateway.presign_download(bucket, "a", seconds=1, download_name=None)

    assert calls == []


def test_a_failure_that_is_not_b2s_is_told_too():
    calls: list[Call] = []

    with pytest.raises(ZeroDivisionError), reported(calls.append, "verb", "GetObject"):
        1 / 0  # noqa: B018  # fails

    assert [call.result for call in calls] == ["failed"]


def test_an_error_learns_what_it_was_about():
    with (
        pytest.raises(B2Error) as failure,
        reported(None, "verb", "GetObject", needs="readFiles", bucket="b", file_name="a"),
    ):
        raise NotEntitled

    assert isinstance(failure.value, NotEntitled)
    assert (failure.value.capability, failure.value.bucket, failure.value.file_name) == (
        "readFiles",
        "b",
        "a",
    )


@pytest.mark.parametrize(
    ("b2_call", "billing_class"),
    [
        ("PutObject", "A"),
        ("DeleteObject", "A"),
        ("b2_delete_key", "A"),
        ("GetObject", "B"),
        ("b2_get_file_info", "B"),
        ("ListObjectVersions", "C"),
        ("b2_list_buckets", "C"),
        ("CreateBucket", "C"),
        ("DeleteBucket", "A"),
    ],
)
def test_calls_are_billed_as_backblaze_bills_them(b2_call: str, billing_class: str):
    assert BILLING[b2_call] == billing_class
