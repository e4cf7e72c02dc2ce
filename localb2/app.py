"""The application: Host and path decide which face answers, nothing else."""

import logging

from localb2 import s3
from localb2.control_api import ControlApi
from localb2.errors import NoSuchBucket
from localb2.exchange import Exchange
from localb2.http import ConnectionCut, Request, Response, send_response
from localb2.native import answer as native
from localb2.rules import buckets
from localb2.service import Service

log = logging.getLogger("localb2")

_OWN_PATHS = (b"/b2api/", b"/file/", b"/_test/", b"/healthz")


class App:
    """One running localb2. Test controls exist only when given."""

    def __init__(self, service: Service, controls: ControlApi | None) -> None:
        self._service = service
        self._controls = controls

    async def __call__(self, exchange: Exchange) -> None:
        """Answer one request, and remember it for tests."""
        request = Request(exchange)
        status = 0
        try:
            response = await self._answer(request)
            status = response.status
            await send_response(request, response)
        except ConnectionCut:
            status = 0
        finally:
            self._service.control.record(request, status)

    async def _answer(self, request: Request) -> Response:
        path = request.raw_path
        try:
            if not path.startswith(_OWN_PATHS) or self._is_in_a_bucket(request):
                return await s3.answer(request, self._service)
            if path.startswith((b"/b2api/", b"/file/")):
                return await native.answer(request, self._service)
            return await self._answer_own(request)
        except ConnectionCut:
            raise
        except Exception:
            log.exception("%s failed unexpectedly", request.call or request.method)
            return Response(500, [("Content-Type", "text/plain")], b"internal error in localb2")

    def _is_in_a_bucket(self, request: Request) -> bool:
        """A file of a bucket that the Host header names may have any path, also one of ours.

        Without such a bucket it is our own name that somebody gave us: `b2.localhost`.
        """
        name = s3.bucket_of_host(request.host, self._service.public_url)
        if not name:
            return False
        try:
            buckets.get_bucket_by_name(self._service.store.reader(), name)
        except NoSuchBucket:
            return False
        return True

    async def _answer_own(self, request: Request) -> Response:
        """What B2 does not have. Bucket names may look the same: `healthz` is a legal one."""
        path = request.raw_path
        if path.startswith(b"/_test/") and self._controls is not None:
            return await self._controls.answer(request)
        is_a_look = request.method in ("GET", "HEAD") and "authorization" not in request.headers
        if path == b"/healthz" and is_a_look and not request.query_string:
            return Response(200, [("Content-Type", "text/plain")], b"ok")
        return await s3.answer(request, self._service)
