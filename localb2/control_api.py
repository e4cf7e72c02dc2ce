"""`/_test/...`: order failures, move the clock, read the request log, empty everything."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from localb2.caps import account_of, limit_of
from localb2.control import Order
from localb2.credentials import Credentials
from localb2.errors import InvalidRequest
from localb2.http import Request, Response
from localb2.janitor import Janitor
from localb2.rules.accounts import list_accounts
from localb2.service import Service
from localb2.webhooks import Webhooks

BODY_LIMIT = 64 * 1024


class ControlApi:
    """The controls of one running localb2; only mounted with `--test-controls`."""

    def __init__(
        self, service: Service, credentials: Credentials, janitor: Janitor, webhooks: Webhooks
    ) -> None:
        self._service = service
        self._credentials = credentials
        self._janitor = janitor
        self._webhooks = webhooks

    async def answer(self, request: Request) -> Response:
        """Answer one control call; mistakes in it are a 400 with a sentence."""
        calls: dict[tuple[str, bytes], Callable[[dict[str, Any]], Awaitable[dict[str, Any]]]] = {
            ("POST", b"/_test/reset"): self._reset,
            ("POST", b"/_test/fail"): self._fail,
            ("POST", b"/_test/clock"): self._move_clock,
            ("POST", b"/_test/caps"): self._set_caps,
            ("GET", b"/_test/requests"): self._requests,
            ("POST", b"/_test/requests/clear"): self._clear_requests,
        }
        call = calls.get((request.method, request.raw_path))
        if call is None:
            return _document(404, {"error": "no such test control"})
        if "origin" in request.headers:  # any page that a browser shows could send it here
            return _document(403, {"error": "test controls are not for browsers"})
        try:
            fields = json.loads(await request.body(BODY_LIMIT) or b"{}")
            if not isinstance(fields, dict):
                raise InvalidRequest("A control is told what to do in a JSON object")
            return _document(200, await call(fields))
        except (InvalidRequest, ValueError, TypeError, KeyError) as error:
            return _document(400, {"error": f"{type(error).__name__}: {error}"})

    async def _reset(self, fields: dict[str, Any]) -> dict[str, Any]:
        _refuse_any(fields)
        service = self._service
        # Who is tested keeps clients for a credential: making them anew costs more than a test.
        document = self._credentials.reset(service.store)
        self._webhooks.reset()
        service.tokens.reset()
        service.control.reset()
        service.caps.reset()
        service.test_mode.reset()
        self._janitor.reset()
        return document

    async def _fail(self, fields: dict[str, Any]) -> dict[str, Any]:
        self._service.control.order(Order.from_json(fields))
        return {"ok": True}

    async def _move_clock(self, fields: dict[str, Any]) -> dict[str, Any]:
        self._service.store.clock.advance(float(fields["advance_seconds"]))
        await self._janitor.work_if_due()
        return {"now_ms": self._service.store.clock.now_ms()}

    async def _set_caps(self, fields: dict[str, Any]) -> dict[str, Any]:
        known = {account.label for account in list_accounts(self._service.store.reader())}
        unknown = {account_of(name) for name in fields} - known - {""}
        if unknown:
            raise InvalidRequest(f"There is no account {min(unknown)}")
        self._service.caps.set({name: limit_of(name, limit) for name, limit in fields.items()})
        return {"ok": True}

    async def _requests(self, _fields: dict[str, Any]) -> dict[str, Any]:
        return {"requests": [asdict(entry) for entry in self._service.control.log()]}

    async def _clear_requests(self, fields: dict[str, Any]) -> dict[str, Any]:
        _refuse_any(fields)
        self._service.control.clear_log()
        return {"ok": True}


def _refuse_any(fields: dict[str, Any]) -> None:
    """For controls that are told nothing: what comes with fields is an event notification, say."""
    if fields:
        raise InvalidRequest(f"This control takes no fields, but got {sorted(fields)[0]!r:.80}")


def _document(status: int, document: dict[str, Any]) -> Response:
    body = json.dumps(document).encode()
    return Response(status, [("Content-Type", "application/json")], body)
