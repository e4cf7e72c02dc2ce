"""gzip for pages: quick rather than tight."""

import secrets
from gzip import GzipFile
from io import BytesIO

# A page of 200 files: 0.4 ms for 19 KB. Django's level 6 takes 1.3 ms for 16 KB.
_LEVEL = 3
_LONGEST_NAME = 100


def compressed(content: bytes) -> bytes:
    """`content` as gzip, its length blurred as Django does, so that it tells less (BREACH)."""
    name = "a" * secrets.randbelow(_LONGEST_NAME)
    output = BytesIO()
    with GzipFile(name, "wb", _LEVEL, output, mtime=0) as file:
        file.write(content)
    return output.getvalue()
