"""What a native call costs of the account's caps."""

from contextlib import suppress

from localb2.errors import InvalidRequest
from localb2.http import Request
from localb2.native.call import Call
from localb2.service import Service
from localb2.values import ApplicationKey, FileVersion

LIST_LIMIT = 10_000
FILES_PER_TRANSACTION = 1000

#: B2 bills these once per 1,000 files asked for.
_LISTS = frozenset({"b2_list_file_names", "b2_list_file_versions"})

#: Refused as soon as the account stores what it may; how much they would add is not known yet.
_STORING = frozenset(
    {
        "b2_copy_file",
        "b2_copy_part",
        "b2_get_upload_part_url",
        "b2_get_upload_url",
        "b2_start_large_file",
    }
)


def spend_call(call: Call, name: str) -> None:
    """Count a call with an account token. Raises TransactionCapExceeded, StorageCapExceeded."""
    caps, account_id, units = call.service.caps, call.key.account_id, 1
    if name in _LISTS:
        with suppress(InvalidRequest):  # the call itself says what is wrong with the number
            asked = call.fields.page_size("maxFileCount", LIST_LIMIT)
            units = -(-asked // FILES_PER_TRANSACTION)
    caps.spend(call.db, account_id, name, units)
    if name in _STORING:
        caps.check_storage(call.db, account_id)


def check_upload(request: Request, service: Service, key: ApplicationKey) -> None:
    """Whether the upload may fail on purpose, or does not fit below the storage cap.

    Raises ServiceBusy, StorageCapExceeded.
    """
    service.test_mode.before_upload(request.headers, key.id)
    if service.caps.active:
        size = request.content_length or 0
        service.caps.check_storage(service.store.reader(), key.account_id, size)


def spend_download(request: Request, service: Service, version: FileVersion, length: int) -> None:
    """Charge `length` bytes of a file to its owner. Raises DownloadCapExceeded."""
    sent = 0 if request.method == "HEAD" else length
    service.caps.spend_download(service.store.reader(), version.account_id, sent)
