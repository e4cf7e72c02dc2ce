"""Sign out of one account; the session ends with the last one."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import sign_in_required
from accounts.request import ConsoleRequest
from accounts.sessions import remove_account
from ui.render import redirect_to


@require_POST
@sign_in_required
def sign_out(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Forget the key, its clients and its token."""
    remove_account(request.session, account_id)
    messages.success(request, gettext("Signed out of %(account)s.") % {"account": account_id})
    return redirect_to(request, "/")
