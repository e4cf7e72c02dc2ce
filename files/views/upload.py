"""The upload form: a page, a dialog, and what it does without the queue of the browser."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import folder_crumbs
from files.place import Place, read_place, view_url
from files.placeholders import PLACEHOLDER
from files.reach import check_reach
from files.shown_names import visible
from files.upload_bytes import Damaged, md5_of, skip_rest, store_file
from files.upload_forms import FileUploadForm
from files.upload_option_forms import UploadOptionsForm, options_form, readable_bucket
from files.upload_options import UploadOptions
from files.uploads import FORM_LIMIT, content_type_for, file_info_for
from files.way_back import folder_or_buckets
from ui.render import redirect_to, render_dialog, wanted_fragment

type View = Callable[[ConsoleRequest, str], HttpResponse]

OPTIONS = "upload-options"

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
    authorization = request.account.authorization
    if request.method != "POST" and "prefix" not in request.GET and authorization.name_prefix:
        return _within_reach(request, place, authorization.name_prefix)
    check_reach(authorization, place.bucket, place.prefix)
    options = _options_form(request, place.bucket)
    if request.method != "POST":
        return _show(request, place, FileUploadForm(prefix_in_bucket=place.prefix), options)
    form = FileUploadForm(request.POST, request.FILES, prefix_in_bucket=place.prefix)
    if not form.is_valid() or (options and not options.is_valid()):
        return _show(request, place, form, options, status=422)
    try:
        _store_all(request, place.bucket, form, options.options if options else UploadOptions())
    except Damaged:
        form.add_error("file", gettext("A file arrived damaged at B2. Send it again."))
        return _show(request, place, form, options, status=422)
    return redirect_to(request, folder_or_buckets(request, place))


def _within_reach(request: ConsoleRequest, place: Place, prefix: str) -> HttpResponse:
    """To the form for where the key may upload: a browser's queue reads the folder from its
    address. A plain redirect, so that a dialog follows it and stays a dialog."""
    url = view_url(
        "file_upload",
        place.account_id,
        bucket=place.bucket,
        prefix=prefix,
        options=request.GET.get("options", ""),
    )
    return redirect(url)


def _options_form(request: ConsoleRequest, bucket: str) -> UploadOptionsForm | None:
    """The options, where they are asked for: to show them costs a look at the bucket."""
    if "options" not in request.GET and "options" not in request.POST:
        return None
    values = request.POST if request.method == "POST" else None
    return options_form(
        values, request.account.authorization, readable_bucket(request.gateway, bucket)
    )


def _store_all(
    request: ConsoleRequest, bucket: str, form: FileUploadForm, options: UploadOptions
) -> None:
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
                content_type=options.content_type
                or content_type_for(name, file.content_type or ""),
                info=options.info_with(file_info_for(last_modified=None)),
                protection=options.protection,
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
    request: ConsoleRequest,
    place: Place,
    form: FileUploadForm,
    options: UploadOptionsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    wanted = wanted_fragment(request, ("dialog-form", OPTIONS))
    context = {
        # The options come into a page or dialog that keeps its own title.
        "title": "" if wanted == OPTIONS else gettext("Upload files"),
        "form": form,
        "options": options,
        "options_url": _options_url(place),
        "form_limit": FORM_LIMIT,
        "back": folder_or_buckets(request, place),
        "placeholder": PLACEHOLDER,
        "in_dialog": wanted == "dialog-form",
        "shown_place": visible(f"{place.bucket}/{place.prefix}"),
        "crumbs": folder_crumbs(place, request.account.authorization),
    }
    return render_dialog(
        request, "files/file_upload.html", context, fragments=(OPTIONS,), status=status
    )


def _options_url(place: Place) -> str:
    return view_url(
        "file_upload", place.account_id, bucket=place.bucket, prefix=place.prefix, options="1"
    )
