"""Delete a bucket."""

import io

import pytest

from gateway.errors import NoSuchBucket
from tests.buckets.pages import address, text_of
from tests.conftest import ONLY_BUCKET


@pytest.fixture
def gateway(full_key, gateway_for):
    return gateway_for(full_key)


def put(gateway, bucket, name):
    body = io.BytesIO(b"x")
    return gateway.upload_file(bucket, name, body, size=1, content_type="text/plain", info={})


def test_it_deletes_an_empty_bucket(client, full_key, signed_in, gateway, both_ways):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    response = both_ways.post(
        client, address(account, "delete", "harbor-media"), {"typed_name": "harbor-media"}
    )

    assert both_ways.went_to(response) == f"/a/{account}/buckets/"
    with pytest.raises(NoSuchBucket):
        gateway.get_bucket("harbor-media")


def test_it_wants_the_name_typed(client, full_key, signed_in, gateway, both_ways):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    response = both_ways.post(
        client, address(account, "delete", "harbor-media"), {"typed_name": "harbor"}
    )

    assert response.status_code == 422
    assert "Type the name of the bucket exactly as it is." in text_of(response)
    assert gateway.get_bucket("harbor-media")


def test_it_tells_what_is_left_in_a_bucket(client, full_key, signed_in, gateway, both_ways):
    gateway.create_bucket("harbor-media", public=False)
    put(gateway, "harbor-media", "twice.txt")
    put(gateway, "harbor-media", "twice.txt")
    put(gateway, "harbor-media", "hidden.txt")
    gateway.hide_file("harbor-media", "hidden.txt")
    gateway.start_large_file("harbor-media", "big.bin", content_type="b2/x-auto", info={})
    account = signed_in(client, full_key)

    response = both_ways.post(
        client, address(account, "delete", "harbor-media"), {"typed_name": "harbor-media"}
    )

    text = text_of(response)
    assert response.status_code == 409
    assert "This bucket is not empty" in text
    assert "1 file 1 hidden file 2 older versions 1 unfinished upload" in text
    assert "bucket=harbor-media&amp;hidden=1" in response.content.decode()
    assert gateway.get_bucket("harbor-media")


def test_hide_markers_alone_keep_a_bucket(client, full_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    gateway.hide_file("harbor-media", "never-there.txt")
    account = signed_in(client, full_key)

    response = client.post(
        address(account, "delete", "harbor-media"), {"typed_name": "harbor-media"}
    )

    assert response.status_code == 409
    assert "1 hidden file" in text_of(response)


def test_asking_changes_nothing(client, full_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    text = text_of(client.get(address(account, "delete", "harbor-media")))

    assert "I’m Sure. Delete Bucket!" in text
    assert gateway.get_bucket("harbor-media")


def test_it_requires_the_capability(client, read_only_key, signed_in, gateway, both_ways):
    gateway.create_bucket("harbor-media", public=False)
    account = signed_in(client, read_only_key)

    response = both_ways.post(
        client, address(account, "delete", "harbor-media"), {"typed_name": "harbor-media"}
    )

    assert response.status_code == 403
    assert "deleteBuckets" in text_of(response)
    assert gateway.get_bucket("harbor-media")


def test_a_key_for_one_bucket_may_not_delete_it(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    assert client.get(address(account, "delete", ONLY_BUCKET)).status_code == 403


def test_a_bucket_of_another_account_is_not_found(
    client, full_key, other_key, signed_in, gateway_for
):
    gateway_for(other_key).create_bucket("not-yours-at-all", public=False)
    account = signed_in(client, full_key)

    response = client.post(
        address(account, "delete", "not-yours-at-all"), {"typed_name": "not-yours-at-all"}
    )

    assert response.status_code == 404
    assert gateway_for(other_key).get_bucket("not-yours-at-all")
