"""Download several files, or a folder, as one ZIP archive."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.archive import commands
from files.archive.commands import Wanted, programs, wanted_names
from files.archive.contents import (
    MOST_BYTES,
    MOST_FILES,
    at_most,
    chosen_files,
    count_contents,
    is_too_much,
)
from files.archive.names import ArchivePaths
from files.archive.writing import archive
from files.breadcrumbs import folder_crumbs
from files.place import Place, view_url
from files.reach import check_reach
from files.save_names import save_name
from files.shown_names import visible
from files.streaming import set_attachment
from files.walk import Count, WalkedFile, files_below
from gateway.gateway import Gateway
from ui.formatting import commas, filesize
from ui.render import redirect_to, render_dialog


@dataclass(frozen=True, slots=True)
class Chosen:
    """A folder, and what of it is wanted: names of files and folders, or all."""

    place: Place
    names: tuple[str, ...]

    def files(self, gateway: Gateway) -> Iterator[WalkedFile]:
        """What to pack."""
        bucket = self.place.bucket
        if self.names:
            return chosen_files(gateway, bucket, self.names)
        return files_below(gateway, bucket, self.place.prefix)


@sign_in_required
@capability_required("listFiles", "readFiles")
@require_http_methods(["GET", "HEAD", "POST"])
def file_archive(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    chosen = _chosen(request, account_id)
    if not chosen.place.bucket:
        return redirect_to(request, chosen.place.url)
    if request.method == "POST" and "start" in request.POST:
        return _send(request, chosen)
    contents = count_contents(chosen.files(request.gateway))
    return _show(request, chosen, contents)


def _chosen(request: ConsoleRequest, account_id: str) -> Chosen:
    """What the request names, all of it within the key's reach and within one folder."""
    query = request.GET
    place = Place(account_id, query.get("bucket", ""), query.get("prefix", ""))
    names = tuple(name for name in request.POST.getlist("name") if name.startswith(place.prefix))
    if place.bucket:
        for name in names or (place.prefix,):
            check_reach(request.account.authorization, place.bucket, name)
    return Chosen(place, names)


def _show(request: ConsoleRequest, chosen: Chosen, contents: Count) -> HttpResponse:
    place = chosen.place
    context = {
        "title": gettext("Download as ZIP"),
        "folder": visible(f"{place.bucket}/{place.prefix}"),
        "names": chosen.names,
        "back": place.url,
        "checksums_url": ""
        if chosen.names
        else view_url(
            "folder_checksums", place.account_id, bucket=place.bucket, prefix=place.prefix
        ),
        "files": commas(contents.files),
        "size": filesize(contents.size),
        "is_counted": contents.is_counted,
        "is_empty": contents.is_counted and not contents.files,
        "is_too_much": is_too_much(contents),
        "most_files": commas(MOST_FILES),
        "most_bytes": filesize(MOST_BYTES),
        "crumbs": folder_crumbs(place, request.account.authorization),
    }
    if is_too_much(contents):
        context |= _commands(request, chosen)
    return render_dialog(request, "files/file_archive.html", context)


def _commands(request: ConsoleRequest, chosen: Chosen) -> dict[str, object]:
    """How other programs fetch what is too much for an archive."""
    place, account = chosen.place, request.account
    names = wanted_names(request.gateway, place.bucket, place.prefix, chosen.names)
    wanted = Wanted(place.bucket, place.prefix, names)
    return {
        "programs": programs(account.authorization, account.realm, wanted) if names else [],
        "is_whole_folder": bool(chosen.names) and names == (place.prefix,),
        "most_lines": commands.MOST_LINES,
        "key_id": account.key_id,
    }


def _send(request: ConsoleRequest, chosen: Chosen) -> StreamingHttpResponse:
    place = chosen.place
    answer = StreamingHttpResponse(_pieces(request, chosen), content_type="application/zip")
    set_attachment(answer, f"{save_name(place.prefix or place.bucket)}.zip")
    return answer


def _pieces(request: ConsoleRequest, chosen: Chosen) -> Iterator[bytes]:
    """The archive. It takes hours on a slow line: no database connection is held meanwhile."""
    gateway, bucket = request.gateway, chosen.place.bucket
    connections.close_all()
    names = (file.name for file in at_most(chosen.files(gateway)))
    yield from archive(gateway, bucket, names, ArchivePaths(chosen.place.prefix))
