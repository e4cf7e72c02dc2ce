from datetime import UTC, datetime, timedelta

import pytest

from gateway.errors import InvalidRequest, NoSuchKey, NotEntitled
from gateway.gateway import Gateway, authorize
from gateway.values import Credential
from tests.gateway.conftest import put


def test_a_new_key_can_sign_in_and_says_what_it_may(gateway: Gateway, make_bucket, full_key):
    buckets = [gateway.get_bucket(make_bucket()) for _ in range(2)]

    made = gateway.create_key(
        "b2console-test",
        capabilities=["listFiles", "readFiles"],
        bucket_ids=[each.id for each in buckets],
        name_prefix="photos/",
        valid_seconds=3600,
    )
    told = authorize(Credential(full_key.realm, made.key.id, made.application_key))
    gateway.delete_key(made.key.id)

    assert told.capabilities == made.key.capabilities == {"listFiles", "readFiles"}
    assert set(made.key.bucket_ids or ()) == {each.id for each in buckets}
    assert {each.name for each in told.buckets or ()} == {each.name for each in buckets}
    assert told.name_prefix == made.key.name_prefix == "photos/"
    assert told.expires == made.key.expires
    left = (told.expires or datetime.now(UTC)) - datetime.now(UTC)
    assert timedelta(minutes=50) < left < timedelta(minutes=70)


def test_a_key_may_be_for_everything_and_for_ever(gateway: Gateway):
    made = gateway.create_key("b2console-test", capabilities=["listBuckets"])
    gateway.delete_key(made.key.id)

    assert (made.key.bucket_ids, made.key.name_prefix, made.key.expires) == (None, None, None)


def test_keys_come_in_pages(gateway: Gateway, make_key):
    made = {make_key("listFiles").key_id for _ in range(3)}

    seen, start = [], None
    while True:
        page = gateway.list_keys(start_id=start, limit=2)
        seen += [key.id for key in page.keys]
        start = page.next_id
        if start is None:
            break

    assert made <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_deleted_key_is_told_once_more_and_gone(gateway: Gateway):
    made = gateway.create_key("b2console-test", capabilities=["listFiles"])

    deleted = gateway.delete_key(made.key.id)

    assert deleted == made.key
    assert made.key.id not in {key.id for key in gateway.list_keys().keys}
    with pytest.raises(NoSuchKey):
        gateway.delete_key(made.key.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "capabilities": ["listFiles"]},
        {"name": "a b", "capabilities": ["listFiles"]},
        {"name": "a", "capabilities": []},
        {"name": "a", "capabilities": ["flyToTheMoon"]},
        {"name": "a", "capabilities": ["listFiles"], "valid_seconds": 0},
        {"name": "a", "capabilities": ["listFiles"], "valid_seconds": 86_400_001},
    ],
)
def test_what_b2_refuses_is_told(gateway: Gateway, wrong):
    with pytest.raises(InvalidRequest) as refusal:
        gateway.create_key(**wrong)

    assert refusal.value.message


def test_a_missing_capability_is_named(gateway_with):
    reader = gateway_with("listFiles")

    with pytest.raises(NotEntitled) as refusal:
        reader.list_keys()

    assert refusal.value.capability == "listKeys"


def test_a_prefix_keeps_a_key_in_its_folder(gateway: Gateway, gateway_with, bucket: str):
    put(gateway, bucket, "mine/a.txt")
    put(gateway, bucket, "theirs/b.txt")
    restricted = gateway_with("listFiles", "readFiles", buckets=[bucket], name_prefix="mine/")

    assert [each.name for each in restricted.list_file_names(bucket, prefix="mine/").files] == [
        "mine/a.txt"
    ]
    with pytest.raises(NotEntitled) as refusal:
        restricted.download_file(bucket, "theirs/b.txt")
    assert (refusal.value.capability, refusal.value.file_name) == ("readFiles", "theirs/b.txt")
