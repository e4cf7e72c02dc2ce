"""Encryption and locks that an upload asks for. Not on real B2: what is locked there stays."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.request import Request, urlopen

import pytest

from gateway.errors import InvalidRequest, NotEntitled
from gateway.gateway import Gateway
from gateway.s3.parameters import protection_parameters
from gateway.values import Protection
from tests.local_b2 import LocalB2

PART = 5_000_000
UNTIL = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
EVERYTHING = Protection("SSE-B2", "governance", UNTIL, legal_hold=True)


@pytest.fixture
def locked(local_b2: LocalB2, gateway: Gateway) -> str:
    """A bucket with Object Lock."""
    gateway.create_bucket("locked-bucket", public=False, lock=True)
    return "locked-bucket"


def upload(gateway: Gateway, bucket: str, protection: Protection | None) -> str:
    return gateway.upload_file(
        bucket, "a", BytesIO(b"x"), size=1, content_type="x/y", info={}, protection=protection
    ).id


def lock_of(gateway: Gateway, file_id: str):
    details = gateway.get_file_info(file_id)
    return details.encryption, details.retention_mode, details.retain_until, details.legal_hold


def test_a_file_keeps_what_was_asked_for(gateway: Gateway, locked: str):
    file_id = upload(gateway, locked, EVERYTHING)

    assert lock_of(gateway, file_id) == ("SSE-B2", "governance", UNTIL, True)


def test_a_presigned_file_keeps_what_was_asked_for(gateway: Gateway, locked: str):
    upload = gateway.presign_upload(
        locked, "a", size=1, content_type="x/y", info={}, protection=EVERYTHING, seconds=60
    )
    request = Request(upload.url, b"x", headers=dict(upload.headers), method="PUT")

    with urlopen(request, timeout=20) as answer:
        file_id = answer.headers["x-amz-version-id"]

    assert lock_of(gateway, file_id) == ("SSE-B2", "governance", UNTIL, True)


def test_a_large_file_keeps_what_was_asked_for_when_it_began(gateway: Gateway, locked: str):
    file_id = gateway.start_large_file(
        locked, "big", content_type="x/y", info={}, protection=EVERYTHING
    )
    part = gateway.upload_part(locked, "big", file_id, 1, BytesIO(bytes(PART)), size=PART)

    stored = gateway.finish_large_file(locked, "big", file_id, [part])

    assert lock_of(gateway, stored.id) == ("SSE-B2", "governance", UNTIL, True)


@pytest.mark.parametrize("protection", [None, Protection()])
def test_without_wishes_the_bucket_decides(gateway: Gateway, locked: str, protection):
    file_id = upload(gateway, locked, protection)

    assert lock_of(gateway, file_id)[1:3] == (None, None)


def test_encryption_is_asked_for_even_where_it_is_the_default():
    asked = protection_parameters(Protection("SSE-B2"))

    assert asked == {"ServerSideEncryption": "AES256"}


def test_a_bucket_without_object_lock_refuses_locks(
    local_b2: LocalB2, gateway: Gateway, bucket: str
):
    with pytest.raises(InvalidRequest, match="Object Lock"):
        upload(gateway, bucket, Protection(legal_hold=True))


def test_a_key_without_the_capability_is_refused(locked: str, gateway_with):
    writer = gateway_with("writeFiles", "listBuckets", buckets=[locked])

    with pytest.raises(NotEntitled):
        upload(writer, locked, Protection(None, "governance", UNTIL))
