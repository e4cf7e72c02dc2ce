"""A disk that takes no more: told as B2 tells trouble of its own, and nothing half done."""

import sys

import pytest

from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire
from tests.localb2.s3.conftest import names_in, refusal, s3_client

LARGEST_FILE = 1_000_000
LIMITED = (
    "import os, resource, sys;"
    f"resource.setrlimit(resource.RLIMIT_FSIZE, ({LARGEST_FILE}, {LARGEST_FILE}));"
    "os.execv(sys.argv[1], sys.argv[1:])"
)


class CrampedProcess(LocalB2Process):
    """localb2 where no file may grow beyond a megabyte."""

    @property
    def command(self):
        return [sys.executable, "-c", LIMITED, *super().command]


@pytest.fixture
def cramped(tmp_path):
    with CrampedProcess(tmp_path / "data") as process:
        yield LocalB2(process)


@pytest.fixture
def s3(cramped):
    return s3_client(cramped.endpoint, cramped.key_id, cramped.application_key)


@pytest.fixture
def wire(cramped):
    return Wire(cramped).sign_in()


def test_a_body_that_does_not_fit_is_service_unavailable(wire, s3):
    bucket_id = wire.create_bucket("cramped-bucket")
    body = b"x" * 3 * LARGEST_FILE

    native = wire.upload_with(wire.upload_url(bucket_id), "a", body)
    status, code, message = refusal(s3.put_object, Bucket="cramped-bucket", Key="b", Body=body)

    assert (native.status, native.code) == (503, "service_unavailable")
    assert native.json["message"] == "localb2 cannot use its disk: File too large"
    assert (status, code) == (503, "ServiceUnavailable")
    assert message == "localb2 cannot use its disk: File too large"
    assert names_in(s3, "cramped-bucket") == []
    assert s3.put_object(Bucket="cramped-bucket", Key="small", Body=b"x")["ETag"]


def test_a_database_that_cannot_grow_keeps_what_it_acknowledged(cramped, wire, s3):
    bucket_id = wire.create_bucket("cramped-bucket")
    kept = []
    for number in range(40):
        answer = wire.upload_with(wire.upload_url(bucket_id), f"{number:02}", b"x" * 60_000)
        if answer.status == 200:
            kept.append(f"{number:02}")

    refused = refusal(s3.put_object, Bucket="cramped-bucket", Key="b", Body=b"x" * 60_000)

    assert refused[:2] == (503, "ServiceUnavailable")
    assert 0 < len(kept) < 40
    assert names_in(s3, "cramped-bucket") == kept
    cramped.process.kill()
    with LocalB2Process(cramped.process.data) as roomy:
        again = s3_client(roomy.endpoint, cramped.key_id, cramped.application_key)
        assert names_in(again, "cramped-bucket") == kept
