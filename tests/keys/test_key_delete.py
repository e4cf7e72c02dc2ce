"""Delete an application key."""

import pytest

from gateway.errors import InvalidCredential
from gateway.gateway import authorize
from tests.keys.pages import text_of


def test_it_says_what_stops_working(client, full_key, make_key, signed_in, both_ways):
    made = make_key("listFiles")
    account = signed_in(client, full_key)

    text = text_of(
        both_ways.get(client, f"/a/{account}/keys/delete?key={made.key_id}", "dialog-form")
    )

    assert "a-test-key" in text
    assert made.key_id in text
    assert "stops working at once" in text
    assert "deleting it signs you out" not in text


def test_it_deletes_a_key(client, full_key, make_key, signed_in, both_ways):
    made = make_key("listFiles")
    account = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account}/keys/delete?key={made.key_id}", {})

    assert both_ways.went_to(response) == f"/a/{account}/keys/"
    with pytest.raises(InvalidCredential):
        authorize(made)


def test_asking_deletes_nothing(client, full_key, make_key, signed_in):
    made = make_key("listFiles")
    account = signed_in(client, full_key)

    client.get(f"/a/{account}/keys/delete?key={made.key_id}")

    assert authorize(made)


def test_the_own_key_comes_with_a_warning(client, full_key, signed_in):
    account = signed_in(client, full_key)

    text = text_of(client.get(f"/a/{account}/keys/delete?key={full_key.key_id}"))

    assert "deleting it signs you out" in text


def test_deleting_the_own_key_signs_out(client, full_key, signed_in, both_ways):
    account = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account}/keys/delete?key={full_key.key_id}", {})

    assert both_ways.went_to(response).startswith("/sign-in/")
    assert "is deleted" in text_of(client.get("/sign-in/"))
    assert client.get(f"/a/{account}/keys/")["Location"].startswith("/sign-in/")


def test_a_key_that_is_gone_is_not_found(client, full_key, make_key, signed_in, both_ways):
    made = make_key("listFiles")
    account = signed_in(client, full_key)
    client.post(f"/a/{account}/keys/delete?key={made.key_id}")

    shown = client.get(f"/a/{account}/keys/delete?key={made.key_id}")
    again = both_ways.post(client, f"/a/{account}/keys/delete?key={made.key_id}", {})

    assert shown.status_code == 404
    assert again.status_code == 404
    assert "No such application key" in text_of(again)


def test_a_key_of_another_account_stays(client, full_key, other_key, signed_in):
    account = signed_in(client, full_key)

    response = client.post(f"/a/{account}/keys/delete?key={other_key.key_id}")

    assert response.status_code in (403, 404)
    assert authorize(other_key)


def test_it_deletes_without_seeing_the_list(client, make_key, signed_in):
    made = make_key("listFiles")
    account = signed_in(client, make_key("deleteKeys", "listBuckets"))

    shown = client.get(f"/a/{account}/keys/delete?key={made.key_id}")
    client.post(f"/a/{account}/keys/delete?key={made.key_id}")

    assert made.key_id in text_of(shown)
    with pytest.raises(InvalidCredential):
        authorize(made)


def test_it_requires_the_capability(client, read_only_key, make_key, signed_in, both_ways):
    made = make_key("listFiles")
    account = signed_in(client, read_only_key)

    response = both_ways.post(client, f"/a/{account}/keys/delete?key={made.key_id}", {})

    assert response.status_code == 403
    assert "deleteKeys" in text_of(response)
    assert authorize(made)


def test_a_key_for_one_bucket_deletes_none(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    url = f"/a/{account}/keys/delete?key={one_bucket_key.key_id}"

    assert client.post(url).status_code == 403
    assert authorize(one_bucket_key)
