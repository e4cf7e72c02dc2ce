"""The options of an upload as a person enters them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.upload_options import UploadOptions
from files.uploads import is_content_type
from gateway.gateway import Gateway
from gateway.values import Authorization, Bucket
from ui.formatting import absolute
from ui.middleware import zone_named

LONGEST_RETENTION = 3000  # days, as B2's own console has it
# B2 takes ten pairs, of which the console may need three: a file's time, a large file's SHA-1,
# and Cache-Control.
MOST_PAIRS = 7
# Of name and File Info together B2 takes 7,000 bytes, and the options travel in a header.
MOST_BYTES = 4000

_KEY = re.compile(r"[A-Za-z0-9_.`~!#$%^&*'|+-]{1,50}")
_OWN_KEYS = ("src_last_modified_millis", "large_file_sha1")
# No line breaks: what a header holds must not begin another one.
_DIRECTIVE = r"[\w!#$%&'*+.^`|~-]+(?:=(?:[\w!#$%&'*+.^`|~-]+|\"[ !#-\[\]-~]*\"))?"
_CACHE_CONTROL = re.compile(rf"{_DIRECTIVE}(?: *, *{_DIRECTIVE})*", re.ASCII)
_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


class MomentField(forms.DateTimeField):
    """A date with a time: the midnight of a date alone is a day less than a person means."""

    default_error_messages: ClassVar = {
        "invalid": _("Write a date and a time, like 2027-01-31 18:00.")
    }
    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local", "placeholder": "2027-01-31 18:00"}
    )

    def to_python(self, value: object) -> datetime | None:
        text = str(value or "")  # scripts may send anything
        if text and ":" not in text:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class UploadOptionsForm(forms.Form):
    """Type, Cache-Control, File Info, encryption, retention and legal hold of a whole upload."""

    content_type = forms.CharField(
        label=_("Content type"),
        required=False,
        max_length=255,
        help_text=_("For all files. Empty: what each file is."),
        widget=forms.TextInput(attrs={**_PLAIN, "placeholder": "text/plain; charset=utf-8"}),
    )
    cache_control = forms.CharField(
        label=_("Cache-Control"),
        required=False,
        max_length=255,
        help_text=_("Tells browsers and CDNs how long to keep a copy."),
        widget=forms.TextInput(attrs={**_PLAIN, "placeholder": "public, max-age=86400"}),
    )
    info = forms.CharField(
        label=_("File Info"),
        required=False,
        help_text=_("One pair on each line, as key: value."),
        widget=forms.Textarea(attrs={**_PLAIN, "rows": 2, "placeholder": "project: harbor"}),
    )
    encryption = forms.ChoiceField(
        label=_("Encryption"),
        required=False,
        choices=[("", _("As the bucket does it")), ("SSE-B2", _("SSE-B2: B2 keeps the key"))],
    )
    retention_mode = forms.ChoiceField(
        label=_("Retention"),
        required=False,
        choices=[
            ("", _("As the bucket does it")),
            ("governance", _("Governance: who may bypass can end it")),
            ("compliance", _("Compliance: nobody can end it")),
        ],
    )
    retention_days = forms.IntegerField(
        label=_("For days"), required=False, min_value=1, max_value=LONGEST_RETENTION
    )
    retain_until = MomentField(label=_("Or until"), required=False)
    # The zone that the page stated: another one may be set by the time the form comes back.
    retain_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    legal_hold = forms.BooleanField(
        label=_("Legal hold: cannot be deleted until the hold is taken off"), required=False
    )

    def __init__(
        self, *args: Any, authorization: Authorization, lock: bool | None, **kwargs: Any
    ) -> None:
        """`lock`: whether the bucket has Object Lock, None where the key may not know."""
        super().__init__(*args, **kwargs)
        self._allow_moments()
        self.lock_missing = "" if lock is not False else gettext("This bucket has no Object Lock.")
        self.retention_missing = self._missing(authorization, "writeFileRetentions")
        self.hold_missing = self._missing(authorization, "writeFileLegalHolds")

    def full_clean(self) -> None:
        with timezone.override(self.zone):
            super().full_clean()

    def clean_content_type(self) -> str:
        value: str = self.cleaned_data["content_type"]
        if value and not is_content_type(value):
            raise ValidationError(gettext("A content type looks like image/png."))
        return value

    def clean_cache_control(self) -> str:
        value: str = self.cleaned_data["cache_control"]
        if value and not _CACHE_CONTROL.fullmatch(value):
            raise ValidationError(gettext("Cache-Control looks like public, max-age=86400."))
        return value

    def clean_info(self) -> dict[str, str]:
        lines = [line for line in self.cleaned_data["info"].splitlines() if line.strip()]
        pairs = [_pair(line) for line in lines]
        info = dict(pairs)
        if len(info) < len(pairs):
            raise ValidationError(gettext("Each key can be given once."))
        if len(info) > MOST_PAIRS:
            raise ValidationError(
                gettext("At most %d pairs: the console needs the others itself.") % MOST_PAIRS
            )
        if sum(len(key) + len(value) for key, value in pairs) > MOST_BYTES:
            raise ValidationError(gettext("File Info can be 4,000 bytes long together."))
        return info

    def clean_retain_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["retain_until"]
        latest = timezone.now() + timedelta(days=LONGEST_RETENTION)
        if until and until <= timezone.now():
            raise ValidationError(gettext("Retention has to end in the future."))
        if until and until > latest:
            reason = gettext("At most %(days)d days from now: until %(latest)s.")
            raise ValidationError(reason % {"days": LONGEST_RETENTION, "latest": absolute(latest)})
        return until

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if not self.errors:
            self._check_retention(values)
        if values.get("legal_hold"):
            self._check_lock("legal_hold", self.hold_missing)
        return values

    @property
    def options(self) -> UploadOptions:
        """What the valid form asks for; retention counts from now."""
        values = self.cleaned_data
        mode = values["retention_mode"] or None
        days = timedelta(days=values["retention_days"] or 0)
        end = values["retain_until"] or timezone.now() + days
        return UploadOptions(
            content_type=values["content_type"],
            cache_control=values["cache_control"],
            info=values["info"],
            encryption=values["encryption"] or None,
            retention_mode=mode,
            retain_until=end.astimezone(UTC).replace(microsecond=0).isoformat() if mode else None,
            legal_hold=values["legal_hold"] or None,
        )

    @property
    def zone(self) -> ZoneInfo:
        """In which `retain_until` is meant: the browser's, UTC where that told none."""
        stated = self.data.get("retain_zone")
        return zone_named(str(stated or timezone.get_current_timezone_name()))

    def _allow_moments(self) -> None:
        """State the zone, and tell the browser's calendar what can be chosen."""
        zone = self.zone
        field, now = self.fields["retain_until"], timezone.now().astimezone(zone)
        field.help_text = gettext("Date and time in the zone %s.") % zone.key
        earliest, latest = now + timedelta(minutes=1), now + timedelta(days=LONGEST_RETENTION)
        limits = {"min": earliest, "max": latest}
        field.widget.attrs |= {key: f"{moment:%Y-%m-%dT%H:%M}" for key, moment in limits.items()}
        self.initial["retain_zone"] = zone.key

    def _check_retention(self, values: dict[str, Any]) -> None:
        """A mode and one end, or neither: a wish for a lock is never dropped in silence."""
        days, until = values["retention_days"], values["retain_until"]
        if not values["retention_mode"]:
            if days or until:
                reason = gettext("Choose governance or compliance, or leave out how long.")
                self.add_error("retention_mode", reason)
            return
        self._check_lock("retention_mode", self.retention_missing)
        if not days and not until:
            self.add_error("retention_days", gettext("Say for how many days, or until when."))
        if days and until:
            self.add_error("retain_until", gettext("Give days or a date, not both."))

    def _missing(self, authorization: Authorization, capability: str) -> str:
        """Why a lock cannot be chosen; "" where it can."""
        if self.lock_missing or authorization.may(capability):
            return self.lock_missing
        return gettext("Your key lacks the capability %s.") % capability

    def _check_lock(self, field: str, missing: str) -> None:
        if missing:
            self.add_error(field, missing)


