import pytest

from localb2.errors import NotEntitled
from localb2.rules.capabilities import ALL_CAPABILITIES, BUCKET_CAPABILITIES, require
from localb2.values import ApplicationKey


def key(*capabilities, bucket_ids=None, name_prefix=None):
    return ApplicationKey(
        id="004" + "a" * 22,
        account_id="a" * 12,
        name="test",
        secret="K004",
        capabilities=frozenset(capabilities),
        bucket_ids=bucket_ids,
        name_prefix=name_prefix,
    )


def test_it_accepts_a_key_that_holds_the_capability():
    require(key("listFiles"), "listFiles", bucket_id="b1", file_name="a")


def test_it_refuses_a_key_without_the_capability():
    with pytest.raises(NotEntitled):
        require(key("listFiles"), "readFiles")


def test_it_accepts_each_of_several_buckets():
    restricted = key("listFiles", bucket_ids=("b1", "b2"))

    require(restricted, "listFiles", bucket_id="b1")
    require(restricted, "listFiles", bucket_id="b2")


def test_it_refuses_another_bucket():
    with pytest.raises(NotEntitled):
        require(key("listFiles", bucket_ids=("b1",)), "listFiles", bucket_id="b3")


def test_it_accepts_a_name_under_the_prefix():
    require(key("readFiles", name_prefix="photos/"), "readFiles", file_name="photos/cat.jpg")


@pytest.mark.parametrize("name", ["photos", "other/cat.jpg", ""])
def test_it_refuses_a_name_outside_of_the_prefix(name):
    with pytest.raises(NotEntitled):
        require(key("readFiles", name_prefix="photos/"), "readFiles", file_name=name)


def test_bucket_keys_may_not_manage_keys_or_buckets():
    assert {
        "deleteBuckets",
        "deleteKeys",
        "listKeys",
        "writeBuckets",
        "writeKeys",
    } == ALL_CAPABILITIES - BUCKET_CAPABILITIES


def test_a_key_never_shows_its_secret():
    assert "K004" not in repr(key("listFiles"))
