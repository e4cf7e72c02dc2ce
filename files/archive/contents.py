"""What an archive will hold: the files that a person chose, and those in the folders they chose."""

from collections.abc import Iterator, Sequence
from itertools import islice

from files.place import folder_of
from files.walk import PAGE, Count, WalkedFile, count, files_below
from gateway.errors import InvalidRequest
from gateway.gateway import Gateway

MOST_FILES = 10_000
MOST_BYTES = 20_000_000_000
# Of the folder that chosen files lie in; beyond, their sizes are not looked up.
_SIZE_PAGES = 5


def count_contents(files: Iterator[WalkedFile]) -> Count:
    """Files and bytes, in at most 11 requests for a folder."""
    return count(files, most=MOST_FILES)


def is_too_much(contents: Count) -> bool:
    """More than the console packs: other programs fetch such folders better."""
    return not contents.is_counted or contents.size > MOST_BYTES


def chosen_files(gateway: Gateway, bucket: str, chosen: Sequence[str]) -> Iterator[WalkedFile]:
    """Every chosen file, and every file below a chosen folder."""
    folders = [name for name in chosen if name.endswith("/")]
    yield from _single_files(gateway, bucket, sorted(set(chosen) - set(folders)))
    for folder in folders:
        yield from files_below(gateway, bucket, folder)


def at_most(files: Iterator[WalkedFile]) -> Iterator[WalkedFile]:
    """The files, up to the limit: the page offers no more, but a program may ask for it.

    The archive keeps a line for each in memory. Raises InvalidRequest, which it then tells.
    """
    yield from islice(files, MOST_FILES)
    if next(files, None):
        raise InvalidRequest("too many files for one archive", code="too_many_files")


def _single_files(gateway: Gateway, bucket: str, names: Sequence[str]) -> Iterator[WalkedFile]:
    """Files of one folder, with the sizes that its listing tells."""
    sizes = _sizes(gateway, bucket, names) if names else {}
    for name in names:
        yield WalkedFile(name, sizes.get(name))


def _sizes(gateway: Gateway, bucket: str, names: Sequence[str]) -> dict[str, int]:
    # A key may reach less than the folder: names that begin with a part of its last step.
    reach = gateway.authorization.name_prefix or ""
    folder, sizes = max(folder_of(names[0]), reach, key=len), dict[str, int]()
    after, token = _just_before(names[0]), None
    for _ in range(_SIZE_PAGES):
        page = gateway.list_file_names(bucket, prefix=folder, after=after, token=token, limit=PAGE)
        sizes.update((file.name, file.size) for file in page.files)
        token = page.next_token
        if token is None or (page.files and page.files[-1].name >= names[-1]):
            break
    return sizes


def _just_before(name: str) -> str:
    """A marker behind which `name` comes first or nearly so."""
    return name[:-1]
