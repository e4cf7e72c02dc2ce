"""Signing out destroys what signing in kept."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

pytestmark = pytest.mark.django_db


def test_it_ends_the_session_with_the_last_account(client, signed_in, full_key):
    account_id = signed_in(client, full_key)

    response = client.post(f"/a/{account_id}/sign-out/")

    assert response.status_code == 302
    assert all("accounts" not in session.get_decoded() for session in Session.objects.all())
    assert client.get(f"/a/{account_id}/settings/")["Location"].startswith("/sign-in/")


def test_it_keeps_the_other_accounts(client, signed_in, full_key, other_key):
    first = signed_in(client, full_key)
    second = signed_in(client, other_key)

    client.post(f"/a/{first}/sign-out/")

    assert client.get(f"/a/{first}/settings/").status_code == 302
    assert client.get(f"/a/{second}/settings/").status_code == 200


def test_an_old_cookie_opens_nothing_any_more(client, signed_in, full_key, other_key):
    first = signed_in(client, full_key)
    signed_in(client, other_key)
    old = Client()
    old.cookies = client.cookies.__class__(client.cookies.output(header=""))

    client.post(f"/a/{first}/sign-out/")

    assert old.get(f"/a/{first}/settings/").status_code == 302


def test_a_get_changes_nothing(client, signed_in, full_key):
    account_id = signed_in(client, full_key)

    assert client.get(f"/a/{account_id}/sign-out/").status_code == 405
    assert client.get(f"/a/{account_id}/settings/").status_code == 200


def test_nothing_below_sign_in_may_be_kept_by_the_browser(client, signed_in, full_key):
    account_id = signed_in(client, full_key)

    page = client.get(f"/a/{account_id}/settings/")
    refused = Client().get(f"/a/{account_id}/settings/")

    assert page["Cache-Control"] == "no-store"
    assert refused["Cache-Control"] == "no-store"


def test_both_ways_lead_to_the_start(client, signed_in, full_key, both_ways):
    account_id = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account_id}/sign-out/", {})

    assert both_ways.went_to(response) == "/"
