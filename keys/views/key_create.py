"""Add a New Application Key, and the one answer that ever shows its secret."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from gateway.errors import InvalidRequest, NoSuchBucket
from gateway.values import Bucket, NewApplicationKey
from keys.crumbs import page_crumbs
from keys.forms import KeyCreateForm
from keys.one_time import FormUsedAlready, new_form_mark, use_form_mark
from keys.rows import bucket_names
from keys.types_of_access import LABELS, capabilities_for
from ui.render import render_page


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("writeKeys")
@sensitive_variables("created")
def key_create(request: ConsoleRequest, account_id: str) -> HttpResponse:
    buckets = _choosable_buckets(request)
    if request.method != "POST":
        return _form_page(request, KeyCreateForm(buckets=buckets), status=200)
    form = KeyCreateForm(request.POST, buckets=buckets)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    try:
        with use_form_mark(request.session, request.POST.get("mark", "")):
            created = request.gateway.create_key(**form.create_key_arguments())
    except FormUsedAlready:
        return _sent_before_page(request)
    except (InvalidRequest, NoSuchBucket) as refusal:
        form.refuse(refusal)
        return _form_page(request, form, status=422)
    return _secret_page(request, created, buckets)


def _choosable_buckets(request: ConsoleRequest) -> list[Bucket]:
    """The buckets to choose from; none where the key may not list them, and the page says so."""
    if not request.account.authorization.may("listBuckets"):
        return []
    return request.gateway.list_buckets()


def _form_page(request: ConsoleRequest, form: KeyCreateForm, *, status: int) -> HttpResponse:
    authorization = request.account.authorization
    granted = [
        {
            "label": label,
            "bucket": sorted(
                capabilities_for(access, whole_account=False, list_all_bucket_names=False)
            ),
            "account": sorted(
                capabilities_for(access, whole_account=True, list_all_bucket_names=False)
            ),
        }
        for access, label in LABELS.items()
    ]
    title = _("Add a New Application Key")
    context = {
        "title": title,
        "crumbs": page_crumbs(request, title),
        "form": form,
        "mark": new_form_mark(),
        "granted": granted,
        "may_list_buckets": authorization.may("listBuckets"),
        "beyond_own": sorted(
            capabilities_for("read_and_write", whole_account=True, list_all_bucket_names=True)
            - authorization.capabilities
        ),
    }
    return render_page(request, "keys/key_create.html", context, status=status)


def _sent_before_page(request: ConsoleRequest) -> HttpResponse:
    title = _("This form was sent before")
    context = {"title": title, "crumbs": page_crumbs(request, title)}
    return render_page(request, "keys/key_created_before.html", context, status=409)


@sensitive_variables()
def _secret_page(
    request: ConsoleRequest, created: NewApplicationKey, buckets: list[Bucket]
) -> HttpResponse:
    names = {bucket.id: bucket.name for bucket in buckets}
    context = {
        "title": _("Your new application key"),
        "crumbs": page_crumbs(request, _("Your new application key")),
        "created": created,
        "bucket_names": bucket_names(created.key, names),
        "endpoint": request.account.authorization.endpoint,
    }
    return render_page(request, "keys/key_created.html", context)
