"""S3's multipart uploads, which are B2's large files: the UploadId is the large file's fileId."""

import sqlite3

from localb2 import ids
from localb2.errors import NoSuchUpload
from localb2.http import Response
from localb2.rules import encryption as encryption_rules
from localb2.rules import large_files, names
from localb2.rules.locks import new_lock
from localb2.s3 import bodies, metadata
from localb2.s3.call import Call, empty_answer, xml_answer
from localb2.s3.documents import read_parts
from localb2.s3.encryption import customer_key, encryption_headers, wanted_encryption
from localb2.s3.errors import invalid_argument
from localb2.s3.listing import Wanted, folder_rows, page_size, whole_number, without_marker
from localb2.s3.lock_headers import asked_lock
from localb2.s3.times import iso_time
from localb2.s3.xml import document, escape, optional
from localb2.values import Bucket, FilePage, FileVersion, Part

MAX_PART_NUMBER = 10_000


async def create_multipart_upload(call: Call) -> Response:
    """Begin a large file; its headers become file info now, for good."""
    name, headers = call.file_name, call.request.headers
    bucket = call.entitled_bucket("writeFiles", name)
    names.check_file_name(name)
    metadata.check_upload_acl(headers, bucket)
    info = metadata.upload_info(headers, name)
    content_type = metadata.upload_content_type(headers)
    encryption = wanted_encryption(headers, bucket)
    lock = asked_lock(call, bucket)
    upload = await call.store.write(
        lambda db: large_files.start_large_file(
            db,
            call.store.clock,
            bucket,
            name,
            content_type=content_type,
            info=info,
            encryption=encryption.mode,
            key_md5=encryption.key_md5,
            lock=new_lock(bucket, lock, call.store.clock.now_ms()),
        )
    )
    answer = xml_answer(
        document(
            "InitiateMultipartUploadResult",
            f"    <Bucket>{escape(bucket.name)}</Bucket>\n    <Key>{escape(name)}</Key>\n"
            f"    <UploadId>{upload.id}</UploadId>\n",
        )
    )
    answer.headers += encryption_headers(upload)
    return answer


async def upload_part(call: Call) -> Response:
    """One part; a number that came before is replaced."""
    number = part_number(call.query.get("partNumber", ""))
    upload = unfinished_upload(call, call.entitled_bucket("writeFiles", call.file_name))
    key = customer_key(call.request.headers)
    encryption_rules.check_part(upload, key)
    part = await bodies.receive(
        call,
        bodies.body_of(call),
        lambda db, stored: large_files.add_part(db, call.store.clock, upload.id, number, stored),
        key,
    )
    return empty_answer(200, ("ETag", f'"{part.md5}"'), *encryption_headers(upload))


async def complete_multipart_upload(call: Call) -> Response:
    """Make the listed parts a file; its place among the versions is that of its start.

    Checksums of the whole file are not looked at: each part was proven when it came.
    """
    bucket = call.entitled_bucket("writeFiles", call.file_name)
    metadata.refuse_conditions(call.request.headers)
    upload = unfinished_upload(call, bucket)
    _check_key_if_given(call, upload)
    parts = read_parts(await bodies.read_document(call, checksums_are_its_own=False))
    version = await call.store.write(
        lambda db: large_files.complete_upload(db, call.store.clock, upload.id, parts=parts)
    )
    location = f"{call.service.base_url(call.request)}{call.request.raw_path.decode('latin-1')}"
    answer = xml_answer(
        document(
            "CompleteMultipartUploadResult",
            f"    <Location>{escape(location)}</Location>\n"
            f"    <Bucket>{escape(bucket.name)}</Bucket>\n"
            f"    <Key>{escape(version.name)}</Key>\n"
            f'    <ETag>"{version.etag}"</ETag>\n',
        )
    )
    answer.headers += [("x-amz-version-id", version.id), *encryption_headers(version)]
    return answer


async def abort_multipart_upload(call: Call) -> Response:
    """Forget the upload and its parts."""
    upload = unfinished_upload(call, call.entitled_bucket("writeFiles", call.file_name))
    await call.store.write(lambda db: large_files.cancel_large_file(db, upload.id))
    return empty_answer(204)


async def list_parts(call: Call) -> Response:
    """The parts that are there so far."""
    bucket = call.entitled_bucket("writeFiles", call.file_name)
    upload = unfinished_upload(call, bucket)
    _check_key_if_given(call, upload)
    limit = page_size(call.query.get("max-parts"), "max-parts")
    marker = whole_number(call.query.get("part-number-marker") or "0", "part-number-marker")
    parts, following = _parts(call.store.reader(), upload.id, marker + 1, limit)
    head = (
        f"    <Bucket>{escape(bucket.name)}</Bucket>\n    <Key>{escape(upload.name)}</Key>\n"
        f"    <UploadId>{upload.id}</UploadId>\n"
        f"    <PartNumberMarker>{marker}</PartNumberMarker>\n"
    )
    if following is not None:
        last = parts[-1].number
        head += optional("    ", "NextPartNumberMarker", str(last))
    head += f"    <MaxParts>{limit}</MaxParts>\n"
    head += f"    <IsTruncated>{'false' if following is None else 'true'}</IsTruncated>\n"
    rows = "".join([_part_row(part) for part in parts])
    people = _people(upload.account_id, "    ")
    storage = "    <StorageClass>STANDARD</StorageClass>\n"
    return xml_answer(document("ListPartsResult", head + rows + people + storage))


