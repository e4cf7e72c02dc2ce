"""Tokens with which anyone downloads what begins with a prefix."""

import logging
from datetime import UTC, datetime, timedelta
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from gateway.errors import InvalidRequest, NoSuchBucket, NotEntitled, ServiceBusy
from gateway.gateway import Gateway
from gateway.urls import authorized_url, friendly_url
from tests.gateway.conftest import put
from tests.local_b2 import LocalB2


def status_of(url: str) -> int:
    """What B2 answers to anyone who asks for `url`."""
    try:
        with urlopen(url) as response:
            return int(response.status)
    except HTTPError as refused:
        return refused.code


def test_it_opens_what_begins_with_the_prefix_and_nothing_else(gateway: Gateway, bucket: str):
    for name in ("a/b c.txt", "a/d/e.txt", "other.txt"):
        put(gateway, bucket, name)

    allowed = gateway.get_download_authorization(bucket, "a/", seconds=60)

    def answer(name: str) -> int:
        return status_of(authorized_url(gateway.authorization, allowed, name, token=True))

    assert [answer("a/b c.txt"), answer("a/d/e.txt"), answer("other.txt")] == [200, 200, 401]
    assert status_of(friendly_url(gateway.authorization, bucket, "a/b c.txt")) == 401


def test_it_ends(gateway: Gateway, bucket: str, local_b2: LocalB2):
    put(gateway, bucket, "a/b.txt")
    allowed = gateway.get_download_authorization(bucket, "a/", seconds=60)
    url = authorized_url(gateway.authorization, allowed, "a/b.txt", token=True)

    before = status_of(url)
    local_b2.advance(61)

    assert (before, status_of(url)) == (200, 401)
    left = allowed.expires - datetime.now(UTC)
    assert timedelta(seconds=50) < left <= timedelta(seconds=60)


def test_overrides_are_part_of_every_url(gateway: Gateway, bucket: str):
    put(gateway, bucket, "a.txt")
    overrides = {"b2ContentDisposition": "attachment", "b2ContentType": "text/x-odd; a=b"}

    allowed = gateway.get_download_authorization(bucket, "", seconds=60, overrides=overrides)

    with urlopen(authorized_url(gateway.authorization, allowed, "a.txt", token=True)) as response:
        assert response.headers["Content-Disposition"] == "attachment"
        assert response.headers["Content-Type"] == "text/x-odd; a=b"


@pytest.mark.parametrize("seconds", [0, 604_801])
def test_it_lives_a_second_to_a_week(gateway: Gateway, bucket: str, seconds: int):
    with pytest.raises(InvalidRequest):
        gateway.get_download_authorization(bucket, "", seconds=seconds)


def test_it_needs_share_files(gateway_with, bucket: str):
    gateway = gateway_with("listBuckets", "readFiles")

    with pytest.raises(NotEntitled) as refusal:
        gateway.get_download_authorization(bucket, "", seconds=60)

    assert refusal.value.capability == "shareFiles"


def test_a_key_for_one_bucket_needs_no_list_buckets(gateway_with, bucket: str):
    gateway = gateway_with("shareFiles", buckets=[bucket])

    assert gateway.get_download_authorization(bucket, "", seconds=60).token


def test_a_key_for_a_prefix_shares_nothing_else(gateway_with, bucket: str):
    gateway = gateway_with("shareFiles", buckets=[bucket], name_prefix="a/")

    with pytest.raises(NotEntitled):
        gateway.get_download_authorization(bucket, "b/", seconds=60)


def test_an_unknown_bucket_cannot_be_shared(gateway: Gateway):
    with pytest.raises(NoSuchBucket):
        gateway.get_download_authorization("b2console-no-such", "", seconds=60)


def test_the_token_is_in_no_log_and_no_repr(
    gateway: Gateway, bucket: str, calls: list[object], caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)

    allowed = gateway.get_download_authorization(bucket, "", seconds=60)

    assert allowed.token not in caplog.text + repr(allowed) + repr(calls)


def test_a_busy_b2_is_asked_once_more(gateway: Gateway, bucket: str, local_b2: LocalB2):
    busy = {"call": "b2_get_download_authorization", "status": 503, "code": "service_unavailable"}
    local_b2.fail(**busy, times=1)

    assert gateway.get_download_authorization(bucket, "", seconds=60).token

    local_b2.fail(**busy, times=2)
    with pytest.raises(ServiceBusy):
        gateway.get_download_authorization(bucket, "", seconds=60)
