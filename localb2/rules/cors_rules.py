"""Which CORS rules B2 takes (corsRules of b2_create_bucket and b2_update_bucket)."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from localb2.errors import InvalidRequest

MOST_RULES = 100
#: Bytes of all texts of one rule together: fewer than these.
RULE_BYTES = 1000
LONGEST_AGE_SECONDS = 86_400
LONGEST_NAME = 255
#: S3's methods, in the order in which they are told, and what a rule calls them.
S3_OPERATIONS = {
    "GET": "s3_get",
    "HEAD": "s3_head",
    "PUT": "s3_put",
    "POST": "s3_post",
    "DELETE": "s3_delete",
}
OPERATIONS = frozenset(
    {
        "b2_download_file_by_id",
        "b2_download_file_by_name",
        "b2_upload_file",
        "b2_upload_part",
        *S3_OPERATIONS.values(),
    }
)

_NAME = re.compile(r"[A-Za-z0-9-]{6,63}", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9!#$%&'+.^_`|~-]+", re.ASCII)
_ORIGIN = re.compile(
    r"[a-z][a-z0-9+.-]*://(?:\[[0-9a-f:.]+\]|[a-z0-9*_.-]+)(?::\d{1,5})?",
    re.ASCII | re.IGNORECASE,
)


def checked_rules(rules: Sequence[Mapping[str, Any]]) -> tuple[dict[str, Any], ...]:
    """The rules as B2 keeps them: six fields each, None for lists of headers that are not given.

    Raises InvalidRequest for a rule or a number of rules beyond B2's limits.
    """
    if len(rules) > MOST_RULES:
        raise InvalidRequest(f"A bucket can have at most {MOST_RULES} CORS rules")
    checked = tuple(_checked(rule) for rule in rules)
    names = [rule["corsRuleName"] for rule in checked]
    for name in names:
        if names.count(name) > 1:
            raise InvalidRequest(f"duplicate corsRuleName: {name}")
    return checked


def check_names(rules: Sequence[Mapping[str, Any]], known: Collection[str] = ()) -> None:
    """Raise InvalidRequest unless the native API takes these names, or knows them already.

    S3's IDs may be anything; who reads such rules natively must be able to write them back.
    """
    for rule in rules:
        name = rule["corsRuleName"]
        if name in known:
            continue
        if not _NAME.fullmatch(name):
            raise InvalidRequest(
                f"Invalid corsRuleName: '{name}' (6 to 63 letters, digits and '-')"
            )
        if name.lower().startswith("b2-"):
            raise InvalidRequest("corsRuleName must not start with 'b2-'")


def _checked(rule: Mapping[str, Any]) -> dict[str, Any]:
    name = rule.get("corsRuleName")
    if not isinstance(name, str) or not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidRequest("required field corsRuleName is missing")
    origins = _texts(rule, "allowedOrigins", required=True)
    operations = _texts(rule, "allowedOperations", required=True)
    allowed = _texts(rule, "allowedHeaders")
    exposed = _texts(rule, "exposeHeaders")
    texts = [name, *origins, *operations, *allowed, *exposed]
    if sum(len(text.encode()) for text in texts) >= RULE_BYTES:
        raise InvalidRequest(f"CORS rule {name} must be less than {RULE_BYTES} bytes long")
    _check_origins(origins)
    _check_operations(operations)
    _check_allowed_headers(allowed)
    _check_exposed_headers(exposed)
    return {
        "corsRuleName": name,
        "allowedOrigins": origins,
        "allowedOperations": operations,
        "allowedHeaders": None if rule.get("allowedHeaders") is None else allowed,
        "exposeHeaders": None if rule.get("exposeHeaders") is None else exposed,
        "maxAgeSeconds": _age(rule),
    }


def _texts(rule: Mapping[str, Any], field: str, *, required: bool = False) -> list[str]:
    values = rule.get(field)
    if values is None and not required:
        return []
    if not isinstance(values, list | tuple) or not all(isinstance(text, str) for text in values):
        raise InvalidRequest(f"field {field} of a CORS rule must be a list of strings")
    if "" in values:
        raise InvalidRequest(f"illegal empty string in {field}")
    if required and not values:
        raise InvalidRequest(f"{field} of a CORS rule must not be empty")
    return list(values)


def _age(rule: Mapping[str, Any]) -> int:
    age = rule.get("maxAgeSeconds")
    if type(age) is not int:
        raise InvalidRequest("field maxAgeSeconds of a CORS rule must be an integer")
    if not 0 <= age <= LONGEST_AGE_SECONDS:
        raise InvalidRequest(f"maxAgeSeconds must be 0 to {LONGEST_AGE_SECONDS}: {age}")
    return age


def _check_origins(origins: Sequence[str]) -> None:
    if "*" in origins and len(origins) > 1:
        raise InvalidRequest("'*' must be the only entry of allowedOrigins")
    if list(map(str.lower, origins)).count("https") > 1:
        raise InvalidRequest("allowedOrigins can have only one 'https' entry")
    for origin in origins:
        if origin != "*" and origin.lower() != "https" and not _is_origin(origin):
            raise InvalidRequest(f"illegal origin in allowedOrigins: {origin}")


def _is_origin(origin: str) -> bool:
    """Scheme, host and perhaps a port; one `*` may stand for a part of the host, or all of it."""
    return _ORIGIN.fullmatch(origin) is not None and origin.count("*") <= 1


def _check_operations(operations: Sequence[str]) -> None:
    for operation in operations:
        if operation not in OPERATIONS:
            raise InvalidRequest(f"unknown operation in allowedOperations: {operation}")


def _check_allowed_headers(headers: Sequence[str]) -> None:
    if "*" in headers and len(headers) > 1:
        raise InvalidRequest("'*' must be the only entry of allowedHeaders")
    for header in headers:
        if header != "*" and not _HEADER.fullmatch(header.removesuffix("*")):
            raise InvalidRequest(f"illegal header in allowedHeaders: {header}")


def _check_exposed_headers(headers: Sequence[str]) -> None:
    for header in headers:
        if not _HEADER.fullmatch(header):
            raise InvalidRequest(f"illegal header in exposeHeaders: {header}")
