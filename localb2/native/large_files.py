"""Large files: start, list parts, list unfinished, finish, cancel. Parts come in `uploads`."""

import re
from typing import Any

from localb2.errors import InvalidRequest
from localb2.native import locks
from localb2.native.call import Call
from localb2.native.protection import asked_in_fields
from localb2.native.shapes import file_shape, part_shape, started_shape
from localb2.native.uploads import check_content_type, own_unfinished
from localb2.rules import large_files, names
from localb2.rules.locks import new_lock
from localb2.values import FileVersion

PARTS_LIMIT = 1000
PART_NUMBERS = 10_000
UNFINISHED_LIMIT = 100
SHA1 = re.compile(r"[0-9a-f]{40}", re.ASCII)


async def start_large_file(call: Call) -> dict[str, Any]:
    """Begin a file that is uploaded in parts."""
    bucket = call.bucket("writeFiles")
    name = call.fields.text("fileName")
    call.require("writeFiles", bucket_id=bucket.id, file_name=name)
    encryption = asked_in_fields(call.fields).or_default(bucket.encryption)
    lock = locks.asked_in_fields(call.fields)
    locks.check_asked(call.key, bucket, name, lock, call.clock.now_ms())
    content_type = check_content_type(call.fields.text("contentType"), name)
    info = names.check_file_info(call.fields.text_mapping("fileInfo") or {}, name=name)
    version = await call.service.store.write(
        lambda db: large_files.start_large_file(
            db,
            call.clock,
            bucket,
            name,
            content_type=content_type,
            info=info,
            encryption=encryption.mode,
            key_md5=encryption.key_md5,
            lock=new_lock(bucket, lock, call.clock.now_ms()),
        )
    )
    return started_shape(call, version)


def unfinished(call: Call, capability: str) -> FileVersion:
    """The large file that `fileId` names, of the key's account and within its restrictions."""
    call.require(capability)
    file_id = call.fields.text("fileId")
    version = own_unfinished(call, file_id)
    call.require(capability, bucket_id=version.bucket_id, file_name=version.name)
    return version


async def list_parts(call: Call) -> dict[str, Any]:
    """The parts uploaded so far, one page. B2 tells their times in whole seconds here."""
    version = unfinished(call, "writeFiles")
    start = call.fields.number("startPartNumber", low=1, high=PART_NUMBERS) or 1
    limit = call.fields.page_size("maxPartCount", PARTS_LIMIT)
    parts, following = large_files.list_parts(call.db, version.id, start=start, limit=limit)
    rows = [part_shape(part, version.encryption) for part in parts]
    for row in rows:
        row["uploadTimestamp"] = row["uploadTimestamp"] // 1000 * 1000
    return {"nextPartNumber": following, "parts": rows}


async def list_unfinished_large_files(call: Call) -> dict[str, Any]:
    """Large files that were started and neither finished nor cancelled, one page."""
    bucket = call.bucket("listFiles")
    prefix = call.fields.optional_text("namePrefix") or ""
    call.require("listFiles", bucket_id=bucket.id, file_name=prefix)
    limit = call.fields.page_size("maxFileCount", UNFINISHED_LIMIT)
    start_id = call.fields.optional_text("startFileId") or None
    page = large_files.list_unfinished_by_age(
        call.db, bucket.id, prefix=prefix, start_id=start_id, limit=limit
    )
    rows = [file_shape(call, version) for version in page.files]
    return {"files": rows, "nextFileId": page.next_id, "nextFileName": None}


async def finish_large_file(call: Call) -> dict[str, Any]:
    """Make one file of the parts, in order, when their hashes are those named."""
    version = unfinished(call, "writeFiles")
    sha1s = call.fields.texts("partSha1Array")
    if sha1s is None:
        raise InvalidRequest("required field partSha1Array is missing")
    for sha1 in sha1s:
        if not SHA1.fullmatch(sha1):
            raise InvalidRequest(f"Invalid SHA-1 in partSha1Array: {sha1}")
    finished = await call.service.store.write(
        lambda db: large_files.finish_large_file(db, call.clock, version.id, sha1s=sha1s)
    )
    return file_shape(call, finished)


async def cancel_large_file(call: Call) -> dict[str, Any]:
    """Forget a large file and its parts."""
    version = unfinished(call, "writeFiles")
    gone = await call.service.store.write(lambda db: large_files.cancel_large_file(db, version.id))
    return {
        "accountId": gone.account_id,
        "bucketId": gone.bucket_id,
        "fileId": gone.id,
        "fileName": gone.name,
    }


CALLS = {
    "b2_cancel_large_file": cancel_large_file,
    "b2_finish_large_file": finish_large_file,
    "b2_list_parts": list_parts,
    "b2_list_unfinished_large_files": list_unfinished_large_files,
    "b2_start_large_file": start_large_file,
}
