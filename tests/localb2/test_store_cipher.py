import os

import pytest

from localb2.customer_keys import CustomerKey
from localb2.store.cipher import new_nonce, transform_from

KEY = CustomerKey(os.urandom(32), "")


def test_it_is_the_published_aes_256_in_counter_mode():
    """NIST SP 800-38A, F.5.5."""
    secret = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4"
    nonce = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
    plain = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"

    encrypt = transform_from(CustomerKey(bytes.fromhex(secret), ""), bytes.fromhex(nonce), 0)
    assert encrypt(bytes.fromhex(plain)).hex() == (
        "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
    )


@pytest.mark.parametrize("nonce", [bytes(16), b"\xff" * 16, b"\xff" * 15 + b"\xfd"])
def test_every_position_can_be_read_without_those_before(nonce):
    content = os.urandom(100)
    stored = transform_from(KEY, nonce, 0)(content)

    for position in range(len(content) + 1):
        assert transform_from(KEY, nonce, position)(stored[position:]) == content[position:]


def test_pieces_of_any_size_are_the_whole():
    nonce, content = new_nonce(), os.urandom(1_000)
    transform = transform_from(KEY, nonce, 0)

    pieces = b"".join([transform(content[at : at + 7]) for at in range(0, len(content), 7)])
    assert pieces == transform_from(KEY, nonce, 0)(content)


def test_no_two_blobs_begin_alike():
    assert len({new_nonce() for _ in range(100)}) == 100
