"""What a new folder may be called."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.placeholders import placeholder_of
from files.upload_forms import check_name


class FolderCreateForm(forms.Form):
    """A folder below the one that is shown, or several, one in the other."""

    name = forms.CharField(
        label=_("Name of the folder"),
        strip=False,
        help_text=_("With a slash between them, folders lie one in the other: 2026/march."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, above: str, **kwargs: Any) -> None:
        """`above`: the prefix below which the folder lies."""
        super().__init__(*args, **kwargs)
        self._above = above

    def clean_name(self) -> str:
        """The name without slashes around it."""
        name: str = self.cleaned_data["name"].strip("/")
        steps = name.split("/")
        if "" in steps:
            raise ValidationError(gettext("A folder needs a name between two slashes."))
        if "." in steps or ".." in steps:
            raise ValidationError(
                gettext("Browsers and many programs cannot reach folders named “.” or “..”.")
            )
        check_name(placeholder_of(f"{self._above}{name}/"))
        return name

    @property
    def folder(self) -> str:
        """The prefix that the valid form names."""
        return f"{self._above}{self.cleaned_data['name']}/"
