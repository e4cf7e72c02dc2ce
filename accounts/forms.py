"""The sign-in form: a keyID, its applicationKey, and a choice of realms."""

import unicodedata
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gateway.values import Credential


class SignInForm(forms.Form):
    """What a person pastes; white space and invisible characters do not count."""

    realm = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect, required=False)
    key_id = forms.CharField(
        label=_("keyID"),
        max_length=200,
        error_messages={"required": _("Enter the keyID.")},
    )
    application_key = forms.CharField(
        label=_("applicationKey"),
        max_length=200,
        error_messages={"required": _("Enter the applicationKey.")},
        # Refused or not, the key is not written back into the page.
        widget=forms.PasswordInput(render_value=False),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        realms = settings.REALMS
        self.fields["realm"].choices = [(realm.url, realm.name) for realm in realms]  # type: ignore[attr-defined]
        self.fields["realm"].initial = realms[0].url
        for name, completion in (("key_id", "username"), ("application_key", "current-password")):
            self.fields[name].widget.attrs.update(
                autocomplete=completion, autocapitalize="none", spellcheck="false"
            )
        self.fields["key_id"].widget.attrs["autofocus"] = True

    def clean_realm(self) -> str:
        """The first realm where the form offers no choice."""
        return self.cleaned_data["realm"] or settings.REALMS[0].url

    def clean_key_id(self) -> str:
        """The keyID without what pasting adds."""
        return visible(self.cleaned_data["key_id"])

    def clean_application_key(self) -> str:
        """The applicationKey without what pasting adds."""
        return visible(self.cleaned_data["application_key"])

    def credential(self) -> Credential:
        """What was entered, for a valid form."""
        data = self.cleaned_data
        return Credential(data["realm"], data["key_id"], data["application_key"])


def visible(text: str) -> str:
    """`text` without white space, control and invisible characters: no key contains any."""
    return "".join(
        character
        for character in text
        if not character.isspace() and not unicodedata.category(character).startswith("C")
    )
