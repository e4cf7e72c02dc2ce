"""Delete an application key, after a page that says what stops working."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from accounts.sessions import remove_account
from gateway.errors import NoSuchKey
from gateway.gateway import Gateway
from gateway.values import ApplicationKey
from keys.crumbs import page_crumbs
from ui.render import redirect_to, render_dialog


@require_http_methods(["GET", "HEAD", "POST"])
@sign_in_required
@capability_required("deleteKeys")
def key_delete(request: ConsoleRequest, account_id: str) -> HttpResponse:
    key_id = request.GET.get("key", "")
    is_own = key_id == request.account.key_id
    if request.method != "POST":
        context = {
            "title": _("Delete Key"),
            "crumbs": page_crumbs(request, _("Delete Key")),
            "back": reverse("key_list", args=[account_id]),
            "key_id": key_id,
            "key": _find_key(request.gateway, key_id),
            "is_own": is_own,
        }
        return render_dialog(request, "keys/key_delete.html", context)
    deleted = request.gateway.delete_key(key_id)
    if is_own:
        return _signed_out(request, account_id)
    messages.success(request, _("The key “%(name)s” is deleted.") % {"name": deleted.name})
    return redirect_to(request, reverse("key_list", args=[account_id]))


def _signed_out(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Deleting the own key ends the sign-in: B2 would refuse every further call."""
    remove_account(request.session, account_id)
    messages.success(request, _("The key that you were signed in with is deleted."))
    return redirect_to(request, reverse("sign_in"))


def _find_key(gateway: Gateway, key_id: str) -> ApplicationKey | None:
    """The key, or None where the key that is signed in may not list keys."""
    if not gateway.authorization.may("listKeys"):
        return None
    page = gateway.list_keys(start_id=key_id, limit=1)
    if not page.keys or page.keys[0].id != key_id:
        raise NoSuchKey("no application key of that id", code="not_found")
    return page.keys[0]
