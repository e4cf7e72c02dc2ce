"""A disk that takes no more: told as B2 tells trouble of its own, and nothing half done."""

import os
import subprocess
import sys

import pytest

from localb2.disk import Disk
from localb2.errors import StorageFailed
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


def test_uploads_leave_something_free(tmp_path):
    state = os.statvfs(tmp_path)
    free = state.f_bavail * state.f_frsize

    Disk(tmp_path).require_room(1)
    with pytest.raises(StorageFailed, match="No space left on device"):
        Disk(tmp_path).require_room(free - 1_000_000)


@pytest.fixture
def small_disk(tmp_path):
    """Twenty megabytes, where that can be had."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"No small disk to fill: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def upload(wire, bucket_id, name, size):
    """The file, or None when there is no room for it."""
    answer = wire.upload_with(wire.upload_url(bucket_id), name, b"x" * size)
    assert answer.status in (200, 503)
    return answer.json if answer.status == 200 else None


def test_a_full_disk_can_be_made_empty_again(small_disk):
    with LocalB2Process(small_disk / "data") as process:
        localb2 = LocalB2(process)
        wire = Wire(localb2).sign_in()
        s3 = s3_client(localb2.endpoint, localb2.key_id, localb2.application_key)
        bucket_id = wire.create_bucket("cramped-bucket")
        kept = []
        for size in (3_000_000, 50_000):
            while (file := upload(wire, bucket_id, f"{len(kept):04}", size)) is not None:
                kept.append(file)
        refused = refusal(s3.put_object, Bucket="cramped-bucket", Key="b", Body=b"x" * 50_000)

        for file in kept:
            gone = wire.call(
                "b2_delete_file_version", fileName=file["fileName"], fileId=file["fileId"]
            )
            assert gone.status == 200
        assert refused == (
            503,
            "ServiceUnavailable",
            "localb2 cannot use its disk: No space left on device",
        )
        assert wire.upload(bucket_id, "after", b"x" * 3_000_000)["action"] == "upload"
