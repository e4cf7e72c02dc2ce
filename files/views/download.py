"""Download one file version: straight from B2, or through the console."""

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.download_way import goes_direct
from files.ranges import open_as_asked
from files.reach import check_reach
from files.save_names import save_name
from files.streaming import streamed

# Long enough for a browser to follow the redirect, too short to be passed around.
LINK_SECONDS = 60


@sign_in_required
@capability_required("readFiles")
@require_safe
def file_download(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    bucket, name = request.GET.get("bucket", ""), request.GET.get("name", "")
    file_id = request.GET.get("id") or None
    check_reach(request.account.authorization, bucket, name)

    if goes_direct(request):
        return HttpResponseRedirect(
            request.gateway.presign_download(
                bucket, name, file_id=file_id, seconds=LINK_SECONDS, download_name=save_name(name)
            )
        )
    download = open_as_asked(request, bucket, name, file_id)
    if isinstance(download, HttpResponse):
        return download
    return streamed(download, save_as=save_name(name), head=request.method == "HEAD")
