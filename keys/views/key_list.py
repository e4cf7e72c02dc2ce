"""Your Application Keys."""

from concurrent.futures import ThreadPoolExecutor

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from gateway.gateway import Gateway
from gateway.values import KeyPage
from keys.crumbs import list_crumb
from keys.rows import key_row
from ui.render import render_page

KEYS_PER_PAGE = 100  # b2_list_keys' own default


@require_safe
@sign_in_required
@capability_required("listKeys")
def key_list(request: ConsoleRequest, account_id: str) -> HttpResponse:
    page, names = _keys_and_bucket_names(request.gateway, request.GET.get("start") or None)
    authorization = request.account.authorization
    context = {
        "title": _("Application Keys"),
        "crumbs": [list_crumb(account_id)],
        "key_rows": [key_row(key, names, request.account.key_id) for key in page.keys],
        "next_id": page.next_id,
        "is_first_page": not request.GET.get("start"),
        "names_are_known": authorization.may("listBuckets"),
        "may_create": authorization.may("writeKeys"),
        "may_delete": authorization.may("deleteKeys"),
    }
    return render_page(request, "keys/key_list.html", context)


def _keys_and_bucket_names(
    gateway: Gateway, start_id: str | None
) -> tuple[KeyPage, dict[str, str]]:
    """One page of keys and, where the key may know them, all bucket names by id."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        buckets = (
            beside.submit(gateway.list_buckets)
            if gateway.authorization.may("listBuckets")
            else None
        )
        page = gateway.list_keys(start_id=start_id, limit=KEYS_PER_PAGE)
    names = {bucket.id: bucket.name for bucket in buckets.result()} if buckets else {}
    return page, names
