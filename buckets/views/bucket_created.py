"""What a new bucket is: its Endpoint, its Lifecycle Settings, and what could not be applied."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import chosen_name, with_bucket
from buckets.crumbs import bucket_crumbs, list_crumb
from buckets.dates import creation_dates
from buckets.facts import TO_ENCRYPT, bucket_card, first_missing, unlisted_card
from buckets.lifecycle import sentences
from gateway.values import Bucket, BucketName
from ui.crumbs import Crumb
from ui.render import render_page


@require_safe
@sign_in_required
def bucket_created(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    if not request.account.authorization.may("listBuckets"):
        return _unlisted_page(request, account_id)
    return _whole_page(request, account_id)


@with_bucket
def _whole_page(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
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


def _unlisted_page(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """For a key that may make buckets and not look at them: B2 would refuse every question."""
    authorization = request.account.authorization
    name, title = chosen_name(request), _("Your new bucket")
    context = {
        "title": title,
        "crumbs": [list_crumb(account_id), Crumb(title, request.get_full_path())],
        "name": name,
        "card": unlisted_card(BucketName(id="", name=name), authorization),
        "may_browse": authorization.may("listFiles"),
        "may_upload": authorization.may("writeFiles"),
    }
    return render_page(request, "buckets/bucket_created_unlisted.html", context)
