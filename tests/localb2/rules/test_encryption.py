import hashlib

import pytest

from localb2.customer_keys import CustomerKey
from localb2.errors import (
    BadFileInfo,
    CustomerKeyMissing,
    CustomerKeyNotApplicable,
    PartKeyMissing,
    PartKeyNotApplicable,
    WrongCustomerKey,
    WrongPartKey,
)
from localb2.rules import copies, files, large_files
from localb2.rules.encryption import check_part, check_reading, may_share_bytes


def key_of(secret):
    return CustomerKey(secret, hashlib.md5(secret, usedforsecurity=False).hexdigest())


KEY, OTHER_KEY = key_of(b"k" * 32), key_of(b"o" * 32)


@pytest.fixture
def plain(upload):
    return upload("plain.txt", encryption="SSE-B2")


@pytest.fixture
def secret(upload):
    return upload("secret.txt", encryption="SSE-C", key_md5=KEY.md5)


def test_a_file_is_read_with_its_key(plain, secret):
    check_reading(plain, None)
    check_reading(secret, KEY)


def test_a_file_is_not_read_with_anything_else(plain, secret):
    with pytest.raises(CustomerKeyMissing):
        check_reading(secret, None)
    with pytest.raises(WrongCustomerKey):
        check_reading(secret, OTHER_KEY)
    with pytest.raises(CustomerKeyNotApplicable):
        check_reading(plain, KEY)


def test_parts_come_with_the_key_of_the_start(db, clock, bucket):
    def start(**encryption):
        return large_files.start_large_file(
            db, clock, bucket, "large", content_type="x/y", info={}, **encryption
        )

    encrypted, plain = start(encryption="SSE-C", key_md5=KEY.md5), start()
    check_part(encrypted, KEY)
    check_part(plain, None)
    with pytest.raises(PartKeyMissing):
        check_part(encrypted, None)
    with pytest.raises(WrongPartKey):
        check_part(encrypted, OTHER_KEY)
    with pytest.raises(PartKeyNotApplicable):
        check_part(plain, KEY)


def test_copies_share_bytes_unless_a_key_changes_them(plain, secret):
    assert may_share_bytes(plain, None)
    assert may_share_bytes(secret, KEY)
    assert not may_share_bytes(secret, OTHER_KEY)
    assert not may_share_bytes(secret, None)
    assert not may_share_bytes(plain, KEY)


def test_the_row_remembers_the_mode_and_the_md5_of_the_key(db, secret):
    found = files.get_version(db, secret.id)

    assert (found.encryption, found.key_md5) == ("SSE-C", KEY.md5)


def test_name_and_info_have_less_room_with_a_key(upload):
    info = {"a": "x" * 2_040}
    upload("x", info=info)

    upload("1234567", info=info, encryption="SSE-C", key_md5=KEY.md5)
    with pytest.raises(BadFileInfo):
        upload("12345678", info=info, encryption="SSE-C", key_md5=KEY.md5)


def test_so_do_those_of_copies_and_large_files(db, clock, bucket, upload):
    source = upload("x")
    described = {
        "content_type": "x/y",
        "info": {"a": "x" * 2_040},
        "encryption": "SSE-C",
        "key_md5": KEY.md5,
    }
    copied = copies.Copied(source, copies.whole(source), source.sha1, source.md5)

    with pytest.raises(BadFileInfo):
        copies.copy_file(db, clock, bucket, "12345678", copied, **described)
    with pytest.raises(BadFileInfo):
        large_files.start_large_file(db, clock, bucket, "12345678", **described)
