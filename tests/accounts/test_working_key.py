"""The master key: B2's S3 API refuses it, so the console makes a working key."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gateway.values import Credential

pytestmark = pytest.mark.django_db


def enter(client, credential):
    data = {
        "realm": credential.realm,
        "key_id": credential.key_id,
        "application_key": credential.application_key,
    }
    return client.post("/sign-in/", data)


def test_the_master_key_is_offered_one_thing(client, master_key):
    response = enter(client, master_key)
    page = client.get(response["Location"]).content.decode()

    assert response["Location"] == "/sign-in/working-key/"
    assert "Make a working key and go on with it" in page
    assert f"b2-console-{timezone.now():%Y-%m-%d}" in page
    assert master_key.application_key not in page


def test_it_makes_a_key_and_signs_in_with_it(client, master_key, full_key, gateway_for):
    enter(client, master_key)

    page = client.post("/sign-in/working-key/").content.decode()

    made = [key for key in gateway_for(full_key).list_keys().keys if "b2-console" in key.name]
    settings_page = client.get(f"/a/{master_key.key_id}/settings/").content.decode()
    assert f'href="/a/{master_key.key_id}/buckets/"' in page
    assert len(made) == 1
    assert made[0].id in settings_page
    assert "writeKeys" in made[0].capabilities


def test_it_shows_the_secret_once_and_says_what_it_is_for(client, master_key):
    enter(client, master_key)

    page = client.post("/sign-in/working-key/").content.decode()
    reloaded = client.post("/sign-in/working-key/", follow=True).content.decode()

    assert "It will only appear here once." in page
    assert "Sign in with this key the next time" in page
    assert "Delete it under App Keys" in page
    assert secret_in(page)
    assert secret_in(page) not in reloaded
    assert "only until a key is made with it" in reloaded


def test_the_key_that_it_shows_signs_in_without_making_another(
    client, master_key, full_key, gateway_for
):
    enter(client, master_key)
    page = client.post("/sign-in/working-key/").content.decode()
    [made] = [key for key in gateway_for(full_key).list_keys().keys if "b2-console" in key.name]

    again = enter(Client(), Credential(master_key.realm, made.id, secret_in(page)))

    assert again["Location"] == f"/a/{master_key.key_id}/buckets/"


def secret_in(page):
    found = re.search(r"<dt>applicationKey:</dt><dd>\s*<b2-copy [^>]*data-value=\"(\S+)\"", page)
    assert found
    return found[1]


def test_keys_that_were_made_before_are_told(client, master_key, full_key, gateway_for):
    gateway = gateway_for(full_key)
    before = offer(client, master_key)
    made = [gateway.create_key(name, capabilities=["listFiles"]) for name in NAMES]

    after = offer(client, master_key)

    assert "made like this before" not in before
    assert "2 keys were made like this before." in after
    assert [new.key.id in after for new in made] == [True, True, False]


NAMES = ("b2-console-2026-01-31", "b2-console-2026-02-28", "my-b2-console-key")


def test_the_offer_comes_although_the_keys_are_not_told(client, master_key, local_b2):
    enter(client, master_key)
    local_b2.fail(call="b2_list_keys", times=9, status=503, code="service_unavailable")

    page = client.get("/sign-in/working-key/").content.decode()

    assert "Make a working key and go on with it" in page


def offer(client, master_key):
    return client.get(enter(client, master_key)["Location"]).content.decode()


def test_the_master_key_is_forgotten(client, master_key):
    enter(client, master_key)
    client.post("/sign-in/working-key/")

    assert "master_key" not in client.session
    assert client.get("/sign-in/working-key/")["Location"] == "/sign-in/"


def test_the_master_key_waits_ten_minutes_only(client, master_key):
    enter(client, master_key)
    session = client.session
    session["master_key"]["until"] = (timezone.now() - timedelta(seconds=1)).isoformat()
    session.save()

    assert client.get("/sign-in/working-key/")["Location"] == "/sign-in/"


def test_the_session_holds_the_master_key_sealed(client, master_key):
    enter(client, master_key)

    assert master_key.application_key not in str(dict(client.session))


def test_a_refusal_of_b2_is_shown(client, master_key, local_b2):
    enter(client, master_key)
    local_b2.fail(
        call="b2_create_key", times=9, status=503, code="service_unavailable", message="busy"
    )

    response = client.post("/sign-in/working-key/")

    assert response.status_code == 422
    assert "B2 is busy" in response.content.decode()
