"""CopyObject and UploadPartCopy: files and ranges of files as new versions and as parts."""

import re
from typing import NamedTuple

from localb2 import copying
from localb2.errors import NoSuchFile, NotEntitled, RangeNotSatisfiable
from localb2.http import Response, decode_percent
from localb2.rules import buckets, copies, files, names
from localb2.rules.capabilities import require
from localb2.rules.encryption import check_part
from localb2.rules.locks import new_lock
from localb2.s3 import metadata
from localb2.s3.call import Call, xml_answer
from localb2.s3.conditions import check_copy_conditions
from localb2.s3.encryption import (
    copy_source_key,
    customer_key,
    encryption_headers,
    wanted_encryption,
)
from localb2.s3.errors import S3Error, invalid_argument
from localb2.s3.lock_headers import asked_lock
from localb2.s3.multipart import part_number, unfinished_upload
from localb2.s3.times import iso_time
from localb2.s3.xml import document
from localb2.values import Bucket, FileVersion

_SOURCE = "x-amz-copy-source"
_SOURCE_RANGE = f"{_SOURCE}-range"
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})", re.ASCII)
_VERSION_ID = "?versionId="


class _Source(NamedTuple):
    """What `x-amz-copy-source` names, and whether it named a version."""

    version: FileVersion
    named: bool


async def copy_object(call: Call) -> Response:
    """Copy a version of a file, with its headers or with new ones, to a new version."""
    name, headers = call.file_name, call.request.headers
    bucket = call.entitled_bucket("writeFiles", name)
    names.check_file_name(name)
    metadata.check_upload_acl(headers, bucket)
    if _SOURCE_RANGE in headers:
        raise invalid_argument(f"Unsupported header '{_SOURCE_RANGE}' received for this API call.")
    source = _source(call)
    check_copy_conditions(headers, source.version)
    content_type, info = _described(call, bucket, source)
    encryption, lock = wanted_encryption(headers, bucket), asked_lock(call, bucket)
    version = await copying.copy(
        call.service,
        source.version,
        copies.whole(source.version),
        lambda db, copied: copies.copy_file(
            db,
            call.store.clock,
            bucket,
            name,
            copied,
            content_type=content_type,
            info=info,
            encryption=encryption.mode,
            key_md5=encryption.key_md5,
            lock=new_lock(bucket, lock, call.store.clock.now_ms()),
        ),
        source_key=copy_source_key(headers),
        target_key=encryption.key,
    )
    answer = _answer("CopyObjectResult", version.uploaded_ms, version.etag)
    answer.headers.append((f"{_SOURCE}-version-id", source.version.id))
    answer.headers += [("x-amz-version-id", version.id), *encryption_headers(version)]
    return answer


async def upload_part_copy(call: Call) -> Response:
    """Copy a version of a file, or a range of it, to a part; its number may have been there."""
    number, headers = part_number(call.query.get("partNumber", "")), call.request.headers
    upload = unfinished_upload(call, call.entitled_bucket("writeFiles", call.file_name))
    key = customer_key(headers)
    check_part(upload, key)
    source = _source(call).version
    check_copy_conditions(headers, source)
    part = await copying.copy(
        call.service,
        source,
        _span(headers.get(_SOURCE_RANGE), source),
        lambda db, copied: copies.copy_part(db, call.store.clock, upload.id, number, copied),
        source_key=copy_source_key(headers),
        target_key=key,
    )
    answer = _answer("CopyPartResult", part.uploaded_ms, part.md5)
    answer.headers += [(f"{_SOURCE}-version-id", source.id), *encryption_headers(upload)]
    return answer


