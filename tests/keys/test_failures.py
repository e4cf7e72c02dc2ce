"""B2 fails under each key page: what a person then sees."""

import pytest

from tests.keys.pages import text_of

FAILURES = [
    ({"status": 403, "code": "transaction_cap_exceeded"}, 403, "A cap of this account is reached"),
    ({"status": 429, "code": "too_many_requests"}, 429, "B2 asks to slow down"),
    ({"status": 503, "code": "service_unavailable"}, 503, "B2 is busy"),
    ({"cut": True}, 502, "The connection to B2 was cut"),
]
FORM = {"name": "my-first-key", "buckets": "all", "access": "read_only"}


@pytest.fixture
def account(client, full_key, signed_in):
    return signed_in(client, full_key)


@pytest.mark.parametrize("call", ["b2_list_keys", "b2_list_buckets"])
@pytest.mark.parametrize(("order", "status", "words"), FAILURES)
def test_the_list_says_what_b2_refused(client, account, local_b2, call, order, status, words):
    local_b2.fail(call=call, times=9, **order)

    response = client.get(f"/a/{account}/keys/")

    assert response.status_code == status
    assert words in text_of(response)


@pytest.mark.parametrize(("order", "status", "words"), FAILURES)
def test_making_a_key_says_what_b2_refused(
    client, account, local_b2, both_ways, order, status, words
):
    local_b2.fail(call="b2_create_key", times=9, **order)

    response = both_ways.post(client, f"/a/{account}/keys/create", FORM, "content")

    assert response.status_code == status
    assert words in text_of(response)


@pytest.mark.parametrize(("order", "status", "words"), FAILURES)
def test_deleting_a_key_says_what_b2_refused(
    client, account, local_b2, full_key, both_ways, order, status, words
):
    local_b2.fail(call="b2_delete_key", times=9, **order)

    response = both_ways.post(client, f"/a/{account}/keys/delete?key={full_key.key_id}", {})

    assert response.status_code == status
    assert words in text_of(response)


def test_a_key_that_died_meanwhile_leads_to_the_sign_in(client, account, full_key, gateway_for):
    gateway_for(full_key).delete_key(full_key.key_id)

    assert client.get(f"/a/{account}/keys/")["Location"].startswith("/sign-in/?next=")
