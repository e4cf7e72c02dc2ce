"""Which way bytes come to a browser: straight from B2's host, or through the console."""

from django.conf import settings

from accounts.request import ConsoleRequest
from gateway.urls import is_loopback
from gateway.values import Authorization

# For browsers that do not reach B2, behind a company's firewall for example.
_THROUGH = "through=console"


def is_direct(authorization: Authorization) -> bool:
    """Whether browsers are sent to B2: as the operator chose, and never to a loopback address."""
    return settings.DIRECT_DOWNLOADS and not is_loopback(authorization.s3_url)


def goes_direct(request: ConsoleRequest) -> bool:
    """Whether this request is answered with an address at B2; HEAD never is."""
    if request.method == "HEAD" or request.GET.get("through") == "console":
        return False
    return is_direct(request.account.authorization)


def through_console(authorization: Authorization, url: str) -> str:
    """`url` of a download or a preview, for the way through the console; "" where it is that."""
    return f"{url}&{_THROUGH}" if is_direct(authorization) else ""
