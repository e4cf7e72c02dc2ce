from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gateway.urls import (
    OWN_URL,
    content_disposition,
    friendly_url,
    is_host_name,
    is_virtual_host,
    link_expiry,
    native_url,
    own_url,
    s3_url,
    survives_browser,
)
from gateway.values import Authorization, Bucket

B2 = Authorization(
    account_id="abc",
    key_id="004abc",
    api_url="https://api004.backblazeb2.com",
    download_url="https://f004.backblazeb2.com",
    s3_url="https://s3.us-west-004.backblazeb2.com",
    capabilities=frozenset(),
    buckets=None,
    name_prefix=None,
    expires=None,
    minimum_part_size=5_000_000,
    recommended_part_size=100_000_000,
)
LOCAL = replace(
    B2, download_url="http://127.0.0.1:9000", s3_url="http://127.0.0.1:9000", api_url="x"
)


def test_the_three_urls_look_as_in_the_backblaze_console():
    name = "photos/a b+ü.jpg"

    assert (
        friendly_url(B2, "my-bucket", name)
        == "https://f004.backblazeb2.com/file/my-bucket/photos/a%20b%2B%C3%BC.jpg"
    )
    assert (
        s3_url(B2, "my-bucket", name)
        == "https://my-bucket.s3.us-west-004.backblazeb2.com/photos/a%20b%2B%C3%BC.jpg"
    )
    assert (
        native_url(B2, "4_z1_f2")
        == "https://f004.backblazeb2.com/b2api/v1/b2_download_file_by_id?fileId=4_z1_f2"
    )


def test_a_bucket_name_with_dots_stays_out_of_the_host():
    assert s3_url(B2, "my.bucket", "a") == "https://s3.us-west-004.backblazeb2.com/my.bucket/a"


def test_an_ip_address_takes_no_bucket_into_the_host():
    assert s3_url(LOCAL, "my-bucket", "a/b") == "http://127.0.0.1:9000/my-bucket/a/b"


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ("https://s3.us-west-004.backblazeb2.com", True),
        ("http://127.0.0.1:9000", False),
        ("http://[::1]:9000", False),
        ("http://localhost:9000", False),
        ("https://b2.example.com", False),
        ("https://s3.example.com", False),
    ],
)
def test_only_hosts_with_a_region_take_buckets(endpoint, expected):
    assert is_virtual_host(endpoint) is expected


@pytest.mark.parametrize(("name", "expected"), [("a/b", True), ("a/..b", True), ("a/../b", False)])
def test_dot_segments_do_not_survive_a_browser(name, expected):
    assert survives_browser(name) is expected


def test_a_download_keeps_its_name_in_every_browser():
    header = content_disposition('é "x"\r\n1%.txt', inline=False)

    assert header == (
        "attachment; filename=\"_ _x___1_.txt\"; filename*=UTF-8''%C3%A9%20%22x%22%0D%0A1%25.txt"
    )


def test_a_file_can_be_shown_instead():
    assert content_disposition(None, inline=True) == "inline"
    assert content_disposition(None, inline=False) is None
    assert content_disposition("a.txt", inline=True).startswith('inline; filename="a.txt"')


def test_a_link_tells_its_own_end():
    url = "https://s3.example/b/a?X-Amz-Date=20261120T103605Z&X-Amz-Expires=3600&X-Amz-Signature=0"

    assert link_expiry(url) == datetime(2026, 11, 20, 11, 36, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://files.example.com", "https://files.example.com/a%20b/%C3%BC.txt"),
        (
            "https://files.example.com/file/my-bucket",
            "https://files.example.com/file/my-bucket/a%20b/%C3%BC.txt",
        ),
        ("https://xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de/a%20b/%C3%BC.txt"),
        ("", None),
        ("http://files.example.com", None),
        ("files.example.com", None),
        ("https://files.example.com/", None),
        ("https://files.example.com/file/other-bucket", None),
        ("https://files.example.com/file/my-bucket/../other-bucket", None),
        ("https://files.example.com?x=", None),
        ("https://files.example.com#", None),
        ("https://user@files.example.com", None),
        ("https://files.example.com:8443", None),
        ("https://files.example.com\n", None),
        ("javascript:alert(1)//files.example.com", None),
        (" https://files.example.com", None),
    ],
)
def test_an_own_domain_is_believed_only_when_it_is_one(base, url):
    bucket = Bucket("id", "my-bucket", "allPublic", 1, info={OWN_URL: base} if base else {})

    assert own_url(bucket, "a b/ü.txt") == url


@pytest.mark.parametrize("name", ["a.de", "files.example.com", "a-b.c-d.io", "x." * 124 + "com"])
def test_a_host_name_is_one(name):
    assert is_host_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "localhost",
        "127.0.0.1",
        "[::1]",
        "files.example.com.",
        ".example.com",
        "a..com",
        "-a.com",
        "a-.com",
        "Files.example.com",
        "fi_les.example.com",
        "files.example.com:443",
        "files example.com",
        "münchen.de",
        "a" * 64 + ".com",
        "x." * 126 + "com",
        "files.example.c",
    ],
)
def test_what_is_no_host_name_is_refused(name):
    assert not is_host_name(name)
