"""Buckets: what each key of the cast sees of its buckets."""

import pytest

from gateway.values import LifecycleRule
from tests.conftest import ONLY_BUCKET


def page(response) -> str:
    return " ".join(response.content.decode().split())


def test_it_shows_a_bucket_with_the_consoles_labels(client, full_key, signed_in, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket("harbor-media", public=True)
    bucket = gateway.get_bucket("harbor-media")
    account = signed_in(client, full_key)

    response = client.get(f"/a/{account}/buckets/")

    text = page(response)
    assert response.status_code == 200
    for label in (
        "Created",
        "Bucket ID",
        "Type",
        "File Lifecycle",
        "Endpoint",
        "Encryption",
        "Object Lock",
        "Upload/Download",
        "Lifecycle Settings",
    ):
        assert label in text
    assert "harbor-media" in text
    assert bucket.id in text
    assert gateway.authorization.endpoint in text
    assert "Public" in text
    assert "Keep all versions" in text


def test_it_shows_when_a_bucket_was_created(client, full_key, signed_in, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket("harbor-media", public=False)
    created = gateway.list_bucket_dates()["harbor-media"]
    account = signed_in(client, full_key)

    text = page(client.get(f"/a/{account}/buckets/"))

    assert f'datetime="{created:%Y-%m-%dT%H:%M:%S}' in text


def test_it_asks_b2_twice_and_no_more(client, full_key, signed_in, gateway_for, local_b2):
    for name in ("harbor-one", "harbor-two", "harbor-three"):
        gateway_for(full_key).create_bucket(name, public=False)
    account = signed_in(client, full_key)
    local_b2.clear_requests()

    client.get(f"/a/{account}/buckets/")

    calls = sorted(request["call"] for request in local_b2.requests() if request["call"])
    assert calls == ["ListBuckets", "b2_list_buckets"]


def test_it_sums_up_the_lifecycle_rules(client, full_key, signed_in, gateway_for):
    gateway = gateway_for(full_key)
    gateway.create_bucket("harbor-media", public=False)
    bucket = gateway.get_bucket("harbor-media")
    rules = [LifecycleRule("", days_until_delete=14)]
    gateway.update_bucket(bucket.id, if_revision=None, lifecycle_rules=rules)
    account = signed_in(client, full_key)

    assert "Keep prior versions for 14 days" in page(client.get(f"/a/{account}/buckets/"))


def test_it_filters_by_name(client, full_key, signed_in, gateway_for):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    gateway_for(full_key).create_bucket("other-things", public=False)
    account = signed_in(client, full_key)

    text = page(client.get(f"/a/{account}/buckets/", {"q": "HARBOR"}))

    assert "harbor-media" in text
    assert "other-things" not in text


def test_a_filter_without_a_match_is_not_an_empty_account(client, full_key, signed_in, gateway_for):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)

    text = page(client.get(f"/a/{account}/buckets/", {"q": "nothing"}))

    assert "No bucket that this key sees has that in its name." in text
    assert "No buckets yet" not in text


def test_an_empty_account_is_offered_its_first_bucket(client, full_key, signed_in):
    account = signed_in(client, full_key)

    text = page(client.get(f"/a/{account}/buckets/"))

    assert "No buckets yet" in text
    assert f"/a/{account}/buckets/create" in text


def test_a_read_only_key_is_told_what_it_lacks(
    client, full_key, read_only_key, signed_in, gateway_for
):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, read_only_key)

    text = page(client.get(f"/a/{account}/buckets/"))

    assert "<code>writeBuckets</code>" in text
    assert "/buckets/create" not in text
    assert "This key lacks the capability readBucketEncryption." in text
    assert "This key lacks the capability readBucketRetentions." in text


def test_a_key_for_one_bucket_sees_that_bucket_alone(
    client, full_key, one_bucket_key, signed_in, gateway_for
):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, one_bucket_key)

    text = page(client.get(f"/a/{account}/buckets/"))

    assert ONLY_BUCKET in text
    assert "harbor-media" not in text
    assert "This key is restricted" in text
    assert "This key lacks the capability listAllBucketNames." in text


def test_a_key_that_may_not_list_buckets_still_sees_the_names_of_its_own(
    client, full_key, make_key, signed_in, gateway_for
):
    gateway_for(full_key).create_bucket("drop-box-bucket", public=False)
    account = signed_in(client, make_key("writeFiles", bucket="drop-box-bucket"))

    text = page(client.get(f"/a/{account}/buckets/"))

    assert "drop-box-bucket" in text
    assert "This key lacks the capability listBuckets." in text


def test_buckets_are_shown_although_b2_does_not_tell_when_they_were_created(
    client, full_key, signed_in, gateway_for, local_b2
):
    gateway_for(full_key).create_bucket("harbor-media", public=False)
    account = signed_in(client, full_key)
    local_b2.fail(call="ListBuckets", times=5, status=503, code="SlowDown", message="slow down")

    response = client.get(f"/a/{account}/buckets/")

    assert response.status_code == 200
    assert "harbor-media" in page(response)
    assert "B2 did not tell (SlowDown)." in page(response)


def test_it_answers_htmx_with_the_content_alone(client, full_key, signed_in):
    account = signed_in(client, full_key)

    response = client.get(
        f"/a/{account}/buckets/", headers={"HX-Request": "true", "HX-Target": "content"}
    )

    assert page(response).startswith("<title>Buckets")
    assert "<html" not in page(response)


def test_strangers_are_sent_to_the_sign_in(client, local_b2, db):
    response = client.get(f"/a/{local_b2.account_id}/buckets/")

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_a_key_that_may_not_know_the_type_is_shown_none(
    client, make_key, signed_in, one_bucket_key
):
    account = signed_in(client, make_key("listFiles", bucket=ONLY_BUCKET))

    response = client.get(f"/a/{account}/buckets/")

    assert ONLY_BUCKET in page(response)
    assert 'class="pill"' not in page(response)


@pytest.mark.parametrize(("capabilities", "advised"), [((), False), (("listFiles",), True)])
def test_browse_files_is_advised_to_keys_that_may_browse(
    client, make_key, signed_in, capabilities, advised
):
    account = signed_in(client, make_key("writeFiles", *capabilities))

    text = page(client.get(f"/a/{account}/buckets/"))

    assert "It lacks the capability listBuckets." in text
    assert ("open a bucket by its name" in text) is advised
