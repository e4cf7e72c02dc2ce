"""Private or public."""

import io

import pytest

from tests.buckets.pages import address, hidden_value, text_of
from tests.conftest import ONLY_BUCKET


@pytest.fixture
def gateway(full_key, gateway_for):
    return gateway_for(full_key)


def test_going_public_says_what_strangers_will_read(client, full_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    gateway.upload_file(
        "harbor-media", "diary.txt", io.BytesIO(b"x"), size=1, content_type="text/plain", info={}
    )
    account = signed_in(client, full_key)

    text = text_of(client.get(address(account, "type", "harbor-media")))

    assert "Everyone on the internet who knows an address will be able to read" in text
    assert "diary.txt" in text


def test_it_makes_a_bucket_public_when_its_name_is_typed(
    client, full_key, signed_in, gateway, both_ways
):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)
    url = address(account, "type", "harbor-media")
    revision = hidden_value(client.get(url), "revision")

    response = both_ways.post(
        client,
        url,
        {"revision": revision, "visibility": "public", "typed_name": "harbor-media"},
    )

    assert gateway.get_bucket("harbor-media").is_public
    assert both_ways.went_to(response) == address(account, "settings", "harbor-media")


def test_it_wants_the_name_typed_before_going_public(
    client, full_key, signed_in, gateway, both_ways
):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)
    url = address(account, "type", "harbor-media")
    revision = hidden_value(client.get(url), "revision")

    response = both_ways.post(
        client, url, {"revision": revision, "visibility": "public", "typed_name": "harbor"}
    )

    assert response.status_code == 422
    assert "Type the name of the bucket exactly as it is." in text_of(response)
    assert not gateway.get_bucket("harbor-media").is_public


def test_it_makes_a_bucket_private_without_typing(client, full_key, signed_in, gateway, both_ways):
    gateway.create_bucket("harbor-media", public=True)
    account = signed_in(client, full_key)
    url = address(account, "type", "harbor-media")
    revision = hidden_value(client.get(url), "revision")

    both_ways.post(client, url, {"revision": revision, "visibility": "private"})

    assert not gateway.get_bucket("harbor-media").is_public


def test_a_change_in_between_is_shown_and_not_overwritten(
    client, full_key, signed_in, gateway, both_ways
):
    gateway.create_bucket("harbor-media", public=True)
    account = signed_in(client, full_key)
    url = address(account, "type", "harbor-media")
    revision = hidden_value(client.get(url), "revision")
    bucket = gateway.get_bucket("harbor-media")
    gateway.update_bucket(bucket.id, if_revision=None, info={"somebody": "else"})

    response = both_ways.post(client, url, {"revision": revision, "visibility": "private"})

    assert response.status_code == 409
    assert "Somebody changed this bucket while you were here." in text_of(response)
    assert hidden_value(response, "revision") != revision
    assert gateway.get_bucket("harbor-media").is_public


def test_it_explains_what_backblaze_asks_before_a_first_public_bucket(
    client, full_key, signed_in, gateway, local_b2
):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)
    url = address(account, "type", "harbor-media")
    revision = hidden_value(client.get(url), "revision")
    local_b2.fail(call="b2_update_bucket", status=401, code="no_payment_history")

    response = client.post(
        url, {"revision": revision, "visibility": "public", "typed_name": "harbor-media"}
    )

    assert response.status_code == 422
    assert "wants a payment on your account" in text_of(response)


def test_it_requires_the_capability(client, full_key, read_only_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, read_only_key)

    response = client.get(address(account, "type", "harbor-media"))

    assert response.status_code == 403
    assert "writeBuckets" in text_of(response)


def test_a_key_for_one_bucket_may_not_change_its_type(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    assert client.get(address(account, "type", ONLY_BUCKET)).status_code == 403
