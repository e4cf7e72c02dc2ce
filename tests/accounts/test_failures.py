"""Every way in which B2 can refuse, as a page, as a message, and as JSON."""

import pytest
from django.test import Client

from accounts.explanations import EXPLANATIONS, UNKNOWN, explain
from gateway import errors

pytestmark = pytest.mark.django_db

# What localb2 is ordered to do, the status the console answers, and the heading it shows.
ORDERS = [
    ({"status": 403, "code": "cap_exceeded"}, 403, "A cap of this account is reached"),
    ({"status": 401, "code": "unauthorized"}, 403, "This key may not do that"),
    ({"status": 404, "code": "not_found"}, 404, "No such file"),
    ({"status": 409, "code": "conflict"}, 409, "It has changed meanwhile"),
    ({"status": 429, "code": "too_many_requests"}, 429, "B2 asks to slow down"),
    ({"status": 500, "code": "internal_error"}, 503, "B2 is busy"),
    ({"status": 503, "code": "service_unavailable"}, 503, "B2 is busy"),
    ({"status": 418, "code": "teapot"}, 502, "B2 answered with an error"),
    ({"cut": True}, 502, "The connection to B2 was cut"),
]


@pytest.fixture
def keys_page(client, signed_in, full_key):
    """A page that asks B2 one thing: b2_list_keys."""
    return f"/a/{signed_in(client, full_key)}/keys/"


@pytest.mark.parametrize(("order", "status", "heading"), ORDERS)
def test_a_page_says_what_happened(client, keys_page, local_b2, order, status, heading):
    local_b2.fail(call="b2_list_keys", times=9, **order)

    response = client.get(keys_page)

    page = response.content.decode()
    assert response.status_code == status
    assert heading in page
    assert "Back to the start" in page
    assert order.get("code", "") in page
    assert "side-menu" in page


@pytest.mark.parametrize(("order", "status", "heading"), ORDERS)
def test_htmx_gets_a_message_and_keeps_the_page(
    client, keys_page, local_b2, order, status, heading
):
    local_b2.fail(call="b2_list_keys", times=9, **order)

    response = client.get(keys_page, headers={"HX-Request": "true", "HX-Target": "content"})

    answer = response.content.decode()
    assert response.status_code == status
    assert response["HX-Reswap"] == "none"
    assert heading in answer
    assert "<main" not in answer


@pytest.mark.parametrize("code", ["cap_exceeded", "transaction_cap_exceeded"])
def test_a_script_learns_the_kind_whatever_word_b2_has_for_it(client, keys_page, local_b2, code):
    local_b2.fail(call="b2_list_keys", status=403, code=code)

    error = client.get(keys_page, headers={"Accept": "application/json"}).json()["error"]

    assert (error["code"], error["kind"]) == (code, "cap_exceeded")


def test_a_script_gets_json(client, keys_page, local_b2):
    local_b2.fail(call="b2_list_keys", times=9, status=429, code="too_many_requests", retry_after=7)

    response = client.get(keys_page, headers={"Accept": "application/json"})

    error = response.json()["error"]
    assert response.status_code == 429
    assert response["Retry-After"] == "7"
    assert error["code"] == "too_many_requests"
    assert error["heading"] == "B2 asks to slow down"
    assert error["retry_after"] == 7


def test_an_unreachable_service(client, keys_page, local_b2_process):
    local_b2_process.kill()
    try:
        response = client.get(keys_page)
    finally:
        local_b2_process.start()

    assert response.status_code == 502
    assert "B2 can’t be reached" in response.content.decode()


def test_a_key_deleted_in_the_middle_signs_out(
    client, signed_in, full_key, make_key, gateway_for, both_ways
):
    key = make_key("listKeys", "listBuckets")
    account_id = signed_in(client, key)
    gateway_for(full_key).delete_key(key.key_id)

    response = both_ways.get(client, f"/a/{account_id}/keys/?x=1")

    assert both_ways.went_to(response) == f"/sign-in/?next=%2Fa%2F{account_id}%2Fkeys%2F%3Fx%3D1"
    assert "no longer accepts the key" in client.get("/sign-in/").content.decode()
    assert client.get(f"/a/{account_id}/settings/").status_code == 302


def test_an_expired_token_heals_by_itself(client, keys_page, local_b2):
    client.get(keys_page)
    local_b2.fail(call="b2_list_keys", times=1, status=401, code="expired_auth_token")

    assert client.get(keys_page).status_code == 200


def test_a_missing_capability_is_named(client, signed_in, make_key):
    account_id = signed_in(client, make_key("listBuckets", "listFiles"))

    response = client.get(f"/a/{account_id}/keys/")

    assert response.status_code in (200, 403)
    assert "listKeys" in response.content.decode()


def test_an_address_that_leads_nowhere_keeps_the_menu(client, signed_in, full_key):
    account_id = signed_in(client, full_key)

    response = client.get(f"/a/{account_id}/nothing/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()
    assert "side-menu" in response.content.decode()


def test_a_form_without_its_token_says_so(full_key, signed_in):
    client = Client(enforce_csrf_checks=True)

    response = client.post("/sign-in/demo/")

    assert response.status_code == 403
    assert "The form is out of date" in response.content.decode()


def test_another_host_name_is_answered_barely(client):
    response = client.get("/sign-in/", headers={"Host": "evil.example.com"})

    assert response.status_code == 400
    assert "B2CONSOLE_ALLOWED_HOSTS" in response.content.decode()


def test_every_error_of_the_gateway_has_words():
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.B2Error)
    ]
    silent = {kind for kind in kinds if kind not in EXPLANATIONS}

    assert silent == {errors.B2Error, errors.UnknownB2Error}
    assert explain(errors.UnknownB2Error("why", code="odd")).heading == UNKNOWN.heading
    assert explain(errors.UnknownB2Error("why", code="odd")).code == "odd"
