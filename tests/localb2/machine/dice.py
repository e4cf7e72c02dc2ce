"""What the steps of a history draw, and bytes made from it."""

import random
from functools import lru_cache

from hypothesis import strategies as st

from tests.localb2.machine.model import LEAST_PART

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
CAPABILITIES = ("listFiles", "readFiles", "writeFiles", "deleteFiles")

NAMES = ["a", "a/", "a/b", "a/b/c", "a/b c+%20&<ä>\"'", "a\ufffd", "a\U0001f600", "b//c", "ß"]
SIZES = [0, 1, 7, 1000, 65_536, 65_537, 200_000]
PART_SIZES = [1, 65_537, LEAST_PART - 1, LEAST_PART, LEAST_PART + 1]

picks = st.integers(0, 999)
on_s3 = st.booleans()
names = st.one_of(st.sampled_from(NAMES), st.text("ab/ +ü", min_size=1, max_size=5))
infos = st.sampled_from([{}, {"colour": "red"}, {"a": "1", "b-c": "x y/%+"}])
prefixes = st.sampled_from(["", "a", "a/", "a/b", "b", "ß", "zz"])
delimiters = st.sampled_from([None, "/", "b", "/b"])
page_sizes = st.sampled_from([1, 2, 3, 1000])
#: Customers' keys, two of them; most files have none.
secrets = st.sampled_from([None, None, None, b"k" * 32, bytes(range(32))])
#: Mode of the retention and legal hold that an upload asks for.
asked_locks = st.sampled_from([(None, None)] * 4 + [("governance", None), (None, True)])
#: First byte and length in thousandths of what there is; None for all of it.
spans = st.one_of(st.none(), st.tuples(st.integers(0, 999), st.integers(1, 1000)))


@lru_cache(maxsize=24)
def content_of(seed: int, size: int) -> bytes:
    """Bytes without a period, so that no wrong range looks right."""
    return random.Random(seed).randbytes(size)


def inside(span: tuple[int, int] | None, size: int) -> tuple[int, int] | None:
    """First and last byte of a span of thousandths; None for all, which an empty file needs."""
    if span is None or size == 0:
        return None
    first = span[0] * size // 1000
    return first, min(size - 1, first + span[1] * size // 1000)


def cut(content: bytes, first_last: tuple[int, int] | None) -> bytes:
    """Those bytes, both ends included."""
    return content if first_last is None else content[first_last[0] : first_last[1] + 1]
