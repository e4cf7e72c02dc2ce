"""The upload form: a page, a dialog, and what it does without the queue of the browser."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, require_bucket, sign_in_required
from accounts.request import ConsoleRequest
from files.upload_bytes import Damaged, skip_rest, store_file
from files.upload_forms import FileUploadForm
from files.uploads import FORM_LIMIT, content_type_for, file_info_for
from gateway.names import display_name
from ui.render import redirect_to, render_page

type View = Callable[[ConsoleRequest, str], HttpResponse]

# What a form of many files adds around their bytes.
_ENVELOPE = 1_000_000


def size_limited(view: View) -> View:
    """Refuse a form that is too large by its announced length, before a byte of it is spooled."""

    @wraps(view)
    def checked(request: ConsoleRequest, account_id: str) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) <= FORM_LIMIT + _ENVELOPE:
            return view(request, account_id)
        try:
            form = FileUploadForm({}, prefix_in_bucket="")
            too_large = gettext("Together the files are larger than this form can take.")
            form.add_error(None, too_large)
            return _show(request, form, status=422)
        finally:
            skip_rest(request)

    return checked


# The CSRF check reads the form, and that means all of it: it has to come after size_limited.
@csrf_exempt
@require_http_methods(["GET", "POST"])
@sign_in_required
@capability_required("writeFiles")
@size_limited
@csrf_protect
def file_upload(request: ConsoleRequest, account_id: str) -> HttpResponse:
    bucket, folder = request.GET.get("bucket", ""), request.GET.get("prefix", "")
    if not bucket:
        return redirect("browse_files", account_id)
    require_bucket(request, bucket)
    if request.method == "GET":
        return _show(request, FileUploadForm(prefix_in_bucket=folder))
    form = FileUploadForm(request.POST, request.FILES, prefix_in_bucket=folder)
    if not form.is_valid():
        return _show(request, form, status=422)
    for name, _file in form.cleaned_data["files"]:
        require_bucket(request, bucket, name)
    try:
        _store_all(request, bucket, form)
    except Damaged:
        form.add_error("files", gettext("A file arrived damaged at B2. Send it again."))
        return _show(request, form, status=422)
    return redirect_to(request, _folder_url(account_id, bucket, folder))


def _store_all(request: ConsoleRequest, bucket: str, form: FileUploadForm) -> None:
    """One after the other; when one fails, the message still counts those that arrived."""
    stored = []
    try:
        for name, file in form.cleaned_data["files"]:
            store_file(
                request.gateway,
                bucket,
                name,
                file,
                size=file.size,
                content_type=content_type_for(name, file.content_type or ""),
                info=file_info_for(last_modified=None),
            )
            stored.append(name)
    finally:
        if stored:
            messages.success(request, _stored_message(stored))


def _stored_message(names: list[str]) -> str:
    if len(names) == 1:
        return gettext("Uploaded %(name)s.") % {"name": display_name(names[0].rpartition("/")[2])}
    count = len(names)
    return ngettext("Uploaded %(count)d file.", "Uploaded %(count)d files.", count) % {
        "count": count
    }


def _show(request: ConsoleRequest, form: FileUploadForm, status: int = 200) -> HttpResponse:
    bucket, folder = request.GET.get("bucket", ""), request.GET.get("prefix", "")
    context = {
        "title": gettext("Upload files"),
        "form": form,
        "bucket": bucket,
        "folder": folder,
        "shown_folder": display_name(folder),
        "form_limit": FORM_LIMIT,
        "folder_url": _folder_url(request.account.account_id, bucket, folder),
    }
    fragments = ("content", "dialog-form")
    return render_page(request, "files/file_upload.html", context, fragments=fragments, status=status)


def _folder_url(account_id: str, bucket: str, folder: str) -> str:
    place = {"bucket": bucket, "prefix": folder} if folder else {"bucket": bucket}
    return f"{reverse('browse_files', args=[account_id])}?{urlencode(place)}"
