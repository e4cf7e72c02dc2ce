"""Private or public: the switch, behind a page that says what strangers will be able to read."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from buckets.chosen import with_changeable_bucket
from buckets.crumbs import bucket_crumbs, bucket_url
from buckets.forms import PRIVATE, PUBLIC, BucketTypeForm
from gateway.errors import NotEntitled, RevisionConflict
from gateway.values import Bucket, FileVersion
from ui.render import redirect_to, render_dialog

_EXAMPLES = 5


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("writeBuckets")
@with_changeable_bucket
def bucket_type(request: ConsoleRequest, account_id: str, bucket: Bucket) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, bucket, _fresh_form(bucket), status=200)
    form = BucketTypeForm(request.POST, bucket=bucket)
    if not form.is_valid():
        return _form_page(request, bucket, form, status=422)
    revision, public = form.cleaned_data["revision"], form.wanted == PUBLIC
    try:
        request.gateway.update_bucket(bucket.id, if_revision=revision, public=public)
    except RevisionConflict:
        return _conflict_page(request, bucket.name)
    except NotEntitled as refusal:
        form.refuse(refusal)
        return _form_page(request, bucket, form, status=422)
    done = _("“%(name)s” is public now.") if public else _("“%(name)s” is private now.")
    messages.success(request, done % {"name": bucket.name})
    return redirect_to(request, bucket_url("bucket_settings", account_id, bucket))


def _fresh_form(bucket: Bucket) -> BucketTypeForm:
    wanted = PRIVATE if bucket.is_public else PUBLIC
    return BucketTypeForm(
        initial={"revision": bucket.revision, "visibility": wanted}, bucket=bucket
    )


def _conflict_page(request: ConsoleRequest, name: str) -> HttpResponse:
    """The fresh state, for a person whose page was out of date."""
    bucket = request.gateway.get_bucket(name)
    return _form_page(request, bucket, _fresh_form(bucket), status=409)


def _form_page(
    request: ConsoleRequest, bucket: Bucket, form: BucketTypeForm, *, status: int
) -> HttpResponse:
    going_public = not bucket.is_public
    title = _("Make the bucket public") if going_public else _("Make the bucket private")
    context = {
        "title": title,
        "crumbs": bucket_crumbs(request.account.account_id, bucket, title, "bucket_type"),
        "back": bucket_url("bucket_settings", request.account.account_id, bucket),
        "bucket": bucket,
        "form": form,
        "going_public": going_public,
        "conflict": status == 409,
        "examples": _examples(request, bucket) if going_public else [],
    }
    return render_dialog(
        request,
        "buckets/bucket_type.html",
        context,
        status=status,
    )


def _examples(request: ConsoleRequest, bucket: Bucket) -> tuple[FileVersion, ...]:
    """A few files that would become readable by everyone."""
    if not request.account.authorization.may("listFiles"):
        return ()
    prefix = request.account.authorization.name_prefix or ""
    listing = request.gateway.list_file_names(
        bucket.name, prefix=prefix, limit=_EXAMPLES, folders=False
    )
    return listing.files
