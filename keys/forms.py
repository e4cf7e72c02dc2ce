"""Add a New Application Key: the rules of input."""

import re
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from gateway.errors import B2Error
from gateway.values import Bucket
from keys import types_of_access

_KEY_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")
_LONGEST_DURATION = 1000 * 24 * 60 * 60 - 1  # B2: less than 1000 days
_LONGEST_PREFIX = 1024  # bytes, as for a file name

ALL_BUCKETS = "all"
SOME_BUCKETS = "some"


class KeyCreateForm(forms.Form):
    """Its fields are those of Backblaze's own form, in the same order, with the same words."""

    name = forms.CharField(
        label=_("Name of Key"),
        max_length=100,
        help_text=_("Letters, digits and hyphens. Names need not be unique."),
    )
    buckets = forms.ChoiceField(
        label=_("Allow access to Bucket(s)"),
        choices=[(ALL_BUCKETS, _("All")), (SOME_BUCKETS, _("Only these buckets"))],
        widget=forms.RadioSelect,
        initial=ALL_BUCKETS,
    )
    bucket_ids = forms.MultipleChoiceField(
        label=_("Buckets"), required=False, widget=forms.CheckboxSelectMultiple
    )
    access = forms.ChoiceField(
        label=_("Type of Access"),
        choices=list(types_of_access.LABELS.items()),
        widget=forms.RadioSelect,
        initial=types_of_access.READ_AND_WRITE,
    )
    list_all_bucket_names = forms.BooleanField(
        label=_("Allow List All Bucket Names"),
        required=False,
        help_text=_(
            "Some programs for the S3 Compatible API list all bucket names first and fail "
            "without it. A key for all buckets may list them anyway."
        ),
    )
    name_prefix = forms.CharField(
        label=_("File name prefix"),
        required=False,
        strip=False,
        help_text=_("Optional. The key then sees only files whose name begins so."),
    )
    duration = forms.IntegerField(
        label=_("Duration (seconds)"),
        required=False,
        min_value=1,
        max_value=_LONGEST_DURATION,
        help_text=_(
            "Optional: less than 1,000 days. Without it the key works until it is deleted."
        ),
    )

    def __init__(self, *args: Any, buckets: Iterable[Bucket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.MultipleChoiceField, self.fields["bucket_ids"])
        field.choices = [(bucket.id, bucket.name) for bucket in buckets]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not _KEY_NAME.fullmatch(name):
            raise forms.ValidationError(_("Use letters (a to z), digits and hyphens only."))
        return name

    def clean_name_prefix(self) -> str:
        prefix: str = self.cleaned_data["name_prefix"]
        if len(prefix.encode()) > _LONGEST_PREFIX:
            raise forms.ValidationError(_("A prefix is at most 1,024 bytes long."))
        return prefix

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("bucket_ids")
        only_some = self.cleaned_data.get("buckets") == SOME_BUCKETS
        if only_some and not chosen and "bucket_ids" not in self.errors:
            self.add_error("bucket_ids", _("Choose at least one bucket, or All."))
        # Guessing either way could make a key that opens more than was meant.
        if chosen and not only_some:
            self.add_error("buckets", _("All is selected, but buckets are ticked: choose one."))
        return self.cleaned_data

    def refuse(self, refusal: B2Error) -> None:
        """Say what B2 does not accept; its answer does not name the field."""
        self.add_error(None, _("B2 did not accept this key: %(reason)s") % {"reason": str(refusal)})

    def create_key_arguments(self) -> dict[str, Any]:
        """What the valid form means for `Gateway.create_key`."""
        values = self.cleaned_data
        bucket_ids = values["bucket_ids"] if values["buckets"] == SOME_BUCKETS else None
        return {
            "name": values["name"],
            "capabilities": sorted(self.capabilities()),
            "bucket_ids": bucket_ids,
            "name_prefix": values["name_prefix"] or None,
            "valid_seconds": values["duration"],
        }

    def capabilities(self) -> frozenset[str]:
        """The capabilities that the valid form asks for."""
        values = self.cleaned_data
        return types_of_access.capabilities_for(
            values["access"],
            whole_account=values["buckets"] == ALL_BUCKETS and not values["name_prefix"],
            list_all_bucket_names=values["list_all_bucket_names"],
        )
