"""The bucket that an address names (?bucket=), if the signed-in key may see it."""

from collections.abc import Callable
from functools import wraps

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.access import require_bucket
from accounts.request import ConsoleRequest
from buckets.crumbs import settings_crumbs
from buckets.facts import read_only_reason
from gateway.errors import NoSuchBucket
from gateway.values import Bucket
from ui.render import render_page

BucketView = Callable[[ConsoleRequest, str, Bucket], HttpResponseBase]
View = Callable[[ConsoleRequest, str], HttpResponseBase]


def with_bucket(view: BucketView) -> View:
    """Hand the named bucket to `view`; NoSuchBucket where there is none that this key may see."""

    @wraps(view)
    def wrapped(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
        return view(request, account_id, _named_bucket(request))

    return wrapped


def with_changeable_bucket(view: BucketView) -> View:
    """Like with_bucket, and refuse the buckets that Backblaze itself fills."""

    @wraps(view)
    def wrapped(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
        bucket = _named_bucket(request)
        reason = read_only_reason(bucket)
        if reason:
            context = {
                "title": _("Read-only bucket"),
                "crumbs": settings_crumbs(account_id, bucket),
                "bucket": bucket,
                "reason": reason,
            }
            return render_page(request, "buckets/bucket_read_only.html", context, status=403)
        return view(request, account_id, bucket)

    return wrapped


def chosen_name(request: ConsoleRequest) -> str:
    """The name in the address, of a bucket that may exist and that this key may see."""
    name = request.GET.get("bucket", "")
    if not name:
        raise NoSuchBucket("the address names no bucket")
    require_bucket(request, name)
    return name


def _named_bucket(request: ConsoleRequest) -> Bucket:
    return request.gateway.get_bucket(chosen_name(request))
