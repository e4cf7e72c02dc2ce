"""Bucket Settings: everything that can be changed about one bucket, in one place."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_bucket
from buckets.crumbs import settings_crumbs
from buckets.dates import creation_dates
from buckets.facts import TO_ENCRYPT, bucket_card, first_missing
from buckets.lifecycle import sentences
from gateway.urls import own_base
from gateway.values import Bucket
from ui.render import render_page


@require_safe
@sign_in_required
@capability_required("listBuckets")
@with_bucket
def bucket_settings(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    authorization = request.account.authorization
    context = {
        "title": _("Bucket Settings"),
        "crumbs": settings_crumbs(account_id, bucket),
        "bucket": bucket,
        "card": bucket_card(bucket, creation_dates(request.gateway), authorization),
        "lifecycle": sentences(bucket.lifecycle_rules),
        "is_encrypted": bucket.encryption == "SSE-B2",
        "own_base": own_base(bucket),
        "may_update": authorization.may("writeBuckets"),
        "missing_to_encrypt": first_missing(authorization, *TO_ENCRYPT),
        "may_delete": authorization.may("deleteBuckets"),
    }
    return render_page(request, "buckets/bucket_settings.html", context)
