"""The SHA-1 of every file of a folder, in the format that `sha1sum -c` reads."""

from collections.abc import Iterator

from django.utils.translation import gettext

from gateway.errors import B2Error
from gateway.gateway import Gateway
from gateway.values import DetailsPage, FileDetails

# Each page of 1,000 costs a transaction of class C.
MOST_FILES = 100_000
PAGE = 1000
# A line that sha1sum finds no file for: an incomplete list must not pass a check.
_FAILING = "0" * 40


def checksum_lines(
    gateway: Gateway, bucket: str, prefix: str, first: DetailsPage
) -> Iterator[bytes]:
    """The list, page by page; `first` is the folder's first page."""
    yield _comment(gettext("SHA-1 of the files in %(folder)s") % {"folder": f"{bucket}/{prefix}"})
    yield _comment(gettext("Check the same folder on a disk with: sha1sum -c this-file"))
    page, listed = first, 0
    while True:
        yield b"".join(_line(file, prefix) for file in page.files)
        listed += len(page.files)
        if page.next_name is None:
            return
        if listed >= MOST_FILES:
            yield _end(gettext("THE LIST ENDS HERE: the folder holds more files"))
            return
        try:
            page = gateway.list_file_hashes(
                bucket, prefix=prefix, start_name=page.next_name, limit=PAGE
            )
        except B2Error:  # the download has begun: only the list itself can tell
            yield _end(gettext("THE LIST ENDS HERE: B2 gave no more names"))
            return


def _line(file: FileDetails, prefix: str) -> bytes:
    name = file.name.removeprefix(prefix)
    if not name or name.endswith("/"):
        return _comment(gettext("a folder: %(name)s") % {"name": file.name})
    if not file.sha1:
        return _comment(gettext("no SHA-1, because it is large: %(name)s") % {"name": name})
    return _sum(file.sha1, name)


def _sum(sha1: str, name: str) -> bytes:
    """As sha1sum writes it: a backslash in front says that the name is escaped."""
    escaped = _escaped(name)
    return f"{'' if escaped == name else chr(92)}{sha1}  {escaped}\n".encode()


def _comment(text: str) -> bytes:
    return f"# {_escaped(text)}\n".encode()


def _end(text: str) -> bytes:
    return _sum(_FAILING, text)


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
