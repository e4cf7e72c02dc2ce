"""A bucket as the pages show it: the console's labels, and a reason where a fact is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from buckets import lifecycle
from gateway.values import Authorization, Bucket, BucketName

# b2_update_bucket asks for both.
TO_ENCRYPT = ("writeBuckets", "writeBucketEncryption")

CHANGEABLE_TYPES = frozenset({"allPrivate", "allPublic"})


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with a value or a moment; with neither, `reason` says why it is not known."""

    label: str
    value: str | None = None
    moment: datetime | None = None
    reason: str = ""
    copyable: bool = False


@dataclass(frozen=True, slots=True)
class BucketCard:
    """One bucket on a page. `read_only` says why it cannot be changed, or is empty.

    `type_label` is empty where the key may not know the type.
    """

    name: str
    type_label: str
    is_public: bool
    facts: tuple[Fact, ...]
    read_only: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """When buckets were created, by name; where one is not among them, `reason` says why."""

    by_name: Mapping[str, datetime]
    reason: str = ""


def bucket_card(bucket: Bucket, dates: Dates, authorization: Authorization) -> BucketCard:
    """Everything that B2 tells about `bucket`, in the order of the console's card."""
    created = dates.by_name.get(bucket.name)
    facts = (
        Fact(_("Created"), moment=created, reason="" if created else dates.reason),
        Fact(_("Bucket ID"), bucket.id, copyable=True),
        Fact(_("Type"), type_label(bucket.type)),
        Fact(_("File Lifecycle"), lifecycle.summary(bucket.lifecycle_rules)),
        Fact(_("Endpoint"), authorization.endpoint, copyable=True),
        _encryption(bucket),
        _object_lock(bucket),
    )
    label = type_label(bucket.type)
    return BucketCard(bucket.name, label, bucket.is_public, facts, read_only_reason(bucket))


def unlisted_card(bucket: BucketName, authorization: Authorization) -> BucketCard:
    """What a key without listBuckets knows of a bucket: one it is restricted to, or just made."""
    missing = lacks("listBuckets")
    facts = (
        Fact(_("Created"), reason=missing),
        Fact(_("Bucket ID"), bucket.id, reason=missing, copyable=True),
        Fact(_("Type"), reason=missing),
        Fact(_("File Lifecycle"), reason=missing),
        Fact(_("Endpoint"), authorization.endpoint, copyable=True),
        Fact(_("Encryption"), reason=missing),
        Fact(_("Object Lock"), reason=missing),
    )
    return BucketCard(bucket.name or "", "", is_public=False, facts=facts, read_only=missing)


def lacks(capability: str) -> str:
    """The reason that names a missing capability."""
    return _("This key lacks the capability %(capability)s.") % {"capability": capability}


def first_missing(authorization: Authorization, *capabilities: str) -> str:
    """The first of `capabilities` that the key does not hold, or ""."""
    return next((name for name in capabilities if not authorization.may(name)), "")


def type_label(bucket_type: str) -> str:
    """The console's word for a bucket type; a type that is new to us shows B2's own word."""
    labels = {
        "allPublic": _("Public"),
        "allPrivate": _("Private"),
        "snapshot": _("Snapshot"),
        "restricted": _("Restricted"),
        "shared": _("Shared"),
    }
    return labels.get(bucket_type, bucket_type)


def read_only_reason(bucket: Bucket) -> str:
    """Why no key can change `bucket`, or ""."""
    if bucket.type in CHANGEABLE_TYPES:
        return ""
    if bucket.type == "snapshot":
        return _("Backblaze keeps snapshots in this bucket: it is read-only.")
    return _("Backblaze itself fills this bucket: it is read-only.")


def _encryption(bucket: Bucket) -> Fact:
    if bucket.encryption is None:
        return Fact(_("Encryption"), reason=lacks("readBucketEncryption"))
    enabled = bucket.encryption == "SSE-B2"
    return Fact(_("Encryption"), _("Enabled (SSE-B2)") if enabled else _("Disabled"))


def _object_lock(bucket: Bucket) -> Fact:
    if bucket.lock_enabled is None:
        return Fact(_("Object Lock"), reason=lacks("readBucketRetentions"))
    if not bucket.lock_enabled:
        return Fact(_("Object Lock"), _("Disabled"))
    return Fact(_("Object Lock"), _retention(bucket.default_retention) or _("Enabled"))


def _retention(default: Mapping[str, object] | None) -> str:
    """ "Enabled, 30 days (governance)", or "" without a default retention."""
    period = (default or {}).get("period")
    if not default or not default.get("mode") or not isinstance(period, Mapping):
        return ""
    duration = int(period["duration"])
    if period["unit"] == "years":
        length = ngettext("%(n)d year", "%(n)d years", duration) % {"n": duration}
    else:
        length = ngettext("%(n)d day", "%(n)d days", duration) % {"n": duration}
    return _("Enabled, %(length)s (%(mode)s)") % {"length": length, "mode": default["mode"]}
