"""The page after creating: what the quick-start guide looks for."""

from tests.buckets.pages import address, text_of
from tests.conftest import ONLY_BUCKET


def test_it_shows_the_endpoint_and_the_way_to_lifecycle_settings(
    client, full_key, signed_in, gateway_for
):
    gateway = gateway_for(full_key)
    gateway.create_bucket("harbor-media", public=True)
    account = signed_in(client, full_key)

    response = client.get(address(account, "created", "harbor-media"))

    text = text_of(response)
    assert f"S3 Compatible API need it. {gateway.authorization.endpoint}" in text
    assert "Lifecycle Settings" in text
    assert "Every version of every file is kept" in text


def test_it_says_that_b2_encrypts_anyway(client, full_key, signed_in, gateway_for):
    gateway_for(full_key).create_bucket("harbor-media", public=True)
    account = signed_in(client, full_key)

    text = text_of(client.get(address(account, "created", "harbor-media") + "&encryption=disable"))

    assert "B2 encrypts it on its own (SSE-B2)" in text


def test_another_accounts_bucket_is_not_found(client, full_key, other_key, signed_in, gateway_for):
    gateway_for(other_key).create_bucket("not-yours-at-all", public=False)
    account = signed_in(client, full_key)

    assert client.get(address(account, "created", "not-yours-at-all")).status_code == 404


def test_every_key_of_the_cast_may_look(client, full_key, read_only_key, one_bucket_key, signed_in):
    for key in (full_key, read_only_key, one_bucket_key):
        account = signed_in(client, key)

        assert ONLY_BUCKET in text_of(client.get(address(account, "created", ONLY_BUCKET)))
