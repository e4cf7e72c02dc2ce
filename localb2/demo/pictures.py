"""Small real pictures: landscapes as PNG, made of a palette and four outlines."""

import math
import random
import struct
import zlib
from collections.abc import Sequence

WIDTH, HEIGHT = 600, 400
SHADES = 60
SHORE = 318
SUN = 4 * SHADES

Colour = tuple[int, int, int]

#: Sky above, sky at the horizon, far hills, near hills, water.
MOODS: dict[str, tuple[Colour, Colour, Colour, Colour, Colour]] = {
    "dawn": ((54, 73, 120), (247, 190, 150), (126, 119, 150), (58, 64, 92), (120, 128, 160)),
    "day": ((58, 120, 190), (206, 228, 240), (120, 150, 160), (62, 98, 84), (70, 130, 160)),
    "dusk": ((44, 34, 74), (232, 118, 96), (110, 72, 104), (44, 36, 60), (120, 84, 110)),
    "night": ((8, 14, 34), (34, 62, 84), (22, 34, 52), (10, 16, 26), (20, 36, 52)),
    "aurora": ((10, 18, 44), (60, 170, 130), (24, 50, 62), (10, 20, 28), (26, 80, 80)),
    "winter": ((150, 170, 190), (236, 240, 244), (186, 198, 210), (110, 126, 142), (150, 170, 186)),
}


def landscape(mood: str, seed: int) -> bytes:
    """A PNG of 600 x 400: hills and water under a sky; the same seed gives the same bytes.

    Built column by column out of slices: a loop over 240,000 pixels would take too long.
    """
    rng = random.Random(seed)  # noqa: S311 - pictures, not secrets
    far, near = _outline(rng, base=235, height=130), _outline(rng, base=285, height=70)
    sun = (rng.randint(90, 510), rng.randint(70, 150), rng.randint(16, 24))
    bands = [bytes(_band(layer, y) for y in range(HEIGHT)) for layer in range(4)]
    columns = bytearray()
    for x in range(WIDTH):
        far_y, near_y = far[x], max(far[x], near[x])
        shore_y = max(near_y, SHORE + round(3 * math.sin(x / 40 + seed)))
        columns += _sky(bands[0], sun, x)[:far_y] + bands[1][far_y:near_y]
        columns += bands[2][near_y:shore_y] + bands[3][shore_y:]
    grainy = _with_grain(columns, rng)
    rows = b"".join(b"\0" + grainy[y::HEIGHT] for y in range(HEIGHT))
    return _png(rows, _palette(mood))


def _outline(rng: random.Random, base: int, height: int) -> list[int]:
    """Where a range of peaks begins, from above, for every column."""
    waves = [(1 / n, rng.uniform(1.2, 2.2) * n, rng.uniform(0, 6)) for n in (1, 2.3, 5, 11)]
    return [
        base - round(height * sum(a * _peak(x / WIDTH * f + p) for a, f, p in waves) / 2)
        for x in range(WIDTH)
    ]


def _peak(position: float) -> float:
    """A triangle wave from 0 to 1."""
    return 1 - abs(position % 2 - 1)


def _sky(band: bytes, sun: tuple[int, int, int], x: int) -> bytes:
    centre_x, centre_y, radius = sun
    reach_squared = radius * radius - (x - centre_x) ** 2
    if reach_squared <= 0:
        return band
    reach = math.isqrt(reach_squared)
    disc = bytes([SUN]) * (2 * reach)
    return band[: centre_y - reach] + disc + band[centre_y + reach :]


def _band(layer: int, y: int) -> int:
    """The palette entry of a layer at a height: each layer has its own run of shades."""
    top, bottom = ((0, 250), (90, 300), (200, 320), (SHORE, HEIGHT))[layer]
    step = (y - top) * (SHADES - 2) // (bottom - top)
    return layer * SHADES + min(SHADES - 2, max(0, step))


def _with_grain(columns: bytearray, rng: random.Random) -> bytes:
    """Move every second pixel or so one shade on: no visible bands.

    As one addition of two long numbers; no palette entry overflows into its neighbour.
    """
    pixels = int.from_bytes(columns, "little")
    grain = rng.getrandbits(8 * len(columns)) & int.from_bytes(b"\1" * len(columns), "little")
    return (pixels + grain).to_bytes(len(columns), "little")


def _palette(mood: str) -> bytes:
    above, horizon, far, near, water = MOODS[mood]
    ends = [(above, horizon), (far, _mixed(far, horizon, 0.4)), (near, _mixed(near, far, 0.3))]
    ends.append((_mixed(water, horizon, 0.7), water))
    shades = [shade for first, last in ends for shade in _shades(first, last)]
    light = _mixed(horizon, (255, 255, 245), 0.7)
    return b"".join(bytes(shade) for shade in [*shades, light, light])


def _shades(first: Colour, last: Colour) -> Sequence[Colour]:
    return [_mixed(first, last, step / (SHADES - 1)) for step in range(SHADES)]


def _mixed(first: Colour, last: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, last, strict=True))
    return red, green, blue


def _png(rows: bytes, palette: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 6))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in [*chunks, (b"IEND", b"")])


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
