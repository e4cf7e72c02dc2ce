import pytest

from gateway.realms import belongs_to_realm

PRODUCTION = "https://api.backblazeb2.com"


@pytest.mark.parametrize(
    ("realm", "url"),
    [
        (PRODUCTION, "https://api004.backblazeb2.com"),
        (PRODUCTION, "https://f004.backblazeb2.com"),
        (PRODUCTION, "https://s3.us-west-004.backblazeb2.com"),
        (PRODUCTION, "https://S3.US-WEST-004.BackblazeB2.com:443/"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9000"),
        ("http://localhost:9000", "http://localhost:9000/"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("http://127.0.0.1:9000", "https://127.0.0.1:9000"),
        ("https://b2.example.com", "https://b2.example.com"),
    ],
)
def test_its_own_hosts_belong_to_a_realm(realm, url):
    assert belongs_to_realm(realm, url)


@pytest.mark.parametrize(
    ("realm", "url"),
    [
        (PRODUCTION, "http://api004.backblazeb2.com"),
        (PRODUCTION, "https://evil.com"),
        (PRODUCTION, "https://backblazeb2.com.evil.com"),
        (PRODUCTION, "https://evilbackblazeb2.com"),
        (PRODUCTION, "https://api004.backblazeb2.com:8443"),
        (PRODUCTION, "https://api004.backblazeb2.com@evil.com"),
        (PRODUCTION, "https://user:pass@api004.backblazeb2.com"),
        (PRODUCTION, "file:///etc/passwd"),
        (PRODUCTION, ""),
        (PRODUCTION, "https://"),
        (PRODUCTION, "https://api004.backblazeb2.com:port"),
        (PRODUCTION, "https://[::1"),
        (PRODUCTION, "https://evil.com\\.backblazeb2.com"),
        (PRODUCTION, "https://evil.com%2f.backblazeb2.com"),
        (PRODUCTION, "https://evil.com;.backblazeb2.com"),
        (PRODUCTION, "https://evil.com。.backblazeb2.com"),
        (PRODUCTION, "https://evil.com\t.backblazeb2.com"),
        (PRODUCTION, "https://f004.backblazeb2.com?x=1"),
        (PRODUCTION, "https://f004.backblazeb2.com#x"),
        ("http://127.0.0.1:9000", "http://127.0.0.1:9001"),
        ("http://127.0.0.1:9000", "http://169.254.169.254"),
        ("https://b2.example.com", "https://other.example.com"),
        ("https://b2.example.com", "https://evil.b2.example.com"),
        ("https://api.com", "https://evil.com"),
    ],
)
def test_everything_else_does_not(realm, url):
    assert not belongs_to_realm(realm, url)
