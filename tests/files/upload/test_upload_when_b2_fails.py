"""The queue is told what went wrong at B2."""

import pytest

from files.uploads import WHOLE_LIMIT
from gateway.calls import Timeouts
from gateway.gateway import Gateway
from tests.files.upload.conftest import versions

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


def test_the_queue_is_told_when_b2_takes_too_long(queue, gateway, local_b2, monkeypatch):
    hasty = Timeouts(connect=1, read=0.3, tries=1)
    monkeypatch.setitem(Gateway.__init__.__kwdefaults__, "transfer", hasty)
    local_b2.fail(call="PutObject", delay=2.0)

    response = queue.put(b"hello", name="a.txt")

    assert response.status_code == 504
    assert response.json()["error"]["text"]
