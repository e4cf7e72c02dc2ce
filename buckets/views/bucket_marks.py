"""What a bucket does with files, in a few pills: they come behind the pages of its folders."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets import lifecycle
from buckets.chosen import with_bucket
from buckets.crumbs import bucket_url
from buckets.facts import type_label
from gateway.values import Bucket
from ui.render import redirect_to, render_page, wanted_fragment

FRAGMENTS = ("bucket-marks",)


@require_safe
@sign_in_required
@capability_required("listBuckets")
@with_bucket
def bucket_marks(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    """Asked anew for every folder: a kept "Private" could be a lie."""
    if wanted_fragment(request, FRAGMENTS) is None:
        return redirect_to(request, bucket_url("bucket_settings", account_id, bucket))
    context = {
        "bucket": bucket,
        "type_label": type_label(bucket.type),
        "lifecycle": lifecycle.summary(bucket.lifecycle_rules),
    }
    return render_page(request, "buckets/bucket_marks.html", context, fragments=FRAGMENTS)
