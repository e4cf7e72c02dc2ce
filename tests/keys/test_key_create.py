"""Add a New Application Key."""

import re

import pytest

from gateway.errors import B2Error
from gateway.gateway import authorize
from gateway.values import Credential
from tests.keys.pages import text_of, value_beside

FORM = {
    "name": "my-first-key",
    "buckets": "all",
    "access": "read_and_write",
    "name_prefix": "",
    "duration": "",
}


@pytest.fixture
def gateway(full_key, gateway_for):
    return gateway_for(full_key)


@pytest.fixture
def place(client, full_key, signed_in):
    """The address of the form, for a client that is signed in with a full key."""
    return f"/a/{signed_in(client, full_key)}/keys/create"


def made_key(gateway, name="my-first-key"):
    return next(key for key in gateway.list_keys().keys if key.name == name)


def test_the_form_has_the_guides_words(client, place):
    text = text_of(client.get(place))

    for words in (
        "Name of Key",
        "Allow access to Bucket(s)",
        "All",
        "Type of Access",
        "Read and Write",
        "Read Only",
        "Write Only",
        "Allow List All Bucket Names",
        "File name prefix",
        "Duration (seconds)",
        "Create New Key",
    ):
        assert words in text


def test_all_and_read_and_write_are_chosen_from_the_start(client, place):
    markup = client.get(place).content.decode()

    assert re.search(r'name="buckets" value="all"[^>]* checked', markup)
    assert re.search(r'name="access" value="read_and_write"[^>]* checked', markup)


def test_it_shows_the_new_key_once(client, place, gateway, both_ways):
    response = both_ways.post(client, place, FORM, "content")

    text = text_of(response)
    assert response.status_code == 200
    assert "Success! Your new application key has been created." in text
    assert "It will only appear here once." in text
    assert value_beside(response, "keyName:") == "my-first-key"
    assert value_beside(response, "keyID:") == made_key(gateway).id
    assert value_beside(response, "S3 Endpoint:") == gateway.authorization.endpoint
    assert "bucketName:" not in text


def test_the_new_key_works(client, place, full_key):
    response = client.post(place, FORM)

    made = Credential(
        full_key.realm, value_beside(response, "keyID:"), value_beside(response, "applicationKey:")
    )
    assert authorize(made).account_id


def test_the_secret_is_in_no_cache_and_in_no_other_answer(client, place, both_ways):
    response = both_ways.post(client, place, FORM, "content")

    secret = value_beside(response, "applicationKey:")
    assert "no-store" in response["Cache-Control"]
    assert response.status_code == 200
    for later in (client.get(place), client.get(place.replace("create", ""))):
        assert secret not in later.content.decode()
    assert secret not in str(dict(client.session.items()))


def test_sending_the_same_form_again_makes_no_second_key(client, place, gateway, both_ways):
    mark = re.search(r'name="mark" value="([^"]+)"', client.get(place).content.decode())[1]

    first = both_ways.post(client, place, FORM | {"mark": mark}, "content")
    again = both_ways.post(client, place, FORM | {"mark": mark}, "content")

    assert value_beside(first, "applicationKey:") not in again.content.decode()
    assert again.status_code == 409
    assert "No second key was made." in text_of(again)
    assert [key.name for key in gateway.list_keys().keys].count("my-first-key") == 1


def test_read_and_write_for_all_buckets_can_do_everything_the_guide_needs(client, place, gateway):
    client.post(place, FORM)

    key = made_key(gateway)
    assert key.bucket_ids is None
    assert {"writeBuckets", "listAllBucketNames", "writeFiles", "writeKeys"} <= key.capabilities


@pytest.mark.parametrize(
    ("access", "may", "may_not"),
    [
        ("read_and_write", {"readFiles", "writeFiles", "deleteFiles"}, {"writeKeys"}),
        ("read_only", {"listFiles", "readFiles", "shareFiles"}, {"writeFiles", "deleteFiles"}),
        ("write_only", {"writeFiles"}, {"readFiles", "shareFiles"}),
    ],
)
def test_it_restricts_a_key_to_buckets(client, place, gateway, access, may, may_not):
    gateway.create_bucket("harbor-media", public=False)
    gateway.create_bucket("harbor-archive", public=False)
    gateway.create_bucket("somewhere-else", public=False)
    chosen = [gateway.get_bucket(name).id for name in ("harbor-media", "harbor-archive")]

    response = client.post(
        place, FORM | {"buckets": "some", "bucket_ids": chosen, "access": access}
    )

    key = made_key(gateway)
    assert set(key.bucket_ids) == set(chosen)
    assert may <= key.capabilities
    assert key.capabilities.isdisjoint(may_not)
    assert value_beside(response, "bucketName:") == "harbor-archive, harbor-media"


