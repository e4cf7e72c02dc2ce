"""B2 fails under each bucket page: what a person then sees."""

import pytest

from tests.buckets.pages import address, text_of

BUCKET = "harbor-media"
PAGES = ["settings", "created", "lifecycle", "type", "encryption", "delete"]
FAILURES = [
    ({"status": 403, "code": "transaction_cap_exceeded"}, 403, "A cap of this account is reached"),
    ({"status": 409, "code": "conflict"}, 409, "It has changed meanwhile"),
    ({"status": 429, "code": "too_many_requests"}, 429, "B2 asks to slow down"),
    ({"status": 503, "code": "service_unavailable"}, 503, "B2 is busy"),
    ({"cut": True}, 502, "The connection to B2 was cut"),
]


@pytest.fixture
def account(client, full_key, signed_in, gateway_for):
    gateway_for(full_key).create_bucket(BUCKET, public=False)
    return signed_in(client, full_key)


@pytest.mark.parametrize("place", PAGES)
@pytest.mark.parametrize(("order", "status", "words"), FAILURES)
def test_a_page_says_what_b2_refused(client, account, local_b2, place, order, status, words):
    local_b2.fail(call="b2_list_buckets", times=9, **order)

    response = client.get(address(account, place, BUCKET))

    assert response.status_code == status
    assert words in text_of(response)


@pytest.mark.parametrize(("order", "status", "words"), FAILURES)
def test_the_list_says_what_b2_refused(client, account, local_b2, order, status, words):
    local_b2.fail(call="b2_list_buckets", times=9, **order)

    response = client.get(f"/a/{account}/buckets/")

    assert response.status_code == status
    assert words in text_of(response)


@pytest.mark.parametrize("place", ["", *PAGES])
def test_a_key_that_died_meanwhile_leads_to_the_sign_in(
    client, account, local_b2, full_key, gateway_for, place
):
    gateway_for(full_key).delete_key(full_key.key_id)

    response = client.get(address(account, place, BUCKET))

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=")
