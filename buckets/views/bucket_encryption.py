"""Default Encryption: switch SSE-B2 on for a bucket that does not have it yet."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_changeable_bucket
from buckets.forms import RevisionForm
from gateway.errors import RevisionConflict
from gateway.values import Bucket
from ui.render import redirect_to, render_page


@sign_in_required
@capability_required("writeBucketEncryption")
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
    settings = reverse("bucket_settings", args=[account_id])
    return redirect_to(request, f"{settings}?{urlencode({'bucket': bucket.name})}")


def _form_page(request: ConsoleRequest, bucket: Bucket, *, status: int) -> HttpResponse:
    context = {
        "title": _("Default Encryption"),
        "bucket": bucket,
        "form": RevisionForm(initial={"revision": bucket.revision}),
        "is_encrypted": bucket.encryption == "SSE-B2",
        "conflict": status == 409,
    }
    return render_page(
        request,
        "buckets/bucket_encryption.html",
        context,
        fragments=("content", "dialog-form"),
        status=status,
    )
