"""The master key cannot use B2's S3 API: make an ordinary key with it and go on with that."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.capabilities import KEY_CAPABILITIES
from accounts.gateways import authorize, evict, open_gateway
from accounts.request import SignedIn
from accounts.sessions import forget_master_key, waiting_master_key
from accounts.views.sign_in import admit, refusal_text
from gateway.errors import B2Error
from gateway.gateway import Gateway
from gateway.values import ApplicationKey, Credential, NewApplicationKey
from ui.render import redirect_to, render_page

NAMES_BEGIN = "b2-console-"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("made", "master", "credential")
def working_key(request: HttpRequest) -> HttpResponse:
    """Say what will be made; on POST make it, sign in with it and show its secret this once."""
    master = waiting_master_key(request.session)
    if master is None:
        messages.error(
            request,
            gettext(
                "Enter the master key once more: it is kept for ten minutes, "
                "and only until a key is made with it."
            ),
        )
        return redirect_to(request, "/sign-in/")
    if request.method != "POST":
        return _page(request, master, earlier=_earlier_keys(master))
    try:
        made = _make_key(master)
        credential = Credential(master.realm, made.key.id, made.application_key)
        authorization = authorize(credential)
    except B2Error as error:
        return _page(request, master, error=refusal_text(error), status=422)
    forget_master_key(request.session)
    evict(master)
    context = {
        "title": gettext("Your working key"),
        "made": made,
        "go_on": admit(request, credential, authorization),
    }
    return render_page(request, "accounts/working_key_made.html", context)


def key_name() -> str:
    """The new key's name says who made it and when."""
    return f"{NAMES_BEGIN}{timezone.now():%Y-%m-%d}"


def _earlier_keys(master: Credential) -> list[ApplicationKey]:
    """The keys that were made like this before; none where B2 does not tell: it is only advice."""
    try:
        listed = _open(master).list_keys(limit=1000).keys
    except B2Error:
        return []
    finally:
        evict(master)  # whoever goes no further leaves it behind
    return [key for key in listed if key.name.startswith(NAMES_BEGIN)]


def _open(master: Credential) -> Gateway:
    return open_gateway(SignedIn(master, authorize(master), authorized_at=timezone.now()))


def _make_key(master: Credential) -> NewApplicationKey:
    gateway = _open(master)
    capabilities = sorted(gateway.authorization.capabilities & KEY_CAPABILITIES)
    return gateway.create_key(key_name(), capabilities=capabilities)


def _page(
    request: HttpRequest,
    master: Credential,
    *,
    earlier: Sequence[ApplicationKey] = (),
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "title": gettext("Make a working key"),
        "key_id": master.key_id,
        "key_name": key_name(),
        "earlier": earlier,
        "error": error,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render_page(request, "accounts/working_key.html", context, status=status)
