"""Your Application Keys."""

from datetime import UTC, datetime, timedelta

import pytest

from keys.types_of_access import READ_ONLY, capabilities_for
from keys.views import key_list as page
from tests.keys.pages import row_of, text_of


@pytest.fixture
def gateway(full_key, gateway_for):
    return gateway_for(full_key)


def test_it_lists_keys_with_the_consoles_columns(client, full_key, make_key, signed_in):
    made = make_key("listFiles", name_prefix="photos/")
    account = signed_in(client, full_key)

    response = client.get(f"/a/{account}/keys/")

    text = text_of(response)
    for label in (
        "keyName",
        "keyID",
        "bucketName",
        "capabilities",
        "expiration",
        "namePrefix",
        "Add a New Application Key",
    ):
        assert label in text
    assert row_of(response, made.key_id).startswith(f"a-test-key {made.key_id} All Custom 1")
    assert "Never photos/" in row_of(response, made.key_id)


def test_it_names_the_buckets_of_a_restricted_key(client, full_key, make_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    made = make_key("listFiles", bucket="harbor-media")
    account = signed_in(client, full_key)

    assert "harbor-media" in row_of(client.get(f"/a/{account}/keys/"), made.key_id)


def test_a_bucket_that_is_gone_is_shown_by_its_id(client, full_key, make_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    bucket = gateway.get_bucket("harbor-media")
    made = make_key("listFiles", bucket="harbor-media")
    gateway.delete_bucket("harbor-media")
    account = signed_in(client, full_key)

    assert bucket.id in row_of(client.get(f"/a/{account}/keys/"), made.key_id)


def test_it_knows_the_types_of_access_again(client, full_key, make_key, signed_in):
    capabilities = capabilities_for(READ_ONLY, whole_account=True, list_all_bucket_names=True)
    made = make_key(*capabilities)
    account = signed_in(client, full_key)

    assert "Read Only" in row_of(client.get(f"/a/{account}/keys/"), made.key_id)


def test_it_shows_when_a_key_expires(client, full_key, make_key, signed_in):
    made = make_key("listFiles", valid_seconds=86_400)
    account = signed_in(client, full_key)

    row = row_of(client.get(f"/a/{account}/keys/"), made.key_id)

    assert str((datetime.now(UTC) + timedelta(days=1)).year) in row
    assert "Never" not in row


def test_it_marks_the_key_that_is_signed_in(client, full_key, make_key, signed_in):
    other = make_key("listFiles")
    account = signed_in(client, full_key)

    response = client.get(f"/a/{account}/keys/")

    assert "signed in" in row_of(response, full_key.key_id)
    assert "signed in" not in row_of(response, other.key_id)


def test_it_never_shows_a_secret(client, full_key, make_key, signed_in):
    made = make_key("listFiles")
    account = signed_in(client, full_key)

    markup = client.get(f"/a/{account}/keys/").content.decode()

    assert made.application_key not in markup
    assert full_key.application_key not in markup


def test_it_pages_through_many_keys(client, full_key, make_key, signed_in, monkeypatch):
    monkeypatch.setattr(page, "KEYS_PER_PAGE", 2)
    made = [make_key("listFiles") for _ in range(3)]
    account = signed_in(client, full_key)

    first = client.get(f"/a/{account}/keys/")
    assert "2 keys shown · more exist" in text_of(first)
    seen = text_of(first)
    while "?start=" in (markup := first.content.decode()):
        start = markup.split("?start=")[1].split('"')[0]
        first = client.get(f"/a/{account}/keys/?start={start}")
        seen += text_of(first)

    assert all(key.key_id in seen for key in made)
    assert "First page" in text_of(first)


def test_it_costs_two_requests(client, full_key, signed_in, local_b2):
    account = signed_in(client, full_key)
    local_b2.clear_requests()

    client.get(f"/a/{account}/keys/")

    calls = sorted(request["call"] for request in local_b2.requests() if request["call"])
    assert calls == ["b2_list_buckets", "b2_list_keys"]


def test_a_read_only_key_is_told_what_it_lacks(client, read_only_key, signed_in):
    account = signed_in(client, read_only_key)

    response = client.get(f"/a/{account}/keys/")

    assert "Needs the capability writeKeys" in text_of(response)
    assert "lacks the capability deleteKeys" in text_of(response)
    assert "/keys/delete" not in response.content.decode()


def test_a_key_for_one_bucket_may_not_list_keys(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    response = client.get(f"/a/{account}/keys/")

    assert response.status_code == 403
    assert "listKeys" in text_of(response)


def test_a_key_that_may_not_list_buckets_sees_their_ids(client, make_key, signed_in, gateway):
    gateway.create_bucket("harbor-media", public=False)
    made = make_key("listFiles", bucket="harbor-media")
    account = signed_in(client, make_key("listKeys"))

    response = client.get(f"/a/{account}/keys/")

    assert gateway.get_bucket("harbor-media").id in row_of(response, made.key_id)
    assert "lacks the capability listBuckets" in text_of(response)
