"""One button signs in to the demo account of the localb2 beside the console."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.demo import demo_credential
from accounts.gateways import authorize
from accounts.views.sign_in import let_in, refusal_text
from gateway.errors import B2Error, CredentialExpired, InvalidCredential
from gateway.values import Credential
from ui.render import redirect_to


@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """Sign in with the key that localb2 made for its demo account."""
    credential = demo_credential()
    if credential is None:
        raise Http404
    try:
        authorization = authorize(credential)
    except (InvalidCredential, CredentialExpired):
        messages.error(request, _gone_text(credential))
        return redirect_to(request, "/sign-in/")
    except B2Error as error:
        messages.error(request, refusal_text(error))
        return redirect_to(request, "/sign-in/")
    return let_in(request, credential, authorization)


def _gone_text(credential: Credential) -> str:
    """Nobody typed this key: what refusal_text supposes would mislead."""
    return gettext(
        "The key of the demo account (%(id)s) does not work any more: it was deleted. "
        "Stop “make run” and start it again: localb2 then makes a new key; the demo files stay."
    ) % {"id": credential.key_id}
