"""The application key never leaves the session: no page, header, log line or repr holds it."""

import logging

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from accounts.request import SignedIn
from accounts.sessions import find_account

pytestmark = pytest.mark.django_db


def page_paths(resolver, prefix=""):
    """The paths of all pages below sign-in that need nothing but the account."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from page_paths(entry, path)
        elif isinstance(entry, URLPattern) and path.startswith("a/<slug:account_id>/"):
            yield path.removeprefix("a/<slug:account_id>/")


PATHS = sorted(set(page_paths(get_resolver())) - {"sign-out/"})


@pytest.mark.parametrize("path", PATHS)
def test_no_page_header_or_log_line_holds_it(
    client, signed_in, full_key, gateway_for, caplog, path
):
    gateway_for(full_key).create_bucket("a-bucket-to-look-at", public=False)
    account_id = signed_in(client, full_key)
    caplog.set_level(logging.DEBUG)

    response = client.get(
        f"/a/{account_id}/{path}?bucket=a-bucket-to-look-at&name=x&id=y&key_id=z&prefix="
    )

    shown = b"".join(response) if response.streaming else response.content
    assert full_key.application_key not in shown.decode("latin-1")
    assert full_key.application_key not in str(response.headers)
    assert full_key.application_key not in caplog.text


@pytest.mark.parametrize("path", PATHS)
def test_no_page_opens_without_signing_in(client, local_b2, path):
    for method in (client.get, client.post, client.put, client.delete):
        response = method(f"/a/{local_b2.account_id}/{path}")

        sent_away = response.status_code == 302 and response["Location"].startswith("/sign-in/")
        assert sent_away or response.status_code == 405


def test_no_repr_holds_it(client, signed_in, full_key):
    account_id = signed_in(client, full_key)

    account = find_account(client.session, account_id)

    assert isinstance(account, SignedIn)
    assert account.credential.application_key == full_key.application_key
    assert full_key.application_key not in repr(account)


def test_a_failed_sign_in_logs_no_key(client, full_key, caplog):
    caplog.set_level(logging.DEBUG)

    client.post(
        "/sign-in/",
        {"key_id": full_key.key_id, "application_key": "K004a-wrong-but-secret-key-123"},
    )

    assert "K004a-wrong-but-secret-key-123" not in caplog.text
