"""Application keys as the pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from gateway.values import ApplicationKey
from keys.types_of_access import LABELS, type_of_access


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One row of Your Application Keys. `bucket_names` None = all buckets."""

    id: str
    name: str
    bucket_names: tuple[str, ...] | None
    access: str
    capabilities: tuple[str, ...]
    expires: datetime | None
    name_prefix: str | None
    is_own: bool


def key_row(key: ApplicationKey, names: Mapping[str, str], own_key_id: str) -> KeyRow:
    """`key` as a row.

    Args:
        key: the key.
        names: bucket names by bucket id; the id stands in for a name that is not among them.
        own_key_id: the key that is signed in.
    """
    access = type_of_access(key.capabilities)
    return KeyRow(
        id=key.id,
        name=key.name,
        bucket_names=bucket_names(key, names),
        access=str(LABELS[access]) if access else _("Custom"),
        capabilities=tuple(sorted(key.capabilities)),
        expires=key.expires,
        name_prefix=key.name_prefix,
        is_own=key.id == own_key_id,
    )


def bucket_names(key: ApplicationKey, names: Mapping[str, str]) -> tuple[str, ...] | None:
    """The names of the buckets that `key` is restricted to, or None."""
    if key.bucket_ids is None:
        return None
    return tuple(sorted(names.get(bucket_id, bucket_id) for bucket_id in key.bucket_ids))
