"""Who may see a page: decorators for every view below sign-in, outermost first."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Concatenate, Protocol, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from accounts.gateways import open_gateway
from accounts.policy import allow_b2
from accounts.request import ConsoleRequest
from accounts.sessions import find_account, refreshed
from gateway.errors import NotEntitled
from ui.render import redirect_to

type ConsoleView[**P] = Callable[Concatenate[ConsoleRequest, str, P], HttpResponseBase]


class PlainView[**P](Protocol):
    """A view below sign-in, as Django calls it."""

    def __call__(
        self, request: HttpRequest, account_id: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase: ...


class CapabilityMissing(Exception):
    """The key lacks a capability that the page or action needs."""

    def __init__(self, capability: str) -> None:
        self.capability = capability
        super().__init__(capability)


def sign_in_required[**P](view: ConsoleView[P]) -> PlainView[P]:
    """Let only those in who are signed in to the account that the URL names."""

    def checked(
        request: HttpRequest, account_id: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        account = find_account(request.session, account_id)
        if account is None:
            return to_sign_in(request)
        console_request = cast(ConsoleRequest, request)
        console_request.account = account  # already now, so that a failure keeps the menu
        console_request.account = refreshed(request.session, account)
        console_request.gateway = open_gateway(console_request.account)
        response = view(console_request, account_id, *args, **kwargs)
        allow_b2(response, request, console_request.account.authorization)
        return response

    update_wrapper(checked, view)
    return checked


def capability_required[**P](
    *capabilities: str,
) -> Callable[[ConsoleView[P]], ConsoleView[P]]:
    """Let only keys in that hold every one of these capabilities."""

    def decorate(view: ConsoleView[P]) -> ConsoleView[P]:
        def checked(
            request: ConsoleRequest, account_id: str, /, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            for capability in capabilities:
                if not request.account.authorization.may(capability):
                    raise CapabilityMissing(capability)
            return view(request, account_id, *args, **kwargs)

        update_wrapper(checked, view)
        return checked

    return decorate


def recognise(request: HttpRequest) -> None:
    """Give the menu to an answer about an address that no view has."""
    parts = request.path.split("/")
    if len(parts) > 2 and parts[1] == "a" and not hasattr(request, "account"):
        account = find_account(request.session, parts[2])
        if account is not None:
            cast(ConsoleRequest, request).account = account


def bucket_allowed(request: ConsoleRequest, bucket: str, name: str = "") -> bool:
    """Whether the key's restrictions leave that bucket, and names beginning so, to it."""
    authorization = request.account.authorization
    prefix = authorization.name_prefix or ""
    return authorization.sees_bucket(bucket) and (not name or name.startswith(prefix))


def require_bucket(request: ConsoleRequest, bucket: str, name: str = "") -> None:
    """Raise NotEntitled unless `bucket_allowed`."""
    if not bucket_allowed(request, bucket, name):
        raise NotEntitled(gettext("This key is restricted to other buckets or names."))


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and back again afterwards; tell scripts so in JSON."""
    url = f"{reverse('sign_in')}?{urlencode({'next': way_back(request)})}"
    if wants_json(request):
        error = {"code": "signed_out", "text": gettext("You are signed out."), "sign_in": url}
        return JsonResponse({"error": error}, status=401)
    return redirect_to(request, url)


def way_back(request: HttpRequest) -> str:
    """The page a person comes back to: never an address that only takes forms."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    current: str | None = request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    return current or "/"


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks, which reads JSON and no pages."""
    return request.headers.get("Accept", "").startswith("application/json")
