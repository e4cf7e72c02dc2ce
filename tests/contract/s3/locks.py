"""Locks in the words of S3: times, documents, and how they are sent."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

DENIED = (403, "AccessDenied")
NOT_ENTITLED = (403, "AccessDenied", "not entitled")


def moment(**later):
    """A time from now, in whole seconds."""
    return (datetime.now(UTC) + timedelta(**later)).replace(microsecond=0)


def ms(time):
    return int(time.timestamp() * 1000)


def iso(time):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def path(place):
    return f"/{place['Bucket']}/{place['Key']}?versionId={place['VersionId']}"


def retain(s3, place, mode, until, **settings):
    retention = {"Mode": mode, "RetainUntilDate": until}
    return s3.put_object_retention(**place, Retention=retention, **settings)


def with_md5(body, **headers):
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return {"Content-MD5": base64.b64encode(digest).decode(), **headers}


def retention_document(mode, until):
    rows = f"<Mode>{mode}</Mode><RetainUntilDate>{iso(until)}</RetainUntilDate>"
    return f"<Retention>{rows}</Retention>".encode()
