"""Download the SHA-1 of every file of a folder as a list for sha1sum."""

from collections.abc import Iterator

from django.db import connections
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.checksums import PAGE, checksum_lines
from files.place import Place
from files.reach import check_reach
from files.save_names import save_name
from files.streaming import set_attachment
from gateway.values import DetailsPage
from ui.render import redirect_to


@sign_in_required
@capability_required("listFiles")
@require_safe
def folder_checksums(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    place = Place(account_id, request.GET.get("bucket", ""), request.GET.get("prefix", ""))
    if not place.bucket:
        return redirect_to(request, place.url)
    check_reach(request.account.authorization, place.bucket, place.prefix)
    # Before the answer begins, so that a failure of B2 is a page and not a broken download.
    first = request.gateway.list_file_hashes(place.bucket, prefix=place.prefix, limit=PAGE)
    answer = StreamingHttpResponse(
        _lines(request, place, first), content_type="text/plain; charset=utf-8"
    )
    set_attachment(answer, f"{save_name(place.prefix or place.bucket)}.sha1")
    return answer


def _lines(request: ConsoleRequest, place: Place, first: DetailsPage) -> Iterator[bytes]:
    """The list. A hundred calls take a while: no database connection is held meanwhile."""
    connections.close_all()
    yield from checksum_lines(request.gateway, place.bucket, place.prefix, first)
