"""CORS as browsers see it: which rule of a bucket allows a request, and the headers that say so.

Both faces ask here, and only for requests with an `Origin` header; they know which bucket and
which operation (`s3_put`, `b2_upload_file`, …) a request is about.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from localb2.http import Request, Response
from localb2.rules.cors_rules import S3_OPERATIONS
from localb2.values import Bucket

Rule = Mapping[str, Any]
Headers = list[tuple[str, str]]

NOT_ALLOWED = "This CORS request is not allowed."
VARY = ("Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method")

#: More than any browser asks for.
MOST_HEADERS = 200

_DEFAULT_PORTS = {"http": 80, "https": 443}
_METHODS = {operation: method for method, operation in S3_OPERATIONS.items()}


def preflight_headers(request: Request, bucket: Bucket, operation: str) -> Headers | None:
    """What allows a browser to send the request that it asks for; None when no rule does.

    The first rule counts that has its origin, its operation and all of its headers.
    """
    headers = request.headers
    origin, method = headers.get("origin"), headers.get("access-control-request-method")
    if not origin or not method:
        return None
    asked = _names(headers.get("access-control-request-headers", ""))
    if len(asked) > MOST_HEADERS:
        return None
    for rule in _matching(bucket.cors_rules, origin, operation):
        if _allows_headers(rule, asked):
            methods = _methods(rule, operation) or [method]
            return [*_allowing(rule, origin), *_terms(rule, methods, asked), VARY]
    return None


def add_headers(request: Request, response: Response, bucket: Bucket, operation: str) -> None:
    """Let the page that asked read this answer, if a rule says so; also when it is a refusal."""
    if not bucket.cors_rules:
        return
    origin = request.headers["origin"]
    rule = next(_matching(bucket.cors_rules, origin, operation), None)
    if rule is not None:
        response.headers += _allowing(rule, origin)
    response.headers.append(VARY)


def is_allowed_origin(origin: str, allowed: Sequence[str]) -> bool:
    """Whether an `Origin` header is one of a rule's `allowedOrigins`, in whatever case."""
    return any(_matches(origin.lower(), entry.lower()) for entry in allowed)


def _matching(rules: Sequence[Rule], origin: str, operation: str) -> Iterator[Rule]:
    for rule in rules:
        if operation in _texts(rule, "allowedOperations") and is_allowed_origin(
            origin, _texts(rule, "allowedOrigins")
        ):
            yield rule


def _texts(rule: Rule, field: str) -> Sequence[str]:
    """A list of the rule. Older versions of localb2 kept rules unseen, so it may be missing."""
    texts: Sequence[str] = rule.get(field) or ()
    return texts


def _matches(origin: str, entry: str) -> bool:
    if entry == "*":
        return True
    if entry == "https":
        # Broader than `https://*`, which means the default port only.
        return origin.startswith("https://")
    return _pattern(entry).fullmatch(_without_default_port(origin)) is not None


@lru_cache(maxsize=1024)
def _pattern(entry: str) -> re.Pattern[str]:
    before, star, after = _without_default_port(entry).partition("*")
    any_host = r"(?:[^/:]+|\[[0-9a-f:.]+\])" if star else ""
    return re.compile(re.escape(before) + any_host + re.escape(after))


def _without_default_port(origin: str) -> str:
    scheme, _, _ = origin.partition("://")
    return origin.removesuffix(f":{_DEFAULT_PORTS.get(scheme)}")


def _names(header: str) -> list[str]:
    return [name for name in (name.strip() for name in header.split(",")) if name]


def _allows_headers(rule: Rule, asked: Sequence[str]) -> bool:
    allowed = [entry.lower() for entry in _texts(rule, "allowedHeaders")]
    beginnings = tuple(entry[:-1] for entry in allowed if entry.endswith("*"))
    return all(
        name in allowed or name.startswith(beginnings) for name in (name.lower() for name in asked)
    )


def _allowing(rule: Rule, origin: str) -> Headers:
    """Credentials only for origins that the rule names: browsers take none from `*`."""
    if "*" in _texts(rule, "allowedOrigins"):
        headers = [("Access-Control-Allow-Origin", "*")]
    else:
        headers = [
            ("Access-Control-Allow-Origin", origin),
            ("Access-Control-Allow-Credentials", "true"),
        ]
    exposed = _texts(rule, "exposeHeaders")
    if exposed:
        headers.append(("Access-Control-Expose-Headers", ", ".join(exposed)))
    return headers


def _terms(rule: Rule, methods: Sequence[str], asked: Sequence[str]) -> Headers:
    headers = [("Access-Control-Allow-Methods", ", ".join(methods))]
    if asked:
        headers.append(("Access-Control-Allow-Headers", ", ".join(asked)))
    return [*headers, ("Access-Control-Max-Age", str(rule.get("maxAgeSeconds") or 0))]


def _methods(rule: Rule, operation: str) -> list[str]:
    """All S3 methods of the rule; none for a native operation, which has only its own."""
    if operation not in _METHODS:
        return []
    names = _texts(rule, "allowedOperations")
    return list(dict.fromkeys(_METHODS[name] for name in names if name in _METHODS))
