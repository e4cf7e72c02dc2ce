"""What can go wrong at B2, each named after the fact, and one table per transport of its codes."""

import re
from collections.abc import Callable, Mapping

# Account, upload, part and download tokens: no answer may carry one outward.
_TOKEN = re.compile(r"\b[34]_\w{6,}[\w=-]*_(?:acct|upld|uplg|dnld)\S*")
_LONGEST_MESSAGE = 500


class B2Error(Exception):
    """Base of everything B2 or the way to it refuses. `str()` is safe to show and to log.

    `code` is B2's own word, or ours for failures that B2 never saw. `retry_after` is in seconds.
    `bucket` and `file_name` say what the call was about, where it was about one.
    """

    default_code = "b2_error"

    def __init__(
        self,
        message: str = "",
        *,
        code: str | None = None,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.message = safe_text(message)
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.bucket: str | None = None
        self.file_name: str | None = None
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" if self.message else self.code


class Unreachable(B2Error):
    """No connection: name, route, refusal, or TLS."""

    default_code = "unreachable"


class TimedOut(B2Error):
    """No answer in time, or B2's own request_timeout."""

    default_code = "timed_out"


class ConnectionCut(B2Error):
    """The connection ended in the middle of a request or an answer."""

    default_code = "connection_cut"


class InvalidCredential(B2Error):
    """Signing in: B2 does not know this keyID, or the applicationKey is not its own."""

    default_code = "invalid_credential"


class CredentialExpired(B2Error):
    """A credential that once worked does no longer: key deleted, expired or revoked."""

    default_code = "credential_expired"


class MasterKeyRefused(B2Error):
    """B2's S3 API does not accept the master key."""

    default_code = "master_key_refused"


class NotEntitled(B2Error):
    """The key may not do this. `capability` is the one that the call needs, where it is known."""

    default_code = "not_entitled"
    capability: str | None = None


class CapExceeded(B2Error):
    """A cap of Caps & Alerts is reached."""

    default_code = "cap_exceeded"


class TooManyRequests(B2Error):
    """429: slow down; `retry_after` says for how long, where B2 told."""

    default_code = "too_many_requests"


class ServiceBusy(B2Error):
    """B2 answers 500, 503 or SlowDown; normal now and then."""

    default_code = "service_unavailable"


class NoSuchBucket(B2Error):
    """No such bucket, or none that this key may know of."""

    default_code = "no_such_bucket"


class NoSuchFile(B2Error):
    """No visible file of that name, or no file version of that id."""

    default_code = "no_such_file"


class NoSuchUpload(B2Error):
    """No unfinished large file of that id: finished, cancelled, or never started."""

    default_code = "no_such_upload"


class NoSuchKey(B2Error):
    """No application key of that id in this account."""

    default_code = "no_such_key"


class BucketNameTaken(B2Error):
    """Another account owns a bucket of that name."""

    default_code = "bucket_name_taken"


class BucketNameOwn(B2Error):
    """This account owns a bucket of that name already."""

    default_code = "bucket_name_own"


class BadBucketName(B2Error):
    """B2 refuses the bucket name."""

    default_code = "bad_bucket_name"


class TooManyBuckets(B2Error):
    """The account holds as many buckets as B2 allows."""

    default_code = "too_many_buckets"


class BucketNotEmpty(B2Error):
    """File versions, hide markers or unfinished large files are left in the bucket."""

    default_code = "bucket_not_empty"


class RevisionConflict(B2Error):
    """Somebody else changed the bucket since the revision that `if_revision` names."""

    default_code = "conflict"


class FileLocked(B2Error):
    """Object Lock protects the file version."""

    default_code = "file_locked"


class AlreadyHidden(B2Error):
    """The newest version of the file is a hide marker already."""

    default_code = "already_hidden"


class InvalidRequest(B2Error):
    """B2 refuses a value of the request; the message says which."""

    default_code = "invalid_request"


class IncompleteBody(B2Error):
    """The body of an upload ended before its announced size."""

    default_code = "incomplete_body"


class ForeignHost(B2Error):
    """The answer of b2_authorize_account names a host that does not belong to the realm."""

    default_code = "foreign_host"


class UnknownB2Error(B2Error):
    """An answer that no table knows; its code stays visible."""

    default_code = "unknown"


def safe_text(message: str) -> str:
    """`message` on one line, at most 500 characters, without tokens."""
    line = " ".join(message[: 4 * _LONGEST_MESSAGE].split())  # the search is slow in long texts
    return _TOKEN.sub("[token]", line)[:_LONGEST_MESSAGE]


S3_CODES: Mapping[str, type[B2Error]] = {
    "AccessDenied": NotEntitled,
    "UnauthorizedAccess": NotEntitled,
    "AllAccessDisabled": NotEntitled,
    "RequestTimeTooSkewed": UnknownB2Error,
    "InvalidAccessKeyId": CredentialExpired,
    "SignatureDoesNotMatch": CredentialExpired,
    "ExpiredToken": CredentialExpired,
    "InvalidToken": CredentialExpired,
    "CapExceeded": CapExceeded,
    "StorageCapExceeded": CapExceeded,
    "TransactionCapExceeded": CapExceeded,
    "DownloadCapExceeded": CapExceeded,
    "TooManyRequests": TooManyRequests,
    "SlowDown": ServiceBusy,
    "ServiceUnavailable": ServiceBusy,
    "InternalError": ServiceBusy,
    "RequestTimeout": TimedOut,
    "NoSuchBucket": NoSuchBucket,
    "NoSuchKey": NoSuchFile,
    "NoSuchVersion": NoSuchFile,
    "MethodNotAllowed": NoSuchFile,  # reading a hide marker by its id
    "NoSuchUpload": NoSuchUpload,
    "BucketAlreadyExists": BucketNameTaken,
    "BucketAlreadyOwnedByYou": BucketNameOwn,
    "InvalidBucketName": BadBucketName,
    "TooManyBuckets": TooManyBuckets,
    "BucketNotEmpty": BucketNotEmpty,
    "IncompleteBody": IncompleteBody,
    "OperationAborted": RevisionConflict,
    "BadDigest": InvalidRequest,
    "EntityTooLarge": InvalidRequest,
    "EntityTooSmall": InvalidRequest,
    "InvalidArgument": InvalidRequest,
    "InvalidDigest": InvalidRequest,
    "InvalidPart": InvalidRequest,
    "InvalidPartOrder": InvalidRequest,
    "InvalidRange": InvalidRequest,
    "InvalidRequest": InvalidRequest,
    "KeyTooLongError": InvalidRequest,
    "MalformedXML": InvalidRequest,
    "MetadataTooLarge": InvalidRequest,
    "MissingContentLength": InvalidRequest,
}

# A HEAD answer has no body, and a proxy's answer no B2 body: then only the status speaks.
S3_STATUSES: Mapping[int, type[B2Error]] = {
    400: InvalidRequest,
    401: NotEntitled,
    403: NotEntitled,
    404: NoSuchFile,
    408: TimedOut,
    409: RevisionConflict,
    416: InvalidRequest,
    429: TooManyRequests,
}

NATIVE_CODES: Mapping[str, type[B2Error]] = {
    "unauthorized": NotEntitled,
    "bad_auth_token": CredentialExpired,
    "expired_auth_token": CredentialExpired,
    "missing_auth_token": CredentialExpired,
    "email_not_verified": NotEntitled,
    "no_payment_history": NotEntitled,
    "access_denied": FileLocked,
    "cap_exceeded": CapExceeded,
    "storage_cap_exceeded": CapExceeded,
    "transaction_cap_exceeded": CapExceeded,
    "download_cap_exceeded": CapExceeded,
    "too_many_requests": TooManyRequests,
    "internal_error": ServiceBusy,
    "service_unavailable": ServiceBusy,
    "request_timeout": TimedOut,
    "bad_bucket_id": NoSuchBucket,
    "invalid_bucket_id": NoSuchBucket,
    "duplicate_bucket_name": BucketNameTaken,
    "too_many_buckets": TooManyBuckets,
    "cannot_delete_non_empty_bucket": BucketNotEmpty,
    "not_found": NoSuchFile,
    "no_such_file": NoSuchFile,
    "file_not_present": NoSuchFile,
    "invalid_file_id": NoSuchFile,
    "already_hidden": AlreadyHidden,
    "conflict": RevisionConflict,
    "bad_request": InvalidRequest,
    "bad_json": InvalidRequest,
    "unsupported": InvalidRequest,
    "out_of_range": InvalidRequest,
    "file_lock_conflict": InvalidRequest,
    "source_replication_conflict": InvalidRequest,
    "restricted_bucket_conflict": InvalidRequest,
    "bucket_missing_file_lock": InvalidRequest,
    "range_not_satisfiable": InvalidRequest,
}

NATIVE_STATUSES: Mapping[int, type[B2Error]] = {
    401: NotEntitled,
    403: NotEntitled,
    404: NoSuchFile,
    408: TimedOut,
    409: RevisionConflict,
    429: TooManyRequests,
}

# Signing in: what would later mean "this key does no longer work" means "no such credential".
AUTHORIZE_CODES: Mapping[str, type[B2Error]] = {
    "unauthorized": InvalidCredential,
    "bad_auth_token": InvalidCredential,
    "bad_request": InvalidCredential,
}


def s3_error(
    status: int,
    code: str,
    message: str,
    *,
    request_id: str | None = None,
    retry_after: float | None = None,
) -> B2Error:
    """The error for an S3 answer.

    Args:
        status: HTTP status.
        code: `<Code>` of the error document; empty where there was no body (HEAD).
        message: `<Message>`; empty where there was no body.
        request_id: x-amz-request-id.
        retry_after: seconds, from Retry-After.

    Returns:
        An instance of the class the tables name; UnknownB2Error with the code otherwise.
    """
    kind = S3_CODES.get(code) or S3_STATUSES.get(status) or _by_family(status)
    if code == "InvalidAccessKeyId" and message.startswith("Malformed"):
        kind = MasterKeyRefused
    if status == 403 and "cap exceeded" in message.lower():
        kind = CapExceeded
    return kind(
        message,
        code=code or str(status),
        status=status,
        request_id=request_id,
        retry_after=retry_after,
    )


def native_error(
    call: str,
    status: int,
    code: str | None,
    message: str | None,
    *,
    retry_after: float | None = None,
) -> B2Error:
    """The error for an answer of the native API.

    Args:
        call: the native call ("b2_list_buckets"); signing in reads some codes differently.
        status: HTTP status.
        code: `code` of the error document, None where the body was none of B2's.
        message: `message` of the error document.
        retry_after: seconds, from Retry-After.

    Returns:
        An instance of the class the tables name; UnknownB2Error with the code otherwise.
    """
    kind = NATIVE_CODES.get(code or "") or NATIVE_STATUSES.get(status) or _by_family(status)
    if status >= 500:  # a listing that timed out is "503 bad_request"
        kind = ServiceBusy
    if call == "b2_authorize_account" and status in (400, 401):
        kind = AUTHORIZE_CODES.get(code or "", kind)
    if kind is InvalidRequest and "application key does not exist" in (message or "").lower():
        kind = NoSuchKey
    return kind(message or "", code=code or str(status), status=status, retry_after=retry_after)


def read_answer[A, T](translate: Callable[[A], T], answer: A) -> T:
    """What `translate` reads out of an answer; one without what B2 always sends is not B2's.

    Raises:
        UnknownB2Error: a field is missing or not what it should be.
    """
    try:
        return translate(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as failure:
        raise UnknownB2Error(
            f"the answer lacks what B2 always sends ({failure})", code="strange_answer"
        ) from None


def retry_after_seconds(header: str | None) -> float | None:
    """Retry-After in seconds; None when absent, a date, or nonsense (B2 sends whole seconds)."""
    try:
        seconds = float(header) if header else None
    except ValueError:
        return None
    return seconds if seconds is not None and 0 <= seconds < float("inf") else None


def _by_family(status: int) -> type[B2Error]:
    return ServiceBusy if status in (500, 502, 503, 504) else UnknownB2Error
