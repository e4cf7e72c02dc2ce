"""Object Lock over S3: the bucket's default, retention and legal hold of single versions."""

from typing import Any
from xml.etree.ElementTree import Element

from localb2.http import Response
from localb2.rules import buckets, locks
from localb2.rules.bucket_settings import LONGEST_PERIOD
from localb2.rules.buckets import BucketUpdate
from localb2.s3.bodies import read_document
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import malformed_xml, parse
from localb2.s3.errors import S3Error, invalid_argument
from localb2.s3.lock_headers import may_bypass, read_retention
from localb2.s3.objects import asked_version
from localb2.s3.times import iso_time
from localb2.s3.xml import document, optional
from localb2.values import Bucket, FileVersion, Lock, Retention

_UNITS = {"Days": "days", "Years": "years"}
_MODES = {"GOVERNANCE": "governance", "COMPLIANCE": "compliance"}
NO_RETENTION = {"mode": None, "period": None}


async def get_object_lock_configuration(call: Call) -> Response:
    """Whether Object Lock is on, and the default retention if there is one."""
    bucket = call.entitled_bucket("readBucketRetentions")
    if not bucket.lock_enabled:
        raise S3Error(
            404,
            "ObjectLockConfigurationNotFoundError",
            "Object Lock configuration does not exist for this bucket",
        )
    enabled = "    <ObjectLockEnabled>Enabled</ObjectLockEnabled>\n"
    return xml_answer(document("ObjectLockConfiguration", enabled + _default_retention(bucket)))


async def put_object_lock_configuration(call: Call) -> Response:
    """Switch Object Lock on, for good; the default retention is replaced or taken away."""
    bucket = call.entitled_bucket("writeBucketRetentions")
    default = read_configuration(await read_document(call))
    update = BucketUpdate(lock_enabled=True, default_retention=default)
    await call.store.write(lambda db: buckets.update_bucket(db, bucket.id, update))
    return empty_answer(200)


async def get_object_retention(call: Call) -> Response:
    """Mode and end of the retention that a version was given, also when it has ended."""
    retention = _lock_of_file(call, "readFileRetentions").retention
    if retention is None:
        raise _no_lock()
    return xml_answer(
        document(
            "Retention",
            f"    <Mode>{retention.mode.upper()}</Mode>\n"
            f"    <RetainUntilDate>{iso_time(retention.until_ms)}</RetainUntilDate>\n",
        )
    )


async def put_object_retention(call: Call) -> Response:
    """Give a version a retention or change it; an empty document takes it away."""
    bucket, version = _file(call, "writeFileRetentions")
    wanted = read_object_retention(await read_document(call))
    bypass, clock = may_bypass(call), call.store.clock
    await call.store.write(
        lambda db: locks.update_retention(db, clock, bucket, version.id, wanted, bypass=bypass)
    )
    return empty_answer(200)


async def get_object_legal_hold(call: Call) -> Response:
    """Whether a version is held."""
    hold = _lock_of_file(call, "readFileLegalHolds").hold
    if hold is None:
        raise _no_lock()
    return xml_answer(document("LegalHold", f"    <Status>{'ON' if hold else 'OFF'}</Status>\n"))


async def put_object_legal_hold(call: Call) -> Response:
    """Hold a version, or let it go."""
    bucket, version = _file(call, "writeFileLegalHolds")
    hold = read_legal_hold(await read_document(call))
    await call.store.write(lambda db: locks.update_legal_hold(db, bucket, version.id, hold=hold))
    return empty_answer(200)


def read_configuration(data: bytes) -> dict[str, Any]:
    """The default retention of an ObjectLockConfiguration, as B2 keeps it. S3Error."""
    root = parse(data, "ObjectLockConfiguration")
    if _text(root, "ObjectLockEnabled") != "Enabled" or len(root.findall("Rule")) > 1:
        raise malformed_xml()
    if root.find("Rule") is None:
        return NO_RETENTION
    default = root.find("Rule/DefaultRetention")
    if default is None:
        raise malformed_xml()
    mode = _text(default, "Mode")
    units = [unit for unit in _UNITS if default.find(unit) is not None]
    if mode not in _MODES or len(units) != 1:
        raise malformed_xml()
    duration = _duration(_text(default, units[0]) or "", LONGEST_PERIOD[_UNITS[units[0]]])
    return {"mode": _MODES[mode], "period": {"duration": duration, "unit": _UNITS[units[0]]}}


def read_object_retention(data: bytes) -> Retention | None:
    """The retention of a PutObjectRetention document; None to take it away. S3Error."""
    root = parse(data, "Retention")
    mode, until = _text(root, "Mode"), _text(root, "RetainUntilDate")
    if not mode and not until:
        return None
    if mode not in _MODES or not until:
        raise malformed_xml()
    return read_retention(mode, until)


def read_legal_hold(data: bytes) -> bool:
    """Whether a PutObjectLegalHold document holds. S3Error."""
    status = _text(parse(data, "LegalHold"), "Status")
    if status not in ("ON", "OFF"):
        raise malformed_xml()
    return status == "ON"


def _file(call: Call, capability: str) -> tuple[Bucket, FileVersion]:
    """The addressed version and its bucket, when the key may do this to it."""
    bucket = call.entitled_bucket(capability, call.file_name)
    return bucket, asked_version(call, bucket)


def _lock_of_file(call: Call, capability: str) -> Lock:
    bucket, version = _file(call, capability)
    if not bucket.lock_enabled:
        raise S3Error(400, "InvalidRequest", "Bucket is missing Object Lock Configuration")
    return version.lock or Lock()


def _no_lock() -> S3Error:
    return S3Error(
        404,
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration",
    )


def _default_retention(bucket: Bucket) -> str:
    retention = bucket.default_retention or {}
    period = retention.get("period") or {}
    if not retention.get("mode") or not period:
        return ""
    unit = {"days": "Days", "years": "Years"}.get(period.get("unit", ""), "Days")
    inside = optional(" " * 12, unit, str(int(period.get("duration", 0))))
    inside += optional(" " * 12, "Mode", str(retention["mode"]).upper())
    return (
        f"    <Rule>\n        <DefaultRetention>\n{inside}"
        f"        </DefaultRetention>\n    </Rule>\n"
    )


def _duration(text: str, longest: int) -> int:
    if not (text.isascii() and text.isdigit()) or not text.strip("0"):
        raise invalid_argument("Default retention period must be a positive integer value.")
    if len(text) > 9 or int(text) > longest:
        raise invalid_argument("Default retention period too large.")
    return int(text)


def _text(element: Element, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else (found.text or "").strip()
