"""New Folder: B2 has none, so an empty file keeps it, as in Backblaze's own console."""

import io

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import folder_crumbs
from files.folder_forms import FolderCreateForm
from files.place import Place
from files.placeholders import PLACEHOLDER, placeholder_of
from files.reach import check_reach
from files.shown_names import visible
from files.way_back import folder_or_buckets
from ui.render import redirect_to, render_dialog


@sign_in_required
@capability_required("writeFiles")
@require_http_methods(["GET", "HEAD", "POST"])
def folder_create(request: ConsoleRequest, account_id: str) -> HttpResponse:
    place = Place(account_id, request.GET.get("bucket", ""), request.GET.get("prefix", ""))
    if not place.bucket:
        return redirect("browse_files", account_id)
    check_reach(request.account.authorization, place.bucket, place.prefix)
    if request.method != "POST":
        return _show(request, place, FolderCreateForm(above=place.prefix))
    form = FolderCreateForm(request.POST, above=place.prefix)
    if form.is_valid() and _exists(request, place.bucket, form.folder):
        form.add_error("name", gettext("A folder of that name exists already."))
    if not form.is_valid():
        return _show(request, place, form, status=422)
    _keep_folder(request, place.bucket, form.folder)
    name = visible(form.cleaned_data["name"])
    messages.success(request, gettext("Created the folder %(name)s.") % {"name": name})
    return redirect_to(request, folder_or_buckets(request, place.at(prefix=form.folder)))


def _exists(request: ConsoleRequest, bucket: str, folder: str) -> bool:
    """Whether visible files lie there; a key that may not list does no harm with a second one."""
    if not request.account.authorization.may("listFiles"):
        return False
    return bool(
        request.gateway.list_file_names(bucket, prefix=folder, limit=1, folders=False).files
    )


def _keep_folder(request: ConsoleRequest, bucket: str, folder: str) -> None:
    request.gateway.upload_file(
        bucket,
        placeholder_of(folder),
        io.BytesIO(),
        size=0,
        content_type="application/octet-stream",
        info={},
    )


def _show(
    request: ConsoleRequest, place: Place, form: FolderCreateForm, status: int = 200
) -> HttpResponse:
    context = {
        "title": gettext("New Folder"),
        "form": form,
        "placeholder": PLACEHOLDER,
        "back": folder_or_buckets(request, place),
        "shown_place": visible(f"{place.bucket}/{place.prefix}"),
        "crumbs": folder_crumbs(place, request.account.authorization),
    }
    return render_dialog(request, "files/folder_create.html", context, status=status)
