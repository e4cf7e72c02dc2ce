"""How the native face says no: one table from our errors to B2's status and code."""

import json

from localb2 import errors
from localb2.errors import LocalB2Error, OrderedFailure
from localb2.http import Response

NO_STORE = ("Cache-Control", "max-age=0, no-cache, no-store")
#: B2 hangs up after a 400; other refusals leave the connection open.
LAST_ANSWER = ("connection", "close")
ERROR_TYPE = ("Content-Type", "application/json;charset=utf-8")


class Refused(LocalB2Error):
    """A refusal that only the native face knows, with its status and code."""

    def __init__(
        self, status: int, code: str, message: str = "", headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.headers = headers


# Most special first where one is a kind of another; None as text: say what the error says.
TABLE: dict[type[LocalB2Error], tuple[int, str, str | None]] = {
    errors.AlreadyHidden: (400, "already_hidden", None),
    errors.BadToken: (401, "bad_auth_token", None),
    errors.BodyStalled: (408, "request_timeout", None),
    errors.BucketNameOwn: (400, "duplicate_bucket_name", "Bucket name is already in use."),
    errors.BucketNameTaken: (400, "duplicate_bucket_name", "Bucket name is already in use."),
    errors.BucketNotEmpty: (400, "cannot_delete_non_empty_bucket", None),
    errors.DownloadCapExceeded: (403, "download_cap_exceeded", None),
    errors.CustomerKeyMissing: (400, "bad_request", None),
    errors.DeletionLocked: (401, "access_denied", None),
    errors.EventTypeInvalid: (400, "event_type_invalid", None),
    errors.EventTypesEmpty: (400, "event_types_empty", None),
    errors.EventTypesMixed: (400, "event_type_categories", None),
    errors.EventTypesOverlap: (400, "event_type_overlap", None),
    errors.ExpiredToken: (401, "expired_auth_token", None),
    errors.FileNotPresent: (400, "file_not_present", None),
    errors.HashMismatch: (400, "bad_request", "Checksum did not match data received"),
    errors.IncompleteBody: (400, "bad_request", None),
    errors.InvalidRequest: (400, "bad_request", None),
    errors.LockConflict: (400, "file_lock_conflict", None),
    errors.LockNotEnabled: (400, "bucket_missing_file_lock", None),
    errors.MissingPart: (400, "missing_part", None),
    errors.NoSuchBucket: (400, "bad_bucket_id", None),
    errors.NoSuchFile: (404, "not_found", None),
    errors.NoSuchKey: (400, "bad_request", None),
    errors.NoSuchUpload: (400, "bad_request", None),
    errors.NotEnoughParts: (400, "bad_request", "large files must have at least 2 parts"),
    errors.NotLockable: (405, "method_not_allowed", None),
    errors.NotEntitled: (401, "unauthorized", ""),
    errors.PartMismatch: (400, "part_sha1_mismatch", None),
    errors.PartTooSmall: (400, "bad_request", None),
    errors.RetentionInPast: (400, "retain_until_timestamp_must_be_in_future", None),
    errors.RetentionLocked: (403, "access_denied", None),
    errors.RevisionConflict: (409, "conflict", "simultaneous updates to bucket"),
    errors.RangeNotSatisfiable: (416, "range_not_satisfiable", None),
    errors.ServiceBusy: (503, "service_unavailable", None),
    errors.SourceReplicationConflict: (400, "source_replication_conflict", None),
    errors.SourceTooLarge: (400, "source_too_large", None),
    errors.StorageCapExceeded: (403, "storage_cap_exceeded", None),
    errors.StorageFailed: (503, "service_unavailable", None),
    errors.TooManyBuckets: (400, "too_many_buckets", None),
    errors.TransactionCapExceeded: (403, "transaction_cap_exceeded", None),
    errors.UnknownKey: (401, "bad_auth_token", ""),
    errors.UploadTokenInUse: (400, "auth_token_limit", None),
    errors.WrongCustomerKey: (403, "access_denied", None),
    errors.WrongSecret: (401, "unauthorized", ""),
}


def refusal(error: LocalB2Error) -> Response:
    """The error response of any refusal."""
    if isinstance(error, Refused):
        return _response(error.status, error.code, str(error), error.headers)
    if isinstance(error, OrderedFailure):
        return _ordered(error)
    for kind in type(error).__mro__:
        if kind in TABLE:
            status, code, text = TABLE[kind]
            return _response(status, code, str(error) if text is None else text)
    return _response(400, "bad_request", str(error))


def _ordered(error: OrderedFailure) -> Response:
    headers: tuple[tuple[str, str], ...] = ()
    if error.retry_after is not None:
        headers = (("Retry-After", str(error.retry_after)),)
    return _response(error.status, error.code, error.message, headers)


def _response(
    status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()
) -> Response:
    document = {"code": code, "message": message, "status": status}
    body = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False).encode()
    if status == 400:
        headers = (*headers, LAST_ANSWER)
    return Response(status, [ERROR_TYPE, NO_STORE, *headers], body)
