"""Show one file version as an image, where that is safe and not too big."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.details import may_preview
from files.reach import check_reach
from files.streaming import streamed


@sign_in_required
@capability_required("readFiles")
@require_safe
def file_preview(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    bucket, name = request.GET.get("bucket", ""), request.GET.get("name", "")
    check_reach(request.account.authorization, bucket, name)

    download = request.gateway.download_file(bucket, name, file_id=request.GET.get("id") or None)
    if not may_preview(download.content_type, download.total):
        download.close()
        text = gettext("The console shows raster images of up to 20 MB only.")
        return HttpResponse(text, status=415, content_type="text/plain; charset=utf-8")
    response = streamed(download, save_as="preview", head=request.method == "HEAD")
    response["Content-Disposition"] = "inline"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
