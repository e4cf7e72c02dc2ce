"""The checksums that S3 clients send beside a body, and the header or trailer that names them.

CRC-32 comes from zlib; `crc` has those for which the standard library has no C code.
"""

import base64
import binascii
import hashlib
import zlib
from collections.abc import Mapping
from typing import Protocol

from localb2.errors import HashMismatch, InvalidRequest
from localb2.signing.crc import CRC32C, CRC64_NVME, FoldedCrc

#: Header (or trailer) name to algorithm, and how many bytes a value has.
HEADERS = {
    "x-amz-checksum-crc32": "crc32",
    "x-amz-checksum-crc32c": "crc32c",
    "x-amz-checksum-crc64nvme": "crc64nvme",
    "x-amz-checksum-sha1": "sha1",
    "x-amz-checksum-sha256": "sha256",
}
_DIGEST_SIZES = {"crc32": 4, "crc32c": 4, "crc64nvme": 8, "sha1": 20, "sha256": 32}


class Checksum(Protocol):
    """What hashlib's objects and the CRCs here have in common."""

    def update(self, data: bytes, /) -> object:
        """Take more bytes."""

    def digest(self) -> bytes:
        """The value so far, big-endian."""


def expected_checksums(headers: Mapping[str, str]) -> dict[str, bytes]:
    """The checksums that headers (or trailers) name, by algorithm.

    Raises InvalidRequest for a value that is not base64 of the right length.
    """
    if HEADERS.keys().isdisjoint(headers):
        return {}
    return {
        algorithm: _decode(header, headers[header], algorithm)
        for header, algorithm in HEADERS.items()
        if header in headers
    }


def announced_algorithms(headers: Mapping[str, str]) -> frozenset[str]:
    """The algorithms that headers carry or that `x-amz-trailer` promises."""
    names = HEADERS.keys() & headers.keys()
    if "x-amz-trailer" in headers:
        promised = {name.strip().lower() for name in headers["x-amz-trailer"].split(",")}
        names |= HEADERS.keys() & promised
    return frozenset([HEADERS[name] for name in names])


def new(algorithm: str) -> Checksum:
    """A fresh checksum of that name ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")."""
    if algorithm == "crc32":
        return Crc32()
    if algorithm == "crc32c":
        return FoldedCrc(CRC32C)
    if algorithm == "crc64nvme":
        return FoldedCrc(CRC64_NVME)
    return hashlib.new(algorithm, usedforsecurity=False)


def check(expected: Mapping[str, bytes], computed: Mapping[str, bytes]) -> None:
    """Compare what the client named with what arrived. Raises HashMismatch."""
    for algorithm, value in expected.items():
        if computed[algorithm] != value:
            raise HashMismatch(
                f"The {algorithm.upper()} you specified did not match what we received"
            )


def content_md5(headers: Mapping[str, str]) -> str | None:
    """`Content-MD5` as hex, None when absent. Raises InvalidRequest when it is not an MD5."""
    text = headers.get("content-md5")
    return None if text is None else _base64(text, 16, "Content-MD5").hex()


def _decode(header: str, text: str, algorithm: str) -> bytes:
    return _base64(text, _DIGEST_SIZES[algorithm], header)


def _base64(text: str, size: int, name: str) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if len(value) != size:
        raise InvalidRequest(f"Value for {name} header is invalid")
    return value


class Crc32:
    """CRC-32 by zlib."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        self._value = zlib.crc32(data, self._value)

    def digest(self) -> bytes:
        """Four bytes, big-endian."""
        return self._value.to_bytes(4, "big")
