"""Hashes of bytes that are stored already: copies of ranges need some of their own."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from localb2.store.lanes import Lanes
from localb2.store.reading import Reading

_ON_THE_LOOP = 64 * 1024


class Hashes(NamedTuple):
    """Both in hex."""

    sha1: str
    md5: str


async def hash_reading(reading: Reading, size: int, pool: ThreadPoolExecutor) -> Hashes:
    """Read to the end, in bounded memory; beyond a little, other threads do the hashing.

    Raises OSError when the disk cannot be read.
    """
    sha1, md5 = hashlib.sha1(usedforsecurity=False), hashlib.md5(usedforsecurity=False)
    if size <= _ON_THE_LOOP:
        async for chunk in reading:
            sha1.update(chunk)
            md5.update(chunk)
        return Hashes(sha1.hexdigest(), md5.hexdigest())
    lanes = Lanes(pool, [sha1.update, md5.update])
    try:
        async for chunk in reading:
            await lanes.put(bytes(chunk))
        await lanes.join()
    except BaseException:
        await lanes.stop()
        await reading.aclose()
        raise
    return Hashes(sha1.hexdigest(), md5.hexdigest())
