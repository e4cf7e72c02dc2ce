"""What every answer gets: headers, compression that spares streams, the reader's time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.deprecation import MiddlewareMixin

from ui.compression import compressed

GetResponse = Callable[[HttpRequest], HttpResponseBase]
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
_WORTH_COMPRESSING = 200  # bytes


class PageGZipMiddleware(MiddlewareMixin):
    """Compresses pages. A streamed file keeps its length and its ranges."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Compress what is worth it, for a reader that takes it."""
        if not isinstance(response, HttpResponse) or len(response.content) < _WORTH_COMPRESSING:
            return response
        if response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
            return response
        response.content = compressed(response.content)
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
        return response


class SteadySessionMiddleware(SessionMiddleware):
    """Never takes a session cookie away.

    Signing in and out gives the session a new key. An answer to a request that was sent with the
    old one just before, by an upload in another tab say, would delete the new cookie.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Set the cookie where that is due; a cookie of an ended session opens nothing anyway."""
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value:
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response


def response_headers(get_response: GetResponse) -> GetResponse:
    """Keep every answer out of every cache, and unused browser features off.

    Static files never come here. Any page can show which accounts are signed in.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cache-Control"] = "no-store"
        return response

    return middleware


def reader_time_zone(get_response: GetResponse) -> GetResponse:
    """Show times in the zone that the browser told in the cookie `tz`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with timezone.override(zone_named(request.COOKIES.get("tz", ""))):
            return get_response(request)

    return middleware


def zone_named(name: str) -> ZoneInfo:
    """The zone of that IANA name, UTC for anything else."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return ZoneInfo("UTC")
