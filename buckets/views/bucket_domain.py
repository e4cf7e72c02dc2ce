"""A domain or CDN of one's own for a bucket's files: written down with the bucket, never asked."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_changeable_bucket
from buckets.crumbs import bucket_crumbs, bucket_url
from buckets.domain_form import BucketDomainForm
from gateway.errors import InvalidRequest, RevisionConflict
from gateway.urls import OWN_URL
from gateway.values import Bucket
from ui.render import redirect_to, render_dialog


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("listBuckets", "writeBuckets")
@with_changeable_bucket
def bucket_domain(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, bucket, BucketDomainForm.of(bucket), status=200)
    form = BucketDomainForm(request.POST, bucket=bucket)
    if not form.is_valid():
        return _form_page(request, bucket, form, status=422)
    others = {key: value for key, value in bucket.info.items() if key != OWN_URL}
    info = others | ({OWN_URL: form.base_url} if form.base_url else {})
    revision = form.cleaned_data["revision"]
    try:
        request.gateway.update_bucket(bucket.id, if_revision=revision, info=info)
    except RevisionConflict:
        fresh = request.gateway.get_bucket(bucket.name)
        return _form_page(request, fresh, BucketDomainForm.of(fresh), status=409)
    except InvalidRequest as refusal:
        form.add_error(None, _("B2 refuses it: %s") % refusal.message)
        return _form_page(request, bucket, form, status=422)
    done = _("The domain is set.") if form.base_url else _("The domain is taken away.")
    messages.success(request, done)
    return redirect_to(request, bucket_url("bucket_settings", account_id, bucket))


def _form_page(
    request: ConsoleRequest, bucket: Bucket, form: BucketDomainForm, *, status: int
) -> HttpResponse:
    account_id, title = request.account.account_id, _("Own domain")
    context = {
        "title": title,
        "crumbs": bucket_crumbs(account_id, bucket, title, "bucket_domain"),
        "bucket": bucket,
        "form": form,
        "back": bucket_url("bucket_settings", account_id, bucket),
        "conflict": status == 409,
        "info_key": OWN_URL,
    }
    return render_dialog(
        request,
        "buckets/bucket_domain.html",
        context,
        status=status,
    )
