"""The demo account of the localb2 beside the console."""

import json

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def beside_localb2(local_b2, settings, tmp_path):
    path = tmp_path / "credentials.json"
    account = {"keyId": local_b2.key_id, "applicationKey": local_b2.application_key}
    path.write_text(json.dumps({"endpoint": local_b2.endpoint, "accounts": [account]}))
    settings.DEMO_CREDENTIALS = path
    return local_b2


def test_one_button_signs_in(client, beside_localb2):
    page = client.get("/sign-in/").content.decode()
    response = client.post("/sign-in/demo/")

    assert "Try the demo account" in page
    assert beside_localb2.application_key not in page
    assert response["Location"] == f"/a/{beside_localb2.account_id}/buckets/"


def test_a_demo_key_that_was_deleted_is_told_as_such(
    client, beside_localb2, full_key, gateway_for, make_key
):
    spare = make_key("listBuckets", "deleteKeys")
    gateway_for(spare).delete_key(full_key.key_id)

    page = client.post("/sign-in/demo/", follow=True).content.decode()

    assert f"The key of the demo account ({full_key.key_id}) does not work any more" in page
    assert "Stop “make run” and start it again" in page
    assert "mistyped" not in page


def test_a_localb2_that_does_not_answer_is_told_as_such(client, beside_localb2):
    beside_localb2.fail(call="b2_authorize_account", times=9, status=503)

    page = client.post("/sign-in/demo/", follow=True).content.decode()

    assert "B2 is busy" in page


def test_there_is_no_button_elsewhere(client, local_b2, settings):
    settings.DEMO_CREDENTIALS = None

    assert "demo account" not in client.get("/sign-in/").content.decode()
    assert client.post("/sign-in/demo/").status_code == 404


def test_there_is_no_button_for_a_realm_that_is_not_configured(client, beside_localb2, settings):
    settings.REALMS = ()

    assert client.post("/sign-in/demo/").status_code == 404


def test_a_get_signs_nobody_in(client, beside_localb2):
    assert client.get("/sign-in/demo/").status_code == 405
