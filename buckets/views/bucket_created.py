"""What a new bucket is: its Endpoint, its Lifecycle Settings, and what could not be applied."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_bucket
from buckets.crumbs import bucket_crumbs
from buckets.dates import creation_dates
from buckets.facts import TO_ENCRYPT, bucket_card, first_missing
from buckets.lifecycle import sentences
from gateway.values import Bucket
from ui.render import render_page


@require_safe
@sign_in_required
@capability_required("listBuckets")
@with_bucket
def bucket_created(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    authorization = request.account.authorization
    asked_for_encryption = request.GET.get("encryption") == "enable"
    title = _("Your new bucket")
    context = {
        "title": title,
        "crumbs": bucket_crumbs(account_id, bucket, title, "bucket_created"),
        "bucket": bucket,
        "card": bucket_card(bucket, creation_dates(request.gateway), authorization),
        "endpoint": authorization.endpoint,
        "lifecycle": sentences(bucket.lifecycle_rules),
        # What B2 says now decides, not what was asked for: a reload tells the truth.
        "encryption_is_missing": asked_for_encryption and bucket.encryption == "none",
        "encrypted_anyway": not asked_for_encryption and bucket.encryption == "SSE-B2",
        "may_encrypt": not first_missing(authorization, *TO_ENCRYPT),
    }
    return render_page(request, "buckets/bucket_created.html", context)
