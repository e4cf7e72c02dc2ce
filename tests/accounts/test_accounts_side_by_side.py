"""Several accounts in one browser session."""

from http.cookies import SimpleCookie

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_two_accounts_work_at_once(client, signed_in, full_key, other_key):
    first = signed_in(client, full_key)
    second = signed_in(client, other_key)

    assert first != second
    assert first in client.get(f"/a/{first}/settings/").content.decode()
    assert second in client.get(f"/a/{second}/settings/").content.decode()


def test_the_menu_offers_the_other_account(client, signed_in, full_key, other_key):
    first = signed_in(client, full_key)
    second = signed_in(client, other_key)

    page = client.get(f"/a/{first}/settings/").content.decode()

    assert f'href="/a/{second}/"' in page


def test_an_account_that_is_not_signed_in_asks_to_sign_in(client, signed_in, full_key, local_b2):
    signed_in(client, full_key)

    response = client.get(f"/a/{local_b2.other.account_id}/settings/?tab=1")

    expected = f"/sign-in/?next=%2Fa%2F{local_b2.other.account_id}%2Fsettings%2F%3Ftab%3D1"
    assert response["Location"] == expected


def test_a_script_is_told_in_json(client, local_b2):
    response = client.get(
        f"/a/{local_b2.account_id}/settings/", headers={"Accept": "application/json"}
    )

    assert response.status_code == 401
    assert response.json()["error"]["sign_in"].startswith("/sign-in/")


def test_signing_in_again_replaces_the_key(client, signed_in, full_key, read_only_key):
    signed_in(client, full_key)
    account_id = signed_in(client, read_only_key)

    page = client.get(f"/a/{account_id}/settings/").content.decode()

    assert read_only_key.key_id in page
    assert full_key.key_id not in page


def test_a_realm_taken_out_of_the_settings_is_signed_out(client, signed_in, full_key, settings):
    account_id = signed_in(client, full_key)
    settings.REALMS = ()

    assert client.get(f"/a/{account_id}/settings/").status_code == 302


def test_the_start_leads_to_the_account(client, signed_in, full_key):
    account_id = signed_in(client, full_key)

    assert client.get("/")["Location"] == f"/a/{account_id}/buckets/"


def test_a_request_sent_just_before_signing_in_does_not_sign_out(
    client, signed_in, full_key, other_key
):
    account_id = signed_in(client, full_key)
    late = Client()
    late.cookies = SimpleCookie(client.cookies.output(header=""))
    signed_in(client, other_key)

    answer = late.get(f"/a/{account_id}/settings/")

    assert answer.status_code == 302
    assert "b2console_session" not in answer.cookies
