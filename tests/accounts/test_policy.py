"""What pages of an account may load from B2 and send there: its own S3 host, and no more."""

from dataclasses import replace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from accounts.policy import allow_b2
from gateway.values import Authorization

AUTHORIZATION = Authorization(
    account_id="0123456789ab",
    key_id="004",
    api_url="https://api004.backblazeb2.com",
    download_url="https://f004.backblazeb2.com",
    s3_url="https://s3.us-west-004.backblazeb2.com",
    capabilities=frozenset({"readFiles"}),
    buckets=None,
    name_prefix=None,
    expires=None,
    minimum_part_size=5_000_000,
    recommended_part_size=100_000_000,
)


def widened(authorization, host="testserver"):
    """The directives that a page of that account has otherwise than all pages."""
    response = HttpResponse()
    allow_b2(response, RequestFactory().get("/", headers={"Host": host}), authorization)
    policy = getattr(response, "_csp_config", settings.SECURE_CSP)
    return {name: value for name, value in policy.items() if settings.SECURE_CSP[name] != value}


def test_media_come_from_the_accounts_own_host():
    hosts = ["https://s3.us-west-004.backblazeb2.com", "https://*.s3.us-west-004.backblazeb2.com"]

    changed = widened(AUTHORIZATION)

    assert set(changed) == {"img-src", "media-src"}
    assert changed["img-src"][-2:] == hosts
    assert changed["media-src"][-2:] == hosts


def test_a_host_without_regions_is_named_as_it_is():
    changed = widened(replace(AUTHORIZATION, s3_url="http://192.168.1.5:9000"))

    assert changed["media-src"][-1:] == ["http://192.168.1.5:9000"]
    assert not [source for source in changed["img-src"] if "*" in source]


def test_parts_go_to_the_accounts_own_host():
    changed = widened(replace(AUTHORIZATION, capabilities=frozenset({"writeFiles"})))

    assert set(changed) == {"connect-src"}
    assert changed["connect-src"][-2:] == [
        "https://s3.us-west-004.backblazeb2.com",
        "https://*.s3.us-west-004.backblazeb2.com",
    ]


@pytest.mark.parametrize(
    ("host", "opened"), [("localhost", {"connect-src"}), ("testserver", set())]
)
def test_parts_go_to_a_b2_on_this_machine_only_from_it(host, opened):
    capabilities = frozenset({"readFiles", "writeFiles"})
    here = replace(AUTHORIZATION, s3_url="http://127.0.0.1:9000", capabilities=capabilities)

    assert set(widened(here, host)) == opened


@pytest.mark.parametrize(
    "authorization",
    [
        replace(AUTHORIZATION, s3_url="http://127.0.0.1:9000"),
        replace(AUTHORIZATION, capabilities=frozenset({"listFiles"})),
    ],
)
def test_what_is_not_needed_stays_closed(authorization):
    assert widened(authorization) == {}


def test_nothing_is_loaded_from_b2_where_everything_comes_through_the_console(settings):
    settings.DIRECT_DOWNLOADS = False

    assert widened(AUTHORIZATION) == {}


def test_the_header_says_so(client, signed_in, full_key, monkeypatch):
    account_id = signed_in(client, full_key)
    monkeypatch.setattr("accounts.policy.is_loopback", lambda _url: False)

    policy = client.get(f"/a/{account_id}/settings/")["Content-Security-Policy"]

    assert f"media-src 'self' blob: {full_key.realm[:16]}" in policy
    assert f"connect-src 'self' {full_key.realm[:16]}" in policy
    assert "script-src 'nonce-" in policy
    assert "media-src 'self' blob:;" in client.get("/about/")["Content-Security-Policy"]
