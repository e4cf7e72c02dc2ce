"""The master key cannot use B2's S3 API: make an ordinary key with it and go on with that."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.capabilities import KEY_CAPABILITIES
from accounts.gateways import authorize, evict, open_gateway
from accounts.request import SignedIn
from accounts.sessions import forget_master_key, waiting_master_key
from accounts.views.sign_in import let_in, refusal_text
from gateway.errors import B2Error
from gateway.values import Credential, NewApplicationKey
from ui.render import redirect_to, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def working_key(request: HttpRequest) -> HttpResponse:
    """Say what will be made; on POST make it and sign in with it."""
    master = waiting_master_key(request.session)
    if master is None:
        messages.error(
            request, gettext("Enter the master key once more: it is kept for ten minutes only.")
        )
        return redirect_to(request, "/sign-in/")
    if request.method != "POST":
        return _page(request, master)
    try:
        made = _make_key(master)
        credential = Credential(master.realm, made.key.id, made.application_key)
        authorization = authorize(credential)
    except B2Error as error:
        return _page(request, master, error=refusal_text(error), status=422)
    forget_master_key(request.session)
    evict(master)
    messages.success(
        request,
        gettext(
            "Signed in with the new key “%(name)s” (keyID %(id)s). Delete it under App Keys "
            "when you no longer need it."
        )
        % {"name": made.key.name, "id": made.key.id},
    )
    return let_in(request, credential, authorization)


def key_name() -> str:
    """The new key's name says who made it and when."""
    return f"b2-console-{timezone.now():%Y-%m-%d}"


def _make_key(master: Credential) -> NewApplicationKey:
    authorization = authorize(master)
    account = SignedIn(master, authorization, authorized_at=timezone.now())
    capabilities = sorted(authorization.capabilities & KEY_CAPABILITIES)
    return open_gateway(account).create_key(key_name(), capabilities=capabilities)


def _page(
    request: HttpRequest, master: Credential, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "title": gettext("Make a working key"),
        "key_id": master.key_id,
        "key_name": key_name(),
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render_page(request, "accounts/working_key.html", context, status=status)
