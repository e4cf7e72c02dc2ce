"""Page or fragment, redirect or HX-Location: decided in one place."""

import gc
import json
import weakref

import pytest

from ui.render import render_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def settings_page(client, signed_in, full_key):
    return f"/a/{signed_in(client, full_key)}/settings/"


def ask(client, url, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(url, headers={"HX-Request": "true", **names}).content.decode()


def test_a_browser_gets_the_page(client, settings_page):
    page = client.get(settings_page).content.decode()

    assert "<!doctype html>" in page
    assert "<title>My Settings · B2 Console</title>" in page


def test_htmx_gets_the_fragment_with_its_title(client, settings_page):
    fragment = ask(client, settings_page, HX_Target="content")

    assert fragment.startswith("<title>My Settings · B2 Console</title>")
    assert "<!doctype" not in fragment
    assert 'id="content"' in fragment


def test_htmx_4_names_the_element_too(client, settings_page):
    assert "<!doctype" not in ask(client, settings_page, HX_Target="main#content")


def test_a_fragment_that_is_not_listed_cannot_be_had(client, settings_page):
    assert "<!doctype html>" in ask(client, settings_page, HX_Target="side-menu")


def test_history_always_gets_the_page(client, settings_page):
    page = ask(client, settings_page, HX_Target="content", HX_History_Restore_Request="true")

    assert "<!doctype html>" in page


def test_a_dialog_is_a_page_its_content_or_a_form_alone(client, settings_page):
    url = settings_page.replace("settings/", "buckets/create")

    page, content = client.get(url).content.decode(), ask(client, url, HX_Target="content")
    form = ask(client, url, HX_Target="dialog-form")

    assert "<!doctype html>" in page
    assert content.startswith("<title>Create a Bucket · B2 Console</title>")
    assert 'id="content"' in content
    assert "<!doctype" not in content
    assert form.strip().startswith('<form id="dialog-form"')
    assert "<title>" not in form


def test_messages_come_with_the_fragment(client, full_key, make_key, signed_in):
    spare = make_key("listFiles")
    account_id = signed_in(client, full_key)
    client.post(f"/a/{account_id}/keys/delete?key={spare.key_id}")

    fragment = ask(client, f"/a/{account_id}/settings/", HX_Target="content")

    assert 'hx-swap-oob="beforeend"' in fragment
    assert "The key “a-test-key” is deleted." in fragment


def test_within_an_account_htmx_loads_new_content(client, settings_page):
    account = settings_page.removesuffix("settings/")

    response = client.get(account, headers={"HX-Request": "true"})

    place = json.loads(response["HX-Location"])
    assert place["path"] == f"{account}buckets/"
    assert place["target"] == "#content"


def test_an_address_that_no_header_can_carry_is_encoded(client, full_key, local_b2):
    account = f"/a/{local_b2.account_id}/"
    key = {"key_id": full_key.key_id, "application_key": full_key.application_key}

    for page, header in ((f"{account}é", "%C3%A9"), (f"{account}x\r\nX-Y: z", "x%0D%0AX-Y:%20z")):
        response = client.post("/sign-in/", {**key, "next": page}, headers={"HX-Request": "true"})

        assert response["HX-Redirect"] == f"{account}{header}"


def test_out_of_an_account_htmx_loads_a_new_page(client, local_b2):
    response = client.get(f"/a/{local_b2.account_id}/settings/", headers={"HX-Request": "true"})

    assert response["HX-Redirect"].startswith("/sign-in/")


class Rows(list):
    """A list that can be watched."""


def test_what_a_page_showed_goes_with_it_and_not_with_the_garbage(rf):
    request = rf.get("/about/")
    request.htmx = None
    rows = Rows(["a row"])
    watched = weakref.ref(rows)
    gc.disable()
    try:
        render_page(request, "400.html", {"rows": rows})
        del rows

        assert watched() is None
    finally:
        gc.enable()
