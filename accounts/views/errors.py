"""Answers to what Django itself refuses: addresses, forms, and our own mistakes."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.access import recognise
from accounts.explanations import Explanation
from accounts.failures import answer_failure

NOT_FOUND = Explanation(
    404,
    _("There is no such page"),
    _("The address leads nowhere. It may be mistyped or out of date."),
    _("Go back, or start from the menu."),
)
FORBIDDEN = Explanation(
    403,
    _("That is not allowed"),
    _("The console refused the request."),
    _("Go back, or start from the menu."),
)
STALE_FORM = Explanation(
    403,
    _("The form is out of date"),
    _("It was opened in another session, or the browser does not send the console’s cookies."),
    _("Load the page again and send the form once more."),
)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    recognise(request)
    return answer_failure(request, NOT_FOUND)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return answer_failure(request, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token."""
    return answer_failure(request, STALE_FORM)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400. Wrong Host headers come here too, before any middleware: hence the bare page."""
    return HttpResponse(render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a mistake of ours. The bare page needs nothing that could fail again."""
    return HttpResponse(render_to_string("500.html"), status=500)
