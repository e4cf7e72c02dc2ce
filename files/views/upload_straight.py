"""What the upload queue asks before and while it sends parts straight to B2."""

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.reach import check_reach
from files.straight import PART_SECONDS, Way, is_origin, opened, way_to
from files.upload_answers import read_json, refused
from files.uploads import LargeUpload
from files.views.upload_queue import token_required
from gateway.errors import NotEntitled


@require_safe
@sign_in_required
@capability_required("writeFiles")
def upload_way(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Which way the parts of files for this bucket go, for a page of this origin."""
    bucket, origin = request.GET.get("bucket", ""), request.GET.get("origin", "")
    _check_reach(request, bucket)
    return _answer(_way(request, bucket, origin))


@require_POST
@sign_in_required
@capability_required("writeFiles", "writeBuckets")
def upload_way_open(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Add the CORS rule that lets pages of this very origin send parts to this bucket."""
    name = str(read_json(request).get("bucket", ""))
    _check_reach(request, name)
    # What the browser says of the page itself: no script can choose it.
    origin = request.headers.get("Origin", "")
    if not is_origin(origin):
        return refused("no_origin", gettext("The browser did not tell the origin of this page."))
    bucket = request.gateway.get_bucket(name)
    if not way_to(request.account.authorization, bucket, origin).is_straight:
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
        upload.bucket, upload.name, upload.file_id, int(number), seconds=PART_SECONDS
    )
    return JsonResponse({"url": url})


def _check_reach(request: ConsoleRequest, bucket: str) -> None:
    authorization = request.account.authorization
    check_reach(authorization, bucket, authorization.name_prefix or "")


def _way(request: ConsoleRequest, bucket: str, origin: str) -> Way:
    """A key that may not look at the bucket's rules sends its parts through the console."""
    authorization = request.account.authorization
    if not is_origin(origin) or not authorization.may("listBuckets"):
        return Way(is_straight=False, reason="unknown")
    try:
        return way_to(authorization, request.gateway.get_bucket(bucket), origin)
    except NotEntitled:
        return Way(is_straight=False, reason="unknown")


def _answer(way: Way) -> JsonResponse:
    return JsonResponse(
        {"straight": way.is_straight, "reason": way.reason, "can_open": way.can_be_opened}
    )
