"""The versions of a file as rows of strings, for the panel and for the page of all versions."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from files.actions import Action, FileActions
from files.place import encoded
from files.versions import Versions
from gateway.values import Authorization, FileVersion
from ui.formatting import commas, filesize, when


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version or hide marker. `is_newest`: nothing lies above it."""

    id: str
    url: str
    is_hide_marker: bool
    is_newest: bool
    is_chosen: bool
    size: str
    bytes: str
    uploaded: SafeString
    age: SafeString
    actions: list[Action] = field(default_factory=list)


def version_rows(
    account_id: str,
    authorization: Authorization,
    bucket: str,
    page: Versions,
    *,
    link: Callable[[str], str],
    chosen: str = "",
    is_first_page: bool = True,
) -> list[VersionRow]:
    """Rows for one page of versions, newest first.

    `link` gives the URL of a version's details by its id, `chosen` is the version whose details
    are open.
    """
    actions = FileActions(account_id, authorization)
    rows = []
    for index, version in enumerate(page.versions):
        is_newest = is_first_page and index == 0
        is_hide_marker = version.action == "hide"
        query = encoded(bucket=bucket, name=version.name, id=version.id or "")
        rows.append(
            VersionRow(
                id=version.id or "",
                url=link(version.id or ""),
                is_hide_marker=is_hide_marker,
                is_newest=is_newest,
                is_chosen=version.id == chosen,
                size="" if is_hide_marker else filesize(version.size),
                bytes="" if is_hide_marker else commas(version.size),
                uploaded=when(version.uploaded, "absolute"),
                age=when(version.uploaded),
                actions=[each.of(query) for each in _actions(actions, version, is_newest)],
            )
        )
    return rows


def _actions(actions: FileActions, version: FileVersion, is_newest: bool) -> list[Action]:
    if version.action == "hide":
        return [actions.unhide() if is_newest else actions.delete()]
    return [actions.download(), actions.delete()]
