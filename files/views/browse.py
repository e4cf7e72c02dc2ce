"""Browse Files: the buckets to browse, and the folders of one, page by page."""

from concurrent.futures import Future
from typing import cast
from urllib.parse import parse_qsl

from django.contrib import messages
from django.http import HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.actions import FileActions
from files.breadcrumbs import browse_crumb, folder_crumbs, shown_step
from files.details import read_file
from files.folder import begin_to_read
from files.grid import keep_view, other_way, tiles, wants_grid
from files.place import LONGEST_URL, Place, folder_of, read_place, view_url
from files.reach import check_reach
from files.rows import FolderPage
from files.shown_details import ShownDetails, shown_details
from files.shown_folder import ShownFolder, shown_folder
from files.shown_names import shown_name
from gateway.errors import NoSuchFile
from gateway.values import Authorization, Bucket, FileVersion
from ui.render import redirect_to, render_page, wanted_fragment

FRAGMENTS = ("content", "listing", "panel")


@sign_in_required
@capability_required("listFiles")
@require_safe
def browse_files(request: ConsoleRequest, account_id: str) -> HttpResponse:
    place = read_place(account_id, request.GET)
    if not place.bucket:
        return _choose_bucket(request, account_id)
    authorization = request.account.authorization
    if "prefix" not in request.GET and authorization.name_prefix:
        return redirect_to(request, place.at(prefix=authorization.name_prefix).url)
    check_reach(authorization, place.bucket, place.prefix)

    context: dict[str, object] = {"title": _title(place), "place": place}
    # List and panel change one beside the other: B2 is not asked for the one that stays.
    wanted = wanted_fragment(request, FRAGMENTS)
    versions: tuple[FileVersion, ...] = ()
    if wanted != "panel":
        reading = begin_to_read(
            request.gateway, place.bucket, place.prefix, place.after, hidden=place.hidden
        )
        context |= _folder(request, place, reading)
        if place.name:
            versions = reading.result().versions_of(place.name)
    if wanted != "listing":
        try:
            context["panel"] = _panel(request, place, versions)
        except NoSuchFile:
            if wanted == "panel":
                raise
            return _without_file(request, place)
    response = render_page(request, "files/browse_files.html", context, fragments=FRAGMENTS)
    keep_view(request, response)
    return response


def _without_file(request: ConsoleRequest, place: Place) -> HttpResponse:
    """The folder alone, for an address that names a version which was deleted meanwhile."""
    gone = gettext("That version of %s does not exist any more.") % _title(place)
    messages.warning(request, gone)
    return redirect_to(request, place.without_file.url)


def _title(place: Place) -> str:
    if place.name:
        return shown_name(place.name, folder_of(place.prefix)).whole
    if place.prefix:
        return shown_step(place.prefix)
    return place.bucket


def _folder(
    request: ConsoleRequest, place: Place, reading: Future[FolderPage]
) -> dict[str, object]:
    """What the table and everything above it show.

    The template comes to the folder when it has written what stands above: B2 answers meanwhile.
    """
    authorization = request.account.authorization
    actions = FileActions(place.account_id, authorization)
    menus = [("file", actions.of_visible_row())]
    if place.hidden:
        menus.append(("hidden", actions.of_hidden_row()))
    folder = cast(ShownFolder, SimpleLazyObject(lambda: shown_folder(place, reading.result())))
    return {
        "heading": _title(place.without_file),
        "crumbs": folder_crumbs(place, authorization),
        "folder": folder,
        **_filter(place),
        **_view(request, place, reading, folder),
        "menus": menus,
        "share_url": _share_url(place) if authorization.may("shareFiles") else "",
        "archive_url": _archive_url(place) if authorization.may("readFiles") else "",
        "upload_url": view_url(
            "file_upload", place.account_id, bucket=place.bucket, prefix=place.prefix
        ),
        "new_folder_url": view_url(
            "folder_create", place.account_id, bucket=place.bucket, prefix=place.prefix
        ),
        "may_upload": authorization.may("writeFiles"),
        "unfinished_url": view_url("unfinished_uploads", place.account_id, bucket=place.bucket),
        "marks_url": _marks_url(place) if authorization.may("listBuckets") else "",
    }


def _marks_url(place: Place) -> str:
    """What the bucket is: pills behind the page, or its settings for whoever follows the link."""
    return view_url("bucket_marks", place.account_id, bucket=place.bucket)


def _filter(place: Place) -> dict[str, object]:
    """Where the filter's form goes, and what its address holds beside the words."""
    path, _, query = place.without_file.at(q="").url.partition("?")
    return {"filter_path": path, "filter_fields": parse_qsl(query)}


def _view(
    request: ConsoleRequest, place: Place, reading: Future[FolderPage], folder: ShownFolder
) -> dict[str, object]:
    """List or tiles, the way to the other, and where folders are counted."""
    is_grid = wants_grid(request)
    may_read = request.account.authorization.may("readFiles")
    here = place.without_file.url
    return {
        "is_grid": is_grid,
        "other_way": other_way(request.account.authorization),
        "tiles": tiles(place, reading.result().files, folder.files, may_read=may_read)
        if is_grid
        else [],
        "list_url": f"{here}&view=list",
        "grid_url": f"{here}&view=grid",
        "size_url": view_url("folder_size", place.account_id, bucket=place.bucket),
        "whole_size_url": view_url(
            "folder_size", place.account_id, bucket=place.bucket, prefix=place.prefix
        ),
    }


def _share_url(place: Place) -> str:
    return view_url("folder_share", place.account_id, bucket=place.bucket, prefix=place.prefix)


def _archive_url(place: Place) -> str:
    return view_url("file_archive", place.account_id, bucket=place.bucket, prefix=place.prefix)


def _panel(
    request: ConsoleRequest, place: Place, versions: tuple[FileVersion, ...]
) -> ShownDetails | None:
    """The file in the panel, None when the panel is closed."""
    if not place.name:
        return None
    authorization = request.account.authorization
    check_reach(authorization, place.bucket, place.name)
    facts = read_file(request.gateway, place.bucket, place.name, place.id, versions)

    def link(file_id: str) -> str:
        url = place.at(id=file_id).url
        if len(url) <= LONGEST_URL:
            return url
        return view_url(
            "file_details",
            place.account_id,
            bucket=place.bucket,
            name=place.name,
            id=file_id,
        )

    return shown_details(place.account_id, authorization, place.bucket, facts, link=link)


def _choose_bucket(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """The buckets to browse; straight into the only one that a restricted key has."""
    authorization = request.account.authorization
    allowed = [bucket.name for bucket in authorization.buckets or () if bucket.name]
    if len(allowed) == 1 and authorization.buckets:
        return redirect_to(request, _start(account_id, authorization, allowed[0]))
    if authorization.may("listBuckets"):
        buckets = request.gateway.list_buckets()
        rows = [(bucket.name, _type(bucket)) for bucket in buckets]
    else:
        rows = [(name, "") for name in sorted(allowed)]
    context = {
        "title": gettext("Browse Files"),
        "crumbs": [browse_crumb(account_id)],
        "buckets": [(name, kind, _start(account_id, authorization, name)) for name, kind in rows],
        "may_list_buckets": authorization.may("listBuckets") or bool(authorization.buckets),
    }
    return render_page(request, "files/browse_buckets.html", context)


def _start(account_id: str, authorization: Authorization, bucket: str) -> str:
    return Place(account_id, bucket, prefix=authorization.name_prefix or "").url


def _type(bucket: Bucket) -> str:
    return gettext("Public") if bucket.is_public else gettext("Private")
