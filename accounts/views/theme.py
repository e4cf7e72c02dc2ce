"""Light, dark, or as the device says: a cookie, so that the first paint is right."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ui.context import THEMES

YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to the page it was made on."""
    from django.http import HttpResponseRedirect

    next_url = request.POST.get("next", "")
    safe = next_url.startswith("/") and url_has_allowed_host_and_scheme(
        next_url, allowed_hosts=None
    )
    response = HttpResponseRedirect(next_url if safe else "/")
    chosen = request.POST.get("theme", "auto")
    response.set_cookie(
        "theme",
        chosen if chosen in THEMES else "auto",
        max_age=YEAR,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response
