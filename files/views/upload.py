"""The upload form: a page, a dialog, and what it does without the queue of the browser."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import folder_crumbs
from files.place import Place, read_place
from files.reach import check_reach
from files.shown_names import visible
from files.upload_bytes import Damaged, md5_of, skip_rest, store_file
from files.upload_forms import FileUploadForm
from files.uploads import FORM_LIMIT, content_type_for, file_info_for
from ui.render import redirect_to, render_page, wanted_fragment

type View = Callable[[ConsoleRequest, str], HttpResponse]

FRAGMENTS = ("content", "dialog-form")

# What a form of many files adds around their bytes.
_ENVELOPE = 1_000_000


def size_limited(view: View) -> View:
    """Refuse a form that is too large by its announced length, before a byte of it is spooled."""

    @wraps(view)
    def checked(request: ConsoleRequest, account_id: str) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= FORM_LIMIT + _ENVELOPE:
            handlers = (MemoryFileUploadHandler, TemporaryFileUploadHandler)
            request.upload_handlers = [handler(request) for handler in handlers]
            return view(request, account_id)
        try:
            form = FileUploadForm({}, prefix_in_bucket="")
            too_large = gettext("Together the files are larger than this form can take.")
            form.add_error(None, too_large)
            return _show(request, read_place(account_id, request.GET), form, status=422)
        finally:
            skip_rest(request)

    return checked


# The CSRF check reads the form, and that means all of it: it has to come after size_limited.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("writeFiles")
@size_limited
@csrf_protect
def file_upload(request: ConsoleRequest, account_id: str) -> HttpResponse:
    place = read_place(account_id, request.GET)
    if not place.bucket:
        return redirect("browse_files", account_id)
    check_reach(request.account.authorization, place.bucket, place.prefix)
    if request.method != "POST":
        return _show(request, place, FileUploadForm(prefix_in_bucket=place.prefix))
    form = FileUploadForm(request.POST, request.FILES, prefix_in_bucket=place.prefix)
    if not form.is_valid():
        return _show(request, place, form, status=422)
    try:
        _store_all(request, place.bucket, form)
    except Damaged:
        form.add_error("file", gettext("A file arrived damaged at B2. Send it again."))
        return _show(request, place, form, status=422)
    return redirect_to(request, _way_back(request, place))


def _way_back(request: ConsoleRequest, place: Place) -> str:
    """The folder that was uploaded to; the buckets where the key may not see it."""
    if request.account.authorization.may("listFiles"):
        return place.folder(place.prefix).url
    return reverse("bucket_list", args=[place.account_id])


def _store_all(request: ConsoleRequest, bucket: str, form: FileUploadForm) -> None:
    """One after the other; when one fails, the message still counts those that arrived."""
    stored: list[str] = []
    try:
        for name, file in form.cleaned_data["file"]:
            store_file(
                request.gateway,
                bucket,
                name,
                file,
                size=file.size,
                content_type=content_type_for(name, file.content_type or ""),
                info=file_info_for(last_modified=None),
                md5=md5_of(file),
            )
            stored.append(file.name)
    finally:
        if stored:
            messages.success(request, _stored_message(stored))


def _stored_message(names: list[str]) -> str:
    if len(names) == 1:
        return gettext("Uploaded %(name)s.") % {"name": visible(names[0])}
    template = ngettext("Uploaded %(count)d file.", "Uploaded %(count)d files.", len(names))
    return template % {"count": len(names)}


def _show(
    request: ConsoleRequest, place: Place, form: FileUploadForm, status: int = 200
) -> HttpResponse:
    context = {
        "title": gettext("Upload files"),
        "form": form,
        "form_limit": FORM_LIMIT,
        "back": _way_back(request, place),
        "in_dialog": wanted_fragment(request, FRAGMENTS) == "dialog-form",
        "shown_place": visible(f"{place.bucket}/{place.prefix}"),
        "crumbs": folder_crumbs(place, request.account.authorization),
    }
    return render_page(
        request, "files/file_upload.html", context, fragments=FRAGMENTS, status=status
    )
