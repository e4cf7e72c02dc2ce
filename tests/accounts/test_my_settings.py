"""My Settings: what the console knows of the key without asking again."""

import pytest

pytestmark = pytest.mark.django_db


def test_it_shows_product_account_and_key(client, signed_in, full_key, local_b2):
    account_id = signed_in(client, full_key)

    page = client.get(f"/a/{account_id}/settings/").content.decode()

    assert "Enabled Products" in page
    assert "B2 Cloud Storage" in page
    assert account_id in page
    assert full_key.key_id in page
    assert f"localb2, {local_b2.endpoint}" in page
    assert "upload and hide files" in page
    assert full_key.application_key not in page


def test_it_asks_b2_nothing(client, signed_in, full_key, local_b2):
    account_id = signed_in(client, full_key)
    local_b2.clear_requests()

    client.get(f"/a/{account_id}/settings/")

    assert [each["call"] for each in local_b2.requests() if each["call"]] == []


def test_it_tells_a_restricted_key_by_its_restrictions(client, signed_in, one_bucket_key):
    account_id = signed_in(client, one_bucket_key)

    page = client.get(f"/a/{account_id}/settings/").content.decode()

    assert "only-this-bucket" in page
    assert "It may not" in page
    assert "make application keys" in page


def test_it_tells_when_the_key_expires(client, signed_in, make_key):
    account_id = signed_in(client, make_key("listBuckets", valid_seconds=3600))

    page = client.get(f"/a/{account_id}/settings/").content.decode()

    assert "Never" not in page


def test_what_a_key_may_is_asked_again_after_half_a_day(client, signed_in, full_key, local_b2):
    account_id = signed_in(client, full_key)
    session = client.session
    session["accounts"][account_id]["authorized_at"] = "2026-01-01T00:00:00+00:00"
    session.save()
    local_b2.clear_requests()

    client.get(f"/a/{account_id}/settings/")
    client.get(f"/a/{account_id}/settings/")

    calls = [each["call"] for each in local_b2.requests()]
    assert calls.count("b2_authorize_account") == 1


def test_a_theme_is_kept_in_a_cookie(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/about/"})

    assert response["Location"] == "/about/"
    assert 'data-theme="dark"' in client.get("/about/").content.decode()


@pytest.mark.parametrize("back", ["https://example.com/", "//example.com", "", "javascript:x"])
def test_a_theme_leads_nowhere_else(client, back):
    assert client.post("/theme/", {"theme": "dark", "next": back})["Location"] == "/"


def test_single_keys_can_be_switched_off(client):
    client.post("/theme/", {"theme": "auto"})

    assert 'data-keys="off"' in client.get("/about/").content.decode()


def test_about_says_that_it_is_independent(client):
    page = client.get("/about/").content.decode()

    assert "independent project" in page
    assert "MIT" in page
