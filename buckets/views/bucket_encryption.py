"""Default Encryption: switch SSE-B2 on for a bucket that does not have it yet."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_changeable_bucket
from buckets.crumbs import bucket_crumbs, bucket_url
from buckets.facts import TO_ENCRYPT
from buckets.forms import RevisionForm
from gateway.errors import RevisionConflict
from gateway.values import Bucket
from ui.render import redirect_to, render_dialog


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required(*TO_ENCRYPT)
@with_changeable_bucket
def bucket_encryption(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, bucket, status=200)
    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _form_page(request, bucket, status=422)
    revision = form.cleaned_data["revision"]
    try:
        request.gateway.update_bucket(bucket.id, if_revision=revision, encryption="SSE-B2")
    except RevisionConflict:
        return _form_page(request, request.gateway.get_bucket(bucket.name), status=409)
    messages.success(request, _("Default Encryption is enabled."))
    return redirect_to(request, bucket_url("bucket_settings", account_id, bucket))


def _form_page(request: ConsoleRequest, bucket: Bucket, *, status: int) -> HttpResponse:
    title = _("Default Encryption")
    context = {
        "title": title,
        "crumbs": bucket_crumbs(request.account.account_id, bucket, title, "bucket_encryption"),
        "back": bucket_url("bucket_settings", request.account.account_id, bucket),
        "bucket": bucket,
        "form": RevisionForm(initial={"revision": bucket.revision}),
        "is_encrypted": bucket.encryption == "SSE-B2",
        "conflict": status == 409,
    }
    return render_dialog(
        request,
        "buckets/bucket_encryption.html",
        context,
        status=status,
    )
