"""Sign in with keyID and applicationKey; everything else B2 tells."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.attempts import refused_attempts
from accounts.demo import demo_credential
from accounts.explanations import explain
from accounts.forms import SignInForm
from accounts.gateways import authorize
from accounts.landing import is_useful, landing_url
from accounts.request import SignedIn
from accounts.sessions import add_account, remember_master_key
from gateway.errors import B2Error, CredentialExpired, InvalidCredential
from gateway.values import Authorization, Credential
from ui.render import redirect_to, render_page


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form; with a key that B2 accepts, go where that key may go."""
    form = SignInForm(request.POST) if request.method == "POST" else SignInForm()
    if form.is_bound and refused_attempts.too_many(client_address(request)):
        form.add_error(None, gettext("Too many refused keys. Wait a minute, then try again."))
        return _page(request, form, status=429)
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    credential = form.credential()
    try:
        authorization = authorize(credential)
    except B2Error as error:
        note_refusal(request, error)
        form.add_error(None, refusal_text(error))
        return _page(request, form, status=422)
    if authorization.is_master_key:
        remember_master_key(request.session, credential)
        return redirect_to(request, _with_next(request, reverse("working_key")))
    if not is_useful(authorization):
        form.add_error(None, useless_text())
        return _page(request, form, status=422)
    return let_in(request, credential, authorization)


def let_in(
    request: HttpRequest, credential: Credential, authorization: Authorization
) -> HttpResponse:
    """Sign in, and go on to the page that was asked for."""
    return redirect_to(request, admit(request, credential, authorization))


def admit(request: HttpRequest, credential: Credential, authorization: Authorization) -> str:
    """Put the account into the session; answers the page to go on to."""
    account = SignedIn(credential, authorization, authorized_at=timezone.now())
    if not request.session.get("accounts"):
        rotate_token(request)  # with an account signed in, forms in other tabs hold the old token
    add_account(request.session, account)
    return _next_url(request, authorization) or landing_url(authorization)


def refusal_text(error: B2Error) -> str:
    """Why signing in failed, each reason in its own words."""
    if isinstance(error, InvalidCredential) and error.code == "unauthorized":
        return gettext(
            "The applicationKey does not belong to this keyID. Copy it once more, or "
            "make a new key: B2 shows an applicationKey only once."
        )
    if isinstance(error, InvalidCredential | CredentialExpired):
        unknown = gettext(
            "B2 does not know this keyID. It may be mistyped, or the key was deleted "
            "or has expired."
        )
        elsewhere = gettext("Or it belongs to the other service: see what is chosen above.")
        return f"{unknown} {elsewhere}" if len(settings.REALMS) > 1 else unknown
    words = explain(error)
    return f"{words.heading}. {words.happened} {words.advice} ({words.code})"


def note_refusal(request: HttpRequest, error: B2Error) -> None:
    """Count a refused key; an unreachable service is nobody's guess."""
    if isinstance(error, InvalidCredential | CredentialExpired):
        refused_attempts.add(client_address(request))


def useless_text() -> str:
    """What to say of a key that can show nothing."""
    return gettext(
        "This key works, but it can neither list buckets, files or keys nor upload: "
        "there is nothing the console could show. Use a key with more capabilities."
    )


def client_address(request: HttpRequest) -> str:
    """The peer's address. Behind a proxy everybody shares one, which only slows guessing more."""
    return str(request.META.get("REMOTE_ADDR", ""))


def _page(request: HttpRequest, form: SignInForm, *, status: int) -> HttpResponse:
    context = {
        "title": gettext("Sign in"),
        "form": form,
        "realms": settings.REALMS,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "demo": demo_credential() is not None,
    }
    return render_page(request, "accounts/sign_in.html", context, status=status)


def _with_next(request: HttpRequest, url: str) -> str:
    asked_for = request.POST.get("next", "")
    return f"{url}?{urlencode({'next': asked_for})}" if asked_for else url


def _next_url(request: HttpRequest, authorization: Authorization) -> str | None:
    """The page asked for before, when it is ours and about the account now signed in."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if safe and url.startswith(f"/a/{authorization.account_id}/") else None
