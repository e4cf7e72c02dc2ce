"""What the upload queue asks before and while it sends files and parts straight to B2."""

import time
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.reach import check_reach
from files.straight import URL_SECONDS, Way, is_origin, opened, way_to
from files.upload_answers import options_refused, read_json, refused
from files.upload_options import OptionsRefused, UploadOptions
from files.uploads import LargeUpload
from files.views.upload_queue import read_options, token_required
from files.whole_files import FileRefused, read_whole_file
from gateway.errors import NotEntitled
from gateway.urls import survives_browser

MOST_FILES = 50


@require_safe
@sign_in_required
@capability_required("writeFiles")
def upload_way(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Which way files for this bucket go, for a page of this origin."""
    bucket, origin = request.GET.get("bucket", ""), request.GET.get("origin", "")
    _check_reach(request, bucket)
    return _answer(_way(request, bucket, origin))


@require_POST
@sign_in_required
@capability_required("writeFiles", "writeBuckets")
def upload_way_open(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Add the CORS rule that lets pages of this very origin send to this bucket."""
    name = str(read_json(request).get("bucket", ""))
    _check_reach(request, name)
    # What the browser says of the page itself: no script can choose it.
    origin = request.headers.get("Origin", "")
    if not is_origin(origin):
        return refused("no_origin", gettext("The browser did not tell the origin of this page."))
    bucket = request.gateway.get_bucket(name)
    if not way_to(request.account.authorization, bucket, origin).takes_files:
        rules = opened(bucket.cors_rules, origin)
        request.gateway.update_bucket(bucket.id, if_revision=bucket.revision, cors_rules=rules)
    return _answer(_way(request, name, origin))


@require_POST
@sign_in_required
@capability_required("writeFiles")
@token_required
def upload_sign(request: ConsoleRequest, upload: LargeUpload) -> HttpResponse:
    """A URL for one part, good for a quarter of an hour and for nothing else."""
    number = request.GET.get("number", "")
    if not (number.isdecimal() and len(number) <= 5 and upload.length_of(int(number))):
        return refused("no_such_part", gettext("The file has no such part."))
    url = request.gateway.presign_part(
        upload.bucket, upload.name, upload.file_id, int(number), seconds=URL_SECONDS
    )
    return JsonResponse({"url": url})


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_sign_files(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """A URL for each of up to 50 whole files, with the headers that its signature holds.

    Null stands for a file that has to go through the console, which says what is wrong with it.
    """
    asked = read_json(request).get("files")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST_FILES:
        return refused("bad_files", gettext("The request does not say which files."))
    try:
        options = read_options(request)
    except OptionsRefused:
        return options_refused()
    now = int(time.time()) * 1000  # whole seconds, as dates in lists may be
    files = [_signed(request, each if isinstance(each, dict) else {}, options) for each in asked]
    return JsonResponse({"now": now, "seconds": URL_SECONDS, "files": files})


def _signed(
    request: ConsoleRequest, values: Mapping[str, Any], options: UploadOptions
) -> dict[str, object] | None:
    try:
        file = read_whole_file(values, options, request.account.authorization)
    except (FileRefused, NotEntitled):
        return None
    if not survives_browser(file.name):
        return None
    upload = request.gateway.presign_upload(
        file.bucket,
        file.name,
        size=file.size,
        content_type=file.content_type,
        info=file.info,
        protection=file.protection,
        seconds=URL_SECONDS,
    )
    return {"url": upload.url, "headers": upload.headers}


def _check_reach(request: ConsoleRequest, bucket: str) -> None:
    authorization = request.account.authorization
    check_reach(authorization, bucket, authorization.name_prefix or "")


def _way(request: ConsoleRequest, bucket: str, origin: str) -> Way:
    """A key that may not look at the bucket's rules sends through the console."""
    authorization = request.account.authorization
    if not is_origin(origin) or not authorization.may("listBuckets"):
        return Way(takes_parts=False, reason="unknown")
    try:
        return way_to(authorization, request.gateway.get_bucket(bucket), origin)
    except NotEntitled:
        return Way(takes_parts=False, reason="unknown")


def _answer(way: Way) -> JsonResponse:
    return JsonResponse(
        {
            "parts": way.takes_parts,
            "files": way.takes_files,
            "reason": way.reason,
            "can_open": way.can_be_opened,
        }
    )
