import pytest

from localb2.errors import InvalidRequest, NoSuchBucket, NoSuchKey, UnknownKey
from localb2.rules import accounts, keys


@pytest.fixture
def create(db, clock, account):
    def create(name="backup", capabilities=("listFiles",), **restrictions):
        return keys.create_key(
            db, clock, account.id, name=name, capabilities=capabilities, **restrictions
        )

    return create


def test_a_new_key_can_be_looked_up_with_everything_it_holds(db, clock, bucket, create):
    key = create(bucket_ids=[bucket.id], name_prefix="photos/", valid_seconds=60)

    assert keys.get_key(db, clock, key.id) == key


def test_ids_and_secrets_have_backblazes_shape(account, create):
    key = create()

    assert key.id == f"004{account.id}0000000001"
    assert key.secret.startswith("K004")
    assert len(key.secret) == 31


def test_each_key_gets_the_next_number(create):
    first, second = create(), create()

    assert int(second.id[-10:], 16) == int(first.id[-10:], 16) + 1


@pytest.mark.parametrize("name", ["", "with space", "ä", "x" * 101, "under_score", "end\n"])
def test_it_rejects_a_bad_name(create, name):
    with pytest.raises(InvalidRequest):
        create(name=name)


@pytest.mark.parametrize("capabilities", [(), ("flyToTheMoon",), ("listFiles", "")])
def test_it_rejects_unknown_capabilities(create, capabilities):
    with pytest.raises(InvalidRequest):
        create(capabilities=capabilities)


def test_a_key_for_buckets_cannot_manage_keys(bucket, create):
    with pytest.raises(InvalidRequest, match="writeKeys"):
        create(capabilities=("writeKeys",), bucket_ids=[bucket.id])


def test_it_rejects_the_bucket_of_another_account(db, clock, bucket):
    other, _ = accounts.create_account(db, clock, "other")

    with pytest.raises(NoSuchBucket):
        keys.create_key(
            db, clock, other.id, name="spy", capabilities=["listFiles"], bucket_ids=[bucket.id]
        )


def test_it_rejects_an_empty_list_of_buckets(create):
    with pytest.raises(InvalidRequest):
        create(bucket_ids=[])


@pytest.mark.parametrize("seconds", [0, -1, 86_400_000])
def test_it_rejects_a_duration_out_of_range(create, seconds):
    with pytest.raises(InvalidRequest):
        create(valid_seconds=seconds)


def test_a_key_expires(db, clock, create):
    key = create(valid_seconds=60)
    clock.advance(61)

    with pytest.raises(UnknownKey):
        keys.get_key(db, clock, key.id)


def test_it_does_not_know_a_key_that_was_never_made(db, clock):
    with pytest.raises(UnknownKey):
        keys.get_key(db, clock, "004" + "0" * 22)


def test_the_list_has_neither_master_nor_expired_keys(db, clock, account, create):
    create(valid_seconds=60)
    lasting = create()
    clock.advance(61)

    assert keys.list_keys(db, clock, account.id) == ([lasting], None)


def test_the_list_goes_on_at_the_key_it_names(db, clock, account, create):
    made = [create() for _ in range(5)]

    first, following = keys.list_keys(db, clock, account.id, limit=3)
    rest, end = keys.list_keys(db, clock, account.id, start=following, limit=3)

    assert first + rest == made
    assert end is None


def test_a_deleted_key_is_unknown(db, clock, account, create):
    key = create()

    assert keys.delete_key(db, account.id, key.id) == key
    with pytest.raises(UnknownKey):
        keys.get_key(db, clock, key.id)


def test_it_does_not_delete_the_master_key(db, account):
    with pytest.raises(NoSuchKey):
        keys.delete_key(db, account.id, account.id)


def test_it_does_not_delete_the_key_of_another_account(db, clock, create):
    other, _ = accounts.create_account(db, clock, "other")

    with pytest.raises(NoSuchKey):
        keys.delete_key(db, other.id, create().id)
