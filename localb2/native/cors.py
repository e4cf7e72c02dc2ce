"""CORS on the native face: uploads and downloads; JSON calls are not for browsers."""

import re
from typing import NamedTuple

from localb2 import cors
from localb2.errors import LocalB2Error
from localb2.http import Request, Response, decode_percent
from localb2.native.refusals import Refused
from localb2.rules import buckets, files
from localb2.service import Service
from localb2.values import Bucket

_UPLOAD = re.compile(rb"/b2api/v[1-4]/(b2_upload_file|b2_upload_part)/([^/]+)(?:/.*)?", re.DOTALL)
_BY_ID = re.compile(rb"/b2api/v[1-4]/b2_download_file_by_id/?")
_BY_NAME = re.compile(rb"/file/([^/]+)/.+", re.DOTALL)


class Target(NamedTuple):
    """What a browser wants to do, by which methods, and in which bucket."""

    operation: str
    methods: frozenset[str]
    bucket: Bucket


_READING = frozenset({"GET", "HEAD"})
_WRITING = frozenset({"POST"})


def preflight(request: Request, service: Service) -> Response:
    """`OPTIONS`: whether a browser may send what it wants to. Raises Refused when not."""
    target = _target(request, service)
    method = request.headers.get("access-control-request-method")
    if target is not None and method in target.methods:
        headers = cors.preflight_headers(request, target.bucket, target.operation)
        if headers is not None:
            return Response(200, headers)
    raise Refused(403, "access_denied", cors.NOT_ALLOWED)


def add_headers(request: Request, response: Response, service: Service) -> None:
    """What lets another origin's page read this answer, if the bucket's rules say so."""
    target = _target(request, service)
    if target is not None and request.method in target.methods:
        cors.add_headers(request, response, target.bucket, target.operation)


def _target(request: Request, service: Service) -> Target | None:
    """None for calls that browsers have no business with, and for what is not there."""
    try:
        target = _addressed(request, service)
    except LocalB2Error:
        return None
    if target is not None and target.methods is _READING and _shows_account_token(request):
        # B2 wants no account token in a browser: private files take download tokens.
        return target if target.bucket.is_public else None
    return target


def _addressed(request: Request, service: Service) -> Target | None:
    path, db = request.raw_path, service.store.reader()
    if by_name := _BY_NAME.fullmatch(path):
        name = decode_percent(by_name[1], plus_is_space=True)
        bucket = buckets.get_bucket_by_name(db, name)
        return Target("b2_download_file_by_name", _READING, bucket)
    if _BY_ID.fullmatch(path):
        found = files.get_version(db, dict(request.query(plus_is_space=True)).get("fileId", ""))
        bucket = buckets.get_bucket(db, found.bucket_id)
        return Target("b2_download_file_by_id", _READING, bucket)
    if upload := _UPLOAD.fullmatch(path):
        operation, place = upload[1].decode(), decode_percent(upload[2])
        if operation == "b2_upload_part":
            place = files.get_version(db, place).bucket_id
        return Target(operation, _WRITING, buckets.get_bucket(db, place))
    return None


def _shows_account_token(request: Request) -> bool:
    token = request.headers.get("authorization")
    if token is None and b"Authorization=" in request.query_string:
        token = dict(request.query(plus_is_space=True)).get("Authorization")
    return token is not None and token.endswith("_acct")
