"""One page of a folder as the table shows it: filtered, sorted, counted, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from files.place import Place, folder_of
from files.placeholders import PLACEHOLDER, placeholder_of
from files.rows import FileEntry, FolderPage, SortKey, matching, sort_files
from files.shown_names import shown_name
from files.table import FileRow, FolderRow, file_rows, folder_rows
from ui.formatting import commas, filesize


@dataclass(frozen=True, slots=True)
class Column:
    """A heading that sorts. `order` is "ascending", "descending" or "" when it does not now."""

    css: str
    label: str
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Why there is nothing to see, and the one thing to do about it."""

    title: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class ShownFolder:
    """Everything about one page of a folder."""

    columns: list[Column]
    folders: list[FolderRow]
    files: list[FileRow]
    empty: Emptiness | None
    summary: str
    scope: str
    more_url: str
    first_url: str
    hidden_url: str
    hidden_label: str


def shown_folder(place: Place, page: FolderPage) -> ShownFolder:
    """Filter and sort what is loaded, and say so."""
    above = folder_of(place.prefix)
    folders = [name for name in page.folders if matching(name, above, place.q)]
    # What keeps a folder is nothing that a person put there: it is shown with what is hidden.
    unseen = "" if place.hidden else placeholder_of(above)
    files = [
        file for file in page.files if file.name != unseen and matching(file.name, above, place.q)
    ]
    if place.sort == "name" and place.descending:
        folders.reverse()
    ordered = sort_files(files, place.sort, descending=place.descending)
    closed = place.without_file
    next_place = closed.at(after=page.next_after or "")
    return ShownFolder(
        columns=_columns(closed),
        folders=folder_rows(place, folders),
        files=file_rows(place, ordered),
        empty=None if folders or files else _emptiness(closed, page),
        summary=_summary(len(folders), files),
        scope=_scope(place, page),
        more_url=next_place.url if page.next_after else "",
        first_url=closed.at(after="").url if place.after else "",
        hidden_url=closed.at(hidden=not place.hidden, after="").url,
        hidden_label=_hidden_label(place, page),
    )


def _columns(place: Place) -> list[Column]:
    labels: list[tuple[SortKey, str]] = [
        ("name", gettext("Name")),
        ("size", gettext("Size")),
        ("uploaded", gettext("Uploaded")),
    ]
    return [_column(place, key, label) for key, label in labels]


def _column(place: Place, key: SortKey, label: str) -> Column:
    is_sorted = place.sort == key
    order = ("descending" if place.descending else "ascending") if is_sorted else ""
    turned = place.at(sort=key, descending=is_sorted and not place.descending)
    return Column("time" if key == "uploaded" else key, label, turned.url, order)


def _summary(folders: int, files: Sequence[FileEntry]) -> str:
    counts = []
    if folders:
        counts.append(ngettext("%s folder", "%s folders", folders) % commas(folders))
    if files:
        counts.append(ngettext("%s file", "%s files", len(files)) % commas(len(files)))
    size = [filesize(sum(file.size for file in files))] if files else []
    return " · ".join([", ".join(counts), *size])


def _scope(place: Place, page: FolderPage) -> str:
    """What the list, its order and its filter speak of."""
    if not page.next_after and not place.after:
        return ""
    shown = commas(page.loaded)
    if place.q or place.sort != "name" or place.descending:
        only = gettext("Filter and order apply to the %s rows of this page.") % shown
        return f"{only} {_more(page)}".strip()
    if place.after:
        last = shown_name(place.after, folder_of(place.prefix)).whole
        where = gettext("%(count)s shown, after “%(name)s”") % {"count": shown, "name": last}
    else:
        where = gettext("%s shown") % shown
    return " · ".join(part for part in (where, _more(page)) if part)


def _more(page: FolderPage) -> str:
    return gettext("More exist.") if page.next_after else ""


def _hidden_label(place: Place, page: FolderPage) -> str:
    if place.hidden:
        return gettext("Leave out hidden files")
    if page.hidden:
        text = ngettext("Show hidden files (%s here)", "Show hidden files (%s here)", page.hidden)
        return text % commas(page.hidden)
    return gettext("Show hidden files")


def _emptiness(place: Place, page: FolderPage) -> Emptiness:
    is_kept = any(file.name == placeholder_of(folder_of(place.prefix)) for file in page.files)
    if place.q and page.loaded > is_kept:
        title = gettext("Nothing matches “%s”") % place.q
        text = _looked_through(place, page)
        return Emptiness(title, text, place.at(q="").url, gettext("Clear the filter"))
    if page.next_after:
        title = gettext("Nothing to see on this page")
        return Emptiness(title, gettext("More exist further on."))
    if place.after:
        title = gettext("Nothing comes after this")
        return Emptiness(title, "", place.at(after="").url, gettext("Back to the first page"))
    if page.hidden and not place.hidden:
        title = gettext("Only hidden files here")
        text = gettext("They keep their versions and can be shown again.")
        return Emptiness(title, text, place.at(hidden=True).url, gettext("Show hidden files"))
    if is_kept:
        text = gettext("An empty file named %s keeps it.") % PLACEHOLDER
        url, label = place.at(hidden=True, q="").url, gettext("Show that file")
        return Emptiness(gettext("This folder is empty"), text, url, label)
    if place.prefix:
        text = gettext("A folder exists as long as a file lies in it: upload one to keep it.")
        return Emptiness(gettext("This folder is empty"), text)
    return Emptiness(gettext("This bucket is empty"), gettext("Upload the first file."))


def _looked_through(place: Place, page: FolderPage) -> str:
    if page.next_after or place.after:
        return gettext("Only the rows of this page were looked through.")
    return gettext("Names in this folder were looked through, not those in folders below.")
