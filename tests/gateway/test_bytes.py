"""Uploads, large files, downloads and links."""

import hashlib
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO, RawIOBase
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from gateway.errors import (
    IncompleteBody,
    InvalidRequest,
    MasterKeyRefused,
    NoSuchFile,
    NoSuchUpload,
)
from gateway.gateway import Gateway, authorize
from gateway.values import Credential, Part
from tests.gateway.conftest import put, read
from tests.local_b2 import LocalB2

PART = 5_000_000


class Stream(RawIOBase):
    """A body that cannot seek, as a web server hands it on."""

    def __init__(self, size: int):
        self.left = size

    def read(self, amount: int = -1) -> bytes:
        taken = min(self.left, 65_536 if amount < 0 else amount)
        self.left -= taken
        return bytes(taken)

    def seek(self, *_: object) -> int:
        raise OSError("cannot seek")

    tell = seek


def test_an_upload_keeps_type_and_info(gateway: Gateway, bucket: str):
    info = {
        "src_last_modified_millis": "1763647200000",
        "b2-cache-control": "max-age=60",
        "b2-content-disposition": 'attachment; filename="x.txt"',
        "b2-content-language": "de",
        "b2-content-encoding": "identity",
        "b2-expires": "Fri, 20 Nov 2026 14:00:00 GMT",
    }

    stored = gateway.upload_file(
        bucket, "a", BytesIO(b"hello"), size=5, content_type="text/x-odd", info=info
    )

    details = gateway.get_file_info(stored.id)
    assert (details.content_type, details.size, details.name) == ("text/x-odd", 5, "a")
    assert details.sha1 == hashlib.sha1(b"hello").hexdigest()  # noqa: S324  # B2 stores SHA-1
    assert stored.etag == hashlib.md5(b"hello").hexdigest()  # noqa: S324  # an ETag is an MD5
    assert details.info == info


def test_an_empty_file_can_be_stored(gateway: Gateway, bucket: str):
    put(gateway, bucket, "empty", b"")

    assert read(gateway, bucket, "empty") == b""


def test_info_beyond_ascii_is_refused_before_it_is_sent(gateway: Gateway, bucket: str):
    with pytest.raises(InvalidRequest):
        gateway.upload_file(bucket, "a", BytesIO(b""), size=0, content_type="x/y", info={"k": "ü"})


def test_a_body_that_cannot_seek_streams_through_flat_memory(gateway: Gateway, bucket: str):
    put(gateway, bucket, "warm-up")
    size = 32 * 1024 * 1024
    tracemalloc.start()

    gateway.upload_file(bucket, "big", Stream(size), size=size, content_type="x/y", info={})
    received = sum(len(chunk) for chunk in gateway.download_file(bucket, "big").chunks)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert received == size
    assert peak < 4 * 1024 * 1024


def test_a_short_body_stores_nothing(gateway: Gateway, bucket: str):
    with pytest.raises(IncompleteBody) as failure:
        gateway.upload_file(
            bucket, "a", BytesIO(b"hel"), size=5, content_type="text/plain", info={}
        )

    assert (failure.value.bucket, failure.value.file_name) == (bucket, "a")
    assert gateway.list_file_versions(bucket).files == ()
    assert read(gateway, bucket, put(gateway, bucket, "b").name) == b"hello"


def test_a_body_is_never_read_past_its_size(gateway: Gateway, bucket: str):
    body = BytesIO(b"hello, next request")

    gateway.upload_file(bucket, "a", body, size=5, content_type="text/plain", info={})

    assert read(gateway, bucket, "a") == b"hello"
    assert body.read() == b", next request"


def test_a_large_file_is_made_of_parts(gateway: Gateway, bucket: str):
    info = {"large_file_sha1": "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"}
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info=info)
    parts = [
        gateway.upload_part(bucket, "big", file_id, 1, Stream(PART), size=PART),
        gateway.upload_part(bucket, "big", file_id, 2, BytesIO(b"end"), size=3),
    ]
    seen = gateway.list_parts(bucket, "big", file_id)

    stored = gateway.finish_large_file(bucket, "big", file_id, parts)

    details = gateway.get_file_info(stored.id)
    assert seen == parts
    assert (details.size, details.sha1, details.sha1_verified) == (
        PART + 3,
        "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d",
        False,
    )
    assert stored.etag.endswith("-2")
    assert read(gateway, bucket, "big", range_header=f"bytes={PART - 1}-") == b"\0end"


def test_the_same_part_again_replaces_it(gateway: Gateway, bucket: str):
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info={})
    for content in (b"first", b"second"):
        gateway.upload_part(bucket, "big", file_id, 1, BytesIO(content), size=len(content))

    [part] = gateway.list_parts(bucket, "big", file_id)

    assert part.etag == hashlib.md5(b"second").hexdigest()  # noqa: S324  # an ETag is an MD5


def test_more_than_a_page_of_parts_is_listed(gateway: Gateway, bucket: str, calls):
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info={})
    with ThreadPoolExecutor(16) as pool:
        for number in range(1, 1003):
            pool.submit(gateway.upload_part, bucket, "big", file_id, number, BytesIO(b"x"), size=1)
    calls.clear()

    parts = gateway.list_parts(bucket, "big", file_id)

    assert [part.number for part in parts] == list(range(1, 1003))
    assert [call.b2_call for call in calls] == ["ListParts", "ListParts"]


def test_a_short_part_is_not_stored(gateway: Gateway, bucket: str):
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info={})

    with pytest.raises(IncompleteBody):
        gateway.upload_part(bucket, "big", file_id, 1, BytesIO(b"hel"), size=5)

    assert gateway.list_parts(bucket, "big", file_id) == []