def _source(call: Call) -> _Source:
    """The version to copy from. NotEntitled, NoSuchBucket, NoSuchFile, S3Error."""
    bucket_name, name, version_id = _address(call.request.headers[_SOURCE])
    db = call.store.reader()
    bucket = buckets.get_bucket_by_name(db, bucket_name)
    owner = call.request.headers.get("x-amz-source-expected-bucket-owner", bucket.account_id)
    if not bucket.account_id == call.key.account_id == owner:
        raise NotEntitled("not entitled")
    require(call.key, "readFiles", bucket_id=bucket.id, file_name=name)
    if version_id is not None:
        return _Source(_named_version(call, bucket, name, version_id), named=True)
    return _Source(copies.check_source(files.find_latest(db, bucket.id, name)), named=False)


def _address(text: str) -> tuple[str, str, str | None]:
    """Bucket, name and version id of `bucket/name?versionId=id`, percent-encoded.

    A plus is a space here, as for AWS: clients that mean a plus encode it. Raises S3Error.
    """
    path, has_version, version_id = text.rpartition(_VERSION_ID)
    if not has_version:
        path = text
    decoded = decode_percent(path.encode("latin-1"), plus_is_space=True)
    bucket, _, name = decoded.removeprefix("/").partition("/")
    if not bucket or not name:
        raise invalid_argument(
            "Copy Source must mention the source bucket and key: sourcebucket/sourcekey"
        )
    return bucket, name, version_id if has_version else None


def _named_version(call: Call, bucket: Bucket, name: str, version_id: str) -> FileVersion:
    try:
        version = files.get_version(call.store.reader(), version_id)
    except NoSuchFile:
        raise _no_such_version() from None
    if (version.bucket_id, version.name) != (bucket.id, name) or version.action == "start":
        raise _no_such_version()
    if version.action == "hide":
        raise S3Error(
            400,
            "InvalidRequest",
            "The source of a copy request may not specifically refer to a delete marker"
            " by version id.",
        )
    return version


def _no_such_version() -> S3Error:
    return S3Error(404, "NoSuchVersion", "The specified version does not exist")


def _described(call: Call, bucket: Bucket, source: _Source) -> tuple[str, dict[str, str]]:
    """Content type and file info of the copy. S3Error, BadFileInfo."""
    headers, name = call.request.headers, call.file_name
    directive = headers.get("x-amz-metadata-directive", "COPY")
    if directive == "REPLACE":
        return metadata.upload_content_type(headers), metadata.upload_info(headers, name)
    if directive != "COPY":
        raise invalid_argument("Unknown metadata directive.")
    metadata.check_upload_headers(headers)
    _refuse_nothing_new(call, bucket, source)
    version = source.version
    info = names.check_file_info(version.info, name=name)
    return version.content_type or metadata.DEFAULT_CONTENT_TYPE, info


def _refuse_nothing_new(call: Call, bucket: Bucket, source: _Source) -> None:
    """A copy of a file onto itself has to change something, or to bring an old version back."""
    version = source.version
    if source.named or (version.bucket_id, version.name) != (bucket.id, call.file_name):
        return
    if any(header.startswith("x-amz-server-side-encryption") for header in call.request.headers):
        return
    raise S3Error(
        400,
        "InvalidRequest",
        "This copy request is illegal because it is trying to copy an object to itself without"
        " changing the object's metadata, storage class, website redirect location or encryption"
        " attributes.",
    )


def _span(text: str | None, source: FileVersion) -> copies.Span:
    """The range of UploadPartCopy, whose two ends have to be inside of the file. S3Error."""
    if text is None:
        return copies.whole(source)
    match = _RANGE.fullmatch(text)
    if match is None:
        raise invalid_argument(
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first"
            " and last are the zero-based offsets of the first and last bytes to copy"
        )
    try:
        return copies.span(source, int(match[1]), int(match[2]))
    except RangeNotSatisfiable:
        raise invalid_argument(
            f"Range specified is not valid for source object of size: {source.size}"
        ) from None


def _answer(root: str, made_ms: int, etag: str) -> Response:
    return xml_answer(
        document(
            root,
            f'    <LastModified>{iso_time(made_ms)}</LastModified>\n    <ETag>"{etag}"</ETag>\n',
        )
    )
