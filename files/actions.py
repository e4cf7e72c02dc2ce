"""What a person can do with a file from where they see it, and what their key lacks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext

from gateway.values import Authorization


@dataclass(frozen=True, slots=True)
class Action:
    """A link to something to do. `missing` names the capability that the key lacks for it."""

    name: str
    label: str
    icon: str
    url: str
    missing: str = ""
    dialog: bool = False
    danger: bool = False
    short: str = ""

    @property
    def reason(self) -> str:
        """Why it cannot be done, for a tooltip."""
        return gettext("Your key lacks the capability %s.") % self.missing if self.missing else ""

    def of(self, query: str) -> "Action":
        """The same for the file that `query` names."""
        return replace(self, url=f"{self.url}?{query}")


class FileActions:
    """Every action on files for one key; their URLs still lack the file."""

    def __init__(self, account_id: str, authorization: Authorization) -> None:
        self._account_id = account_id
        self._authorization = authorization

    def of_visible_row(self) -> list[Action]:
        """The row menu of a file."""
        return [
            self._details(),
            self._versions(),
            self.download(),
            self.verify(),
            self.share(),
            self.hide(),
            self.delete(),
        ]

    def of_hidden_row(self) -> list[Action]:
        """The row menu of a hidden file."""
        return [self._details(), self._versions(), self.verify(), self.unhide()]

    def download(self) -> Action:
        """Save one version."""
        return self._action(
            "file_download", gettext("Download"), "download", capabilities=("readFiles",)
        )

    def verify(self) -> Action:
        """Compare a file of the visitor with the versions."""
        return self._action(
            "file_verify",
            gettext("Compare with a local file…"),
            "file-check",
            dialog=True,
            short=gettext("Compare…"),
        )

    def share(self) -> Action:
        """Make a link to one version."""
        return self._action(
            "file_share",
            gettext("Share…"),
            "link",
            capabilities=("readFiles", "shareFiles"),
            dialog=True,
        )

    def hide(self) -> Action:
        """Put a hide marker on top."""
        return self._action(
            "file_hide", gettext("Hide…"), "eye-off", capabilities=("writeFiles",), dialog=True
        )

    def unhide(self) -> Action:
        """Delete the hide marker on top."""
        return self._action(
            "file_unhide", gettext("Unhide…"), "eye", capabilities=("deleteFiles",), dialog=True
        )

    def delete(self) -> Action:
        """Delete one version for good."""
        return self._action(
            "file_delete_version",
            gettext("Delete this version…"),
            "trash-2",
            capabilities=("deleteFiles",),
            dialog=True,
            danger=True,
            short=gettext("Delete…"),
        )

    def _details(self) -> Action:
        return self._action("file_details", gettext("Details"), "info")

    def _versions(self) -> Action:
        return self._action("file_versions", gettext("Versions"), "history")

    def _action(
        self,
        view: str,
        label: str,
        icon: str,
        *,
        capabilities: Sequence[str] = (),
        dialog: bool = False,
        danger: bool = False,
        short: str = "",
    ) -> Action:
        lacking = (each for each in capabilities if not self._authorization.may(each))
        return Action(
            name=view,
            label=label,
            icon=icon,
            url=reverse(view, args=[self._account_id]),
            missing=next(lacking, ""),
            dialog=dialog,
            danger=danger,
            short=short or label,
        )
