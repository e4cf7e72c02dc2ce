"""The way of one S3 request: address, operation, signature, controls, work; refusals as XML."""

import logging

from localb2.disk import DISK_ERRORS, storage_failed
from localb2.errors import LocalB2Error
from localb2.http import ConnectionCut, Request, Response
from localb2.s3 import cors
from localb2.s3.authentication import signer_of
from localb2.s3.call import NO_CACHE, XML_TYPE, Call, address, request_ids, unauthenticated
from localb2.s3.errors import S3Error, s3_error
from localb2.s3.router import route
from localb2.s3.spending import spend
from localb2.s3.xml import error_document
from localb2.service import Service

log = logging.getLogger("localb2.s3")


async def answer(request: Request, service: Service) -> Response:
    """Answer one S3 request. Never raises, except to cut a connection on a test's order."""
    try:
        response = await _answer(request, service)
    except ConnectionCut:
        raise
    except Exception as error:
        response = await _refuse(request, _refusal(request, error))
    if "origin" in request.headers:
        cors.add_headers(request, response, service)
    return response


def _refusal(request: Request, error: Exception) -> S3Error:
    if isinstance(error, S3Error):
        return error
    if isinstance(error, LocalB2Error):
        return s3_error(error)
    if isinstance(error, DISK_ERRORS):
        return s3_error(storage_failed(request.call, error))
    # A mistake of ours: clients are told in the shape they can read.
    log.error("%s failed unexpectedly", request.call or request.method, exc_info=error)
    return S3Error(500, "InternalError", "localb2 failed")


async def _answer(request: Request, service: Service) -> Response:
    bucket_name, file_name = address(request, service.public_url)
    if request.method == "OPTIONS":
        # Before the signature: that of a presigned URL is not for this method.
        request.call = "OPTIONS"
        await service.control.before(request)
        return cors.preflight(request, service, bucket_name)
    query = dict(request.query()) if request.query_string else {}
    is_copy = "x-amz-copy-source" in request.headers
    operation = route(request.method, bucket_name, file_name, query, is_copy=is_copy)
    request.call = operation.name
    signer = signer_of(request, query, service)
    await service.control.before(request)
    if operation.refusal is not None:
        raise operation.refusal
    if signer is None and not operation.anonymous:
        raise unauthenticated()
    call = Call(request, service, bucket_name, file_name, query, signer)
    if service.caps.active:
        spend(call, operation.name)
    return await operation.work(call)


async def _refuse(request: Request, error: S3Error) -> Response:
    if request.method in ("PUT", "POST"):
        await request.drain()
    headers = [NO_CACHE, *request_ids(), *error.headers]
    if error.status == 304:
        return Response(304, headers)
    return Response(error.status, [*headers, XML_TYPE], error_document(error.code, error.message))
