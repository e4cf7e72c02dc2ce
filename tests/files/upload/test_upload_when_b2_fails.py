"""The queue is told what went wrong at B2."""

import pytest

from files.uploads import WHOLE_LIMIT
from gateway.calls import Timeouts
from gateway.gateway import Gateway
from tests.files.upload.conftest import BUCKET, SIZE, Queue, code_of, unfinished, versions

FAILURES = {
    "revoked": ({"status": 401, "code": "InvalidAccessKeyId"}, 401),
    "cap": ({"status": 403, "code": "CapExceeded", "message": "Cap exceeded"}, 403),
    "conflict": ({"status": 409, "code": "OperationAborted"}, 409),
    "too many": ({"status": 429, "code": "TooManyRequests", "times": 9}, 429),
    "busy": ({"status": 503, "code": "SlowDown", "times": 9}, 503),
    "cut": ({"cut": True, "times": 9}, 502),
}


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(
    "call", ["PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"]
)
def test_the_queue_is_told_what_b2_refused(queue, gateway, large, local_b2, call, failure):
    order, status = FAILURES[failure]
    requests = {
        "PutObject": lambda: queue.put(b"hello", name="a.txt"),
        "CreateMultipartUpload": lambda: queue.begin(name="b.bin", size=2 * WHOLE_LIMIT),
        "UploadPart": lambda: queue.part(large.seal(), 2, b"end"),
        "CompleteMultipartUpload": lambda: queue.finish(large.seal(), ["a" * 32, "b" * 32]),
    }
    local_b2.fail(call=call, **order)

    response = requests[call]()

    assert response.status_code == status
    assert response.json()["error"]["text"]
    assert versions(gateway) == []


def test_the_queue_is_told_that_the_bucket_was_deleted_in_the_middle(queue, gateway, large):
    token = large.seal()
    queue.part(token, 1, b"a" * SIZE)
    gateway.cancel_large_file(BUCKET, large.name, large.file_id)
    gateway.delete_bucket(BUCKET)

    responses = [
        queue.part(token, 2, b"end"),
        queue.resume(large),
        queue.put(b"x", name="a.txt"),
        queue.begin(name="b.bin", size=2 * WHOLE_LIMIT),
    ]

    assert [response.status_code for response in responses] == [404] * 4
    assert {code_of(response) for response in responses} == {"NoSuchBucket"}


def test_the_queue_is_led_to_the_sign_in_when_the_key_was_revoked_in_the_middle(
    gateway, client, signed_in, make_key, large
):
    key = make_key("writeFiles", "readFiles", bucket=BUCKET)
    queue = Queue(client, signed_in(client, key))
    token = queue.resume(large, part_size=SIZE).json()["token"]
    gateway.delete_key(key.key_id)

    response = queue.part(token, 2, b"end")

    assert response.status_code == 401
    assert response.json()["error"]["sign_in"].startswith("/sign-in/")
    assert unfinished(gateway) == ["big.bin"]


def test_the_queue_is_told_when_b2_takes_too_long(queue, gateway, local_b2, monkeypatch):
    hasty = Timeouts(connect=1, read=0.3, tries=1)
    monkeypatch.setitem(Gateway.__init__.__kwdefaults__, "transfer", hasty)
    local_b2.fail(call="PutObject", delay=2.0)

    response = queue.put(b"hello", name="a.txt")

    assert response.status_code == 504
    assert response.json()["error"]["text"]
