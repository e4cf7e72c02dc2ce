"""The pills beside the title of a folder: what the bucket does with files."""

import pytest

from gateway.values import LifecycleRule
from tests.buckets.pages import address, text_of
from tests.conftest import ONLY_BUCKET

NAME = "harbor-media"
FRAGMENT = {"hx-request": "true", "hx-target": "bucket-marks"}


@pytest.fixture
def marks(client, signed_in, gateway_for, full_key):
    """Asks for the pills of a new bucket, with that key."""

    def ask(credential=full_key, **settings):
        gateway_for(full_key).create_bucket(NAME, **{"public": False, **settings})
        return client.get(address(signed_in(client, credential), "marks", NAME), headers=FRAGMENT)

    return ask


def test_a_private_bucket_says_so(marks):
    assert text_of(marks()) == "Private SSE-B2 Keep all versions"


def test_a_public_bucket_warns_with_colour_and_word(marks):
    answer = marks(public=True)

    assert text_of(answer) == "Public SSE-B2 Keep all versions"
    assert answer.content.decode().count("pill--warn") == 1


def test_it_tells_of_object_lock(marks):
    assert text_of(marks(lock=True)) == "Private SSE-B2 Object Lock Keep all versions"


def test_it_tells_the_truth_of_this_moment(marks, client, signed_in, gateway_for, full_key):
    marks()
    rule = LifecycleRule("", days_until_delete=1)
    bucket = gateway_for(full_key).get_bucket(NAME)
    gateway_for(full_key).update_bucket(
        bucket.id, public=True, lifecycle_rules=(rule,), if_revision=bucket.revision
    )

    answer = client.get(address(signed_in(client, full_key), "marks", NAME), headers=FRAGMENT)

    assert text_of(answer) == "Public SSE-B2 Keep only the last version"


def test_what_a_key_may_not_know_is_left_out(marks, make_key):
    assert text_of(marks(make_key("listBuckets", "listFiles"))) == "Private Keep all versions"


def test_it_requires_the_capability_to_list_buckets(marks, make_key):
    answer = marks(make_key("listFiles"))

    assert answer.status_code == 403
    assert "listBuckets" in text_of(answer)


def test_a_key_for_one_bucket_sees_no_other(marks, one_bucket_key):
    answer = marks(one_bucket_key)

    assert answer.status_code in (403, 404)
    assert "Private" not in text_of(answer)


def test_a_key_for_one_bucket_sees_its_own(client, signed_in, one_bucket_key):
    account = signed_in(client, one_bucket_key)

    answer = client.get(address(account, "marks", ONLY_BUCKET), headers=FRAGMENT)

    assert text_of(answer).startswith("Private")


def test_without_htmx_it_leads_to_the_settings(client, signed_in, gateway_for, full_key):
    gateway_for(full_key).create_bucket(NAME, public=False)
    account = signed_in(client, full_key)

    answer = client.get(address(account, "marks", NAME))

    assert answer["Location"] == address(account, "settings", NAME)
