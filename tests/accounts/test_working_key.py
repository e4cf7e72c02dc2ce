"""The master key: B2's S3 API refuses it, so the console makes a working key."""

from datetime import timedelta

import pytest
from django.utils import timezone

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

    response = client.post("/sign-in/working-key/")

    made = [key for key in gateway_for(full_key).list_keys().keys if "b2-console" in key.name]
    settings_page = client.get(f"/a/{master_key.key_id}/settings/").content.decode()
    assert response["Location"] == f"/a/{master_key.key_id}/buckets/"
    assert len(made) == 1
    assert made[0].id in settings_page
    assert "writeKeys" in made[0].capabilities


def test_the_page_after_it_says_where_to_delete_the_key(client, master_key):
    enter(client, master_key)
    response = client.post("/sign-in/working-key/")

    page = client.get(response["Location"]).content.decode()

    assert "Delete it under App Keys" in page


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
