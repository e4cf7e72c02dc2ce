"""The size of a folder with everything in it: counted when somebody asks."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required, wants_json
from accounts.request import ConsoleRequest
from files.breadcrumbs import folder_crumbs, shown_step
from files.place import Place
from files.reach import check_reach
from files.walk import Count, count, files_below
from ui.formatting import commas, filesize
from ui.render import redirect_to, render_page

FRAGMENTS = ("content", "folder-size")

# What a person can wait for: at most 51 requests.
MOST_FILES = 50_000
MOST_SECONDS = 10.0


@sign_in_required
@capability_required("listFiles")
@require_safe
def folder_size(request: ConsoleRequest, account_id: str) -> HttpResponse:
    place = Place(account_id, request.GET.get("bucket", ""), request.GET.get("prefix", ""))
    if not place.bucket:
        return redirect_to(request, place.url)
    check_reach(request.account.authorization, place.bucket, place.prefix)

    below = files_below(request.gateway, place.bucket, place.prefix)
    counted = count(below, most=MOST_FILES, seconds=MOST_SECONDS)

    if wants_json(request):
        return JsonResponse({"size": _size(counted), "text": _sentence(counted)})
    context = {
        "title": gettext("Folder size"),
        "heading": shown_step(place.prefix) if place.prefix else place.bucket,
        "crumbs": folder_crumbs(place, request.account.authorization),
        "text": _sentence(counted),
        "back": place.url,
    }
    return render_page(request, "files/folder_size.html", context, fragments=FRAGMENTS)


def _size(counted: Count) -> str:
    size = filesize(counted.size)
    return size if counted.is_counted else gettext("> %s") % size


def _sentence(counted: Count) -> str:
    values = {"files": commas(counted.files), "size": filesize(counted.size)}
    if not counted.is_counted:
        return gettext("more than %(files)s files and %(size)s, with all folders") % values
    text = ngettext(
        "%(files)s file, %(size)s, with all folders",
        "%(files)s files, %(size)s, with all folders",
        counted.files,
    )
    return text % values
