"""Buckets: a card for each bucket that the key may see."""

from concurrent.futures import ThreadPoolExecutor

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import sign_in_required
from accounts.request import ConsoleRequest
from buckets.crumbs import list_crumb
from buckets.dates import reason_not_to_ask, told_dates
from buckets.facts import BucketCard, Dates, bucket_card, unlisted_card
from gateway.gateway import Gateway
from ui.render import render_page


@require_safe
@sign_in_required
def bucket_list(request: ConsoleRequest, account_id: str) -> HttpResponse:
    authorization = request.account.authorization
    cards = _cards(request.gateway)
    wanted = request.GET.get("q", "").strip()
    context = {
        "title": _("Buckets"),
        "crumbs": [list_crumb(account_id)],
        "cards": [card for card in cards if wanted.lower() in card.name.lower()],
        "bucket_count": len(cards),
        "q": wanted,
        "restricted": authorization.buckets is not None,
        "name_prefix": authorization.name_prefix,
        "may_list": authorization.may("listBuckets"),
        "may_create": authorization.may("writeBuckets"),
        "may_browse": authorization.may("listFiles"),
        "may_upload": authorization.may("writeFiles"),
    }
    return render_page(request, "buckets/bucket_list.html", context)


def _cards(gateway: Gateway) -> list[BucketCard]:
    """Two calls to B2, side by side; a key restricted to several buckets asks for each of them."""
    authorization = gateway.authorization
    if not authorization.may("listBuckets"):
        named = [bucket for bucket in authorization.buckets or () if bucket.name]
        return [unlisted_card(bucket, authorization) for bucket in named]
    refusal = reason_not_to_ask(authorization)
    with ThreadPoolExecutor(max_workers=1) as beside:
        asked = None if refusal else beside.submit(gateway.list_bucket_dates)
        buckets = gateway.list_buckets()
    dates = told_dates(asked.result) if asked else Dates({}, refusal)
    return [bucket_card(bucket, dates, authorization) for bucket in buckets]
