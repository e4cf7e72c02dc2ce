"""When buckets were created. Only S3 ListBuckets tells, and not to every key."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from buckets.facts import Dates, lacks
from gateway.errors import B2Error, CredentialExpired
from gateway.gateway import Gateway
from gateway.values import Authorization


def creation_dates(gateway: Gateway) -> Dates:
    """When each bucket was created, asked now."""
    refusal = reason_not_to_ask(gateway.authorization)
    return Dates({}, refusal) if refusal else told_dates(gateway.list_bucket_dates)


def reason_not_to_ask(authorization: Authorization) -> str:
    """Why S3 ListBuckets, the only call that tells when, would refuse this key; or ""."""
    if authorization.is_master_key:
        return _("B2 tells it over its S3 API only, which refuses the master key.")
    if authorization.buckets is not None and not authorization.may("listAllBucketNames"):
        return lacks("listAllBucketNames")
    return ""


def told_dates(ask: Callable[[], Mapping[str, datetime]]) -> Dates:
    """What `ask` answers; where it fails, the reason: the rest of a page must not wait for it."""
    try:
        return Dates(ask(), _("B2 did not tell."))
    except CredentialExpired:
        raise
    except B2Error as error:
        return Dates({}, _("B2 did not tell (%(code)s).") % {"code": error.code})
