"""The files of a folder as tiles, with pictures of those that are images."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from files.download_way import through_console
from files.place import Place, encoded, view_url
from files.preview.kinds import image_type
from files.rows import FileEntry
from files.table import FileRow
from gateway.values import Authorization

COOKIE = "view"
VIEWS = ("list", "grid")
YEAR = 365 * 24 * 3600
# B2 makes no small pictures: each one is loaded whole.
THUMBNAIL_LIMIT = 5_000_000


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the grid; `picture` is "" where its icon has to do."""

    row: FileRow
    picture: str


def wants_grid(request: HttpRequest) -> bool:
    """Whether the reader sees folders as tiles: what the address says, else what was kept."""
    return (request.GET.get("view") or request.COOKIES.get(COOKIE)) == "grid"


def other_way(authorization: Authorization) -> str:
    """What to add to a picture's address for browsers that do not reach B2; "" where nothing."""
    return through_console(authorization, "")


def keep_view(request: HttpRequest, response: HttpResponse) -> None:
    """Keep what the address says for all folders."""
    view = request.GET.get("view")
    if view in VIEWS and view != request.COOKIES.get(COOKIE):
        response.set_cookie(
            COOKIE, view, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )


def tiles(
    place: Place, files: Sequence[FileEntry], rows: Sequence[FileRow], *, may_read: bool
) -> list[Tile]:
    """The same files in the same order as `rows`."""
    by_name = {file.name: file for file in files}
    return [Tile(row, _picture(place, by_name[row.name]) if may_read else "") for row in rows]


def _picture(place: Place, file: FileEntry) -> str:
    media_type = image_type(file.name)
    if not media_type or file.hidden or not 0 < file.size <= THUMBNAIL_LIMIT:
        return ""
    query = encoded(bucket=place.bucket, name=file.name, id=file.id or "", **{"as": media_type})
    return f"{view_url('file_preview', place.account_id)}?{query}"
