"""What pages of an account may load from B2 and send to it: media and uploads, nothing else."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gateway.urls import is_loopback, is_virtual_host
from gateway.values import Authorization


def allow_b2(
    response: HttpResponseBase, request: HttpRequest, authorization: Authorization
) -> None:
    """Open the page to the S3 host of its own account, as far as the key may read and write.

    Every page, not only those with previews and forms: links load parts of pages, which live
    under the policy of the page that the browser loaded first.
    """
    is_here = is_loopback(authorization.s3_url)
    # Media of a B2 on this machine come through the console; uploads may go to it from here.
    reads = authorization.may("readFiles") and not is_here and settings.DIRECT_DOWNLOADS
    writes = authorization.may("writeFiles")
    if is_here and not is_loopback(f"//{request.get_host()}"):
        writes = False
    if reads or writes:
        # As django.views.decorators.csp.csp_override does, which takes one policy for all.
        config = _opened(authorization.s3_url, reads, writes)
        response._csp_config = config  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _opened(s3_url: str, reads: bool, writes: bool) -> dict[str, Any]:
    scheme, _, host = s3_url.partition("://")
    hosts = [s3_url, f"{scheme}://*.{host}"] if is_virtual_host(s3_url) else [s3_url]
    names = [*(["img-src", "media-src"] if reads else []), *(["connect-src"] if writes else [])]
    policy: dict[str, Any] = dict(settings.SECURE_CSP)
    return policy | {name: [*policy[name], *hosts] for name in names}