async def list_multipart_uploads(call: Call) -> Response:
    """The uploads under way, by name, oldest first, folders folded."""
    query = call.query
    wanted = Wanted.of(query, "max-uploads")
    bucket = call.entitled_bucket("listFiles", wanted.prefix)
    key_marker, id_marker = query.get("key-marker", ""), query.get("upload-id-marker", "")
    page = _uploads(call, bucket, wanted, key_marker, id_marker)
    head = optional("    ", "Bucket", escape(bucket.name))
    head += wanted.head(("KeyMarker", key_marker))
    head += optional("    ", "UploadIdMarker", escape(id_marker))
    if page.next_name is not None and page.files:
        head += optional("    ", "NextKeyMarker", wanted.encode(page.files[-1].name))
        head += optional("    ", "NextUploadIdMarker", page.files[-1].id or None)
    truncated = "true" if page.next_name is not None else "false"
    head += f"    <MaxUploads>{wanted.limit}</MaxUploads>\n"
    head += f"    <IsTruncated>{truncated}</IsTruncated>\n"
    uploads = [upload for upload in page.files if upload.action != "folder"]
    rows = "".join([_upload_row(upload, wanted) for upload in uploads])
    rows += folder_rows((row.name for row in page.files if row.action == "folder"), wanted)
    return xml_answer(document("ListMultipartUploadsResult", head + rows))


def unfinished_upload(call: Call, bucket: Bucket) -> FileVersion:
    """The upload that the request is about. NoSuchUpload."""
    upload = large_files.get_unfinished(call.store.reader(), call.query["uploadId"])
    if upload.bucket_id != bucket.id or upload.name != call.file_name:
        raise NoSuchUpload
    return upload


def _check_key_if_given(call: Call, upload: FileVersion) -> None:
    """Neither needs the customer's key, but SDKs may send it; a wrong one is a mistake."""
    key = customer_key(call.request.headers)
    if key is not None:
        encryption_rules.check_part(upload, key)


def part_number(text: str) -> int:
    """The number of a part, as `partNumber` says it. S3Error."""
    if text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_PART_NUMBER:
        return int(text)
    raise invalid_argument("Part number must be an integer between 1 and 10000, inclusive")


def _parts(
    db: sqlite3.Connection, upload_id: str, start: int, limit: int
) -> tuple[list[Part], int | None]:
    if limit == 0:
        return [], None
    return large_files.list_parts(db, upload_id, start=start, limit=limit)


def _uploads(
    call: Call, bucket: Bucket, wanted: Wanted, key_marker: str, id_marker: str
) -> FilePage:
    if wanted.limit == 0:
        return FilePage(())
    start, start_id = wanted.start_after(key_marker), None
    if key_marker and id_marker:
        if ids.bucket_of(id_marker) is None:
            raise invalid_argument("Invalid uploadId marker")
        start, start_id = key_marker, id_marker
    page = large_files.list_unfinished_by_name(
        call.store.reader(),
        bucket,
        prefix=wanted.prefix,
        delimiter=wanted.delimiter or None,
        start_name=start,
        start_id=start_id,
        limit=wanted.limit + (1 if start_id else 0),
    )
    return without_marker(page, start_id, wanted.limit) if start_id else page


def _part_row(part: Part) -> str:
    return (
        f"    <Part>\n        <PartNumber>{part.number}</PartNumber>\n"
        f"        <LastModified>{iso_time(part.uploaded_ms)}</LastModified>\n"
        f'        <ETag>"{part.md5}"</ETag>\n        <Size>{part.size}</Size>\n    </Part>\n'
    )


def _upload_row(upload: FileVersion, wanted: Wanted) -> str:
    return (
        f"    <Upload>\n        <Key>{wanted.encode(upload.name)}</Key>\n"
        f"        <UploadId>{upload.id}</UploadId>\n{_people(upload.account_id, ' ' * 8)}"
        f"        <StorageClass>STANDARD</StorageClass>\n"
        f"        <Initiated>{iso_time(upload.uploaded_ms)}</Initiated>\n    </Upload>\n"
    )


def _people(account_id: str, indent: str) -> str:
    """Initiator and owner: in B2 always the account."""
    inside = f"{indent}    <DisplayName></DisplayName>\n{indent}    <ID>{account_id}</ID>\n"
    return (
        f"{indent}<Initiator>\n{inside}{indent}</Initiator>\n"
        f"{indent}<Owner>\n{inside}{indent}</Owner>\n"
    )
