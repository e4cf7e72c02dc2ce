"""PutObject: the body into the store, the headers into file info, a new version on top."""

from localb2.http import Response
from localb2.rules import files, names
from localb2.rules.locks import new_lock
from localb2.s3 import bodies, metadata
from localb2.s3.call import Call, empty_answer
from localb2.s3.encryption import encryption_headers, wanted_encryption
from localb2.s3.lock_headers import asked_lock


async def put_object(call: Call) -> Response:
    """Upload a file; the answer names its ETag (MD5) and its version id (B2's fileId)."""
    headers = call.request.headers
    name = call.file_name
    bucket = call.entitled_bucket("writeFiles", name)
    names.check_file_name(name)
    metadata.check_upload_acl(headers, bucket)
    info = metadata.upload_info(headers, name)
    content_type = metadata.upload_content_type(headers)
    encryption = wanted_encryption(headers, bucket)
    lock = asked_lock(call, bucket)
    version = await bodies.receive(
        call,
        bodies.body_of(call),
        lambda db, stored: files.add_file(
            db,
            call.store.clock,
            bucket,
            name,
            stored,
            content_type=content_type,
            info=info,
            encryption=encryption.mode,
            key_md5=encryption.key_md5,
            lock=new_lock(bucket, lock, call.store.clock.now_ms()),
        ),
        encryption.key,
    )
    return empty_answer(
        200,
        ("ETag", f'"{version.etag}"'),
        ("x-amz-version-id", version.id),
        *encryption_headers(version),
    )
