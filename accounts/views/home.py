"""Where a person arrives: the pages of an account, or the sign-in page."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import sign_in_required
from accounts.landing import landing_url
from accounts.request import ConsoleRequest
from accounts.sessions import all_accounts
from ui.render import redirect_to


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """On to the account signed in to last, or to the sign-in page."""
    accounts = list(all_accounts(request.session).values())
    return redirect(landing_url(accounts[-1].authorization) if accounts else "sign_in")


@require_safe
@sign_in_required
def account_home(request: ConsoleRequest, account_id: str) -> HttpResponseBase:
    """On to the page where this key can do something."""
    return redirect_to(request, landing_url(request.account.authorization))
