"""What people fill in about a bucket's own domain; the rules of hosts come from the gateway."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from buckets.forms import RevisionForm
from gateway.urls import is_host_name, own_base
from gateway.values import Bucket

BEHIND_FRIENDLY, AT_THE_TOP = "friendly", "top"


class BucketDomainForm(RevisionForm):
    """A host name, and where on it the file names begin."""

    host = forms.CharField(
        label=_("Host name"),
        required=False,
        max_length=300,
        help_text=_("Such as files.example.com. Empty: no domain."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "spellcheck": "false",
                "inputmode": "url",
            }
        ),
    )
    layout = forms.ChoiceField(
        label=_("Addresses look like"), widget=forms.RadioSelect, initial=BEHIND_FRIENDLY
    )

    def __init__(self, *args: Any, bucket: Bucket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bucket = bucket
        field = cast(forms.ChoiceField, self.fields["layout"])
        field.choices = [
            (BEHIND_FRIENDLY, f"https://…/file/{bucket.name}/photo.jpg"),
            (AT_THE_TOP, "https://…/photo.jpg"),
        ]

    @classmethod
    def of(cls, bucket: Bucket) -> "BucketDomainForm":
        """The form that shows what is set now."""
        host, slash, _path = (own_base(bucket) or "").removeprefix("https://").partition("/")
        layout = AT_THE_TOP if host and not slash else BEHIND_FRIENDLY
        initial = {"revision": bucket.revision, "host": host, "layout": layout}
        return cls(initial=initial, bucket=bucket)

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].lower()
        host = host.removeprefix("https://").removesuffix("/")  # as people copy it
        if host and not is_host_name(host):
            raise forms.ValidationError(
                _(
                    "That is no full host name. Use letters, digits, hyphens and dots: no port, "
                    "no path, no address; and the xn-- form of other letters."
                )
            )
        return host

    @property
    def base_url(self) -> str:
        """What stands before the file names by the valid form; "" for no domain."""
        host, layout = self.cleaned_data["host"], self.cleaned_data["layout"]
        path = f"/file/{self._bucket.name}" if layout == BEHIND_FRIENDLY else ""
        return f"https://{host}{path}" if host else ""
