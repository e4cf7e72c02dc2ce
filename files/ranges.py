"""A file opened as a browser asks for it: whole, or the one range that it still lacks."""

import re

from django.http import HttpResponse

from accounts.request import ConsoleRequest
from files.streaming import quoted
from gateway.errors import InvalidRequest
from gateway.gateway import Download

_ONE_RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")


def open_as_asked(
    request: ConsoleRequest, bucket: str, name: str, file_id: str | None
) -> Download | HttpResponse:
    """The file, or the one range of it that the browser asks for and whose rest it still has.

    A range outside the file is answered here: 416 with the file's size.
    """
    try:
        return _open(request, bucket, name, file_id)
    except InvalidRequest as error:
        if error.status != 416:
            raise
    whole = request.gateway.download_file(bucket, name, file_id=file_id)
    whole.close()
    return HttpResponse(status=416, headers={"Content-Range": f"bytes */{whole.total}"})


def _open(request: ConsoleRequest, bucket: str, name: str, file_id: str | None) -> Download:
    part = request.headers.get("Range", "")
    if not _ONE_RANGE.fullmatch(part):
        return request.gateway.download_file(bucket, name, file_id=file_id)
    download = request.gateway.download_file(bucket, name, file_id=file_id, range_header=part)
    condition = request.headers.get("If-Range")
    if condition is None or (download.etag and condition == quoted(download.etag)):
        return download
    download.close()
    return request.gateway.download_file(bucket, name, file_id=file_id)
