"""Names that break other tools go through every verb unharmed."""

from urllib.request import urlopen

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
    "not in XML \ufffe\uffff",
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


IN_ORDER = sorted(HOSTILE, key=lambda name: name.encode())


def test_they_round_trip(gateway: Gateway, bucket: str):
    stored = {name: put(gateway, bucket, name, name.encode()) for name in HOSTILE}

    names = gateway.list_file_names(bucket, folders=False).files
    versions = gateway.list_file_versions(bucket).files

    assert [each.name for each in names] == IN_ORDER
    assert [(each.name, each.id) for each in versions] == [
        (name, stored[name].id) for name in IN_ORDER
    ]
    for name, file in stored.items():
        assert gateway.get_file_info(file.id).name == name
        assert read(gateway, bucket, name) == name.encode()
        assert read(gateway, bucket, name, file_id=file.id) == name.encode()


def test_they_can_be_hidden(gateway: Gateway, bucket: str):
    for name in HOSTILE:
        put(gateway, bucket, name)

    markers = {name: gateway.hide_file(bucket, name) for name in HOSTILE}

    assert gateway.list_file_names(bucket, folders=False).files == ()
    hidden = [each for each in gateway.list_file_versions(bucket).files if each.action == "hide"]
    assert {each.name: each.id for each in hidden} == markers


def test_they_can_be_deleted_one_by_one(gateway: Gateway, bucket: str):
    stored = [put(gateway, bucket, name) for name in HOSTILE]

    for file in stored:
        gateway.delete_file_version(bucket, file.name, file.id)

    assert gateway.list_file_versions(bucket).files == ()


def test_they_can_be_deleted_at_once(gateway: Gateway, bucket: str):
    stored = [put(gateway, bucket, name) for name in HOSTILE]

    outcomes = gateway.delete_file_versions(bucket, [(each.name, each.id) for each in stored])

    assert [(each.name, each.error) for each in outcomes] == [(name, None) for name in HOSTILE]
    assert gateway.list_file_versions(bucket).files == ()


def test_they_work_as_prefix_and_marker(gateway: Gateway, bucket: str):
    for name in HOSTILE:
        put(gateway, bucket, name)

    for place, name in enumerate(IN_ORDER):
        by_prefix = gateway.list_file_names(bucket, prefix=name, folders=False, limit=1)
        after = gateway.list_file_names(bucket, after=name, folders=False, limit=1)
        versions_after = gateway.list_file_versions(bucket, start_name=name, limit=1)
        rest = IN_ORDER[place + 1 : place + 2]

        assert [each.name for each in by_prefix.files] == [name]
        assert [each.name for each in after.files] == rest
        assert [each.name for each in versions_after.files] == rest


def test_they_become_large_files(gateway: Gateway, bucket: str):
    started = {
        name: gateway.start_large_file(bucket, name, content_type="text/plain", info={})
        for name in HOSTILE
    }

    unfinished = gateway.list_unfinished_files(bucket)[0]
    parts = [gateway.list_parts(bucket, name, file_id) for name, file_id in started.items()]
    for name, file_id in started.items():
        gateway.cancel_large_file(bucket, name, file_id)

    assert {each.name: each.id for each in unfinished} == started
    assert parts == [[]] * len(HOSTILE)
    assert gateway.list_unfinished_files(bucket)[0] == []


def test_links_reach_them(gateway: Gateway, bucket: str):
    for name in HOSTILE:
        put(gateway, bucket, name, name.encode())

    for name in HOSTILE:
        url = gateway.presign_download(bucket, name, seconds=60, download_name=name[-40:])
        with urlopen(url) as response:
            assert response.read() == name.encode()


def test_dot_segments_are_known_not_to_survive_a_browser():
    lost = [name for name in HOSTILE if not survives_browser(name)]

    assert lost == [".", "..", "./a", "../a", "a/./b", "a/../b", "a/..", "a/."]
