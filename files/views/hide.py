"""Hide a file, and show a hidden one again."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs
from files.chosen import ChosenFile, chosen_file
from files.place import folder_of, view_url
from files.shown_names import shown_name
from files.versions import Versions, newest_versions, no_such_file
from files.way_back import way_back
from gateway.errors import AlreadyHidden
from gateway.values import FileVersion
from ui.formatting import filesize, when
from ui.render import redirect_to, render_dialog


@sign_in_required
@capability_required("listFiles", "writeFiles")
@require_http_methods(["GET", "HEAD", "POST"])
def file_hide(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    if request.method != "POST":
        title = gettext("Hide this file?")
        return _confirm(request, "files/file_hide.html", title, chosen, _visible(request, chosen))

    _visible(request, chosen)  # S3 would put one more marker on a hidden file, or on nothing at all
    marker = request.gateway.hide_file(chosen.bucket, chosen.name)
    undo = view_url("file_unhide", account_id, bucket=chosen.bucket, name=chosen.name, id=marker)
    messages.success(
        request,
        format_html(
            '{} <a href="{}" data-dialog>{}</a>',
            gettext("%s is hidden. Its versions are kept.") % _shown(chosen),
            undo,
            gettext("Undo"),
        ),
    )
    return redirect_to(request, way_back(request, chosen))


@sign_in_required
@capability_required("listFiles", "deleteFiles")
@require_http_methods(["GET", "HEAD", "POST"])
def file_unhide(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    # Deleting a hide marker shows the file again; the same call on an upload would destroy it.
    versions = _hidden(request, chosen)
    if request.method != "POST":
        surfacing = versions.below(chosen.id)
        title = gettext("Show this file again?")
        return _confirm(request, "files/file_unhide.html", title, chosen, surfacing)

    request.gateway.delete_file_version(chosen.bucket, chosen.name, chosen.id)
    messages.success(request, gettext("%s is visible again.") % _shown(chosen))
    return redirect_to(request, way_back(request, chosen))


def _visible(request: ConsoleRequest, chosen: ChosenFile) -> FileVersion:
    newest = newest_versions(request.gateway, chosen.bucket, chosen.name, limit=1).versions[0]
    if newest.action == "hide":
        raise AlreadyHidden
    return newest


def _hidden(request: ConsoleRequest, chosen: ChosenFile) -> Versions:
    """The newest versions, of which the chosen one is a hide marker."""
    versions = newest_versions(request.gateway, chosen.bucket, chosen.name)
    marker = versions.find(chosen.id)
    if marker is None or marker.action != "hide":
        raise no_such_file(chosen.bucket, chosen.name)
    return versions


def _confirm(
    request: ConsoleRequest,
    template: str,
    title: str,
    chosen: ChosenFile,
    version: FileVersion | None,
) -> HttpResponse:
    authorization = request.account.authorization
    context = {
        "title": title,
        "file": chosen,
        "name": _shown(chosen),
        "size": filesize(version.size) if version and version.action == "upload" else "",
        "uploaded": when(version.uploaded, "absolute") if version else "",
        "back": way_back(request, chosen),
        "crumbs": file_crumbs(
            chosen.account_id,
            authorization,
            chosen.bucket,
            chosen.name,
            chosen.url("file_details"),
        ),
    }
    return render_dialog(request, template, context)


def _shown(chosen: ChosenFile) -> str:
    return shown_name(chosen.name, folder_of(chosen.name)).whole
