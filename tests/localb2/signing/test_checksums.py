"""Checksums against published check values and against plain reference code."""

import base64
import os
import zlib

import pytest

from localb2.errors import HashMismatch, InvalidRequest
from localb2.signing import checksums

# The "check" column of the catalogue of parametrised CRC algorithms: of b"123456789".
CHECK_VALUES = {"crc32": "cbf43926", "crc32c": "e3069283", "crc64nvme": "ae8b14860a799888"}
POLYNOMIALS = {"crc32c": (0x82F63B78, 4), "crc64nvme": (0x9A6C9329AC4BC9B5, 8)}


def digest(name, *pieces):
    checksum = checksums.new(name)
    for piece in pieces:
        checksum.update(piece)
    return checksum.digest()


def bit_by_bit(name, data):
    polynomial, width = POLYNOMIALS[name]
    ones = (1 << 8 * width) - 1
    value = ones
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (polynomial if value & 1 else 0)
    return (value ^ ones).to_bytes(width, "big")


@pytest.mark.parametrize("name", CHECK_VALUES)
def test_it_has_the_published_check_value(name):
    assert digest(name, b"123456789").hex() == CHECK_VALUES[name]


@pytest.mark.parametrize("name", CHECK_VALUES)
@pytest.mark.parametrize("cut", range(10))
def test_it_does_not_matter_how_the_bytes_arrive(name, cut):
    text = b"123456789"

    assert digest(name, text[:cut], b"", text[cut:]).hex() == CHECK_VALUES[name]


@pytest.mark.parametrize("name", POLYNOMIALS)
@pytest.mark.parametrize("size", [0, 1, 2, 3, 8, 63, 64, 65, 1000, 4096, 20_001])
def test_it_agrees_with_the_definition(name, size):
    data = os.urandom(size)

    assert digest(name, data) == bit_by_bit(name, data)
    assert digest(name, bytes(size)) == bit_by_bit(name, bytes(size))


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_large_pieces_and_small_ones_give_the_same(name):
    data = os.urandom(300_000)
    pieces = [data[start : start + 1001] for start in range(0, 300_000, 1001)]

    assert digest(name, *pieces) == digest(name, data)


def test_crc32_is_that_of_zlib():
    assert digest("crc32", b"abc") == zlib.crc32(b"abc").to_bytes(4, "big")


def test_it_finds_what_headers_carry_and_what_trailers_promise():
    headers = {
        "x-amz-checksum-sha1": base64.b64encode(bytes(20)).decode(),
        "x-amz-trailer": "X-Amz-Checksum-CRC32C, x-amz-something-else",
        "x-amz-checksum-algorithm": "CRC32",
    }

    assert checksums.expected_checksums(headers) == {"sha1": bytes(20)}
    assert checksums.announced_algorithms(headers) == {"sha1", "crc32c"}


@pytest.mark.parametrize("value", ["", "AAAA", "not base64!", "AAAAAA", "é", "A" * 1000])
def test_a_checksum_of_the_wrong_shape_is_refused(value):
    with pytest.raises(InvalidRequest, match="x-amz-checksum-crc32"):
        checksums.expected_checksums({"x-amz-checksum-crc32": value})


def test_a_difference_is_named():
    with pytest.raises(HashMismatch, match="CRC32C"):
        checksums.check({"crc32c": b"1234"}, {"crc32c": b"1235"})


def test_content_md5_comes_as_hex():
    assert checksums.content_md5({"content-md5": "XUFAKrxLKna5cZ2REBfFkg=="}) == (
        "5d41402abc4b2a76b9719d911017c592"
    )
    assert checksums.content_md5({}) is None
