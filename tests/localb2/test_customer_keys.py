import base64
import hashlib

import pytest

from localb2.customer_keys import CustomerKey, WantedEncryption, read_customer_key
from localb2.errors import BadCustomerKey

SECRET = bytes(range(200, 232))


def text(value):
    return base64.b64encode(value).decode()


def md5(secret):
    return text(hashlib.md5(secret, usedforsecurity=False).digest())


def test_a_key_is_known_by_the_md5_that_is_computed_here():
    key = read_customer_key("AES256", text(SECRET), md5(SECRET))

    assert key.secret == SECRET
    assert key.md5 == md5(SECRET)
    assert key.is_key_of(md5(SECRET))
    assert not key.is_key_of(md5(bytes(32)))


def test_reads_may_come_without_the_md5():
    assert read_customer_key("AES256", text(SECRET), None, needs_md5=False).md5 == md5(SECRET)
    with pytest.raises(BadCustomerKey):
        read_customer_key("AES256", text(SECRET), None)


@pytest.mark.parametrize(
    ("algorithm", "key", "key_md5"),
    [
        (None, text(SECRET), md5(SECRET)),
        ("aes256", text(SECRET), md5(SECRET)),
        ("AES256", None, md5(SECRET)),
        ("AES256", "", md5(SECRET)),
        ("AES256", text(SECRET[:16]), md5(SECRET[:16])),
        ("AES256", text(SECRET) + "AAAA", md5(SECRET)),
        ("AES256", text(SECRET)[:-2] + "é=", md5(SECRET)),
        ("AES256", SECRET.hex(), md5(SECRET)),
        ("AES256", text(SECRET), md5(bytes(32))),
        ("AES256", text(SECRET), hashlib.md5(SECRET, usedforsecurity=False).hexdigest()),
        ("AES256", text(SECRET), "ü"),
        ("AES256", text(SECRET), ""),
    ],
)
def test_it_refuses_keys_that_are_incomplete_or_malformed(algorithm, key, key_md5):
    with pytest.raises(BadCustomerKey) as caught:
        read_customer_key(algorithm, key, key_md5)

    assert key is None or not key or key not in str(caught.value)


def test_no_repr_shows_a_key():
    key = CustomerKey(SECRET, md5(SECRET))

    for shown in (repr(key), str(key), repr(WantedEncryption("SSE-C", key)), f"{[key]}"):
        assert repr(SECRET) not in shown
        assert repr(SECRET)[2:20] not in shown
        assert text(SECRET) not in shown
        assert SECRET.hex() not in shown


def test_what_is_asked_for_goes_before_the_default():
    asked = WantedEncryption("SSE-C", CustomerKey(SECRET, md5(SECRET)))

    assert asked.or_default("SSE-B2") is asked
    assert WantedEncryption().or_default("SSE-B2") == WantedEncryption("SSE-B2")
    assert WantedEncryption("SSE-B2").or_default(None).key_md5 is None
