"""The unfinished uploads of a bucket: how old, how large so far; to go on with or to cancel."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import folder_crumbs
from files.chosen import ChosenFile, chosen_file
from files.place import Place, view_url
from files.reach import check_reach
from files.shown_names import shown_name
from files.unfinished import Unfinished, UnfinishedPage, find_unfinished, read_unfinished
from gateway.errors import NoSuchUpload
from ui.crumbs import Crumb
from ui.formatting import commas, filesize, when
from ui.render import redirect_to, render_dialog, render_page

LIST = ("content", "unfinished")


@dataclass(frozen=True, slots=True)
class Row:
    """One upload as the page shows it."""

    id: str
    name: str
    shown: str
    started: SafeString
    size: str
    parts: str
    cancel_url: str


@sign_in_required
@capability_required("listFiles")
@require_safe
def unfinished_uploads(request: ConsoleRequest, account_id: str) -> HttpResponse:
    query = request.GET
    bucket, name, file_id = query.get("bucket", ""), query.get("after", ""), query.get("id", "")
    if not bucket:
        return redirect("browse_files", account_id)
    authorization = request.account.authorization
    check_reach(authorization, bucket, authorization.name_prefix or "")
    page = read_unfinished(request.gateway, bucket, name, file_id)
    context = {
        "title": gettext("Unfinished uploads"),
        "bucket": bucket,
        "crumbs": _crumbs(request, bucket),
        "rows": [_row(account_id, bucket, upload) for upload in page.uploads],
        "may_write": authorization.may("writeFiles"),
        "upload_path": view_url("file_upload", account_id),
        "more_url": _more_url(account_id, bucket, page),
        "first_url": _url(account_id, bucket) if name else "",
    }
    return render_page(request, "files/unfinished_uploads.html", context, fragments=LIST)


@sign_in_required
@capability_required("writeFiles")
@require_http_methods(["GET", "HEAD", "POST"])
def unfinished_cancel(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    if not chosen.id:  # without one, S3's call for it is that for deleting the file
        raise NoSuchUpload
    if request.method != "POST":
        upload = find_unfinished(request.gateway, chosen.bucket, chosen.name, chosen.id)
        return _confirm(request, chosen, upload)
    try:
        request.gateway.cancel_large_file(chosen.bucket, chosen.name, chosen.id)
        messages.success(request, gettext("The upload of %s is cancelled.") % _shown(chosen.name))
    except NoSuchUpload:
        gone = gettext("The upload of %s was finished or cancelled already.")
        messages.warning(request, gone % _shown(chosen.name))
    return redirect_to(request, _back(request, chosen.bucket))


def _confirm(request: ConsoleRequest, chosen: ChosenFile, upload: Unfinished) -> HttpResponse:
    """The form that says what will be lost."""
    size = upload.size or 0
    context = {
        "title": gettext("Cancel this upload?"),
        "file": chosen,
        "name": _shown(chosen.name),
        "started": when(upload.started, "absolute"),
        "size": filesize(size),
        "bytes": commas(size) if size >= 1000 else "",
        "parts": _count(upload.parts or 0),
        "back": _back(request, chosen.bucket),
        "crumbs": _crumbs(request, chosen.bucket),
    }
    return render_dialog(request, "files/unfinished_cancel.html", context)


def _back(request: ConsoleRequest, bucket: str) -> str:
    """The list; the buckets for a key that may upload and not list."""
    if request.account.authorization.may("listFiles"):
        return _url(request.account.account_id, bucket)
    return view_url("bucket_list", request.account.account_id)


def _row(account_id: str, bucket: str, upload: Unfinished) -> Row:
    return Row(
        id=upload.id,
        name=upload.name,
        shown=_shown(upload.name),
        started=when(upload.started, "relative"),
        size="" if upload.size is None else filesize(upload.size),
        parts="" if upload.parts is None else _count(upload.parts),
        cancel_url=view_url(
            "unfinished_cancel", account_id, bucket=bucket, name=upload.name, id=upload.id
        ),
    )


def _crumbs(request: ConsoleRequest, bucket: str) -> list[Crumb]:
    authorization = request.account.authorization
    account_id = request.account.account_id
    crumbs = folder_crumbs(Place(account_id, bucket), authorization)
    return [*crumbs, Crumb(gettext("Unfinished uploads"), _url(account_id, bucket))]


def _more_url(account_id: str, bucket: str, page: UnfinishedPage) -> str:
    if not page.next_name:
        return ""
    return view_url(
        "unfinished_uploads", account_id, bucket=bucket, after=page.next_name, id=page.next_id
    )


def _url(account_id: str, bucket: str) -> str:
    return view_url("unfinished_uploads", account_id, bucket=bucket)


def _count(parts: int) -> str:
    return ngettext("%(count)d part", "%(count)d parts", parts) % {"count": parts}


def _shown(name: str) -> str:
    """The whole name: uploads of many folders stand in one list."""
    return shown_name(name).whole
