"""What an S3 call costs of the account's caps."""

from collections.abc import Mapping

from localb2.s3.call import Call
from localb2.values import FileVersion

#: What stores bytes, and those of it whose size the request tells.
_STORING = frozenset({"CopyObject", "CreateMultipartUpload", "UploadPartCopy"})
_UPLOADS = frozenset({"PutObject", "UploadPart"})


def spend(call: Call, name: str) -> None:
    """Count a signed call. Raises TransactionCapExceeded, StorageCapExceeded.

    Reading a file is charged to its owner, who is known later: see `spend_download`.
    """
    if call.signer is None:
        return
    caps, db, account_id = call.service.caps, call.store.reader(), call.signer.key.account_id
    caps.spend(db, account_id, name)
    if name in _UPLOADS:
        caps.check_storage(db, account_id, _announced(call.request.headers))
    elif name in _STORING:
        caps.check_storage(db, account_id)


def spend_download(call: Call, version: FileVersion, length: int) -> None:
    """Charge `length` bytes of a file to its owner. Raises DownloadCapExceeded."""
    sent = 0 if call.request.method == "HEAD" else length
    call.service.caps.spend_download(call.store.reader(), version.account_id, sent)


def _announced(headers: Mapping[str, str]) -> int:
    """Bytes of the file that comes; 0 when nothing readable says so."""
    text = headers.get("x-amz-decoded-content-length") or headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
