"""Names that break other tools go through every verb unharmed."""

from urllib.request import urlopen

import pytest

from gateway.gateway import Gateway
from gateway.urls import survives_browser
from tests.gateway.conftest import put, read

HOSTILE = [
    "plain.txt",
    "with space.txt",
    " leading and trailing ",
    "   ",
    "a+b.txt",
    "100%.txt",
    "%2F%20literal",
    "%",
    "#fragment",
    "?query=1&versions",
    "a&b=c;d,e",
    "quote'and\"double",
    "back\\slash",
    "back`tick|pipe^caret{brace}[bracket]<angle>",
    "at@colon:dollar$bang!star*paren()",
    "tilde~tilde",
    "//double//slash//",
    "/leading",
    "/",
    "//",
    "folder/",
    ".",
    "..",
    "./a",
    "../a",
    "a/./b",
    "a/../b",
    "a/..",
    "a/.",
    ".../...",
    "%2e%2e/%2e",
    "emoji 😀👩‍👩‍👧.png",
    "café.txt",  # composed
    "cafe\u0301.txt",  # decomposed
    "עברית مرحبا.txt",
    "\u202eexe.gpj",
    "日本語/ファイル.txt",
    "\u00a0nbsp\u2028line\u2029paragraph\ufeff",
    "\u0085next line",
    "\ufffd",
    "x" * 1024,
    "é" * 512,
    "😀" * 256,
    "-rf",
    "con.txt",
    "<script>alert(1)</script>",
    "</Key><Key>",
    "]]>",
    "&amp;&#65;",
    "a\u200bzero",
]


@pytest.fixture(params=HOSTILE, ids=lambda name: ascii(name)[:40])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


def test_they_round_trip(gateway: Gateway, bucket: str, name: str):
    stored = put(gateway, bucket, name, b"first")

    assert [each.name for each in gateway.list_file_names(bucket, folders=False).files] == [name]
    [version] = gateway.list_file_versions(bucket).files
    assert (version.name, version.id) == (name, stored.id)
    assert gateway.get_file_info(stored.id).name == name
    assert read(gateway, bucket, name) == b"first"
    assert read(gateway, bucket, name, file_id=stored.id) == b"first"


def test_they_can_be_hidden_and_deleted(gateway: Gateway, bucket: str, name: str):
    stored = put(gateway, bucket, name)
    second = put(gateway, bucket, name)

    marker = gateway.hide_file(bucket, name)
    versions = gateway.list_file_versions(bucket).files
    gateway.delete_file_version(bucket, name, marker)
    outcomes = gateway.delete_file_versions(bucket, [(name, stored.id), (name, second.id)])

    assert [(each.name, each.action) for each in versions] == [
        (name, "hide"),
        (name, "upload"),
        (name, "upload"),
    ]
    assert [(each.name, each.error) for each in outcomes] == [(name, None), (name, None)]
    assert gateway.list_file_versions(bucket).files == ()


def test_they_work_as_prefix_and_marker(gateway: Gateway, bucket: str, name: str):
    put(gateway, bucket, name)

    by_prefix = gateway.list_file_names(bucket, prefix=name, folders=False)
    after = gateway.list_file_names(bucket, after=name, folders=False)
    versions_after = gateway.list_file_versions(bucket, prefix=name, start_name=name)

    assert [each.name for each in by_prefix.files] == [name]
    assert after.files == ()
    assert versions_after.files == ()


def test_they_become_large_files(gateway: Gateway, bucket: str, name: str):
    file_id = gateway.start_large_file(bucket, name, content_type="text/plain", info={})

    [unfinished] = gateway.list_unfinished_files(bucket, prefix=name)[0]
    parts = gateway.list_parts(bucket, name, file_id)
    gateway.cancel_large_file(bucket, name, file_id)

    assert (unfinished.name, unfinished.id) == (name, file_id)
    assert parts == []
    assert gateway.list_unfinished_files(bucket)[0] == []


def test_links_reach_them(gateway: Gateway, bucket: str, name: str):
    put(gateway, bucket, name, b"shared")

    url = gateway.presign_download(bucket, name, seconds=60, download_name=name[-40:])

    with urlopen(url) as response:
        assert response.read() == b"shared"


def test_dot_segments_are_known_not_to_survive_a_browser():
    lost = [name for name in HOSTILE if not survives_browser(name)]

    assert lost == [".", "..", "./a", "../a", "a/./b", "a/../b", "a/..", "a/."]
