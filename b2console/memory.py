"""How the C library keeps the memory that long pages need, for gunicorn's processes."""

import ctypes

# mallopt's numbers in glibc's malloc.h; another C library has no such function, or ignores them.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_MIB = 1024 * 1024


def keep_for_next_page() -> None:
    """Let freed memory stay where the next page takes it.

    The strings of a page of 200 files take 3 MiB. By default they are given back to the system
    after each page and asked for again, 4 KiB at a time: a tenth of what the page costs. Few
    arenas keep what all threads together hold back below 4 x 4 MiB.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return
    mallopt(_MMAP_THRESHOLD, 2 * _MIB)
    mallopt(_TRIM_THRESHOLD, 4 * _MIB)
    mallopt(_ARENA_MAX, 4)
