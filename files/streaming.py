"""Bytes of users on their way to a browser: never a page of this origin, never silently short."""

import re
from collections.abc import Iterator

from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from gateway.gateway import Download

_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(; ?charset=[\w-]+)?")


def streamed(download: Download, *, save_as: str, head: bool) -> HttpResponseBase:
    """Hand a download on as an attachment; for HEAD only what its headers say."""
    response = _headers_only(download) if head else _stream(download)
    response.status_code = download.status
    response["Content-Length"] = str(download.size)
    response["Accept-Ranges"] = "bytes"
    set_attachment(response, save_as)
    if download.etag:
        response["ETag"] = quoted(download.etag)
    if download.content_range:
        response["Content-Range"] = download.content_range
    return response


def set_attachment(response: HttpResponseBase, save_as: str) -> None:
    """Have a browser save the answer under that name, and never show it as a page of ours."""
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=save_as
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"


def quoted(etag: str) -> str:
    """An entity tag as HTTP writes it."""
    return f'"{etag}"'


def safe_type(content_type: str | None) -> str:
    """The stored content type, or the neutral one where it is none."""
    if content_type and _CONTENT_TYPE.fullmatch(content_type):
        return content_type
    return "application/octet-stream"


def _headers_only(download: Download) -> HttpResponse:
    download.close()
    return HttpResponse(content_type=safe_type(download.content_type))


def _stream(download: Download) -> StreamingHttpResponse:
    return StreamingHttpResponse(_chunks(download), content_type=safe_type(download.content_type))


def _chunks(download: Download) -> Iterator[bytes]:
    """The bytes of `download`.

    A slow reader takes hours: it must not hold a database connection. And when B2 stops in the
    middle the error has to reach the server, which then cuts the connection: an answer that ended
    in good order would pass for the whole file.
    """
    connections.close_all()
    try:
        yield from download.chunks
    finally:
        download.close()
