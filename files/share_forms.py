"""What people choose about a link: how long it lives, and what a browser does with the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.save_names import save_name

SHORTEST = 60
LONGEST = 604_800  # 7 days: the end of both a presigned URL and a download authorization
SAVE, SHOW, AS_STORED = "save", "show", "stored"
OWN = "own"

_LIFETIMES = [
    ("60", _("1 minute")),
    ("600", _("10 minutes")),
    ("3600", _("1 hour")),
    ("86400", _("1 day")),
    ("604800", _("7 days")),
    (OWN, _("Another time")),
]
_UNITS = [("60", _("minutes")), ("3600", _("hours")), ("86400", _("days"))]


class LifetimeForm(forms.Form):
    """How long: one of a few usual times, or an amount with its unit."""

    lifetime = forms.ChoiceField(label=_("Works for"), choices=_LIFETIMES, initial="86400")
    amount = forms.IntegerField(
        label=_("Amount"), required=False, min_value=1, max_value=LONGEST // SHORTEST, initial=12
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=_UNITS, required=False, initial="3600")

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("lifetime") != OWN:
            for unused in ("amount", "unit"):
                self.errors.pop(unused, None)  # nobody sees these fields
        elif not self.errors:
            if not self.cleaned_data["amount"] or not self.cleaned_data["unit"]:
                self.add_error("amount", _("Say for how long."))
            elif self.seconds > LONGEST:
                self.add_error("amount", _("B2 lets a link live 7 days at most."))
        return self.cleaned_data

    @property
    def seconds(self) -> int:
        """How long the valid form asks for."""
        values = self.cleaned_data
        if values["lifetime"] != OWN:
            return int(values["lifetime"])
        return int(values["amount"]) * int(values["unit"])


class FileShareForm(LifetimeForm):
    """A link to one file version."""

    opening = forms.ChoiceField(
        label=_("A browser"),
        choices=[(SAVE, _("saves the file")), (SHOW, _("shows the file, where it can"))],
        widget=forms.RadioSelect,
        initial=SAVE,
    )
    download_name = forms.CharField(
        label=_("File name"),
        strip=True,
        help_text=_("The name under which the file is saved."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_download_name(self) -> str:
        name: str = self.cleaned_data["download_name"]
        safe = save_name(name)
        if name != safe:
            raise forms.ValidationError(
                gettext("Not every system can save a file under this name. “%s” works everywhere.")
                % safe
            )
        return name


class FolderShareForm(LifetimeForm):
    """A token for everything below a prefix."""

    opening = forms.ChoiceField(
        label=_("A browser"),
        choices=[
            (AS_STORED, _("does with each file what its uploader set")),
            (SAVE, _("saves every file")),
        ],
        widget=forms.RadioSelect,
        initial=AS_STORED,
    )