def options_form(
    values: Mapping[str, Any] | None, authorization: Authorization, bucket: Bucket | None
) -> UploadOptionsForm:
    """The form for a bucket; `bucket` is None where the key may not look at it."""
    lock = bucket.lock_enabled if bucket else None
    if values is None:
        return UploadOptionsForm(authorization=authorization, lock=lock)
    return UploadOptionsForm(values, authorization=authorization, lock=lock)


def readable_bucket(gateway: Gateway, bucket: str) -> Bucket | None:
    """The bucket with its settings; None where the key may not look at them."""
    return gateway.get_bucket(bucket) if gateway.authorization.may("listBuckets") else None


def _pair(line: str) -> tuple[str, str]:
    """One line of File Info. B2 keeps keys in lower case."""
    key, colon, value = (part.strip() for part in line.partition(":"))
    if not colon or not value:
        raise ValidationError(gettext("“%s” is no pair: write key: value.") % line.strip()[:60])
    if not _KEY.fullmatch(key):
        raise ValidationError(
            gettext("“%s” cannot be a key: letters, digits and - _ . up to 50.") % key[:60]
        )
    key = key.lower()
    if key.startswith("b2-") or key in _OWN_KEYS:
        raise ValidationError(gettext("B2 or the console set “%s” themselves.") % key)
    if not (value.isascii() and value.isprintable()):
        raise ValidationError(
            gettext("The value of “%s” may hold ASCII only: the S3 API carries nothing else.") % key
        )
    return key, value
