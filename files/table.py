"""The rows of Browse Files as strings: prepared here, so that templates only put them in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from mimetypes import guess_type
from urllib.parse import quote

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from files.place import LONGEST_URL, Place, encoded, view_url
from files.row_times import RowTimes
from files.rows import FileEntry
from files.shown_names import shown_name
from ui.formatting import commas, filesize, kind


@dataclass(frozen=True, slots=True)
class FolderRow:
    """One folder of the table."""

    name: str
    stem: str
    tail: str
    url: str


# Not frozen: two hundred of them are made for every page, and freezing doubles what that costs.
@dataclass(slots=True)
class FileRow:
    """One file of the table, all in escaped strings: the template's own escaping costs thrice.

    `count` is what the badge says, "" for no badge.
    """

    name: SafeString
    stem: SafeString
    tail: SafeString
    icon: SafeString
    mark: SafeString
    is_chosen: bool
    url: SafeString
    details_url: SafeString
    versions_url: SafeString
    menu: SafeString
    menu_label: SafeString
    count: SafeString
    count_label: SafeString
    size: SafeString
    bytes: SafeString
    stamp: SafeString
    exact: SafeString
    uploaded: SafeString

    def __getitem__(self, field: str) -> object:
        """Templates try this first: without it every look-up costs them an exception."""
        return getattr(self, field)


class _Writer:
    """Writes the rows of one page: what is the same in all of them is looked up once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._times = RowTimes()
        self._panel = f"{place.without_file.url}&file="
        query = encoded(bucket=place.bucket)
        self._details = f"{view_url('file_details', place.account_id)}?{query}&name="
        self._versions = f"{view_url('file_versions', place.account_id)}?{query}&name="
        self._hidden = _escaped(gettext("(hidden)"))
        self._menu_label = gettext("More actions for %s")

    def row(self, file: FileEntry) -> FileRow:
        shown = shown_name(file.name, self._place.prefix)
        name = quote(file.name, safe="")
        name_and_id = f"{name}&id={file.id}" if file.id else name
        panel = self._panel + name_and_id
        count = count_text(file)
        return FileRow(
            name=_escaped(file.name),
            stem=_escaped(shown.stem),
            tail=_escaped(shown.tail),
            icon=icon_of(file.name.rpartition(".")[2].lower()[:12]),
            mark=self._hidden if file.hidden else _NOTHING,
            is_chosen=file.name == self._place.name,
            url=_escaped(panel if len(panel) <= LONGEST_URL else self._details + name_and_id),
            details_url=_escaped(self._details + name_and_id),
            versions_url=_escaped(self._versions + name),
            menu=_HIDDEN_MENU if file.hidden else _FILE_MENU,
            menu_label=_escaped(self._menu_label.replace("%s", shown.whole)),
            count=_escaped(count) if count else _NOTHING,
            count_label=_escaped(_count_label(file)) if count else _NOTHING,
            size=_DASH if file.hidden else _escaped(filesize(file.size)),
            bytes=_NOTHING if file.hidden else _escaped(_bytes(file.size)),
            stamp=_escaped(self._times.stamp(file.uploaded)),
            exact=_escaped(self._times.exact(file.uploaded)),
            uploaded=_escaped(self._times.relative(file.uploaded)),
        )


_NOTHING, _DASH = SafeString(""), SafeString("–")
_FILE_MENU, _HIDDEN_MENU = SafeString("file"), SafeString("hidden")


def _escaped(text: str) -> SafeString:
    return SafeString(escape(text))


def folder_rows(place: Place, folders: Sequence[str]) -> list[FolderRow]:
    """Rows for folders, whose links open them."""
    base = place.folder("").url
    rows = []
    for folder in folders:
        shown = shown_name(folder.removesuffix("/"), place.prefix)
        url = f"{base}&prefix={quote(folder, safe='')}"
        rows.append(FolderRow(folder, shown.stem, shown.tail, url))
    return rows


def file_rows(place: Place, files: Sequence[FileEntry]) -> list[FileRow]:
    """Rows for files, whose links open the details beside the list."""
    writer = _Writer(place)
    return [writer.row(file) for file in files]


def count_text(file: FileEntry) -> str:
    """ "(2)" for two uploads, nothing for one, "(1,000+)" where counting ended, "(…)" uncounted."""
    if file.uploads is None:
        return "(…)"
    if not file.uploads_exact:
        return f"({commas(min(file.uploads, 1000))}+)"
    return f"({commas(file.uploads)})" if file.uploads > 1 else ""


@lru_cache(maxsize=256)
def icon_of(extension: str) -> SafeString:
    """The icon for a file's extension: listings do not tell the content type."""
    return SafeString(kind(guess_type(f"x.{extension}")[0]))


def _count_label(file: FileEntry) -> str:
    if file.uploads is None:
        return gettext("Versions, not counted: this page has very many")
    if not file.uploads_exact:
        return gettext("%s or more versions") % commas(min(file.uploads, 1000))
    return ngettext("%s version", "%s versions", file.uploads) % commas(file.uploads)


def _bytes(size: int) -> str:
    return ngettext("%s byte", "%s bytes", size) % commas(size)
