"""The own domain of a bucket: set, shown, changed, taken away; and never asked."""

import pytest

from gateway.urls import OWN_URL
from tests.buckets.pages import address, hidden_value, text_of
from tests.conftest import ONLY_BUCKET

BUCKET = "harbor-media"


@pytest.fixture
def gateway(full_key, gateway_for):
    """B2 as the full key sees it, with one bucket that has an info already."""
    gateway = gateway_for(full_key)
    gateway.create_bucket(BUCKET, public=False)
    bucket = gateway.get_bucket(BUCKET)
    gateway.update_bucket(bucket.id, if_revision=None, info={"Cache-Control": "max-age=60"})
    return gateway


@pytest.fixture
def account(client, signed_in, full_key, gateway):
    return signed_in(client, full_key)


def form(client, url, **fields):
    """What a browser sends when these fields are filled in."""
    revision = hidden_value(client.get(url), "revision")
    return {"revision": revision, "host": "files.example.com", "layout": "friendly"} | fields


@pytest.mark.parametrize(
    ("layout", "base"),
    [
        ("friendly", "https://files.example.com/file/harbor-media"),
        ("top", "https://files.example.com"),
    ],
)
def test_it_is_written_into_the_bucket_info(client, account, gateway, both_ways, layout, base):
    url = address(account, "domain", BUCKET)

    answer = both_ways.post(client, url, form(client, url, layout=layout))

    assert both_ways.went_to(answer) == address(account, "settings", BUCKET)
    assert gateway.get_bucket(BUCKET).info == {"Cache-Control": "max-age=60", OWN_URL: base}
    assert f"{base}/" in text_of(client.get(address(account, "settings", BUCKET)))


def test_the_form_shows_what_is_set_and_an_empty_one_takes_it_away(
    client, account, gateway, both_ways
):
    url = address(account, "domain", BUCKET)
    client.post(url, form(client, url, layout="top"))

    page = both_ways.get(client, url, target="dialog-form").content.decode()
    answer = both_ways.post(client, url, form(client, url, host=""))

    assert 'value="files.example.com"' in page
    assert 'value="top" id="id_layout_1" checked' in page.replace(" required", "")
    assert both_ways.went_to(answer)
    assert gateway.get_bucket(BUCKET).info == {"Cache-Control": "max-age=60"}


def test_a_host_is_taken_as_people_copy_it(client, account, gateway):
    url = address(account, "domain", BUCKET)

    client.post(url, form(client, url, host=" https://Files.Example.com/ ", layout="top"))

    assert gateway.get_bucket(BUCKET).info[OWN_URL] == "https://files.example.com"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "http://files.example.com",
        "files.example.com:8080",
        "files.example.com/path",
        "user@files.example.com",
        "javascript:alert(1)",
        "münchen.de",
    ],
)
def test_what_is_no_host_name_is_refused(client, account, gateway, host):
    url = address(account, "domain", BUCKET)

    answer = client.post(url, form(client, url, host=host))

    assert answer.status_code == 422
    assert "That is no full host name" in text_of(answer)
    assert OWN_URL not in gateway.get_bucket(BUCKET).info


@pytest.mark.parametrize("fields", [{"layout": "other"}, {"revision": ""}])
def test_what_the_form_does_not_offer_is_refused(client, account, gateway, both_ways, fields):
    url = address(account, "domain", BUCKET)

    answer = both_ways.post(client, url, form(client, url, **fields))

    assert answer.status_code == 422
    assert OWN_URL not in gateway.get_bucket(BUCKET).info


def test_a_change_in_between_is_answered_with_the_fresh_state(client, account, gateway, both_ways):
    url = address(account, "domain", BUCKET)
    sent = form(client, url)
    bucket = gateway.get_bucket(BUCKET)
    gateway.update_bucket(bucket.id, if_revision=None, info={"somebody": "else"})

    answer = both_ways.post(client, url, sent)

    assert answer.status_code == 409
    assert hidden_value(answer, "revision") != sent["revision"]
    assert gateway.get_bucket(BUCKET).info == {"somebody": "else"}


def test_a_refusal_of_b2_is_told(client, account, gateway, local_b2, both_ways):
    url = address(account, "domain", BUCKET)
    sent = form(client, url)
    local_b2.fail(call="b2_update_bucket", status=400, code="bad_request", message="too many")

    answer = both_ways.post(client, url, sent)

    assert answer.status_code == 422
    assert "B2 refuses it: too many" in text_of(answer)


def test_it_needs_write_buckets(client, signed_in, read_only_key, gateway, both_ways):
    account = signed_in(client, read_only_key)

    settings = client.get(address(account, "settings", BUCKET))
    answer = both_ways.post(client, address(account, "domain", BUCKET), {})

    assert "Set domain Needs the capability writeBuckets" in text_of(settings)
    assert answer.status_code == 403
    assert "writeBuckets" in text_of(answer)


def test_a_key_for_one_bucket_changes_no_other(
    client, signed_in, make_key, one_bucket_key, gateway, gateway_for
):
    account = signed_in(client, make_key("listBuckets", "writeBuckets"))
    url = address(account, "domain", ONLY_BUCKET)
    sent = form(client, url)
    account = signed_in(client, one_bucket_key)

    assert client.post(url, sent).status_code == 403
    assert gateway.get_bucket(ONLY_BUCKET).info == {}
