"""The native face: which call it is, who makes it, and its errors on the wire."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from localb2.disk import DISK_ERRORS, storage_failed
from localb2.errors import LocalB2Error
from localb2.http import ConnectionCut, Request, Response
from localb2.native import (
    authorize,
    buckets,
    copies,
    cors,
    downloads,
    files,
    keys,
    large_files,
    locks,
    notifications,
    uploads,
)
from localb2.native.call import Call, account_key, document
from localb2.native.fields import read_fields
from localb2.native.refusals import Refused, refusal
from localb2.native.spending import spend_call
from localb2.service import Service
from localb2.test_mode import HEADER as TEST_MODE

log = logging.getLogger("localb2")

API_PATH = re.compile(rb"/b2api/v([1-4])/([a-z0-9_]+)(?:/.*)?", re.DOTALL)

JsonCall = Callable[[Call], Awaitable[dict[str, Any]]]
RawCall = Callable[[Request, Service, int], Awaitable[Response]]

#: JSON in, JSON out, with an account token.
JSON_CALLS: dict[str, JsonCall] = {
    **buckets.CALLS,
    **copies.CALLS,
    **downloads.CALLS,
    **files.CALLS,
    **keys.CALLS,
    **large_files.CALLS,
    **locks.CALLS,
    **notifications.CALLS,
    **uploads.CALLS,
}

#: Calls with their own authorization, bytes or headers.
RAW_CALLS: dict[str, tuple[RawCall, frozenset[str]]] = {
    "b2_authorize_account": (authorize.authorize_account, frozenset({"GET", "POST"})),
    "b2_download_file_by_id": (downloads.download_by_id, frozenset({"GET", "HEAD", "POST"})),
    "b2_upload_file": (uploads.upload_file, frozenset({"POST"})),
    "b2_upload_part": (uploads.upload_part, frozenset({"POST"})),
}


async def answer(request: Request, service: Service) -> Response:
    """Answer one request below `/b2api/` or `/file/`."""
    response = await _answer_or_refuse(request, service)
    if "origin" in request.headers:
        cors.add_headers(request, response, service)
    return response


async def _answer_or_refuse(request: Request, service: Service) -> Response:
    try:
        return await _route(request, service)
    except LocalB2Error as error:
        await request.drain()
        return refusal(error)
    except ConnectionCut:
        raise
    except DISK_ERRORS as error:
        await request.drain()
        return refusal(storage_failed(request.call, error))
    except Exception:
        # A mistake of ours: clients are told in the shape they can read.
        log.exception("%s failed unexpectedly", request.call or request.method)
        return refusal(Refused(500, "internal_error", "localb2 failed; its log says why"))


async def _route(request: Request, service: Service) -> Response:
    if request.method == "OPTIONS":
        request.call = "OPTIONS"
        await service.control.before(request)
        return cors.preflight(request, service)
    if request.raw_path.startswith(b"/file/"):
        _allow(request, frozenset({"GET", "HEAD"}))
        request.call = "b2_download_file_by_name"
        await service.control.before(request)
        return await downloads.download_by_name(request, service)
    match = API_PATH.fullmatch(request.raw_path)
    if match is None:
        raise Refused(404, "not_found", "There is no such API path")
    version, name = int(match[1]), match[2].decode()
    request.call = name
    await service.control.before(request)
    if name in RAW_CALLS:
        call, methods = RAW_CALLS[name]
        _allow(request, methods)
        return await call(request, service, version)
    return await _json_call(request, service, version, name)


async def _json_call(request: Request, service: Service, version: int, name: str) -> Response:
    if name not in JSON_CALLS:
        raise Refused(400, "bad_request", f"There is no call {name}")
    _allow(request, frozenset({"GET", "POST"}))
    key = account_key(request, service)
    if TEST_MODE in request.headers:
        service.test_mode.before_call(request.headers, request.headers["authorization"], name)
    call = Call(request, service, version, key, await read_fields(request))
    if service.caps.active:
        spend_call(call, name)
    return document(await JSON_CALLS[name](call))


def _allow(request: Request, methods: frozenset[str]) -> None:
    if request.method not in methods:
        raise Refused(405, "method_not_allowed", f"{request.method} is not allowed here")
