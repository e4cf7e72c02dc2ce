"""Download one file version: through the console or straight from B2."""

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.reach import check_reach
from files.save_names import save_name
from files.streaming import quoted, streamed
from gateway.errors import InvalidRequest
from gateway.gateway import Download

# Long enough for a browser to follow the redirect, too short to be passed around.
LINK_SECONDS = 60
_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


@sign_in_required
@capability_required("readFiles")
@require_safe
def file_download(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    bucket, name = request.GET.get("bucket", ""), request.GET.get("name", "")
    file_id = request.GET.get("id") or None
    check_reach(request.account.authorization, bucket, name)

    if request.method != "HEAD" and not is_loopback(request.account.authorization.s3_url):
        return HttpResponseRedirect(
            request.gateway.presign_download(
                bucket, name, file_id=file_id, seconds=LINK_SECONDS, download_name=save_name(name)
            )
        )
    try:
        download = _open(request, bucket, name, file_id)
    except InvalidRequest as error:
        if error.status == 416:
            return _range_outside(request, bucket, name, file_id)
        raise
    return streamed(download, save_as=save_name(name), head=request.method == "HEAD")


def is_loopback(url: str) -> bool:
    """Whether that host is this machine: a browser elsewhere could not reach it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _open(request: ConsoleRequest, bucket: str, name: str, file_id: str | None) -> Download:
    """The file, or the one range of it that the browser asks for and whose rest it still has."""
    part = request.headers.get("Range", "")
    if not _ONE_RANGE.fullmatch(part):
        return request.gateway.download_file(bucket, name, file_id=file_id)
    download = request.gateway.download_file(bucket, name, file_id=file_id, range_header=part)
    condition = request.headers.get("If-Range")
    if condition is None or (download.etag and condition == quoted(download.etag)):
        return download
    download.close()
    return request.gateway.download_file(bucket, name, file_id=file_id)


def _range_outside(
    request: ConsoleRequest, bucket: str, name: str, file_id: str | None
) -> HttpResponse:
    whole = request.gateway.download_file(bucket, name, file_id=file_id)
    whole.close()
    return HttpResponse(status=416, headers={"Content-Range": f"bytes */{whole.total}"})