def test_it_may_list_all_bucket_names_when_ticked(client, place, gateway):
    gateway.create_bucket("harbor-media", public=False)
    chosen = [gateway.get_bucket("harbor-media").id]

    client.post(
        place,
        FORM | {"buckets": "some", "bucket_ids": chosen, "list_all_bucket_names": "on"},
    )

    assert "listAllBucketNames" in made_key(gateway).capabilities


def test_a_prefix_and_a_duration_restrict_the_key(client, place, gateway):
    client.post(place, FORM | {"name_prefix": "photos/", "duration": "3600"})

    key = made_key(gateway)
    assert key.name_prefix == "photos/"
    assert key.expires is not None
    assert "writeKeys" not in key.capabilities


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": ""}, "Name of Key", "This field is required."),
        ({"name": "has space"}, "Name of Key", "Use letters (a to z), digits and hyphens only."),
        ({"name": "x" * 101}, "Name of Key", "at most 100 characters"),
        ({"access": "root"}, "Type of Access", "Select a valid choice."),
        ({"buckets": "some"}, "Buckets", "Choose at least one bucket, or All."),
        (
            {"buckets": "some", "bucket_ids": ["not-a-bucket"]},
            "Buckets",
            "Select a valid choice.",
        ),
        ({"name_prefix": "x" * 1025}, "File name prefix", "at most 1,024 bytes"),
        ({"duration": "0"}, "Duration (seconds)", "greater than or equal to 1"),
        ({"duration": "86400000"}, "Duration (seconds)", "less than or equal to 86399999"),
        ({"duration": "soon"}, "Duration (seconds)", "Enter a whole number."),
    ],
)
def test_it_rejects_what_b2_would_not_take(client, place, gateway, change, field, words):
    gateway.create_bucket("harbor-media", public=False)
    keys_before = len(gateway.list_keys().keys)

    response = client.post(place, FORM | change)

    assert response.status_code == 422
    assert f"{field} : {words}" in text_of(response).replace("Ensure this value has ", "").replace(
        "Ensure this value is ", ""
    ).replace("A prefix is ", "")
    assert len(gateway.list_keys().keys) == keys_before


def test_ticked_buckets_beside_all_are_refused_instead_of_guessed(
    client, place, gateway, both_ways
):
    gateway.create_bucket("harbor-media", public=False)
    ticked = [gateway.get_bucket("harbor-media").id]

    response = both_ways.post(client, place, FORM | {"bucket_ids": ticked}, "content")

    assert response.status_code == 422
    assert "All is selected, but buckets are ticked: choose one." in text_of(response)


def test_b2s_own_refusal_is_shown(client, place, local_b2, both_ways):
    local_b2.fail(call="b2_create_key", status=400, code="bad_request", message="not that name")

    response = both_ways.post(client, place, FORM, "content")

    assert response.status_code == 422
    assert "B2 did not accept this key: bad_request: not that name" in text_of(response)


def test_it_says_what_the_own_key_does_not_have(client, make_key, signed_in):
    account = signed_in(client, make_key("writeKeys", "listBuckets"))

    text = text_of(client.get(f"/a/{account}/keys/create"))

    assert "B2 lets a key with writeKeys make keys that may do more than itself." in text
    assert "deleteFiles" in text


def test_a_key_that_may_not_list_buckets_makes_keys_for_all(client, make_key, signed_in):
    account = signed_in(client, make_key("writeKeys", "listKeys"))

    response = client.get(f"/a/{account}/keys/create")

    assert "Single buckets cannot be chosen here" in text_of(response)


def test_it_requires_the_capability(client, read_only_key, signed_in, gateway, both_ways):
    account = signed_in(client, read_only_key)

    response = both_ways.post(client, f"/a/{account}/keys/create", FORM, "content")

    assert response.status_code == 403
    assert "writeKeys" in text_of(response)
    assert "my-first-key" not in [key.name for key in gateway.list_keys().keys]


def test_a_key_for_one_bucket_makes_none(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    assert client.get(f"/a/{account}/keys/create").status_code == 403


def test_an_expired_key_does_not_sign_in(client, place, full_key, local_b2):
    response = client.post(place, FORM | {"duration": "60"})
    made = Credential(
        full_key.realm, value_beside(response, "keyID:"), value_beside(response, "applicationKey:")
    )

    local_b2.advance(61)

    with pytest.raises(B2Error):
        authorize(made)
