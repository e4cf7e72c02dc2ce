"""How B2's S3 face words a refusal: status, code and message for everything localb2 can refuse."""

from localb2 import errors
from localb2.errors import LocalB2Error, OrderedFailure


class S3Error(Exception):
    """One refusal as it goes on the wire; `headers` are sent beside the usual ones."""

    def __init__(
        self, status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers


#: Fact to status, code and text; no text means that the fact's own words are B2's.
_TABLE: dict[type[LocalB2Error], tuple[int, str, str | None]] = {
    errors.BadBucketName: (400, "InvalidBucketName", None),
    errors.BadCustomerKey: (400, "InvalidArgument", None),
    errors.BadFileInfo: (400, "InvalidArgument", None),
    errors.BadFileName: (400, "InvalidArgument", None),
    errors.BodyStalled: (
        400,
        "RequestTimeout",
        "Your socket connection to the server was not read from or written to within the timeout"
        " period. Idle connections will be closed.",
    ),
    errors.BucketNameOwn: (
        409,
        "BucketAlreadyOwnedByYou",
        "Your previous request to create the named bucket succeeded and you already own it.",
    ),
    errors.BucketNameTaken: (409, "BucketAlreadyExists", "Bucket name is already in use!"),
    errors.BucketNotEmpty: (409, "BucketNotEmpty", "The bucket you tried to delete is not empty"),
    errors.ClockSkew: (403, "RequestTimeTooSkewed", None),
    errors.DownloadCapExceeded: (403, "AccessDenied", None),
    errors.CustomerKeyMissing: (400, "InvalidRequest", None),
    errors.DeletionLocked: (
        403,
        "AccessDenied",
        "Access Denied because object protected by object lock.",
    ),
    errors.ExpiredSignature: (401, "UnauthorizedAccess", None),
    errors.FileNotPresent: (404, "NoSuchVersion", "The specified version does not exist"),
    errors.HashMismatch: (400, "BadDigest", None),
    errors.IncompleteBody: (
        400,
        "IncompleteBody",
        "You did not provide the number of bytes specified by the Content-Length HTTP header",
    ),
    errors.InvalidRequest: (400, "InvalidRequest", None),
    errors.LockConflict: (409, "InvalidBucketState", None),
    errors.LockNotEnabled: (
        400,
        "InvalidRequest",
        "Bucket is missing Object Lock Configuration",
    ),
    errors.MalformedAuthorization: (400, "AuthorizationHeaderMalformed", None),
    errors.MalformedChunks: (400, "IncompleteBody", None),
    errors.MissingPart: (
        400,
        "InvalidPart",
        "One or more of the specified parts could not be found",
    ),
    errors.NoSuchBucket: (404, "NoSuchBucket", "The specified bucket does not exist"),
    errors.NoSuchFile: (404, "NoSuchKey", "Key not found"),
    errors.NoSuchUpload: (404, "NoSuchUpload", "The specified multipart upload does not exist"),
    errors.NotEntitled: (403, "AccessDenied", "not entitled"),
    errors.NotLockable: (
        405,
        "MethodNotAllowed",
        "The specified method is not allowed against this resource",
    ),
    errors.PartMismatch: (
        400,
        "InvalidPart",
        "The entity tag of a specified part does not match that of the uploaded part",
    ),
    errors.PartsOutOfOrder: (
        400,
        "InvalidPartOrder",
        "The list of parts was not in ascending order",
    ),
    errors.PartTooSmall: (
        400,
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
    ),
    errors.SourceTooLarge: (
        400,
        "InvalidRequest",
        "The specified copy source is larger than the maximum allowable size for a copy source:"
        " 5000000000",
    ),
    errors.StorageCapExceeded: (403, "AccessDenied", None),
    errors.RetentionInPast: (
        400,
        "InvalidArgument",
        "The retain until date must be in the future!",
    ),
    errors.RetentionLocked: (
        403,
        "AccessDenied",
        "Access Denied because object protected by object lock.",
    ),
    errors.StorageFailed: (503, "ServiceUnavailable", None),
    errors.TooManyBuckets: (400, "TooManyBuckets", None),
    errors.TransactionCapExceeded: (403, "AccessDenied", None),
    errors.UnknownKey: (403, "InvalidAccessKeyId", None),
    errors.UnsignedHeader: (403, "AccessDenied", None),
    errors.WrongCustomerKey: (403, "AccessDenied", "Access Denied"),
    errors.WrongPartKey: (400, "InvalidRequest", None),
    errors.WrongSecret: (403, "SignatureDoesNotMatch", "Signature validation failed"),
}


def s3_error(error: LocalB2Error) -> S3Error:
    """The S3 wording of a fact. What the S3 face cannot meet is a plain InvalidRequest."""
    if isinstance(error, OrderedFailure):
        wait = (("Retry-After", str(error.retry_after)),) if error.retry_after is not None else ()
        return S3Error(error.status, error.code, error.message, wait)
    for kind in type(error).__mro__:
        if kind in _TABLE:
            status, code, text = _TABLE[kind]
            return S3Error(status, code, text or str(error))
    return S3Error(400, "InvalidRequest", str(error))


def not_supported() -> S3Error:
    """A call that B2 does not have either."""
    return S3Error(501, "NotImplemented", "Backblaze B2 does not support this API call")


def header_not_implemented() -> S3Error:
    """B2's answer to conditional writes, tags and the like."""
    return S3Error(
        501,
        "NotImplemented",
        "A header you provided implies functionality that is not implemented",
    )


def invalid_argument(message: str) -> S3Error:
    """A parameter or header with a value that cannot be."""
    return S3Error(400, "InvalidArgument", message)
