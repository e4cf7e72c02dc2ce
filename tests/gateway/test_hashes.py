"""What the native lists tell and S3's do not: the SHA-1 of many files, or versions, at once."""

import hashlib
from io import BytesIO

import pytest

from gateway.errors import InvalidRequest, NoSuchFile, NotEntitled
from gateway.gateway import Gateway
from tests.gateway.conftest import put


def sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def test_a_page_of_files_tells_their_sha1(gateway: Gateway, bucket: str, calls):
    put(gateway, bucket, "a/1", b"old")
    put(gateway, bucket, "a/1", b"one")
    put(gateway, bucket, "a/b/2", b"two")
    put(gateway, bucket, "c", b"three")
    calls.clear()

    page = gateway.list_file_hashes(bucket, prefix="a/")

    assert [(file.name, file.sha1) for file in page.files] == [
        ("a/1", sha1(b"one")),
        ("a/b/2", sha1(b"two")),
    ]
    assert page.next_name is None
    assert [call.billing_class for call in calls if call.verb == "list_file_hashes"] == ["C"]


def test_pages_of_hashes_follow_each_other(gateway: Gateway, bucket: str):
    for name in ("a", "b", "c"):
        put(gateway, bucket, name)

    first = gateway.list_file_hashes(bucket, limit=2)
    second = gateway.list_file_hashes(bucket, start_name=first.next_name, limit=2)

    assert [[file.name for file in page.files] for page in (first, second)] == [["a", "b"], ["c"]]


def test_the_versions_of_a_name_tell_their_sha1(gateway: Gateway, bucket: str):
    for content in (b"old", b"new"):
        put(gateway, bucket, "a", content)
    gateway.hide_file(bucket, "a")

    page = gateway.list_version_hashes(bucket, "a")

    assert [(file.action, file.sha1) for file in page.files] == [
        ("hide", None),
        ("upload", sha1(b"new")),
        ("upload", sha1(b"old")),
    ]


def test_a_large_file_tells_the_sha1_that_the_uploader_gave(gateway: Gateway, bucket: str):
    for info in ({}, {"large_file_sha1": sha1(b"whole")}):
        file_id = gateway.start_large_file(bucket, "a", content_type="text/plain", info=info)
        part = gateway.upload_part(bucket, "a", file_id, 1, BytesIO(b"whole"), size=5)
        gateway.finish_large_file(bucket, "a", file_id, [part])

    page = gateway.list_version_hashes(bucket, "a")

    assert [(file.sha1, file.sha1_verified) for file in page.files] == [
        (sha1(b"whole"), False),
        (None, False),
    ]


def test_a_key_for_one_bucket_gets_hashes_in_one_call(gateway_with, gateway, bucket, make_bucket):
    put(gateway, bucket, "a", b"one")
    key = gateway_with("listFiles", buckets=[bucket])

    assert [file.sha1 for file in key.list_file_hashes(bucket).files] == [sha1(b"one")]
    assert [file.sha1 for file in key.list_version_hashes(bucket, "a").files] == [sha1(b"one")]
    with pytest.raises(NotEntitled):
        key.list_file_hashes(make_bucket())


def test_the_etag_of_a_large_file_is_made_of_its_parts(gateway: Gateway, bucket: str):
    parts = (b"a" * 5_000_000, b"b")
    file_id = gateway.start_large_file(bucket, "a", content_type="text/plain", info={})
    stored = [
        gateway.upload_part(bucket, "a", file_id, number, BytesIO(part), size=len(part))
        for number, part in enumerate(parts, start=1)
    ]
    gateway.finish_large_file(bucket, "a", file_id, stored)

    [version] = gateway.list_file_versions(bucket).files

    digests = b"".join(hashlib.md5(part, usedforsecurity=False).digest() for part in parts)
    assert version.etag == f"{hashlib.md5(digests, usedforsecurity=False).hexdigest()}-2"


def test_the_parts_of_an_unfinished_file_tell_their_sha1(gateway: Gateway, bucket: str, calls):
    file_id = gateway.start_large_file(bucket, "a", content_type="text/plain", info={})
    for number, part in ((2, b"second"), (1, b"first")):
        gateway.upload_part(bucket, "a", file_id, number, BytesIO(part), size=len(part))
    calls.clear()

    hashes = gateway.list_part_hashes(file_id)

    assert [(part.number, part.sha1) for part in hashes] == [
        (1, sha1(b"first")),
        (2, sha1(b"second")),
    ]
    assert [(call.b2_call, call.billing_class) for call in calls] == [("b2_list_parts", "C")]


def test_more_parts_than_a_page_holds_are_all_told(
    gateway: Gateway, bucket: str, calls, monkeypatch
):
    monkeypatch.setattr("gateway.gateway._PARTS_OF_A_PAGE", 2)
    file_id = gateway.start_large_file(bucket, "a", content_type="text/plain", info={})
    for number in (1, 2, 4, 5, 9):
        gateway.upload_part(bucket, "a", file_id, number, BytesIO(b"part"), size=4)
    calls.clear()

    hashes = gateway.list_part_hashes(file_id)

    assert [part.number for part in hashes] == [1, 2, 4, 5, 9]
    assert len(calls) == 3


def test_the_parts_of_what_was_cancelled_are_not_told(gateway: Gateway, bucket: str):
    file_id = gateway.start_large_file(bucket, "a", content_type="text/plain", info={})
    gateway.cancel_large_file(bucket, "a", file_id)

    with pytest.raises((NoSuchFile, InvalidRequest)):
        gateway.list_part_hashes(file_id)


def test_a_key_that_may_not_write_learns_no_hashes_of_parts(gateway_with, gateway, bucket):
    file_id = gateway.start_large_file(bucket, "a", content_type="text/plain", info={})

    with pytest.raises(NotEntitled):
        gateway_with("listFiles", "readFiles").list_part_hashes(file_id)
