"""b2_copy_file and b2_copy_part."""

import re
from typing import Any

from localb2 import copying
from localb2.customer_keys import CustomerKey
from localb2.errors import InvalidRequest
from localb2.native import locks
from localb2.native.call import Call
from localb2.native.protection import wanted_encryption
from localb2.native.shapes import file_shape, part_shape
from localb2.native.uploads import check_content_type, own_unfinished
from localb2.rules import copies, large_files, names
from localb2.rules.encryption import check_part
from localb2.rules.locks import new_lock
from localb2.values import Bucket, FileVersion

RANGE = re.compile(r"bytes=(\d{1,18})-(\d{0,18})", re.ASCII)


async def copy_file(call: Call) -> dict[str, Any]:
    """Copy a file or a range of it to a new version. Only this answer calls it a copy."""
    call.require("writeFiles")
    source = _source(call)
    bucket = _destination(call, source)
    name = call.fields.text("fileName")
    call.require("writeFiles", bucket_id=bucket.id, file_name=name)
    names.check_file_name(name)
    content_type, info = _described(call, source, name)
    wanted = wanted_encryption(call.fields, "destinationServerSideEncryption")
    encryption = wanted.or_default(bucket.encryption)
    lock = locks.asked_in_fields(call.fields)
    locks.check_asked(call.key, bucket, name, lock, call.clock.now_ms())
    version = await copying.copy(
        call.service,
        source,
        _span(call, source),
        lambda db, copied: copies.copy_file(
            db,
            call.clock,
            bucket,
            name,
            copied,
            content_type=content_type,
            info=info,
            encryption=encryption.mode,
            key_md5=encryption.key_md5,
            lock=new_lock(bucket, lock, call.clock.now_ms()),
        ),
        source_key=_source_key(call),
        target_key=encryption.key,
    )
    return {**file_shape(call, version), "action": "copy"}


async def copy_part(call: Call) -> dict[str, Any]:
    """Copy a file or a range of it to a part; its number may have been there."""
    call.require("writeFiles")
    source = _source(call)
    unfinished = own_unfinished(call, call.fields.text("largeFileId"))
    call.require("writeFiles", bucket_id=unfinished.bucket_id, file_name=unfinished.name)
    number = _part_number(call)
    target_key = _part_key(call)
    check_part(unfinished, target_key)
    part = await copying.copy(
        call.service,
        source,
        _span(call, source),
        lambda db, copied: copies.copy_part(db, call.clock, unfinished.id, number, copied),
        source_key=_source_key(call),
        target_key=target_key,
    )
    shape = part_shape(part, unfinished.encryption)
    del shape["b2Checksum"]
    return shape


def _source(call: Call) -> FileVersion:
    """The version that `sourceFileId` names, when the key may read it. NoSuchFile, NotEntitled."""
    call.require("readFiles")
    version = call.own_version(call.fields.text("sourceFileId"))
    call.require("readFiles", bucket_id=version.bucket_id, file_name=version.name)
    return copies.check_source(version)


def _destination(call: Call, source: FileVersion) -> Bucket:
    """The bucket of the copy: that of the source unless another one is named. NoSuchBucket."""
    bucket_id = call.fields.optional_text("destinationBucketId") or source.bucket_id
    call.require("writeFiles", bucket_id=bucket_id)
    return call.own_bucket(bucket_id)


def _described(call: Call, source: FileVersion, name: str) -> tuple[str, dict[str, str]]:
    """Content type and file info of the copy. InvalidRequest, BadFileInfo."""
    directive = call.fields.optional_text("metadataDirective") or "COPY"
    content_type = call.fields.optional_text("contentType")
    info = call.fields.text_mapping("fileInfo")
    if directive == "REPLACE":
        if content_type is None:
            raise InvalidRequest("contentType is required when metadataDirective is REPLACE")
        checked = names.check_file_info(info or {}, name=name)
        return check_content_type(content_type, name), checked
    if directive != "COPY":
        raise InvalidRequest("metadataDirective must be COPY or REPLACE")
    if content_type is not None or info is not None:
        raise InvalidRequest(
            "contentType and fileInfo are only allowed when metadataDirective is REPLACE"
        )
    return source.content_type or "", names.check_file_info(source.info, name=name)


def _span(call: Call, source: FileVersion) -> copies.Span:
    """What to copy. InvalidRequest, RangeNotSatisfiable, SourceTooLarge."""
    text = call.fields.optional_text("range")
    if text is None:
        return copies.whole(source)
    match = RANGE.fullmatch(text)
    if match is None:
        raise InvalidRequest("The range must be like bytes=0-99")
    return copies.span(source, int(match[1]), int(match[2]) if match[2] else None)


def _part_number(call: Call) -> int:
    number = call.fields.number("partNumber", low=-(2**62), high=2**62)
    if number is None:
        raise InvalidRequest("required field partNumber is missing")
    large_files.check_part_number(number)
    return number


def _source_key(call: Call) -> CustomerKey | None:
    """The customer's key of the source; that SSE-B2 protects it need not be said. BadCustomerKey"""
    return wanted_encryption(call.fields, "sourceServerSideEncryption").key


def _part_key(call: Call) -> CustomerKey | None:
    """SSE-B2 was settled when the large file was started. InvalidRequest, BadCustomerKey."""
    encryption = wanted_encryption(call.fields, "destinationServerSideEncryption")
    if encryption.mode == "SSE-B2":
        raise InvalidRequest("SSE-B2 must not be specified for a part")
    return encryption.key


CALLS = {"b2_copy_file": copy_file, "b2_copy_part": copy_part}
