"""The rows of Browse Files as strings: prepared here, so that templates only put them in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from mimetypes import guess_type
from urllib.parse import quote

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation.trans_real import translation

from files.place import LONGEST_URL, Place, encoded, folder_of, view_url
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
    """One file of the table. `count` is what the badge says, "" for no badge.

    The template escapes what holds a name. The rest are encoded URLs, numbers and our own words:
    SafeStrings, because escaping all of them would cost more than writing the table.
    """

    name: str
    stem: str
    tail: str
    icon: SafeString
    mark: SafeString
    chosen: SafeString
    url: SafeString
    details_url: SafeString
    versions_url: SafeString
    menu: SafeString
    menu_label: str
    count: SafeString
    count_label: SafeString
    size: SafeString
    bytes: SafeString
    stamp: SafeString
    exact: SafeString
    uploaded: SafeString


class _Writer:
    """Writes the rows of one page: what is the same in several of them is looked up once."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._times = RowTimes()
        self._texts = translation(get_language() or settings.LANGUAGE_CODE)
        self._counts: dict[tuple[int | None, bool], tuple[SafeString, SafeString]] = {}
        self._above = folder_of(place.prefix)
        self._folder = quote(self._above, safe="")
        query = encoded(bucket=place.bucket)
        self._panel = escape(f"{place.without_file.url}&file=")
        self._details = escape(f"{view_url('file_details', place.account_id)}?{query}&name=")
        self._versions = escape(f"{view_url('file_versions', place.account_id)}?{query}&name=")
        self._hidden = SafeString(gettext("(hidden)"))
        self._menu_label = gettext("More actions for %s")

    def row(self, file: FileEntry) -> FileRow:
        shown = shown_name(file.name, self._above)
        name = self._folder + quote(file.name[len(self._above) :], safe="")
        name_and_id = f"{name}&amp;id={quote(file.id, safe='')}" if file.id else name
        is_short = len(self._panel) + len(name_and_id) <= LONGEST_URL
        count, count_label = self._count(file)
        size, exact_size = (_DASH, _NOTHING) if file.hidden else self._size(file.size)
        return FileRow(
            name=file.name,
            stem=shown.stem,
            tail=shown.tail,
            icon=icon_of(file.name.rpartition(".")[2].lower()[:12]),
            mark=self._hidden if file.hidden else _NOTHING,
            chosen=_TRUE if file.name == self._place.name else _NOTHING,
            url=SafeString((self._panel if is_short else self._details) + name_and_id),
            details_url=SafeString(self._details + name_and_id),
            versions_url=SafeString(self._versions + name),
            menu=_HIDDEN_MENU if file.hidden else _FILE_MENU,
            menu_label=self._menu_label.replace("%s", shown.whole),
            count=count,
            count_label=count_label,
            size=size,
            bytes=exact_size,
            stamp=SafeString(self._times.stamp(file.uploaded)),
            exact=SafeString(self._times.exact(file.uploaded)),
            uploaded=SafeString(self._times.relative(file.uploaded)),
        )

    def _count(self, file: FileEntry) -> tuple[SafeString, SafeString]:
        """What the badge says, briefly and in words."""
        key = file.uploads, file.uploads_exact
        if key not in self._counts:
            text = count_text(file)
            label = _count_label(file) if text else ""
            self._counts[key] = SafeString(text), SafeString(label)
        return self._counts[key]

    def _size(self, size: int) -> tuple[SafeString, SafeString]:
        """The size as shown, and to the byte."""
        exact = SafeString(self._texts.ngettext("%s byte", "%s bytes", size) % commas(size))
        return (exact if size < 1000 else SafeString(filesize(size))), exact


_NOTHING, _DASH, _TRUE = SafeString(""), SafeString("–"), SafeString("true")
_FILE_MENU, _HIDDEN_MENU = SafeString("file"), SafeString("hidden")


def folder_rows(place: Place, folders: Sequence[str]) -> list[FolderRow]:
    """Rows for folders, whose links open them."""
    base = place.folder("").url
    rows = []
    for folder in folders:
        shown = shown_name(folder.removesuffix("/"), folder_of(place.prefix))
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
