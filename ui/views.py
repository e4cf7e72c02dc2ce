"""Two addresses for machines: is the console alive, and which policy was broken."""

import json
import logging
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

LONGEST_REPORT = 16 * 1024
log = logging.getLogger("ui.csp")


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt  # browsers send reports without a token
@require_POST
def csp_report(request: HttpRequest) -> HttpResponse:
    """Log which directive was broken, and by which host; never the page's address or its names."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if not size.isdigit() or int(size) > LONGEST_REPORT:
        return HttpResponse(status=413)
    report = _report(request.read(LONGEST_REPORT))
    directive = str(report.get("effective-directive") or report.get("violated-directive"))
    blocked = _host(str(report.get("blocked-uri", "")))
    log.warning("refused %r from %r", directive[:60], blocked[:60])
    return HttpResponse(status=204)


def _report(body: bytes) -> dict[str, object]:
    try:
        report = json.loads(body).get("csp-report", {})
    except (ValueError, AttributeError, RecursionError):
        return {}
    return report if isinstance(report, dict) else {}


def _host(uri: str) -> str:
    """The host of an address; what is none ("inline", "eval") as it is."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return "?"
    return parts.netloc or parts.path
