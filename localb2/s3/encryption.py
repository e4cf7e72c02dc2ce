"""Server-side encryption in S3 headers: AES256 (SSE-B2) and customer keys (SSE-C)."""

from collections.abc import Mapping

from localb2.customer_keys import ALGORITHM, CustomerKey, WantedEncryption, read_customer_key
from localb2.s3.errors import S3Error, invalid_argument
from localb2.values import Bucket, FileVersion

_MANAGED = "x-amz-server-side-encryption"
_CUSTOMER = f"{_MANAGED}-customer-"
_COPY_SOURCE = "x-amz-copy-source-server-side-encryption-customer-"

# Whole names, made once: ordinary requests pay three look-ups for the question.
_HEADERS = (f"{_CUSTOMER}algorithm", f"{_CUSTOMER}key", f"{_CUSTOMER}key-md5")
_SOURCE_HEADERS = (f"{_COPY_SOURCE}algorithm", f"{_COPY_SOURCE}key", f"{_COPY_SOURCE}key-md5")


def wanted_encryption(headers: Mapping[str, str], bucket: Bucket) -> WantedEncryption:
    """How to encrypt what an upload or copy makes: its headers, else the bucket's default.

    Raises BadCustomerKey and S3Error.
    """
    key = customer_key(headers)
    if key is not None:
        if _MANAGED in headers:
            raise invalid_argument(
                "Server Side Encryption with Customer provided key is incompatible"
                " with the encryption method specified"
            )
        return WantedEncryption("SSE-C", key)
    return WantedEncryption("SSE-B2" if _MANAGED in headers else bucket.encryption)


def customer_key(headers: Mapping[str, str], *, needs_md5: bool = True) -> CustomerKey | None:
    """The customer's key of a request, if it has one. Raises BadCustomerKey.

    Uploads and their parts have to bring its MD5, too.
    """
    return _key(headers, _HEADERS, needs_md5=needs_md5)


def copy_source_key(headers: Mapping[str, str]) -> CustomerKey | None:
    """The customer's key of the file that CopyObject or UploadPartCopy reads. BadCustomerKey."""
    return _key(headers, _SOURCE_HEADERS, needs_md5=False)


def check_encryption_header(header: str, value: str) -> None:
    """Refuse what B2 does not know among the headers of SSE: keys of AWS, above all. S3Error."""
    if header == _MANAGED:
        if value != ALGORITHM:
            raise invalid_argument("Only AES256 is supported as x-amz-server-side-encryption")
    elif not header.startswith(_CUSTOMER):
        raise _unsupported_header(header)


def encryption_headers(version: FileVersion) -> tuple[tuple[str, str], ...]:
    """How a version is encrypted, where it is."""
    if version.encryption is None:
        return ()
    if version.key_md5 is None:
        return ((_MANAGED, ALGORITHM),)
    return ((_HEADERS[0], ALGORITHM), (f"{_CUSTOMER}key-MD5", version.key_md5))


def _key(
    headers: Mapping[str, str], names: tuple[str, str, str], *, needs_md5: bool
) -> CustomerKey | None:
    algorithm, key, key_md5 = names
    if algorithm not in headers and key not in headers and key_md5 not in headers:
        return None
    return read_customer_key(
        headers.get(algorithm), headers.get(key), headers.get(key_md5), needs_md5=needs_md5
    )


def _unsupported_header(header: str) -> S3Error:
    return invalid_argument(f"Unsupported header '{header}' received for this API call.")
