"""Default Encryption, at a B2 that does not encrypt on its own: at creation and later."""

import pytest

from tests.buckets.pages import address, hidden_value, text_of
from tests.conftest import ONLY_BUCKET
from tests.local_b2 import LocalB2Process

FORM = {
    "name": "harbor-media",
    "visibility": "private",
    "encryption": "enable",
    "lock": "disable",
}


@pytest.fixture(scope="module")
def local_b2_process(tmp_path_factory):
    """B2 as it was before autumn 2026: new buckets are not encrypted."""
    data = tmp_path_factory.mktemp("unencrypted") / "data"
    options = ("--test-controls", "--default-encryption", "none")
    with LocalB2Process(data, options=options) as process:
        yield process


@pytest.fixture
def plain_bucket(full_key, gateway_for):
    """A bucket without default encryption."""
    gateway_for(full_key).create_bucket("plain-bucket", public=False)
    return "plain-bucket"


def test_a_new_bucket_is_encrypted_when_asked_for(
    client, full_key, signed_in, gateway_for, both_ways
):
    account = signed_in(client, full_key)

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert gateway_for(full_key).get_bucket("harbor-media").encryption == "SSE-B2"
    assert "encryption=enable" in both_ways.went_to(response)


def test_a_failed_second_step_is_told_and_nothing_is_rolled_back(
    client, full_key, signed_in, gateway_for, local_b2, both_ways
):
    account = signed_in(client, full_key)
    local_b2.fail(call="b2_update_bucket", status=400, code="bad_request", message="not today")

    response = both_ways.post(client, f"/a/{account}/buckets/create", FORM)

    assert gateway_for(full_key).get_bucket("harbor-media").encryption == "none"
    shown = client.get(both_ways.went_to(response))
    assert "could not be set (bad_request: not today)" in text_of(shown)
    assert "one setting was not applied: Default Encryption is still disabled" in text_of(shown)
    assert f"/a/{account}/buckets/encryption?bucket=harbor-media" in shown.content.decode()


def test_disable_leaves_a_bucket_unencrypted(client, full_key, signed_in, gateway_for):
    account = signed_in(client, full_key)

    created = client.post(f"/a/{account}/buckets/create", FORM | {"encryption": "disable"})

    assert gateway_for(full_key).get_bucket("harbor-media").encryption == "none"
    assert "B2 encrypts it on its own" not in text_of(client.get(created["Location"]))


def test_it_switches_encryption_on(
    client, full_key, signed_in, gateway_for, plain_bucket, both_ways
):
    account = signed_in(client, full_key)
    url = address(account, "encryption", plain_bucket)
    revision = hidden_value(client.get(url), "revision")

    response = both_ways.post(client, url, {"revision": revision})

    assert gateway_for(full_key).get_bucket(plain_bucket).encryption == "SSE-B2"
    assert both_ways.went_to(response) == address(account, "settings", plain_bucket)


def test_a_bucket_that_has_it_already_says_so(
    client, full_key, signed_in, gateway_for, plain_bucket
):
    gateway = gateway_for(full_key)
    bucket = gateway.get_bucket(plain_bucket)
    gateway.update_bucket(bucket.id, if_revision=None, encryption="SSE-B2")
    account = signed_in(client, full_key)

    text = text_of(client.get(address(account, "encryption", plain_bucket)))

    assert "is enabled already" in text


def test_a_change_in_between_is_answered_with_the_fresh_state(
    client, full_key, signed_in, gateway_for, plain_bucket, both_ways
):
    account = signed_in(client, full_key)
    url = address(account, "encryption", plain_bucket)
    revision = hidden_value(client.get(url), "revision")
    bucket = gateway_for(full_key).get_bucket(plain_bucket)
    gateway_for(full_key).update_bucket(bucket.id, if_revision=None, info={"somebody": "else"})

    response = both_ways.post(client, url, {"revision": revision})

    assert response.status_code == 409
    assert hidden_value(response, "revision") != revision


@pytest.mark.parametrize("missing", ["writeBuckets", "writeBucketEncryption"])
def test_it_requires_both_capabilities(
    client, make_key, signed_in, plain_bucket, gateway_for, full_key, both_ways, missing
):
    held = {"listBuckets", "readBucketEncryption", "writeBuckets", "writeBucketEncryption"}
    account = signed_in(client, make_key(*sorted(held - {missing})))

    settings = client.get(address(account, "settings", plain_bucket))
    response = both_ways.post(
        client, address(account, "encryption", plain_bucket), {"revision": "2"}
    )

    assert f"Enable Needs the capability {missing}" in text_of(settings)
    assert response.status_code == 403
    assert missing in text_of(response)
    assert gateway_for(full_key).get_bucket(plain_bucket).encryption == "none"


def test_a_read_only_key_changes_nothing(client, read_only_key, signed_in, plain_bucket):
    account = signed_in(client, read_only_key)

    assert client.get(address(account, "encryption", plain_bucket)).status_code == 403


def test_a_key_for_one_bucket_changes_nothing(client, one_bucket_key, signed_in):
    account = signed_in(client, one_bucket_key)

    assert client.get(address(account, "encryption", ONLY_BUCKET)).status_code == 403
