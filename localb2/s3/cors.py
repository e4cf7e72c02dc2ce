"""CORS over S3: the calls that set a bucket's rules, preflights, and headers on answers."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from localb2 import cors
from localb2.errors import InvalidRequest, LocalB2Error
from localb2.http import Request, Response
from localb2.rules import buckets
from localb2.rules.buckets import BucketUpdate
from localb2.rules.cors_rules import S3_OPERATIONS, checked_rules
from localb2.s3.bodies import read_document
from localb2.s3.call import Call, address, empty_answer, xml_answer
from localb2.s3.documents import malformed_xml, parse
from localb2.s3.errors import S3Error
from localb2.s3.xml import document, escape
from localb2.service import Service
from localb2.values import Bucket

LARGEST_DOCUMENT = 100_000

_METHODS = {operation: method for method, operation in S3_OPERATIONS.items()}


async def get_bucket_cors(call: Call) -> Response:
    """The rules that speak of S3 at all, with S3's words for them."""
    bucket = call.entitled_bucket("readBuckets")
    rules = "".join(_element(rule) for rule in bucket.cors_rules if _methods_of(rule))
    if not rules:
        raise S3Error(404, "NoSuchCORSConfiguration", "The CORS configuration does not exist")
    return xml_answer(document("CORSConfiguration", rules))


async def put_bucket_cors(call: Call) -> Response:
    """Replace all rules of the bucket, those of the native API too."""
    bucket = call.entitled_bucket("writeBuckets")
    data = await read_document(call)
    if len(data) > LARGEST_DOCUMENT:
        raise S3Error(400, "MaxMessageLengthExceeded", "Your request was too big")
    await _set_rules(call, bucket, _read_rules(data))
    return empty_answer(200)


async def delete_bucket_cors(call: Call) -> Response:
    """No rules any more, which is also fine when there were none."""
    await _set_rules(call, call.entitled_bucket("writeBuckets"), [])
    return empty_answer(204)


def preflight(request: Request, service: Service, bucket_name: str) -> Response:
    """`OPTIONS`: whether a browser may send what it wants to. Raises S3Error when not."""
    operation = S3_OPERATIONS.get(request.headers.get("access-control-request-method", ""))
    bucket = _bucket(service, bucket_name)
    if bucket is not None and operation is not None:
        headers = cors.preflight_headers(request, bucket, operation)
        if headers is not None:
            return empty_answer(200, *headers)
    raise S3Error(403, "AccessDenied", cors.NOT_ALLOWED)


def add_headers(request: Request, response: Response, service: Service) -> None:
    """What lets another origin's page read this answer, if the bucket's rules say so."""
    operation = S3_OPERATIONS.get(request.method)
    if operation is None:
        return
    try:
        bucket_name, _ = address(request, service.public_url)
    except InvalidRequest:
        return
    bucket = _bucket(service, bucket_name)
    if bucket is not None:
        cors.add_headers(request, response, bucket, operation)


def _bucket(service: Service, name: str) -> Bucket | None:
    try:
        return buckets.get_bucket_by_name(service.store.reader(), name) if name else None
    except LocalB2Error:
        return None


async def _set_rules(call: Call, bucket: Bucket, rules: list[dict[str, Any]]) -> None:
    update = BucketUpdate(cors_rules=checked_rules(rules))
    await call.store.write(lambda db: buckets.update_bucket(db, bucket.id, update))


def _read_rules(data: bytes) -> list[dict[str, Any]]:
    root = parse(data, "CORSConfiguration")
    rules = [_rule(element, place) for place, element in enumerate(root.findall("CORSRule"), 1)]
    if not rules:
        raise malformed_xml()
    return rules


def _rule(element: Element, place: int) -> dict[str, Any]:
    origins, methods = _texts(element, "AllowedOrigin"), _texts(element, "AllowedMethod")
    if not origins or not methods:
        raise malformed_xml()
    allowed, exposed = _texts(element, "AllowedHeader"), _texts(element, "ExposeHeader")
    return {
        "corsRuleName": _first(element, "ID") or f"s3-cors-rule-{place}",
        "allowedOrigins": origins,
        "allowedOperations": list(dict.fromkeys(_operation(method) for method in methods)),
        "allowedHeaders": allowed or None,
        "exposeHeaders": exposed or None,
        "maxAgeSeconds": _age(_first(element, "MaxAgeSeconds")),
    }


def _operation(method: str) -> str:
    if method not in S3_OPERATIONS:
        raise S3Error(
            400,
            "InvalidRequest",
            f"Found unsupported HTTP method in CORS config. Unsupported method is {method}",
        )
    return S3_OPERATIONS[method]


def _age(text: str) -> int:
    if not text:
        return 0
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise malformed_xml()
    return int(text)


def _texts(element: Element, name: str) -> list[str]:
    return [(found.text or "").strip() for found in element.findall(name)]


def _first(element: Element, name: str) -> str:
    return next(iter(_texts(element, name)), "")


def _methods_of(rule: Mapping[str, Any]) -> list[str]:
    operations = rule.get("allowedOperations") or ()
    return list(dict.fromkeys(_METHODS[name] for name in operations if name in _METHODS))


def _element(rule: Mapping[str, Any]) -> str:
    lines = [("ID", rule["corsRuleName"])]
    lines += [("AllowedOrigin", origin) for origin in rule.get("allowedOrigins") or ()]
    lines += [("AllowedMethod", method) for method in _methods_of(rule)]
    lines += [("AllowedHeader", header) for header in rule.get("allowedHeaders") or ()]
    lines += [("ExposeHeader", header) for header in rule.get("exposeHeaders") or ()]
    lines.append(("MaxAgeSeconds", str(rule.get("maxAgeSeconds") or 0)))
    inside = "".join(f"        <{name}>{escape(text)}</{name}>\n" for name, text in lines)
    return f"    <CORSRule>\n{inside}    </CORSRule>\n"
