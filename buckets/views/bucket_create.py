"""Create a Bucket: over S3 first, then what S3 does not set."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.crumbs import list_crumb
from buckets.forms import CREATE_REFUSALS, BucketCreateForm
from buckets.name_rules import judged_rules
from gateway.errors import B2Error
from gateway.gateway import Gateway
from ui.crumbs import Crumb
from ui.render import redirect_to, render_dialog


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("writeBuckets")
def bucket_create(request: ConsoleRequest, account_id: str) -> HttpResponse:
    authorization = request.account.authorization
    if request.method != "POST":
        return _form_page(request, BucketCreateForm(authorization=authorization), status=200)
    form = BucketCreateForm(request.POST, authorization=authorization)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    name, encrypt = form.cleaned_data["name"], form.wants_encryption
    try:
        request.gateway.create_bucket(name, public=form.is_public, lock=form.wants_lock)
    except CREATE_REFUSALS as refusal:
        form.refuse(refusal)
        return _form_page(request, form, status=422)
    messages.success(request, _("The bucket “%(name)s” is created.") % {"name": name})
    if encrypt:
        _encrypt(request, name)
    asked = {"bucket": name, "encryption": "enable" if encrypt else "disable"}
    return redirect_to(request, reverse("bucket_created", args=[account_id], query=asked))


def _encrypt(request: ConsoleRequest, name: str) -> None:
    """The second step. The bucket exists by now, so its failure is told, not rolled back."""
    try:
        _switch_encryption_on(request.gateway, name)
    except B2Error as error:
        messages.error(
            request,
            _("The bucket exists, but its Default Encryption could not be set (%(reason)s).")
            % {"reason": str(error)},
        )


def _switch_encryption_on(gateway: Gateway, name: str) -> None:
    bucket = gateway.get_bucket(name)
    if bucket.encryption != "SSE-B2":  # since autumn 2026 B2 has switched it on by itself
        gateway.update_bucket(bucket.id, if_revision=bucket.revision, encryption="SSE-B2")


def _form_page(request: ConsoleRequest, form: BucketCreateForm, *, status: int) -> HttpResponse:
    account_id = request.account.account_id
    title = _("Create a Bucket")
    context = {
        "title": title,
        "crumbs": [list_crumb(account_id), Crumb(title, request.path)],
        "back": reverse("bucket_list", args=[account_id]),
        "form": form,
        "rules": judged_rules(str(form["name"].value() or "")),
    }
    return render_dialog(
        request,
        "buckets/bucket_create.html",
        context,
        status=status,
    )
