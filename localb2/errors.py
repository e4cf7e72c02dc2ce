"""What can be refused, each named after the fact; the two faces turn them into their own codes."""


class LocalB2Error(Exception):
    """Base of everything localb2 refuses. `str()` is safe to show and never holds a secret."""


class InvalidRequest(LocalB2Error):
    """A value is missing or malformed (native 400 bad_request)."""


class OutOfRange(InvalidRequest):
    """A number that is smaller or larger than it may be."""


class NotEntitled(LocalB2Error):
    """The key lacks a capability, or bucket or prefix are outside of it."""


class UnknownKey(LocalB2Error):
    """No such application key, or it was deleted or has expired."""


class WrongSecret(LocalB2Error):
    """The key exists, the secret or the signature made with it does not match."""


class BadToken(LocalB2Error):
    """A native token that was never issued, was altered, or whose key is gone."""


class ExpiredToken(LocalB2Error):
    """A native token past its time."""


class UploadTokenInUse(LocalB2Error):
    """Two uploads at once with one upload token (auth_token_limit)."""


class BadBucketName(InvalidRequest):
    """A bucket name that B2 refuses."""


class BucketNameTaken(LocalB2Error):
    """Another account owns the name."""


class BucketNameOwn(LocalB2Error):
    """This account owns a bucket of that name already."""


class TooManyBuckets(LocalB2Error):
    """100 buckets per account."""


class NoSuchBucket(LocalB2Error):
    """No bucket of that name or id that this account may know of."""


class BucketNotEmpty(LocalB2Error):
    """File versions, hide markers or unfinished large files are left."""


class RevisionConflict(LocalB2Error):
    """ifRevisionIs named an older revision."""


class LockConflict(LocalB2Error):
    """Object Lock cannot be switched off."""


class SourceReplicationConflict(LocalB2Error):
    """Object Lock cannot be switched on for a bucket that is replicated to another one."""


class LockNotEnabled(InvalidRequest):
    """The bucket has no Object Lock (bucket_missing_file_lock)."""


class RetentionInPast(InvalidRequest):
    """A retention that ends now or earlier (retain_until_timestamp_must_be_in_future)."""


class DeletionLocked(LocalB2Error):
    """The version is retained or held: it cannot be deleted (401 access_denied)."""


class RetentionLocked(LocalB2Error):
    """Retention that may not be shortened, weakened or removed (403 access_denied)."""


class NotLockable(LocalB2Error):
    """A hide marker, which has neither retention nor legal hold (method_not_allowed)."""


class BadFileName(InvalidRequest):
    """A file name that B2 refuses."""


class BadFileInfo(InvalidRequest):
    """File info beyond B2's limits."""


class NoSuchFile(LocalB2Error):
    """No visible file of that name, or no version of that id."""


class AlreadyHidden(LocalB2Error):
    """The newest version is a hide marker already."""


class FileNotPresent(LocalB2Error):
    """No version with that name and id together (file_not_present)."""


class NoSuchUpload(LocalB2Error):
    """No unfinished large file of that id."""


class MissingPart(LocalB2Error):
    """A part named at the finish was not uploaded, or numbers have gaps."""


class PartMismatch(LocalB2Error):
    """The hash of a part named at the finish is not the stored one."""


class PartTooSmall(LocalB2Error):
    """A part other than the last is under 5,000,000 bytes."""


class PartsOutOfOrder(InvalidRequest):
    """S3 names parts in ascending order, each once (InvalidPartOrder)."""


class NotEnoughParts(LocalB2Error):
    """A native large file needs at least two parts."""


class HashMismatch(LocalB2Error):
    """The bytes received do not have the hash that the client named."""


class IncompleteBody(LocalB2Error):
    """The connection ended before the announced length."""


class BodyStalled(LocalB2Error):
    """The client sent nothing more of a body for too long (request_timeout)."""


class NoSuchKey(LocalB2Error):
    """No application key of that id in this account."""


class EventTypesEmpty(InvalidRequest):
    """An event notification rule without event types."""


class EventTypeInvalid(InvalidRequest):
    """An event type that B2 does not know."""


class EventTypesMixed(InvalidRequest):
    """All types of a category and one of them in the same rule (event_type_categories)."""


class EventTypesOverlap(InvalidRequest):
    """Two event notification rules would hear of the same event."""


class OrderedFailure(LocalB2Error):
    """A test ordered this answer (`POST /_test/fail`); each face writes it in its own shape."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


class SourceTooLarge(LocalB2Error):
    """One copy takes at most 5,000,000,000 bytes (source_too_large)."""


class RangeNotSatisfiable(LocalB2Error):
    """A range that is not inside of the file."""


class StorageFailed(LocalB2Error):
    """The disk is full, broken or out of reach: nothing was changed."""


class ServiceBusy(LocalB2Error):
    """No place for this upload right now; a new upload URL leads to another one."""


class MalformedAuthorization(LocalB2Error):
    """A signature (header or presigned URL) that cannot even be read."""


class UnsignedHeader(LocalB2Error):
    """`host` or an `x-amz-` header that the signature does not cover."""


class ClockSkew(LocalB2Error):
    """Signed more than 15 minutes from now."""


class ExpiredSignature(LocalB2Error):
    """A presigned URL past its time."""


class MalformedChunks(LocalB2Error):
    """An aws-chunked body that breaks its own framing, or is not as long as announced."""


class StorageCapExceeded(LocalB2Error):
    """The account stores as much as its cap allows."""

    def __init__(self) -> None:
        super().__init__(
            "Cannot upload files, storage cap exceeded. "
            "See the Caps & Alerts page to increase your cap."
        )


class DownloadCapExceeded(LocalB2Error):
    """The account has sent as much today as its cap allows, or as often."""

    def __init__(self) -> None:
        super().__init__(
            "Cannot download file, download bandwidth or transaction (Class B) cap exceeded. "
            "See the Caps & Alerts page to increase your cap."
        )


class TransactionCapExceeded(LocalB2Error):
    """The account has made as many calls of a class today as its cap allows."""

    def __init__(self) -> None:
        super().__init__(
            "Transaction cap exceeded, see the Caps & Alerts page to increase your cap"
        )


class BadCustomerKey(InvalidRequest):
    """A customer's key (SSE-C) that is incomplete, malformed, or not that of its MD5."""


class CustomerKeyMissing(LocalB2Error):
    """The file was stored with a customer's key, and none came."""


class WrongCustomerKey(LocalB2Error):
    """Not the key that the file was stored with (native 403 access_denied)."""


class CustomerKeyNotApplicable(InvalidRequest):
    """A customer's key for a file that was stored without one."""


class PartKeyMissing(CustomerKeyMissing):
    """The large file was started with a customer's key, and none came with its part."""


class WrongPartKey(WrongCustomerKey):
    """Not the key that the large file was started with."""


class PartKeyNotApplicable(CustomerKeyNotApplicable):
    """A customer's key for a part of a large file that was started without one."""
