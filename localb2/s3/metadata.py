"""Object headers to B2's content type and file info, and back (PutObject, GetObject)."""

from collections.abc import Mapping
from urllib.parse import quote

from localb2.rules.names import check_file_info
from localb2.s3 import lock_headers
from localb2.s3.encryption import check_encryption_header
from localb2.s3.errors import S3Error, header_not_implemented, invalid_argument
from localb2.values import Bucket, FileVersion

DEFAULT_CONTENT_TYPE = "application/octet-stream"
_META = "x-amz-meta-"

#: Standard header to the file info that B2 keeps it in.
STANDARD_INFO = {
    "cache-control": "b2-cache-control",
    "content-disposition": "b2-content-disposition",
    "content-encoding": "b2-content-encoding",
    "content-language": "b2-content-language",
    "expires": "b2-expires",
}
_HEADER_OF_INFO = {
    "b2-cache-control": "Cache-Control",
    "b2-content-disposition": "Content-Disposition",
    "b2-content-encoding": "Content-Encoding",
    "b2-content-language": "Content-Language",
    "b2-expires": "Expires",
}
_CONDITIONS = frozenset({"if-match", "if-none-match"})
#: What may stand in an upload beside metadata, encryption, locks and checksums. Any other header
#: is refused by its name, as B2 was seen to do with tags and (before 2025) with checksums.
_KNOWN = frozenset(
    {
        "x-amz-acl",
        "x-amz-bypass-governance-retention",
        "x-amz-content-sha256",
        "x-amz-date",
        "x-amz-decoded-content-length",
        "x-amz-expected-bucket-owner",
        "x-amz-metadata-directive",
        "x-amz-mp-object-size",
        "x-amz-request-payer",
        "x-amz-sdk-checksum-algorithm",
        "x-amz-source-expected-bucket-owner",
        "x-amz-storage-class",
        "x-amz-tagging-directive",
        "x-amz-te",
        "x-amz-trailer",
        "x-amz-user-agent",
    }
)
_KNOWN_BEGINNINGS = ("x-amz-checksum-", "x-amz-copy-source")


def upload_info(headers: Mapping[str, str], name: str) -> dict[str, str]:
    """The file info that the headers of an upload ask for.

    Raises BadFileInfo beyond B2's limits and S3Error for headers that B2 or localb2 refuse.
    """
    info: dict[str, str] = {}
    for header, value in headers.items():
        if header.startswith("x-amz-"):
            if header.startswith(_META):
                info[header[len(_META) :]] = _text(value)
            else:
                _check_amz_header(header, value)
        elif header in STANDARD_INFO:
            _add_standard(info, header, _text(value))
        elif header in _CONDITIONS:
            raise header_not_implemented()
    return check_file_info(info, name=name) if info else info


def check_upload_headers(headers: Mapping[str, str]) -> None:
    """Refuse what B2 or localb2 refuse, whatever the headers say about file info. S3Error."""
    for header, value in headers.items():
        if header in _CONDITIONS:
            raise header_not_implemented()
        if header.startswith("x-amz-") and not header.startswith(_META):
            _check_amz_header(header, value)


def refuse_conditions(headers: Mapping[str, str]) -> None:
    """B2 has no conditional writes: to write in spite of a condition would be a lie. S3Error."""
    if not _CONDITIONS.isdisjoint(headers):
        raise header_not_implemented()


def upload_content_type(headers: Mapping[str, str]) -> str:
    """What the upload says, or the type of which nothing is known."""
    return _text(headers.get("content-type", "")) or DEFAULT_CONTENT_TYPE


def check_upload_acl(headers: Mapping[str, str], bucket: Bucket) -> None:
    """B2 has no ACLs of objects: only the bucket's own one may be named. Raises S3Error."""
    acl = headers.get("x-amz-acl")
    if acl is not None and acl != ("public-read" if bucket.is_public else "private"):
        raise unsupported_acl(acl)


def unsupported_acl(acl: str) -> S3Error:
    """B2's words for any ACL but private and public-read."""
    return invalid_argument(f"Unsupported value for canned acl '{acl}'")


def object_headers(version: FileVersion) -> list[tuple[str, str]]:
    """File info and content type of a version as response headers."""
    headers = [
        (_HEADER_OF_INFO.get(name) or _META + name, _header_value(value))
        for name, value in version.info.items()
    ]
    headers.append(("Content-Type", _header_value(version.content_type or DEFAULT_CONTENT_TYPE)))
    return headers


def _check_amz_header(header: str, value: str) -> None:
    if header.startswith("x-amz-server-side-encryption"):
        check_encryption_header(header, value)
    elif header.startswith(lock_headers.PREFIX):
        lock_headers.check_lock_header(header)
    elif header == "x-amz-storage-class" and value != "STANDARD":
        raise S3Error(400, "InvalidStorageClass", "The storage class you specified is not valid")
    elif header not in _KNOWN and not header.startswith(_KNOWN_BEGINNINGS):
        raise invalid_argument(f"Unsupported header '{header}' received for this API call.")


def _add_standard(info: dict[str, str], header: str, value: str) -> None:
    if header == "content-encoding":
        # aws-chunked tells how the body travels, not what it is.
        codings = [coding.strip() for coding in value.split(",")]
        value = ",".join(coding for coding in codings if coding and coding != "aws-chunked")
    if value:
        info[STANDARD_INFO[header]] = value


def _text(value: str) -> str:
    """A received header value (latin-1) as the text that was meant: UTF-8 where it is that."""
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return value


def _header_value(text: str) -> str:
    """Text as a header value: as it came, or percent-encoded where it could break the header."""
    if text.isascii() and text.isprintable():
        return text
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        return quote(text, safe=" ")
    return text.encode("utf-8").decode("latin-1")
