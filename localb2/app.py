"""The ASGI application: the path decides which face answers, nothing else."""

import logging
from collections.abc import Awaitable, Callable

from localb2 import s3
from localb2.control_api import ControlApi
from localb2.http import ConnectionCut, Message, Receive, Request, Response, Send, send_response
from localb2.native import answer as native
from localb2.service import Service

log = logging.getLogger("localb2")

Face = Callable[[Request, Service], Awaitable[Response]]


class App:
    """One running localb2 as an ASGI application. Test controls exist only when given."""

    def __init__(self, service: Service, controls: ControlApi | None) -> None:
        self._service = service
        self._controls = controls

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, and remember it for tests."""
        request = Request(scope, receive)
        status = 0
        try:
            response = await self._answer(request)
            status = response.status
            await send_response(request, response, send)
        except ConnectionCut:
            status = 0
        finally:
            self._service.control.record(request, status)

    async def _answer(self, request: Request) -> Response:
        path = request.raw_path
        if path == b"/healthz" and not request.query_string:
            return Response(200, [("Content-Type", "text/plain")], b"ok")
        if path.startswith(b"/_test/") and self._controls is not None:
            return await self._controls.answer(request)
        face: Face = s3.answer
        if path.startswith((b"/b2api/", b"/file/")):
            face = native.answer
        try:
            return await face(request, self._service)
        except ConnectionCut:
            raise
        except Exception:
            log.exception("%s failed unexpectedly", request.call or request.method)
            return Response(500, [("Content-Type", "text/plain")], b"internal error in localb2")