def test_a_wrong_or_missing_part_cannot_be_finished(gateway: Gateway, bucket: str):
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info={})
    part = gateway.upload_part(bucket, "big", file_id, 1, BytesIO(b"x"), size=1)

    with pytest.raises(InvalidRequest):
        gateway.finish_large_file(bucket, "big", file_id, [Part(1, 1, "0" * 32)])
    with pytest.raises(InvalidRequest):
        gateway.finish_large_file(bucket, "big", file_id, [part, Part(2, 1, part.etag)])


def test_a_small_part_amid_others_cannot_be_finished(gateway: Gateway, bucket: str):
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info={})
    parts = [
        gateway.upload_part(bucket, "big", file_id, number, BytesIO(b"x"), size=1)
        for number in (1, 2)
    ]

    with pytest.raises(InvalidRequest):
        gateway.finish_large_file(bucket, "big", file_id, parts)


def test_a_cancelled_upload_is_gone(gateway: Gateway, bucket: str):
    file_id = gateway.start_large_file(bucket, "big", content_type="x/y", info={})
    gateway.cancel_large_file(bucket, "big", file_id)

    with pytest.raises(NoSuchUpload):
        gateway.list_parts(bucket, "big", file_id)
    with pytest.raises(NoSuchUpload):
        gateway.upload_part(bucket, "big", file_id, 1, BytesIO(b"x"), size=1)
    with pytest.raises(NoSuchUpload):
        gateway.cancel_large_file(bucket, "big", file_id)


def test_a_download_tells_what_it_is(gateway: Gateway, bucket: str):
    stored = put(gateway, bucket, "a.txt", b"hello")

    download = gateway.download_file(bucket, "a.txt")

    assert (download.status, download.size, download.total) == (200, 5, 5)
    assert (download.content_type, download.etag) == ("text/plain", stored.etag)
    assert (download.file_id, download.content_range) == (stored.id, None)
    download.close()


def test_a_range_can_be_read(gateway: Gateway, bucket: str):
    put(gateway, bucket, "a.txt", b"hello, world")

    download = gateway.download_file(bucket, "a.txt", range_header="bytes=7-")

    assert (download.status, download.size, download.total) == (206, 5, 12)
    assert download.content_range == "bytes 7-11/12"
    assert b"".join(download.chunks) == b"world"


def test_a_range_outside_the_file_is_416(gateway: Gateway, bucket: str):
    put(gateway, bucket, "a.txt")

    with pytest.raises(InvalidRequest) as refusal:
        gateway.download_file(bucket, "a.txt", range_header="bytes=100-")

    assert refusal.value.status == 416


def test_an_older_version_can_be_read_even_when_hidden(gateway: Gateway, bucket: str):
    old = put(gateway, bucket, "a.txt", b"old")
    put(gateway, bucket, "a.txt", b"new")
    marker = gateway.hide_file(bucket, "a.txt")

    assert read(gateway, bucket, "a.txt", file_id=old.id) == b"old"
    with pytest.raises(NoSuchFile):
        gateway.download_file(bucket, "a.txt")
    with pytest.raises(NoSuchFile):
        gateway.download_file(bucket, "a.txt", file_id=marker)


def test_a_download_can_be_given_up(gateway: Gateway, bucket: str):
    size = 4 * 1024 * 1024
    gateway.upload_file(bucket, "big", Stream(size), size=size, content_type="x/y", info={})
    download = gateway.download_file(bucket, "big")

    first = next(download.chunks)
    download.close()

    assert len(first) == 256 * 1024
    assert read(gateway, bucket, "big", range_header="bytes=0-0") == b"\0"


def test_a_link_carries_name_and_kind(gateway: Gateway, bucket: str):
    stored = put(gateway, bucket, "a.txt", b"old")
    put(gateway, bucket, "a.txt", b"new")

    saved = gateway.presign_download(
        bucket, "a.txt", file_id=stored.id, seconds=60, download_name="ü €.txt"
    )
    shown = gateway.presign_download(bucket, "a.txt", seconds=60, download_name=None, inline=True)

    with urlopen(saved) as response:
        assert response.read() == b"old"
        assert response.headers["Content-Disposition"] == (
            "attachment; filename=\"_ _.txt\"; filename*=UTF-8''%C3%BC%20%E2%82%AC.txt"
        )
    with urlopen(shown) as response:
        assert response.read() == b"new"
        assert response.headers["Content-Disposition"] == "inline"


def test_a_link_ends(gateway: Gateway, bucket: str, local_b2: LocalB2):
    put(gateway, bucket, "a.txt")
    url = gateway.presign_download(bucket, "a.txt", seconds=60, download_name=None)

    local_b2.advance(61)

    with pytest.raises(HTTPError, match=r"40[13]"):
        urlopen(url)


@pytest.mark.parametrize("seconds", [0, 604_801])
def test_a_link_lives_a_second_to_a_week(gateway: Gateway, seconds: int):
    with pytest.raises(ValueError, match="seconds"):
        gateway.presign_download("my-bucket", "a", seconds=seconds, download_name=None)


def test_the_master_key_makes_no_links(local_b2: LocalB2):
    master = Credential(local_b2.endpoint, local_b2.master_key_id, local_b2.master_key)
    gateway = Gateway(master, authorize(master))

    with pytest.raises(MasterKeyRefused):
        gateway.presign_download("my-bucket", "a", seconds=60, download_name=None)
