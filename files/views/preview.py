"""The bytes of an image, a sound, a film or a PDF, to be shown inside or beside a page."""

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.download_way import goes_direct
from files.preview.kinds import MEDIA_TYPES, guess, plain_type
from files.preview.offered import IMAGE_LIMIT
from files.ranges import open_as_asked
from files.reach import check_reach
from files.save_names import save_name
from files.streaming import streamed
from gateway.gateway import Download

LINK_SECONDS = 60
# Browsers fetch a film in parts while it plays, from the address that they were sent to.
PLAY_SECONDS = 6 * 3600
# What Chromium's own PDF viewer needs; in a sandbox it would not start.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"


@sign_in_required
@capability_required("readFiles")
@require_safe
def file_preview(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    bucket, name = request.GET.get("bucket", ""), request.GET.get("name", "")
    file_id = request.GET.get("id") or None
    check_reach(request.account.authorization, bucket, name)

    if goes_direct(request):
        return HttpResponseRedirect(_address(request, bucket, name, file_id))
    download = open_as_asked(request, bucket, name, file_id)
    if isinstance(download, HttpResponse):
        return download
    return _shown(request, download, name)


def _address(request: ConsoleRequest, bucket: str, name: str, file_id: str | None) -> str:
    """Where B2 itself sends the bytes: another origin, on which the file may be whatever it is."""
    kind = MEDIA_TYPES.get(request.GET.get("as", ""))
    return request.gateway.presign_download(
        bucket,
        name,
        file_id=file_id,
        seconds=PLAY_SECONDS if kind in ("audio", "video") else LINK_SECONDS,
        download_name=save_name(name),
        inline=True,
    )


def _shown(request: ConsoleRequest, download: Download, name: str) -> HttpResponseBase:
    """The bytes under a type of our list, never under the stored one: that could be HTML."""
    wanted = plain_type(request.GET.get("as")) or _guessed_type(download, name)
    kind = MEDIA_TYPES.get(wanted)
    if kind is None or (kind == "image" and download.total > IMAGE_LIMIT):
        download.close()
        text = gettext("The console does not show this kind of file, or not this much of it.")
        return HttpResponse(text, status=415, content_type="text/plain; charset=utf-8")
    response = streamed(download, save_as=save_name(name), head=request.method == "HEAD")
    response["Content-Type"] = wanted
    disposition = response["Content-Disposition"]
    response["Content-Disposition"] = disposition.replace("attachment", "inline", 1)
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    if kind == "pdf":
        response["Content-Security-Policy"] = PDF_POLICY
    return response


def _guessed_type(download: Download, name: str) -> str:
    guessed = guess(download.content_type, name)
    return guessed.media_type if guessed else ""
