"""What this console is, and what it is not."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from ui.render import render_page
from ui.version import VERSION


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Version, licence, independence of Backblaze."""
    context = {"title": gettext("About B2 Console"), "version": VERSION}
    return render_page(request, "accounts/about.html", context)
