"""What one page of a folder holds, merged from B2's two listings. No requests, no Django.

`list_file_names` knows the visible files and folders, `list_file_versions` how many versions
each name has. Both list by name in UTF-8 byte order, which is also the order of Python's `str`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from gateway.values import FileVersion, Listing

SortKey = Literal["name", "size", "uploaded"]

# Sorts behind every name that a person can have given to a file.
_LAST_CHARACTER = "\U0010ffff"
_LONGEST_NAME = 1024


class FileEntry(NamedTuple):
    """One file of a folder: its newest version and how many uploads it has.

    `id` is None where no listing told it. `uploads` is None where nobody counted, and a lower
    bound where `uploads_exact` is False. A hidden file's newest version is a hide marker.
    """

    name: str
    id: str | None
    size: int
    uploaded: datetime
    hidden: bool = False
    uploads: int | None = None
    uploads_exact: bool = True


@dataclass(frozen=True, slots=True)
class FolderPage:
    """One page of a folder. `next_after` starts the next page, None at the end."""

    folders: tuple[str, ...]
    files: tuple[FileEntry, ...]
    hidden: int
    next_after: str | None
    versions: Sequence[Listing] = ()

    def versions_of(self, name: str) -> tuple[FileVersion, ...]:
        """All versions of a file of the page, newest first; () where not all were listed."""
        file = next((file for file in self.files if file.name == name), None)
        if file is None or not file.uploads or not file.uploads_exact:
            return ()
        return tuple(
            version for page in self.versions for version in page.files if version.name == name
        )

    @property
    def loaded(self) -> int:
        """How many rows the page has before anything is filtered."""
        return len(self.folders) + len(self.files)


@dataclass(slots=True)
class _Tally:
    newest: FileVersion
    newest_upload: FileVersion | None = None
    uploads: int = 0
    exact: bool = True


def start_behind(prefix: str, after: str) -> str:
    """The marker that goes on behind `after`; behind a folder means behind all names in it."""
    if not after.endswith("/") or after == prefix:
        return after
    if len((after + _LAST_CHARACTER).encode()) <= _LONGEST_NAME:
        return after + _LAST_CHARACTER
    return after[:-1] + "0"


def next_versions_start(page: Listing, prefix: str) -> tuple[str, str | None]:
    """Name and id behind which the next list_file_versions goes on; `page` has more.

    A name that fills a whole page is left behind, however many versions it has: otherwise
    counting one file would cost more requests than showing the folder.
    """
    if page.files and _is_one_name(page):
        return page.files[0].name, None
    if page.next_id is None:
        return start_behind(prefix, page.next_name or ""), None
    return page.next_name or "", page.next_id


def last_name(page: Listing) -> str:
    """The last file or folder of a page, "" when it has none."""
    file_name = page.files[-1].name if page.files else ""
    return max(file_name, page.folders[-1] if page.folders else "")


def visible_page(names: Listing, versions: Sequence[Listing]) -> FolderPage:
    """The rows of `names`, with ids and counts as far as `versions` reach."""
    tallies = _tally(versions)
    next_after = last_name(names) if names.more else None
    return FolderPage(
        folders=names.folders,
        files=tuple(_visible_entry(file, tallies.get(file.name)) for file in names.files),
        hidden=_count_hidden(names, versions, tallies, next_after),
        next_after=next_after,
        versions=versions,
    )


def page_with_hidden(versions: Sequence[Listing], limit: int) -> FolderPage:
    """The first `limit` rows of `versions`: hidden files too, and folders of nothing else."""
    tallies = _tally(versions)
    folders = {folder for page in versions for folder in page.folders}
    rows = sorted({*tallies, *folders})[:limit]
    files = tuple(_any_entry(tallies[name]) for name in rows if name in tallies)
    cut = versions[-1].more or len(rows) < len(tallies) + len(folders)
    return FolderPage(
        folders=tuple(name for name in rows if name in folders),
        files=files,
        hidden=sum(file.hidden for file in files),
        next_after=rows[-1] if cut and rows else None,
        versions=versions,
    )


def rows_of(versions: Sequence[Listing]) -> int:
    """How many rows `page_with_hidden` would have without a limit."""
    names = {version.name for page in versions for version in page.files}
    return len(names) + sum(len(page.folders) for page in versions)


def needs_more_versions(names: Listing, versions: Sequence[Listing]) -> bool:
    """Whether a file of `names` lies where `versions` do not reach, or ends within it."""
    last = versions[-1]
    return last.more and bool(names.files) and names.files[-1].name >= last_name(last)


def matching(name: str, prefix: str, text: str) -> bool:
    """Whether the part of `name` behind `prefix` contains `text`, whatever the case."""
    return not text or text.casefold() in name[len(prefix) :].casefold()


def sort_files(files: Iterable[FileEntry], key: SortKey, *, descending: bool) -> list[FileEntry]:
    """Sort loaded files; equal sizes and times stay in the order of their names."""
    by_name = sorted(files, key=lambda file: file.name, reverse=descending and key == "name")
    if key == "name":
        return by_name
    return sorted(by_name, key=lambda file: getattr(file, key), reverse=descending)


def _tally(pages: Sequence[Listing]) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = {}
    for page in pages:
        for version in page.files:
            tally = tallies.setdefault(version.name, _Tally(version))
            if version.action == "upload":
                tally.uploads += 1
                tally.newest_upload = tally.newest_upload or version
    for name in _unfinished_names(pages):
        tallies[name].exact = False
    return tallies


def _unfinished_names(pages: Sequence[Listing]) -> set[str]:
    """Names whose versions were left behind: the last one, and those that filled a page."""
    return {
        page.files[-1].name
        for page in pages
        if page.more and page.files and (page is pages[-1] or _is_one_name(page))
    }


def _is_one_name(page: Listing) -> bool:
    return not page.folders and page.files[0].name == page.files[-1].name


def _visible_entry(file: FileVersion, tally: _Tally | None) -> FileEntry:
    if tally is None or tally.newest_upload is None:
        return FileEntry(file.name, file.id, file.size, file.uploaded)
    # The two listings were asked at the same time, not at one moment: the versions know the id.
    newest = tally.newest_upload
    return FileEntry(
        name=file.name,
        id=newest.id,
        size=newest.size,
        uploaded=newest.uploaded,
        uploads=tally.uploads,
        uploads_exact=tally.exact,
    )


def _any_entry(tally: _Tally) -> FileEntry:
    newest = tally.newest
    return FileEntry(
        name=newest.name,
        id=newest.id,
        size=newest.size,
        uploaded=newest.uploaded,
        hidden=newest.action == "hide",
        uploads=tally.uploads,
        uploads_exact=tally.exact,
    )


def _count_hidden(
    names: Listing, versions: Sequence[Listing], tallies: dict[str, _Tally], until: str | None
) -> int:
    hidden = {name for name, tally in tallies.items() if tally.newest.action == "hide"}
    hidden.update(folder for page in versions for folder in page.folders)
    hidden.difference_update(names.folders)
    return sum(until is None or name <= until for name in hidden)
