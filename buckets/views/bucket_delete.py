"""Delete an empty bucket, its name typed; a full one is explained instead."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_changeable_bucket
from buckets.crumbs import bucket_crumbs, bucket_url
from buckets.forms import BucketDeleteForm
from buckets.leftovers import count_leftovers
from gateway.errors import BucketNotEmpty
from gateway.values import Bucket
from ui.render import redirect_to, render_dialog


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("deleteBuckets")
@with_changeable_bucket
def bucket_delete(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, bucket, BucketDeleteForm(bucket=bucket), status=200)
    form = BucketDeleteForm(request.POST, bucket=bucket)
    if not form.is_valid():
        return _form_page(request, bucket, form, status=422)
    try:
        request.gateway.delete_bucket(bucket.name)
    except BucketNotEmpty:
        return _form_page(request, bucket, form, status=409)
    messages.success(request, _("The bucket “%(name)s” is deleted.") % {"name": bucket.name})
    return redirect_to(request, reverse("bucket_list", args=[account_id]))


def _form_page(
    request: ConsoleRequest, bucket: Bucket, form: BucketDeleteForm, *, status: int
) -> HttpResponse:
    authorization = request.account.authorization
    title = _("Delete Bucket")
    context = {
        "title": title,
        "crumbs": bucket_crumbs(request.account.account_id, bucket, title, "bucket_delete"),
        "back": bucket_url("bucket_settings", request.account.account_id, bucket),
        "bucket": bucket,
        "form": form,
        "not_empty": status == 409,
        "leftovers": count_leftovers(request.gateway, bucket.name) if status == 409 else None,
        "may_browse": authorization.may("listFiles"),
        "may_update": authorization.may("writeBuckets"),
    }
    return render_dialog(
        request,
        "buckets/bucket_delete.html",
        context,
        status=status,
    )
