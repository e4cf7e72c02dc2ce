"""The rows of Browse Files as strings: prepared here, so that templates only put them in place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from mimetypes import guess_type
from urllib.parse import quote

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from files.place import LONGEST_URL, Place, encoded, view_url
from files.rows import FileEntry
from files.shown_names import shown_name
from ui.formatting import commas, filesize, kind, when


@dataclass(frozen=True, slots=True)
class FolderRow:
    """One folder of the table."""

    name: str
    stem: str
    tail: str
    url: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file of the table. `query` names the file to every other view."""

    name: str
    stem: str
    tail: str
    icon: str
    mark: str
    url: str
    query: str
    menu: str
    menu_label: str
    count: str
    count_label: str
    versions_url: str
    size: str
    bytes: str
    uploaded: SafeString


@dataclass(frozen=True, slots=True)
class _Texts:
    """What is the same in every row."""

    bucket: str
    hidden: str
    menu: str


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
    link = _linker(place)
    texts = _Texts(
        bucket=encoded(bucket=place.bucket),
        hidden=gettext("(hidden)"),
        menu=gettext("More actions for %s"),
    )
    return [_file_row(place, file, link, texts) for file in files]


def count_text(file: FileEntry) -> str:
    """ "(2)" for two uploads, nothing for one, "(1,000+)" where counting ended, "(…)" uncounted."""
    if file.uploads is None:
        return "(…)"
    if not file.uploads_exact:
        return f"({commas(min(file.uploads, 1000))}+)"
    return f"({commas(file.uploads)})" if file.uploads > 1 else ""


@lru_cache(maxsize=256)
def icon_of(extension: str) -> str:
    """The icon for a file's extension: listings do not tell the content type."""
    return kind(guess_type(f"x.{extension}")[0])


def _file_row(
    place: Place, file: FileEntry, link: Callable[[str], tuple[str, str]], texts: _Texts
) -> FileRow:
    shown = shown_name(file.name, place.prefix)
    query = f"name={quote(file.name, safe='')}" + (f"&id={file.id}" if file.id else "")
    url, versions_url = link(query)
    return FileRow(
        name=file.name,
        stem=shown.stem,
        tail=shown.tail,
        icon=icon_of(file.name.rpartition(".")[2].lower()[:12]),
        mark=texts.hidden if file.hidden else "",
        url=url,
        query=f"{texts.bucket}&{query}",
        menu="hidden" if file.hidden else "file",
        menu_label=texts.menu % shown.whole,
        count=count_text(file),
        count_label=_count_label(file),
        versions_url=versions_url,
        size="–" if file.hidden else filesize(file.size),
        bytes="" if file.hidden else _bytes(file.size),
        uploaded=when(file.uploaded),
    )


def _linker(place: Place) -> Callable[[str], tuple[str, str]]:
    """The panel's and the versions' URL for the query string of a file."""
    closed = place.without_file
    browse = f"{closed.url}&"
    details = f"{view_url('file_details', place.account_id, bucket=place.bucket)}&"
    versions = f"{view_url('file_versions', place.account_id, bucket=place.bucket)}&"

    def link(query: str) -> tuple[str, str]:
        panel = f"{browse}file={query.removeprefix('name=')}"
        url = panel if len(panel) <= LONGEST_URL else details + query
        return url, versions + query.partition("&")[0]

    return link


def _count_label(file: FileEntry) -> str:
    if file.uploads is None:
        return gettext("Versions, not counted: this page has very many")
    if not file.uploads_exact:
        return gettext("%s or more versions") % commas(min(file.uploads, 1000))
    return ngettext("%s version", "%s versions", file.uploads) % commas(file.uploads)


def _bytes(size: int) -> str:
    return ngettext("%s byte", "%s bytes", size) % commas(size)
