"""Straight to B2: which way the bytes of an upload go, and the CORS rule that opens the short one.

The browser then PUTs files and parts to presigned URLs on B2's host, and the console's line carries
none of their bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from urllib.parse import urlsplit

from gateway.urls import is_loopback
from gateway.values import Authorization, Bucket, CorsRule

OPERATION = "s3_put"
# The PUT of a file or a part has to begin within that time.
URL_SECONDS = 900
# What the page reads of B2's answers, and what it sends with a whole file; a part needs no headers.
EXPOSED = ("etag", "x-amz-version-id", "retry-after")
HEADERS = (
    "content-type",
    "cache-control",
    "x-amz-meta-*",
    "x-amz-object-lock-*",
    "x-amz-server-side-encryption",
)
_MOST_RULES = 100
_MAX_AGE = 86_400


@dataclass(frozen=True, slots=True)
class Way:
    """Whether parts, and whole files, go straight to B2; `reason` is the code of why not."""

    takes_parts: bool
    takes_files: bool = False
    reason: str = ""
    can_be_opened: bool = False


def way_to(authorization: Authorization, bucket: Bucket, origin: str) -> Way:
    """The way for pages of `origin`, as the bucket's CORS rules are now."""
    if is_loopback(authorization.s3_url) and not is_loopback(origin):
        return Way(takes_parts=False, reason="out-of-reach")
    rule = rule_that_counts(bucket.cors_rules, origin)
    if rule and allows_files(rule):
        return Way(takes_parts=True, takes_files=True)
    has_room = len(opened(bucket.cors_rules, origin)) <= _MOST_RULES
    return Way(
        takes_parts=bool(rule and allows_parts(rule)),
        reason="no-headers" if rule else "no-rule",
        can_be_opened=has_room and authorization.may("writeBuckets"),
    )


def rule_that_counts(rules: Sequence[CorsRule], origin: str) -> CorsRule | None:
    """The first rule for a PUT from this origin: its headers are those of B2's answers."""
    for rule in rules:
        if OPERATION in rule.operations and any(_matches(origin, each) for each in rule.origins):
            return rule
    return None


def allows_parts(rule: CorsRule) -> bool:
    """Whether the page may read the ETag of a part, which is sent without headers of its own."""
    return _exposes(rule, "etag")


def allows_files(rule: CorsRule) -> bool:
    """Whether the page may send what B2 is told of a file, and read which version it became."""
    return _takes(rule, HEADERS) and _exposes(rule, "etag", "x-amz-version-id")


def rule_for(origin: str) -> CorsRule:
    """Exactly what is needed: PUT over S3, from this origin alone, headers to send and to read."""
    return CorsRule(
        name=f"console-upload-{sha256(origin.encode()).hexdigest()[:12]}",
        origins=(origin,),
        operations=(OPERATION,),
        headers=HEADERS,
        expose=EXPOSED,
        max_age=_MAX_AGE,
    )


def opened(rules: Sequence[CorsRule], origin: str) -> list[CorsRule]:
    """The rules with ours before them: B2 takes the first that fits. An older one of ours goes."""
    ours = rule_for(origin)
    return [ours, *(rule for rule in rules if rule.name != ours.name)]


def is_origin(text: str) -> bool:
    """Whether `text` is the origin of a page: scheme, host, perhaps a port, and nothing else."""
    try:
        url = urlsplit(text)
        return (
            url.scheme in ("http", "https")
            and bool(url.hostname)
            and text == f"{url.scheme}://{url.netloc}"
            and "@" not in url.netloc
            and "*" not in url.netloc
            and (url.port is None or url.port > 0)
        )
    except ValueError:
        return False


def _exposes(rule: CorsRule, *wanted: str) -> bool:
    """Browsers know full names here, and one star for all."""
    given = {header.lower() for header in rule.expose}
    return "*" in given or given.issuperset(wanted)


def _takes(rule: CorsRule, wanted: Sequence[str]) -> bool:
    """B2 knows full names, and beginnings that end in a star."""
    given = [header.lower() for header in rule.headers]
    beginnings = tuple(header[:-1] for header in given if header.endswith("*"))
    return all(each in given or each.startswith(beginnings) for each in wanted)


def _matches(origin: str, allowed: str) -> bool:
    """As B2 compares: one star stands for anything; "https" alone is every secure origin."""
    if allowed in ("*", "https"):
        return allowed == "*" or origin.startswith("https://")
    return fnmatchcase(origin.lower(), allowed.lower().replace("[", "[[]"))
