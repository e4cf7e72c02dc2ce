"""b2_list_file_names, b2_list_file_versions, b2_get_file_info, b2_hide_file, deleting versions."""

from typing import Any

from localb2 import ids
from localb2.errors import FileNotPresent, InvalidRequest, NoSuchFile, OutOfRange
from localb2.native.call import Call
from localb2.native.locks import may_bypass
from localb2.native.refusals import Refused
from localb2.native.shapes import file_shape, hidden_shape, listed_file_shape
from localb2.rules import files
from localb2.values import Bucket, FilePage

PAGE_LIMIT = 10_000


async def list_file_names(call: Call) -> dict[str, Any]:
    """The visible files of a bucket, newest version each, one page."""
    bucket = call.bucket("listFiles")
    limit = call.fields.page_size("maxFileCount", PAGE_LIMIT)
    prefix = _prefix(call, bucket)
    page = FilePage(())
    if prefix is not None:
        page = files.list_file_names(
            call.db,
            bucket,
            prefix=prefix,
            delimiter=call.fields.optional_text("delimiter") or None,
            start=call.fields.optional_text("startFileName") or "",
            limit=limit,
        )
    rows = [listed_file_shape(call, version, bucket) for version in page.files]
    return {"files": rows, "nextFileName": page.next_name}


async def list_file_versions(call: Call) -> dict[str, Any]:
    """All versions, hide markers and unfinished large files of a bucket, one page.

    This call has codes of its own for a number and a file id that cannot be.
    """
    bucket = call.bucket("listFiles")
    try:
        limit = call.fields.page_size("maxFileCount", PAGE_LIMIT)
    except OutOfRange as error:
        raise Refused(400, "out_of_range", str(error)) from None
    start, start_id = _start(call)
    prefix = _prefix(call, bucket)
    page = FilePage(())
    if prefix is not None:
        page = files.list_file_versions(
            call.db,
            bucket,
            prefix=prefix,
            delimiter=call.fields.optional_text("delimiter") or None,
            start=start,
            start_id=start_id,
            limit=limit,
            with_unfinished=True,
        )
    rows = [listed_file_shape(call, version, bucket) for version in page.files]
    return {"files": rows, "nextFileId": page.next_id, "nextFileName": page.next_name}


def _start(call: Call) -> tuple[str, str | None]:
    start = call.fields.optional_text("startFileName")
    start_id = call.fields.optional_text("startFileId")
    if start_id is not None and start is None:
        raise InvalidRequest("startFileId needs startFileName")
    if start_id and ids.bucket_of(start_id) is None:
        raise Refused(400, "invalid_file_id", f"Invalid fileId: {start_id}")
    return start or "", start_id or None


def _prefix(call: Call, bucket: Bucket) -> str | None:
    """The prefix to list; None when version 1 filters everything away (later ones refuse)."""
    prefix = call.fields.optional_text("prefix") or ""
    allowed = call.key.name_prefix or ""
    if call.version > 1 or prefix.startswith(allowed):
        call.require("listFiles", bucket_id=bucket.id, file_name=prefix)
        return prefix
    return allowed if allowed.startswith(prefix) else None


async def get_file_info(call: Call) -> dict[str, Any]:
    """Everything about one version."""
    call.require("readFiles")
    version = call.own_version(call.fields.text("fileId"))
    call.require("readFiles", bucket_id=version.bucket_id, file_name=version.name)
    return file_shape(call, version)


async def hide_file(call: Call) -> dict[str, Any]:
    """Put a hide marker on top of a visible file."""
    bucket = call.bucket("writeFiles")
    name = call.fields.text("fileName")
    call.require("writeFiles", bucket_id=bucket.id, file_name=name)
    try:
        marker = await call.service.store.write(
            lambda db: files.hide_file(db, call.clock, bucket, name)
        )
    except NoSuchFile:
        raise Refused(400, "no_such_file", f"File not present: {name}") from None
    return hidden_shape(call, marker)


async def delete_file_version(call: Call) -> dict[str, Any]:
    """Delete one version, hide marker or unfinished large file for good, unless it is locked."""
    call.require("deleteFiles")
    name, file_id = call.fields.text("fileName"), call.fields.text("fileId")
    bypass = may_bypass(call)
    try:
        version = call.own_version(file_id)
    except NoSuchFile:
        raise FileNotPresent(f"File not present: {name} {file_id}") from None
    call.require("deleteFiles", bucket_id=version.bucket_id, file_name=name)
    await call.service.store.write(
        lambda db: files.delete_file_version(
            db, version.bucket_id, name, file_id, now_ms=call.clock.settled_ms(), bypass=bypass
        )
    )
    return {"fileId": file_id, "fileName": name}


CALLS = {
    "b2_delete_file_version": delete_file_version,
    "b2_get_file_info": get_file_info,
    "b2_hide_file": hide_file,
    "b2_list_file_names": list_file_names,
    "b2_list_file_versions": list_file_versions,
}
