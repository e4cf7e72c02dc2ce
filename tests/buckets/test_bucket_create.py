"""Create a Bucket."""

import pytest

from tests.buckets.pages import text_of

FORM = {
    "name": "harbor-media",
    "visibility": "private",
    "encryption": "disable",
    "lock": "disable",
}


def test_the_form_has_the_consoles_words(client, full_key, signed_in, both_ways):
    account = signed_in(client, full_key)

    text = text_of(both_ways.get(client, f"/a/{account}/buckets/create", target="dialog-form"))

    for words in (
        "Bucket Unique Name",
        "Files in Bucket are",
        "Private",
        "Public",
        "Default Encryption",
        "Object Lock",
        "Disable",
        "Enable",
        "Create a Bucket",
        "6 to 63 characters",
        "Since autumn 2026 Backblaze encrypts new buckets on its own",
    ):
        assert words in text


def test_it_creates_a_private_bucket(client, full_key, signed_in, gateway_for, both_ways):
    account = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert gateway_for(full_key).get_bucket("harbor-media").type == "allPrivate"
    assert both_ways.went_to(response) == (
        f"/a/{account}/buckets/created?bucket=harbor-media&encryption=disable"
    )


def test_it_creates_a_public_bucket(client, full_key, signed_in, gateway_for, both_ways):
    account = signed_in(client, full_key)

    both_ways.post(client, f"/a/{account}/buckets/create", FORM | {"visibility": "public"})

    assert gateway_for(full_key).get_bucket("harbor-media").is_public


def test_it_creates_a_bucket_with_object_lock(client, full_key, signed_in, gateway_for):
    account = signed_in(client, full_key)

    client.post(f"/a/{account}/buckets/create", FORM | {"lock": "enable"})

    assert gateway_for(full_key).get_bucket("harbor-media").lock_enabled is True


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("short", "6 to 63 characters"),
        ("x" * 64, "6 to 63 characters"),
        ("Harbor-Media", "only lower-case letters (a to z), digits, hyphens and dots"),
        ("-harbor-media", "a letter or digit at both ends"),
        ("harbor..media", "no two dots in a row, and not an IP address"),
        ("192.168.10.20", "no two dots in a row, and not an IP address"),
        ("b2-harbor-media", "does not begin with “b2-”"),
        ("", "This field is required."),
    ],
)
def test_it_rejects_a_bad_name(client, full_key, signed_in, gateway_for, name, rule):
    account = signed_in(client, full_key)

    response = client.post(f"/a/{account}/buckets/create", FORM | {"name": name})

    assert response.status_code == 422
    assert f"Bucket Unique Name : {rule}" in text_of(response)
    assert gateway_for(full_key).list_buckets() == []


def test_it_rejects_a_name_that_another_account_has(
    client, full_key, other_key, signed_in, gateway_for, both_ways
):
    gateway_for(other_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert response.status_code == 422
    assert "This bucket name is already in use." in text_of(response)
    assert 'value="harbor-media"' in response.content.decode()


def test_it_rejects_a_name_that_this_account_has(
    client, full_key, signed_in, gateway_for, both_ways
):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert response.status_code == 422
    assert "You already own a bucket of this name." in text_of(response)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("TooManyBuckets", "as many buckets as B2 allows"),
        ("InvalidBucketName", "B2 does not accept this name."),
    ],
)
def test_it_pins_other_refusals_on_the_name(client, full_key, signed_in, local_b2, code, words):
    account = signed_in(client, full_key)
    local_b2.fail(call="CreateBucket", status=400, code=code, message="no")

    response = client.post(f"/a/{account}/buckets/create", FORM)

    assert response.status_code == 422
    assert words in text_of(response)


def test_it_pins_an_unverified_e_mail_address_on_public(client, full_key, signed_in, local_b2):
    account = signed_in(client, full_key)
    local_b2.fail(call="CreateBucket", status=401, code="email_not_verified", message="no")

    response = client.post(f"/a/{account}/buckets/create", FORM | {"visibility": "public"})

    assert response.status_code == 422
    assert "wants your e-mail address verified" in text_of(response)


def test_a_busy_b2_is_told_and_creates_nothing(
    client, full_key, signed_in, gateway_for, local_b2, both_ways
):
    account = signed_in(client, full_key)
    local_b2.fail(call="CreateBucket", times=5, status=503, code="ServiceUnavailable")

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert response.status_code == 503
    assert "B2 is busy" in text_of(response)
    assert gateway_for(full_key).list_buckets() == []


def test_it_requires_the_capability(client, read_only_key, signed_in, both_ways):
    account = signed_in(client, read_only_key)

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert response.status_code == 403
    assert "writeBuckets" in text_of(response)


def test_a_key_for_one_bucket_makes_none(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    assert client.get(f"/a/{account}/buckets/create").status_code == 403


def test_switches_that_the_key_may_not_set_stay_at_disable_and_say_why(
    client, full_key, make_key, signed_in, gateway_for
):
    account = signed_in(client, make_key("listBuckets", "writeBuckets"))

    page = client.get(f"/a/{account}/buckets/create")
    client.post(f"/a/{account}/buckets/create", FORM | {"lock": "enable"})

    assert "This key lacks the capability writeBucketRetentions." in text_of(page)
    assert "This key lacks the capability writeBucketEncryption." in text_of(page)
    assert gateway_for(full_key).get_bucket("harbor-media").lock_enabled is False


def test_a_key_that_may_not_list_buckets_makes_one_and_is_told_the_endpoint(
    client, full_key, make_key, signed_in, gateway_for, both_ways
):
    account = signed_in(client, make_key("writeBuckets", "writeBucketEncryption", "writeFiles"))

    done = both_ways.post(client, f"/a/{account}/buckets/create", FORM | {"encryption": "enable"})
    page = both_ways.get(client, both_ways.went_to(done))

    text = text_of(page)
    assert page.status_code == 200
    assert "The bucket “harbor-media” is created." in text
    assert f"Endpoint {gateway_for(full_key).authorization.endpoint}" in text
    assert "This key lacks the capability listBuckets." in text
    assert "could not be set" not in text
    assert gateway_for(full_key).get_bucket("harbor-media").type == "allPrivate"


def test_errors_are_summed_up_and_tied_to_their_field(client, full_key, signed_in):
    account = signed_in(client, full_key)

    markup = client.post(f"/a/{account}/buckets/create", FORM | {"name": "x"}).content.decode()

    assert 'href="#id_name"' in markup
    assert 'aria-invalid="true"' in markup
    assert "id_name_error" in markup
