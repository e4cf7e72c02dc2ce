import pytest

from gateway.errors import NoSuchFile, NotEntitled
from gateway.gateway import Gateway
from tests.gateway.conftest import put, read


def test_every_version_has_its_details(gateway: Gateway, bucket: str):
    stored = put(gateway, bucket, "a.txt")
    marker = gateway.hide_file(bucket, "a.txt")

    details, hidden = gateway.get_file_info(stored.id), gateway.get_file_info(marker)

    assert (details.action, details.bucket_id) == ("upload", gateway.get_bucket(bucket).id)
    assert (hidden.action, hidden.size, hidden.sha1) == ("hide", 0, None)


@pytest.mark.parametrize("file_id", ["", "nonsense", "4_z0_f0_d20260101_m000000_c004_v0_t0_u0"])
def test_an_unknown_id_is_no_file(gateway: Gateway, bucket: str, file_id: str):
    with pytest.raises(NoSuchFile):
        gateway.get_file_info(file_id)


def test_deleting_the_marker_brings_the_file_back(gateway: Gateway, bucket: str):
    put(gateway, bucket, "a.txt")
    marker = gateway.hide_file(bucket, "a.txt")

    gateway.delete_file_version(bucket, "a.txt", marker)

    assert read(gateway, bucket, "a.txt") == b"hello"


def test_deleting_the_newest_brings_back_the_one_before(gateway: Gateway, bucket: str):
    put(gateway, bucket, "a.txt", b"old")
    new = put(gateway, bucket, "a.txt", b"new")

    gateway.delete_file_version(bucket, "a.txt", new.id)

    assert read(gateway, bucket, "a.txt") == b"old"


def test_one_call_deletes_many_versions(gateway: Gateway, bucket: str, calls):
    stored = [put(gateway, bucket, f"{number}.txt") for number in range(30)]
    calls.clear()

    outcomes = gateway.delete_file_versions(bucket, [(each.name, each.id) for each in stored])

    assert [each.error for each in outcomes] == [None] * 30
    assert [call.b2_call for call in calls] == ["DeleteObjects"]
    assert gateway.list_file_versions(bucket).files == ()


def test_each_refused_version_says_why(gateway: Gateway, gateway_with, bucket: str):
    stored = put(gateway, bucket, "a.txt")
    writer = gateway_with("writeFiles", "listFiles", buckets=[bucket])

    try:
        [outcome] = writer.delete_file_versions(bucket, [("a.txt", stored.id)])
    except NotEntitled:
        return  # B2 may as well refuse the call as a whole

    assert outcome.error is not None
    assert "AccessDenied" in outcome.error


def test_nothing_to_delete_is_no_call(gateway: Gateway, bucket: str, calls):
    assert gateway.delete_file_versions(bucket, []) == []
    assert calls == []


def test_more_than_a_thousand_at_once_is_a_mistake(gateway: Gateway, bucket: str):
    with pytest.raises(ValueError, match="1,000"):
        gateway.delete_file_versions(bucket, [("a", "1")] * 1001)
