"""AES-256 in counter mode for bytes at rest: any position can be read without those before it.

Every blob starts its counter at a random number of 128 bits, so two blobs under one key never
share key stream in practice. What is wrong on the disk comes out wrong: hashes tell, not this.
"""

import os
from collections.abc import Callable

from localb2.customer_keys import CustomerKey

NONCE_BYTES = 16
_BLOCK = 16
_COUNTERS = 1 << (8 * NONCE_BYTES)

Transform = Callable[[bytes | bytearray], bytes]


def new_nonce() -> bytes:
    """Where the counter of a new blob starts."""
    return os.urandom(NONCE_BYTES)


def transform_from(key: CustomerKey, nonce: bytes, position: int) -> Transform:
    """Encrypts (or decrypts: the same) consecutive bytes of a blob, from `position` on."""
    # Few stores ever see a customer's key: they need not load OpenSSL's bindings.
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    blocks, skipped = divmod(position, _BLOCK)
    counter = (int.from_bytes(nonce) + blocks) % _COUNTERS
    cipher = Cipher(algorithms.AES256(key.secret), modes.CTR(counter.to_bytes(NONCE_BYTES)))
    stream = cipher.encryptor()
    stream.update(bytes(skipped))
    return stream.update
