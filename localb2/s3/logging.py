"""Bucket access logs over S3: where they should go is kept and told. No logs are written."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from localb2.errors import NoSuchBucket
from localb2.http import Response
from localb2.rules import buckets
from localb2.rules.buckets import BucketUpdate
from localb2.s3.bodies import read_document
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import malformed_xml, parse
from localb2.s3.errors import S3Error, invalid_argument
from localb2.s3.xml import document, escape
from localb2.values import Bucket

_DATE_SOURCES = ("EventTime", "DeliveryTime")


async def get_bucket_logging(call: Call) -> Response:
    """Where the logs go; an empty status when they go nowhere."""
    bucket = call.entitled_bucket("readBucketLogging")
    enabled = "" if bucket.logging is None else _enabled(bucket.logging)
    return xml_answer(document("BucketLoggingStatus", enabled))


async def put_bucket_logging(call: Call) -> Response:
    """Set the target bucket, of the same account and without Object Lock, or switch logs off."""
    bucket = call.entitled_bucket("writeBucketLogging")
    logging = read_logging(await read_document(call))
    if logging:
        _check_target(call, bucket, logging["targetBucket"])
    update = BucketUpdate(logging=logging)
    await call.store.write(lambda db: buckets.update_bucket(db, bucket.id, update))
    return empty_answer(200)


def read_logging(data: bytes) -> dict[str, Any]:
    """What a BucketLoggingStatus asks for, empty for no logs. Raises S3Error."""
    enabled = parse(data, "BucketLoggingStatus").find("LoggingEnabled")
    if enabled is None:
        return {}
    target, prefix = enabled.findtext("TargetBucket"), enabled.findtext("TargetPrefix")
    if not target or prefix is None:
        raise malformed_xml()
    if enabled.find("TargetGrants") is not None:
        raise invalid_argument("TargetGrants are not supported")
    return {
        "targetBucket": target,
        "targetPrefix": prefix,
        "dateSource": _date_source(enabled.find("TargetObjectKeyFormat")),
    }


def _date_source(key_format: Element | None) -> str | None:
    """Which date partitions the names of logs; None for names without partitions."""
    partitioned = None if key_format is None else key_format.find("PartitionedPrefix")
    if partitioned is None:
        return None
    source = partitioned.findtext("PartitionDateSource") or "EventTime"
    if source not in _DATE_SOURCES:
        raise malformed_xml()
    return source


def _check_target(call: Call, bucket: Bucket, name: str) -> None:
    try:
        target = buckets.get_bucket_by_name(call.store.reader(), name)
    except NoSuchBucket:
        raise _invalid_target("The target bucket for logging does not exist") from None
    if target.account_id != bucket.account_id:
        raise _invalid_target("The target bucket for logging does not exist")
    if target.lock_enabled:
        raise _invalid_target("The target bucket for logging has Object Lock")


def _invalid_target(message: str) -> S3Error:
    return S3Error(400, "InvalidTargetBucketForLogging", message)


def _enabled(logging: Mapping[str, Any]) -> str:
    source, indent = logging["dateSource"], " " * 8
    key_format = f"{indent}    <SimplePrefix></SimplePrefix>\n"
    if source is not None:
        key_format = (
            f"{indent}    <PartitionedPrefix>\n"
            f"{indent}        <PartitionDateSource>{source}</PartitionDateSource>\n"
            f"{indent}    </PartitionedPrefix>\n"
        )
    return (
        f"    <LoggingEnabled>\n"
        f"{indent}<TargetBucket>{escape(logging['targetBucket'])}</TargetBucket>\n"
        f"{indent}<TargetObjectKeyFormat>\n{key_format}{indent}</TargetObjectKeyFormat>\n"
        f"{indent}<TargetPrefix>{escape(logging['targetPrefix'])}</TargetPrefix>\n"
        f"    </LoggingEnabled>\n"
    )
