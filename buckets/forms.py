"""What people fill in about buckets; the rules of names come from the gateway."""

from typing import Any, Literal

from django import forms
from django.utils.translation import gettext_lazy as _

from buckets.facts import first_missing, lacks
from buckets.name_rules import broken_rules
from gateway.errors import (
    B2Error,
    BadBucketName,
    BucketNameOwn,
    BucketNameTaken,
    NotEntitled,
    TooManyBuckets,
)
from gateway.values import Authorization, Bucket

PRIVATE, PUBLIC = "private", "public"
DISABLE, ENABLE = "disable", "enable"

_VISIBILITY = [(PRIVATE, _("Private")), (PUBLIC, _("Public"))]
_SWITCH = [(DISABLE, _("Disable")), (ENABLE, _("Enable"))]

# What Backblaze asks of a new account before its first public bucket.
PUBLIC_REFUSALS = {
    "email_not_verified": _(
        "Backblaze wants your e-mail address verified before you make a "
        "bucket public. Do that on backblaze.com, then try again."
    ),
    "no_payment_history": _(
        "Backblaze wants a payment on your account before you make a bucket "
        "public. See Billing on backblaze.com, then try again."
    ),
}

_NAME_REFUSALS: dict[type[B2Error], Any] = {
    BucketNameTaken: _(
        "This bucket name is already in use. Names are unique over all accounts "
        "of Backblaze: choose another."
    ),
    BucketNameOwn: _("You already own a bucket of this name."),
    BadBucketName: _("B2 does not accept this name."),
    TooManyBuckets: _(
        "This account holds as many buckets as B2 allows (usually 100). Delete one first."
    ),
}

# The refusals of B2 that bucket_create pins on a field; all others are not about the form.
CREATE_REFUSALS: tuple[type[B2Error], ...] = (*_NAME_REFUSALS, NotEntitled)


class BucketCreateForm(forms.Form):
    """Create a Bucket, with the words of Backblaze's own form."""

    name = forms.CharField(
        label=_("Bucket Unique Name"),
        help_text=_("Names are unique over all accounts of Backblaze."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    visibility = forms.ChoiceField(
        label=_("Files in Bucket are"),
        choices=_VISIBILITY,
        widget=forms.RadioSelect,
        initial=PRIVATE,
        help_text=_("Public: everyone on the internet who knows an address can read the files."),
    )
    encryption = forms.ChoiceField(
        label=_("Default Encryption"),
        choices=_SWITCH,
        widget=forms.RadioSelect,
        initial=DISABLE,
        help_text=_(
            "Since autumn 2026 Backblaze encrypts new buckets on its own (SSE-B2, free of charge): "
            "there, Disable leaves that as it is."
        ),
    )
    lock = forms.ChoiceField(
        label=_("Object Lock"),
        choices=_SWITCH,
        widget=forms.RadioSelect,
        initial=DISABLE,
        help_text=_(
            "Lets you protect files from being changed or deleted for a time. "
            "It cannot be disabled again."
        ),
    )

    def __init__(self, *args: Any, authorization: Authorization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is set after the bucket is made, and only on one that does not have it yet.
        self._need(authorization, "encryption", "writeBucketEncryption", "listBuckets")
        self._need(authorization, "lock", "writeBucketRetentions")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        broken = broken_rules(name)
        if broken:
            raise forms.ValidationError("; ".join(rule.text for rule in broken))
        return name

    @property
    def wants_encryption(self) -> bool:
        """Whether the valid form asks for Default Encryption."""
        return bool(self.cleaned_data["encryption"] == ENABLE)

    @property
    def wants_lock(self) -> bool:
        """Whether the valid form asks for Object Lock."""
        return bool(self.cleaned_data["lock"] == ENABLE)

    @property
    def is_public(self) -> bool:
        """Whether the valid form asks for a public bucket."""
        return bool(self.cleaned_data["visibility"] == PUBLIC)

    def refuse(self, refusal: B2Error) -> None:
        """Put B2's refusal on the field that it is about."""
        if refusal.code in PUBLIC_REFUSALS:
            self.add_error("visibility", PUBLIC_REFUSALS[refusal.code])
        elif type(refusal) in _NAME_REFUSALS:
            self.add_error("name", _NAME_REFUSALS[type(refusal)])
        else:
            raise refusal

    def _need(self, authorization: Authorization, field: str, *capabilities: str) -> None:
        """Leave a switch at Disable, and say why, where the key lacks one of `capabilities`."""
        if missing := first_missing(authorization, *capabilities):
            self.fields[field].disabled = True  # Django then ignores what is posted
            self.fields[field].help_text = lacks(missing)


class RevisionForm(forms.Form):
    """The revision of the bucket that the person saw when the form was made."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class BucketTypeForm(RevisionForm):
    """Make a bucket private or public; going public takes the name typed."""

    visibility = forms.ChoiceField(choices=_VISIBILITY, widget=forms.HiddenInput)
    typed_name = forms.CharField(label=_("Type the bucket’s name to confirm"), required=False)

    def __init__(self, *args: Any, bucket: Bucket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bucket = bucket

    def clean(self) -> dict[str, Any]:
        going_public = self.cleaned_data.get("visibility") == PUBLIC
        if going_public and self.cleaned_data.get("typed_name") != self._bucket.name:
            self.add_error("typed_name", _("Type the name of the bucket exactly as it is."))
        return self.cleaned_data

    @property
    def wanted(self) -> Literal["private", "public"]:
        """What the valid form asks for."""
        return "public" if self.cleaned_data["visibility"] == PUBLIC else "private"

    def refuse(self, refusal: NotEntitled) -> None:
        """Say what Backblaze asks for before a bucket may be public."""
        if refusal.code not in PUBLIC_REFUSALS:
            raise refusal
        self.add_error(None, PUBLIC_REFUSALS[refusal.code])


class BucketDeleteForm(forms.Form):
    """Delete a bucket: the name typed."""

    typed_name = forms.CharField(label=_("Type the bucket’s name to confirm"))

    def __init__(self, *args: Any, bucket: Bucket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bucket = bucket

    def clean_typed_name(self) -> str:
        typed: str = self.cleaned_data["typed_name"]
        if typed != self._bucket.name:
            raise forms.ValidationError(_("Type the name of the bucket exactly as it is."))
        return typed
