"""Bucket Settings: everything about one bucket."""

from tests.buckets.pages import address, text_of
from tests.conftest import ONLY_BUCKET


def test_it_offers_every_change_to_a_full_key(client, full_key, signed_in, gateway_for):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    markup = client.get(address(account, "settings", "harbor-media")).content.decode()

    for page in ("type", "lifecycle", "delete"):
        assert f"/a/{account}/buckets/{page}?bucket=harbor-media" in markup


def test_it_says_that_encryption_stays_on(client, full_key, signed_in, gateway_for):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    text = text_of(client.get(address(account, "settings", "harbor-media")))

    assert "B2 does not switch that off any more." in text


def test_it_names_what_a_read_only_key_lacks(
    client, full_key, read_only_key, signed_in, gateway_for
):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, read_only_key)

    response = client.get(address(account, "settings", "harbor-media"))

    assert response.status_code == 200
    assert "Needs the capability writeBuckets" in text_of(response)
    assert "Needs the capability deleteBuckets" in text_of(response)
    assert "/buckets/delete" not in response.content.decode()


def test_a_key_for_one_bucket_sees_its_bucket(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    response = client.get(address(account, "settings", ONLY_BUCKET))

    assert response.status_code == 200
    assert ONLY_BUCKET in text_of(response)


def test_a_key_for_one_bucket_sees_no_other(
    client, full_key, one_bucket_key, signed_in, gateway_for
):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, one_bucket_key)

    response = client.get(address(account, "settings", "harbor-media"))

    assert response.status_code in (403, 404)
    assert "Bucket ID" not in text_of(response)


def test_it_costs_two_requests(client, full_key, signed_in, gateway_for, local_b2):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)
    local_b2.clear_requests()

    client.get(address(account, "settings", "harbor-media"))

    calls = sorted(request["call"] for request in local_b2.requests() if request["call"])
    assert calls == ["ListBuckets", "b2_list_buckets"]


def test_an_address_without_a_bucket_is_not_found(client, full_key, signed_in):
    account = signed_in(client, full_key)

    assert client.get(f"/a/{account}/buckets/settings").status_code == 404
