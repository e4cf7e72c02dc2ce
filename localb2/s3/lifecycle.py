"""Lifecycle over S3: B2's own rules, in S3's words. What B2 has no rule for is refused."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from localb2.http import Response
from localb2.rules import buckets
from localb2.rules.buckets import BucketUpdate
from localb2.rules.lifecycle_rules import CANCELLING, DELETING, HIDING, check_rules, complete
from localb2.s3.bodies import read_document
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import malformed_xml, parse
from localb2.s3.errors import S3Error, invalid_argument
from localb2.s3.xml import document, escape
from localb2.values import Bucket

#: Of one rule: which element holds the number of days that is B2's.
_ACTIONS = {
    "Expiration": ("Days", HIDING),
    "NoncurrentVersionExpiration": ("NoncurrentDays", DELETING),
    "AbortIncompleteMultipartUpload": ("DaysAfterInitiation", CANCELLING),
}
_MARKERS = "ExpiredObjectDeleteMarker"
#: AWS has these and B2 does not.
_UNSUPPORTED = frozenset(
    {
        "Date",
        "NewerNoncurrentVersions",
        "NoncurrentVersionTransition",
        "ObjectSizeGreaterThan",
        "ObjectSizeLessThan",
        "Tag",
        "Transition",
    }
)


async def get_bucket_lifecycle_configuration(call: Call) -> Response:
    """B2's rules as S3 would write them; one that hides also removes lone delete markers."""
    bucket = call.entitled_bucket("readBucketLifecycleRules")
    if not bucket.lifecycle_rules:
        raise S3Error(
            404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"
        )
    rules = (
        _rules_of(number, complete(rule))
        for number, rule in enumerate(bucket.lifecycle_rules, start=1)
    )
    return xml_answer(document("LifecycleConfiguration", "".join(rules)))


async def put_bucket_lifecycle_configuration(call: Call) -> Response:
    """Replace all lifecycle rules. Rules of one prefix become one rule of B2."""
    bucket = call.entitled_bucket("writeBucketLifecycleRules")
    rules = read_rules(await read_document(call))
    check_rules(rules)
    await _set_rules(call, bucket, rules)
    return empty_answer(200)


async def delete_bucket_lifecycle(call: Call) -> Response:
    """No lifecycle rules any more, which is also fine when there were none."""
    await _set_rules(call, call.entitled_bucket("writeBucketLifecycleRules"), [])
    return empty_answer(204)


def read_rules(data: bytes) -> list[dict[str, Any]]:
    """The rules of B2 that a LifecycleConfiguration means.

    Raises S3Error for malformed ones and for what B2 cannot do.
    """
    rules: dict[str, dict[str, Any]] = {}
    for element in parse(data, "LifecycleConfiguration"):
        if element.tag != "Rule":
            raise malformed_xml()
        _check_enabled(element)
        prefix = _prefix_of(element)
        _merge(rules.setdefault(prefix, {"fileNamePrefix": prefix}), _actions_of(element))
    if not rules:
        raise malformed_xml()
    for rule in rules.values():
        if len(rule) == 1:
            raise invalid_argument(f"{_MARKERS} needs another action for the same prefix")
    return [complete(rule) for rule in rules.values()]


def _check_enabled(rule: Element) -> None:
    status = (rule.findtext("Status") or "").strip()
    if status == "Disabled":
        raise invalid_argument("Disabled lifecycle rules are not supported")
    if status != "Enabled":
        raise malformed_xml()


def _prefix_of(rule: Element) -> str:
    """From the filter, or from where it was before S3 had filters."""
    place = rule.find("Filter")
    if place is None:
        prefix = rule.findtext("Prefix")
        if prefix is None:
            raise malformed_xml()
        return prefix
    both = place.find("And")
    if both is not None:
        place = both
    _refuse_unsupported(place)
    return place.findtext("Prefix") or ""


def _actions_of(rule: Element) -> dict[str, int]:
    """The numbers of days that a rule sets, by B2's names."""
    found: dict[str, int] = {}
    actions = 0
    _refuse_unsupported(rule)
    for element in rule:
        if element.tag not in _ACTIONS:
            continue
        actions += 1
        _refuse_unsupported(element)
        name, field = _ACTIONS[element.tag]
        days, markers = element.findtext(name), element.findtext(_MARKERS)
        if (days is None) == (markers is None):
            raise malformed_xml()
        if days is not None:
            _merge(found, {field: _days(name, days)})
    if not actions:
        raise invalid_argument("At least one action needs to be specified in a rule")
    return found


def _refuse_unsupported(element: Element) -> None:
    for child in element:
        if child.tag in _UNSUPPORTED:
            raise invalid_argument(f"Unsupported element {child.tag} in a lifecycle rule")


def _merge(rule: dict[str, Any], actions: Mapping[str, int]) -> None:
    for field, days in actions.items():
        if field in rule:
            raise invalid_argument("Two lifecycle rules set the same action for the same prefix")
        rule[field] = days


def _days(name: str, text: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text)):
        raise invalid_argument(f"'{name}' in a lifecycle rule must be a positive integer")
    return int(text)


def _rules_of(number: int, rule: Mapping[str, Any]) -> str:
    prefix = f"        <Filter>\n            <Prefix>{escape(rule['fileNamePrefix'])}</Prefix>\n"
    actions = "".join(
        _action(element, name, str(rule[field]))
        for element, (name, field) in _ACTIONS.items()
        if rule[field] is not None
    )
    written = _rule(str(number), prefix, actions)
    if rule[HIDING] is not None:
        written += _rule(f"{number}-markers", prefix, _action("Expiration", _MARKERS, "true"))
    return written


def _rule(identity: str, prefix: str, actions: str) -> str:
    return (
        f"    <Rule>\n{actions}{prefix}        </Filter>\n        <ID>{identity}</ID>\n"
        f"        <Status>Enabled</Status>\n    </Rule>\n"
    )


def _action(element: str, name: str, value: str) -> str:
    return f"        <{element}>\n            <{name}>{value}</{name}>\n        </{element}>\n"


async def _set_rules(call: Call, bucket: Bucket, rules: Sequence[Mapping[str, Any]]) -> None:
    update = BucketUpdate(lifecycle_rules=rules)
    await call.store.write(lambda db: buckets.update_bucket(db, bucket.id, update))
