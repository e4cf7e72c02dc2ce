"""Straight to B2: which way the parts of an upload go, and the CORS rule that opens the short one.

The browser then PUTs parts to presigned URLs on B2's host, and the console's line carries none of
their bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import sha256
from urllib.parse import urlsplit

from gateway.urls import is_loopback
from gateway.values import Authorization, Bucket, CorsRule

OPERATION = "s3_put"
# The PUT of a part has to begin within that time.
PART_SECONDS = 900
_MOST_RULES = 100
_MAX_AGE = 86_400


@dataclass(frozen=True, slots=True)
class Way:
    """Whether a bucket's parts go straight to B2; `reason` is the code of why not."""

    is_straight: bool
    reason: str = ""
    can_be_opened: bool = False


def way_to(authorization: Authorization, bucket: Bucket, origin: str) -> Way:
    """The way for pages of `origin`, as the bucket's CORS rules are now."""
    if is_loopback(authorization.s3_url) and not is_loopback(origin):
        return Way(is_straight=False, reason="out-of-reach")
    if allows(bucket.cors_rules, origin):
        return Way(is_straight=True)
    may_open = authorization.may("writeBuckets") and len(bucket.cors_rules) < _MOST_RULES
    return Way(is_straight=False, reason="no-rule", can_be_opened=may_open)


def allows(rules: Sequence[CorsRule], origin: str) -> bool:
    """Whether the first rule for this origin and a PUT lets the page read the ETag too."""
    for rule in rules:
        if OPERATION in rule.operations and any(_matches(origin, each) for each in rule.origins):
            return any(header.lower() in ("etag", "*") for header in rule.expose)
    return False


def rule_for(origin: str) -> CorsRule:
    """Exactly what is needed: PUT over S3, from this origin alone, and two headers to read."""
    return CorsRule(
        name=f"console-upload-{sha256(origin.encode()).hexdigest()[:12]}",
        origins=(origin,),
        operations=(OPERATION,),
        expose=("etag", "retry-after"),
        max_age=_MAX_AGE,
    )


def opened(rules: Sequence[CorsRule], origin: str) -> list[CorsRule]:
    """The rules with ours before them: B2 takes the first that fits."""
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


def _matches(origin: str, allowed: str) -> bool:
    """As B2 compares: one star stands for anything; "https" alone is every secure origin."""
    if allowed in ("*", "https"):
        return allowed == "*" or origin.startswith("https://")
    return fnmatchcase(origin.lower(), allowed.lower().replace("[", "[[]"))
