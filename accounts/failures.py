"""Answers every gateway error that a view lets pass: a page, a toast, or JSON for a script."""

from collections.abc import Callable
from math import ceil

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext

from accounts.access import CapabilityMissing, to_sign_in, wants_json
from accounts.explanations import Explanation, explain, explain_missing
from accounts.sessions import remove_account
from gateway.errors import B2Error, CredentialExpired, InvalidCredential
from ui.render import details


class FailureMiddleware:
    """Turns gateway errors into answers; the page below a toast stays as it was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; failures come by process_exception."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what the gateway raised; leave everything else to Django."""
        if isinstance(error, CredentialExpired | InvalidCredential):
            return _sign_in_again(request, error)
        if isinstance(error, B2Error):
            return answer_failure(request, explain(error))
        if isinstance(error, CapabilityMissing):
            return answer_failure(request, explain_missing(error))
        return None


def answer_failure(request: HttpRequest, failure: Explanation) -> HttpResponse:
    """The failure in the form that the asker can show, with its own status."""
    if wants_json(request):
        response: HttpResponse = JsonResponse({"error": _plain(failure)}, status=failure.status)
    elif details(request) and not details(request).history_restore_request:
        response = _toast(request, failure)
    else:
        context = {"title": failure.heading, "failure": failure}
        response = render(request, "accounts/failure.html", context, status=failure.status)
    if failure.retry_after is not None:
        response["Retry-After"] = str(ceil(failure.retry_after))
    return response


def _toast(request: HttpRequest, failure: Explanation) -> HttpResponse:
    """A message alone. 409 would be swapped into the form, so the swap is called off."""
    content = render_to_string("accounts/failure_toast.html", {"failure": failure}, request)
    response = HttpResponse(content, status=failure.status)
    response["HX-Reswap"] = "none"
    return response


def _plain(failure: Explanation) -> dict[str, object]:
    return {
        "heading": str(failure.heading),
        "text": f"{failure.happened} {failure.advice}",
        "code": failure.code,
        "kind": failure.kind,
        "detail": failure.detail,
        "request_id": failure.request_id,
        "retry_after": failure.retry_after,
    }


def _sign_in_again(request: HttpRequest, error: B2Error) -> HttpResponse:
    account = getattr(request, "account", None)
    if account is None:
        return answer_failure(request, explain(error))
    remove_account(request.session, account.account_id)
    del request.account  # type: ignore[attr-defined]
    messages.error(
        request,
        gettext(
            "B2 no longer accepts the key %(key_id)s: it was deleted, or it has expired. "
            "Sign in again."
        )
        % {"key_id": account.key_id},
    )
    return to_sign_in(request)
