"""Lifecycle Settings: how long a bucket keeps the versions of its files."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_changeable_bucket
from buckets.crumbs import bucket_crumbs, bucket_url
from buckets.lifecycle import sentences
from buckets.lifecycle_forms import (
    BaseRuleFormSet,
    LifecycleForm,
    chosen_rules,
    rule_rows,
    stored_forms,
    with_one_more_row,
)
from gateway.errors import InvalidRequest, RevisionConflict
from gateway.values import Bucket
from ui.render import redirect_to, render_page


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("listBuckets")
@with_changeable_bucket
def bucket_lifecycle(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponseBase:
    if request.method != "POST":
        return _form_page(request, bucket, *stored_forms(bucket), status=200)
    if "add_row" in request.POST:
        posted = with_one_more_row(request.POST.dict())
        return _form_page(request, bucket, LifecycleForm(posted), rule_rows(posted), status=200)
    return _save(request, account_id, bucket)


@capability_required("writeBuckets")
def _save(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    form, rows = LifecycleForm(request.POST), rule_rows(request.POST.dict())
    if not _is_valid(form, rows):
        return _form_page(request, bucket, form, rows, status=422)
    rules, revision = chosen_rules(form, rows), form.cleaned_data["revision"]
    try:
        request.gateway.update_bucket(bucket.id, if_revision=revision, lifecycle_rules=rules)
    except RevisionConflict:
        fresh = request.gateway.get_bucket(bucket.name)
        return _form_page(request, fresh, *stored_forms(fresh), status=409)
    except InvalidRequest as refusal:
        form.add_error(None, _("B2 did not accept these rules: %s") % refusal)
        return _form_page(request, bucket, form, rows, status=422)
    messages.success(request, _("The Lifecycle Settings of “%s” are saved.") % bucket.name)
    return redirect_to(request, bucket_url("bucket_lifecycle", account_id, bucket))


def _is_valid(form: LifecycleForm, rows: BaseRuleFormSet) -> bool:
    if not form.is_valid():
        return False
    if not form.wants_custom_rules:
        return True
    if not rows.is_valid():
        return False
    if rows.empties_the_bucket() and not form.cleaned_data["confirmed"]:
        form.add_error("confirmed", _("These rules delete every file in the bucket. Confirm it."))
        return False
    return True


def _form_page(
    request: ConsoleRequest,
    bucket: Bucket,
    form: LifecycleForm,
    rows: BaseRuleFormSet,
    *,
    status: int,
) -> HttpResponse:
    title = _("Lifecycle Settings")
    context = {
        "title": title,
        "crumbs": bucket_crumbs(request.account.account_id, bucket, title, "bucket_lifecycle"),
        "bucket": bucket,
        "form": form,
        "rows": rows,
        # Rows that do not count, and rows still being filled in, have nothing wrong with them.
        "checked_rows": rows if status == 422 and form.wants_custom_rules else None,
        "now": sentences(bucket.lifecycle_rules),
        "conflict": status == 409,
        "may_update": request.account.authorization.may("writeBuckets"),
    }
    return render_page(request, "buckets/bucket_lifecycle.html", context, status=status)
