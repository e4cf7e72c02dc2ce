"""What pages of an account may load from B2: pictures, sound and film, and nothing else."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase

from gateway.urls import is_loopback, is_virtual_host
from gateway.values import Authorization


def allow_media(response: HttpResponseBase, authorization: Authorization) -> None:
    """Let the page show media from the S3 host of its own account.

    Every page, not only those with previews: links load parts of pages, which live under the
    policy of the page that the browser loaded first.
    """
    if authorization.may("readFiles") and not is_loopback(authorization.s3_url):
        # As django.views.decorators.csp.csp_override does, which takes one policy for all.
        response._csp_config = _with_media(authorization.s3_url)  # type: ignore[attr-defined]


@lru_cache(maxsize=64)
def _with_media(s3_url: str) -> dict[str, Any]:
    scheme, _, host = s3_url.partition("://")
    hosts = [s3_url, f"{scheme}://*.{host}"] if is_virtual_host(s3_url) else [s3_url]
    policy: dict[str, Any] = dict(settings.SECURE_CSP)
    return policy | {name: [*policy[name], *hosts] for name in ("img-src", "media-src")}
