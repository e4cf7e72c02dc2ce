"""CRC-32C and CRC-64/NVME, for which the standard library has no C code, fast enough for uploads.

A CRC is the remainder of the bytes, read as one long polynomial, divided by a fixed one. Python's
big integers add (XOR) and shift such polynomials at memory speed, so most of the division is done
on whole blocks: whatever divides a *multiple* of the fixed polynomial leaves the same remainder,
and a multiple with very few terms can be subtracted with very few shifts. Squaring a polynomial
over GF(2) just doubles its exponents, so one such multiple serves every block size. Only the last
few hundred bytes go through a table.
"""

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A reflected CRC polynomial of `width` bytes.

    `multiple` holds the exponents of a sparse multiple of it, largest first.
    """

    reflected: int
    width: int
    multiple: tuple[int, ...]


CRC32C = Polynomial(0x82F63B78, 4, (6777, 484, 100, 0))
CRC64_NVME = Polynomial(0x9A6C9329AC4BC9B5, 8, (7113, 1534, 1400, 1060, 857, 749, 460, 44, 0))


class FoldedCrc:
    """A CRC of bytes that arrive in pieces; all bits set at the start and inverted at the end."""

    def __init__(self, polynomial: Polynomial) -> None:
        self._polynomial = polynomial
        self._ones = (1 << 8 * polynomial.width) - 1
        self._value = self._ones

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""
        first_exponent = self._polynomial.multiple[0]
        if len(data) * 8 <= 2 * first_exponent:
            self._value = _by_table(self._polynomial, self._value, data)
            return
        number = int.from_bytes(data, "little") ^ self._value
        rest = _fold(number, 8 * len(data), self._polynomial.multiple)
        self._value = _by_table(self._polynomial, 0, rest)

    def digest(self) -> bytes:
        """The value so far, big-endian."""
        return (self._value ^ self._ones).to_bytes(self._polynomial.width, "big")


def _fold(number: int, bits: int, multiple: tuple[int, ...]) -> bytes:
    """A short polynomial with the same remainder. Bit 0 is the highest power, as CRCs read bits."""
    first, second = multiple[:2]
    while bits > 2 * first:
        scale = 1 << (bits // first).bit_length() - 1
        # What is cut off must not be longer than the gap after the first term of the multiple,
        # and all of its images must land within what is left.
        scale, cut = max(
            ((one, min((first - second) * one, bits - first * one)) for one in (scale, scale // 2)),
            key=lambda choice: choice[1],
        )
        cut -= cut % 8
        head = number & (1 << cut) - 1
        number >>= cut
        for exponent in multiple[1:]:
            number ^= head << (first - exponent) * scale - cut
        bits -= cut
    return number.to_bytes(bits // 8, "little")


def _by_table(polynomial: Polynomial, value: int, data: bytes) -> int:
    table = _table(polynomial)
    even = len(data) & ~1
    for index in range(0, even, 2):
        value ^= data[index] | data[index + 1] << 8
        value = table[value & 0xFFFF] ^ value >> 16
    if even < len(data):
        value = _shift(polynomial.reflected, value ^ data[even], 8)
    return value


@lru_cache(maxsize=2)
def _table(polynomial: Polynomial) -> list[int]:
    return [_shift(polynomial.reflected, value, 16) for value in range(1 << 16)]


def _shift(reflected: int, value: int, bits: int) -> int:
    for _ in range(bits):
        value = (value >> 1) ^ (reflected if value & 1 else 0)
    return value
