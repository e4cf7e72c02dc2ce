"""DeleteObject and DeleteObjects: hide a name, or delete one version of it for good."""

import sqlite3
from dataclasses import dataclass

from localb2 import ids
from localb2.errors import FileNotPresent, LocalB2Error, NoSuchFile
from localb2.http import Response
from localb2.rules import files
from localb2.rules.capabilities import require
from localb2.s3.bodies import read_document
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import ObjectToDelete, read_deletes
from localb2.s3.errors import S3Error, invalid_argument, s3_error
from localb2.s3.lock_headers import may_bypass
from localb2.s3.metadata import refuse_conditions
from localb2.s3.xml import document, escape, optional
from localb2.store.clock import Clock
from localb2.values import ApplicationKey, Bucket, FileVersion


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one object: a hide marker was made or removed, or neither.

    `marker` is the hide marker that was added or deleted, `error` why nothing happened.
    """

    asked: ObjectToDelete
    marker: FileVersion | None = None
    error: S3Error | None = None


async def delete_object(call: Call) -> Response:
    """Without a version id hide the name (always adds a marker), with one delete that version."""
    asked = ObjectToDelete(call.file_name, call.query.get("versionId"))
    refuse_conditions(call.request.headers)
    bucket, key, clock = call.bucket(), call.key, call.store.clock
    _check_entitled(key, bucket, asked)
    bypass = may_bypass(call)
    outcome = await call.store.write(lambda db: _delete(db, clock, bucket, asked, bypass=bypass))
    headers = []
    if outcome.marker is not None:
        headers.append(("x-amz-delete-marker", "true"))
    version_id = asked.version_id or (outcome.marker.id if outcome.marker else None)
    if version_id is not None:
        headers.append(("x-amz-version-id", version_id))
    return empty_answer(204, *headers)


async def delete_objects(call: Call) -> Response:
    """Up to 1,000 of the above in one go, each with its own outcome."""
    bucket, key, clock = call.bucket(), call.key, call.store.clock
    asked, quiet = read_deletes(await read_document(call))
    bypass = may_bypass(call)

    def delete_all(db: sqlite3.Connection) -> list[Outcome]:
        return [_try_to_delete(db, clock, key, bucket, entry, bypass=bypass) for entry in asked]

    outcomes = await call.store.write(delete_all)
    rows = [_row(outcome) for outcome in outcomes if outcome.error is not None or not quiet]
    return xml_answer(document("DeleteResult", "".join(rows)))


def _try_to_delete(
    db: sqlite3.Connection,
    clock: Clock,
    key: ApplicationKey,
    bucket: Bucket,
    asked: ObjectToDelete,
    *,
    bypass: bool,
) -> Outcome:
    try:
        _check_entitled(key, bucket, asked)
        return _delete(db, clock, bucket, asked, bypass=bypass)
    except S3Error as error:
        return Outcome(asked, error=error)
    except LocalB2Error as error:
        return Outcome(asked, error=s3_error(error))


def _check_entitled(key: ApplicationKey, bucket: Bucket, asked: ObjectToDelete) -> None:
    capability = "writeFiles" if asked.version_id is None else "deleteFiles"
    require(key, capability, bucket_id=bucket.id, file_name=asked.name)


def _delete(
    db: sqlite3.Connection, clock: Clock, bucket: Bucket, asked: ObjectToDelete, *, bypass: bool
) -> Outcome:
    if asked.version_id is None:
        return Outcome(asked, files.add_hide_marker(db, clock, bucket, asked.name))
    if ids.bucket_of(asked.version_id) is None:
        raise invalid_argument("Invalid version id specified")
    try:
        # An unfinished large file is no version over S3: AbortMultipartUpload ends it.
        if files.get_version(db, asked.version_id).action == "start":
            return Outcome(asked)
        gone = files.delete_file_version(
            db,
            bucket.id,
            asked.name,
            asked.version_id,
            now_ms=clock.settled_ms(),
            bypass=bypass,
        )
    except (FileNotPresent, NoSuchFile):
        return Outcome(asked)  # as S3: what is not there is deleted
    return Outcome(asked, gone if gone.action == "hide" else None)


def _row(outcome: Outcome) -> str:
    asked, marker, error = outcome.asked, outcome.marker, outcome.error
    indent = " " * 8
    version_id = None if asked.version_id is None else escape(asked.version_id)
    inside = optional(indent, "Key", escape(asked.name)) + optional(indent, "VersionId", version_id)
    if error is not None:
        inside += optional(indent, "Code", error.code)
        inside += optional(indent, "Message", escape(error.message))
        return f"    <Error>\n{inside}    </Error>\n"
    if marker is not None:
        inside += optional(indent, "DeleteMarker", "true")
        inside += optional(indent, "DeleteMarkerVersionId", marker.id)
    return f"    <Deleted>\n{inside}    </Deleted>\n"
