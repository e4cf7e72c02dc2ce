"""Delete one version of a file for good."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs
from files.chosen import ChosenFile, chosen_file
from files.details import read_file
from files.place import folder_of
from files.shown_names import shown_name
from files.versions import Versions, newest_versions, read_versions
from files.way_back import way_back
from gateway.values import FileDetails, FileVersion
from ui.formatting import commas, filesize, when
from ui.render import redirect_to, render_dialog


@sign_in_required
@capability_required("listFiles", "deleteFiles")
@require_http_methods(["GET", "HEAD", "POST"])
def file_delete_version(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    if not chosen.id:  # a row whose versions nobody counted: a person has to see what they delete
        return redirect_to(request, chosen.versions_url)
    # The id comes from the address: it has to be one of this file's versions, now as before.
    versions = newest_versions(request.gateway, chosen.bucket, chosen.name)
    version = versions.find(chosen.id) or _old_version(request, chosen, versions)
    if request.method != "POST":
        return _confirm(request, chosen, version, versions)

    request.gateway.delete_file_version(chosen.bucket, chosen.name, chosen.id)
    messages.success(request, gettext("One version of %s is deleted.") % _shown(chosen))
    return redirect_to(request, _next_page(request, chosen))


def _confirm(
    request: ConsoleRequest,
    chosen: ChosenFile,
    version: FileDetails | FileVersion,
    versions: Versions,
) -> HttpResponse:
    """The form that says what will be lost."""
    context = {
        "title": gettext("Delete this version?"),
        "file": chosen,
        "name": _shown(chosen),
        "is_hide_marker": version.action == "hide",
        "size": filesize(version.size),
        "bytes": commas(version.size) if version.size >= 1000 else "",
        "uploaded": when(version.uploaded, "absolute"),
        "consequence": _consequence(versions, chosen.id),
        "back": way_back(request, chosen),
        "crumbs": file_crumbs(
            chosen.account_id,
            request.account.authorization,
            chosen.bucket,
            chosen.name,
            chosen.url("file_details"),
        ),
    }
    return render_dialog(request, "files/file_delete_version.html", context)


def _old_version(
    request: ConsoleRequest, chosen: ChosenFile, versions: Versions
) -> FileDetails | FileVersion:
    """A version beyond the first page, checked to be one of this file."""
    newest = versions.versions
    return read_file(request.gateway, chosen.bucket, chosen.name, chosen.id, newest).known


def _consequence(versions: Versions, file_id: str) -> str:
    """What a person finds under the name afterwards."""
    newest = versions.versions[0]
    if newest.id != file_id:
        if newest.action == "hide":
            return gettext("The file stays hidden.")
        return gettext("The newest version stays as it is.")
    next_newest = versions.below(file_id)
    if next_newest is None:
        return gettext("It is the only version: the file will be gone.")
    if next_newest.action == "hide":
        return gettext("The file will be hidden: a hide marker lies below this version.")
    return format_html(
        gettext("The version of {time} ({size}) becomes the newest."),
        time=when(next_newest.uploaded, "absolute"),
        size=filesize(next_newest.size),
    )


def _next_page(request: ConsoleRequest, chosen: ChosenFile) -> str:
    """What is left of the file, or the folder it was in."""
    left = read_versions(request.gateway, chosen.bucket, chosen.name, limit=1)
    return chosen.versions_url if left.versions else way_back(request, chosen)


def _shown(chosen: ChosenFile) -> str:
    return shown_name(chosen.name, folder_of(chosen.name)).whole
