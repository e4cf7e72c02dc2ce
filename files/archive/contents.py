"""What an archive will hold: the files that a person chose, and those in the folders they chose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from files.place import folder_of
from gateway.errors import InvalidRequest
from gateway.gateway import Gateway

MOST_FILES = 10_000
MOST_BYTES = 20_000_000_000
_PAGE = 1000
# Of the folder that chosen files lie in; beyond, their sizes are not looked up.
_SIZE_PAGES = 5


class PackedFile(NamedTuple):
    """A file to pack; `size` is None where no listing told it."""

    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Contents:
    """How much an archive would hold. `is_counted` is False where counting ended early."""

    files: int
    size: int
    is_counted: bool

    @property
    def is_too_much(self) -> bool:
        """More than the console packs: other programs fetch such folders better."""
        return not self.is_counted or self.files > MOST_FILES or self.size > MOST_BYTES


def count_contents(gateway: Gateway, bucket: str, chosen: Sequence[str]) -> Contents:
    """Count files and bytes, in at most 11 requests for a folder."""
    files = size = 0
    for file in files_of(gateway, bucket, chosen):
        files += 1
        size += file.size or 0
        if files > MOST_FILES:
            return Contents(files, size, is_counted=False)
    return Contents(files, size, is_counted=True)


def files_of(gateway: Gateway, bucket: str, chosen: Sequence[str]) -> Iterator[PackedFile]:
    """Every chosen file, and every file below a chosen folder ("" is the whole bucket)."""
    folders = [name for name in chosen if name.endswith("/") or not name]
    names = sorted(set(chosen) - set(folders))
    yield from _single_files(gateway, bucket, names)
    for folder in folders:
        token = None
        while token != "":
            page = gateway.list_file_names(
                bucket, prefix=folder, token=token, limit=_PAGE, folders=False
            )
            yield from (PackedFile(file.name, file.size) for file in page.files)
            token = page.next_token or ""


def at_most(files: Iterator[PackedFile]) -> Iterator[PackedFile]:
    """The files, up to the limit: the page offers no more, but a program may ask for it.

    The archive keeps a line for each in memory. Raises InvalidRequest, which it then tells.
    """
    yield from islice(files, MOST_FILES)
    if next(files, None):
        raise InvalidRequest("too many files for one archive", code="too_many_files")


def _single_files(gateway: Gateway, bucket: str, names: Sequence[str]) -> Iterator[PackedFile]:
    """Files of one folder, with the sizes that its listing tells."""
    sizes = _sizes(gateway, bucket, names) if names else {}
    for name in names:
        yield PackedFile(name, sizes.get(name))


def _sizes(gateway: Gateway, bucket: str, names: Sequence[str]) -> dict[str, int]:
    # A key may reach less than the folder: names that begin with a part of its last step.
    reach = gateway.authorization.name_prefix or ""
    folder, sizes = max(folder_of(names[0]), reach, key=len), dict[str, int]()
    after, token = _just_before(names[0]), None
    for _ in range(_SIZE_PAGES):
        page = gateway.list_file_names(bucket, prefix=folder, after=after, token=token, limit=_PAGE)
        sizes.update((file.name, file.size) for file in page.files)
        token = page.next_token
        if token is None or (page.files and page.files[-1].name >= names[-1]):
            break
    return sizes


def _just_before(name: str) -> str:
    """A marker behind which `name` comes first or nearly so."""
    return name[:-1]
