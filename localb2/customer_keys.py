"""The keys of SSE-C: each request brings its own, and nothing but its MD5 is ever kept."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import NamedTuple

from localb2.errors import BadCustomerKey
from localb2.values import Encryption

KEY_BYTES = 32
ALGORITHM = "AES256"

_MUST = "Requests specifying Server Side Encryption with Customer provided keys must provide"


@dataclass(frozen=True, slots=True, eq=False)
class CustomerKey:
    """A key of 256 bits while its request lasts; `md5` (base64) is all that may be remembered."""

    secret: bytes = field(repr=False)
    md5: str

    def is_key_of(self, key_md5: str) -> bool:
        """Whether this is the key with that MD5 (base64), in constant time.

        The MD5 is computed from the key here, never taken from the client: who knows only the
        MD5, which answers and listings show, has nothing.
        """
        return hmac.compare_digest(self.md5.encode(), key_md5.encode())


class WantedEncryption(NamedTuple):
    """How a file shall be encrypted: what the request asks for, else the bucket's default."""

    mode: Encryption | None = None
    key: CustomerKey | None = None

    @property
    def key_md5(self) -> str | None:
        """The MD5 (base64) of the customer's key, for the version's row."""
        return None if self.key is None else self.key.md5

    def or_default(self, default: Encryption | None) -> "WantedEncryption":
        """This, or the bucket's default where nothing was asked for."""
        return self if self.mode is not None else WantedEncryption(default)


def read_customer_key(
    algorithm: str | None, key: str | None, key_md5: str | None, *, needs_md5: bool = True
) -> CustomerKey:
    """The key that a request names in base64, proven against the MD5 that came with it.

    Raises BadCustomerKey when one of the three is missing or malformed, or they do not fit. Reads
    may leave the MD5 out (`needs_md5` False), as with AWS. No message repeats what was sent.
    """
    if algorithm != ALGORITHM:
        raise BadCustomerKey(f"{_MUST} a valid encryption algorithm.")
    if not key:
        raise BadCustomerKey(f"{_MUST} an appropriate secret key.")
    if not key_md5 and needs_md5:
        raise BadCustomerKey(f"{_MUST} the client calculated MD5 of the secret key.")
    secret = _decode(key)
    if secret is None or len(secret) != KEY_BYTES:
        raise BadCustomerKey("The secret key was invalid for the specified algorithm.")
    digest = hashlib.md5(secret, usedforsecurity=False).digest()
    if key_md5 and not hmac.compare_digest(_decode(key_md5) or b"", digest):
        raise BadCustomerKey(
            "The calculated MD5 hash of the key did not match the hash that was provided."
        )
    return CustomerKey(secret, base64.b64encode(digest).decode())


def _decode(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        return None
