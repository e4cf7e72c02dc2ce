import pytest

from gateway import errors
from gateway.errors import B2Error, native_error, retry_after_seconds, s3_error


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (403, "InvalidAccessKeyId", "Malformed Access Key Id", errors.MasterKeyRefused),
        (403, "InvalidAccessKeyId", "The key '004x' is not valid", errors.CredentialExpired),
        (403, "SignatureDoesNotMatch", "Signature validation failed", errors.CredentialExpired),
        (403, "AccessDenied", "not entitled", errors.NotEntitled),
        (401, "UnauthorizedAccess", "bucket is not authorized: b", errors.NotEntitled),
        (403, "AccessDenied", "Storage cap exceeded.", errors.CapExceeded),
        (403, "TransactionCapExceeded", "", errors.CapExceeded),
        (404, "NoSuchBucket", "", errors.NoSuchBucket),
        (404, "NoSuchKey", "Key not found", errors.NoSuchFile),
        (404, "NoSuchVersion", "", errors.NoSuchFile),
        (404, "NoSuchUpload", "", errors.NoSuchUpload),
        (409, "BucketAlreadyExists", "Bucket name is already in use!", errors.BucketNameTaken),
        (409, "BucketAlreadyOwnedByYou", "", errors.BucketNameOwn),
        (409, "BucketNotEmpty", "", errors.BucketNotEmpty),
        (400, "InvalidBucketName", "", errors.BadBucketName),
        (400, "EntityTooSmall", "", errors.InvalidRequest),
        (416, "InvalidRange", "", errors.InvalidRequest),
        (503, "SlowDown", "", errors.ServiceBusy),
        (500, "InternalError", "", errors.ServiceBusy),
        (429, "TooManyRequests", "", errors.TooManyRequests),
        (501, "NotImplemented", "A header you provided", errors.UnknownB2Error),
        (403, "RequestTimeTooSkewed", "", errors.UnknownB2Error),
    ],
)
def test_s3_codes_become_facts(status, code, message, kind):
    error = s3_error(status, code, message)

    assert type(error) is kind
    assert (error.code, error.status, error.message) == (code, status, message)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, errors.InvalidRequest),
        (401, errors.NotEntitled),
        (403, errors.NotEntitled),
        (404, errors.NoSuchFile),
        (416, errors.InvalidRequest),
        (429, errors.TooManyRequests),
        (500, errors.ServiceBusy),
        (503, errors.ServiceBusy),
        (502, errors.ServiceBusy),
        (418, errors.UnknownB2Error),
    ],
)
@pytest.mark.parametrize("code", ["", "404x"])
def test_without_a_known_s3_code_the_status_speaks(status, kind, code):
    assert type(s3_error(status, code, "")) is kind


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (401, "unauthorized", "", errors.NotEntitled),
        (401, "bad_auth_token", "", errors.CredentialExpired),
        (401, "expired_auth_token", "", errors.CredentialExpired),
        (400, "bad_bucket_id", "Bucket 1 does not exist", errors.NoSuchBucket),
        (400, "duplicate_bucket_name", "", errors.BucketNameTaken),
        (400, "too_many_buckets", "", errors.TooManyBuckets),
        (400, "cannot_delete_non_empty_bucket", "", errors.BucketNotEmpty),
        (404, "not_found", "", errors.NoSuchFile),
        (400, "already_hidden", "", errors.AlreadyHidden),
        (409, "conflict", "simultaneous updates to bucket", errors.RevisionConflict),
        (401, "access_denied", "", errors.FileLocked),
        (403, "transaction_cap_exceeded", "", errors.CapExceeded),
        (429, "too_many_requests", "", errors.TooManyRequests),
        (503, "service_unavailable", "", errors.ServiceBusy),
        (503, "bad_request", "listing timed out", errors.ServiceBusy),
        (408, "request_timeout", "", errors.TimedOut),
        (400, "bad_request", "fileNamePrefix overlaps", errors.InvalidRequest),
        (400, "bad_request", "application key does not exist: 004", errors.NoSuchKey),
        (400, "never_heard_of", "", errors.UnknownB2Error),
    ],
)
def test_native_codes_become_facts(status, code, message, kind):
    error = native_error("b2_some_call", status, code, message)

    assert type(error) is kind
    assert (error.code, error.status) == (code, status)


@pytest.mark.parametrize("code", ["unauthorized", "bad_auth_token", "bad_request"])
def test_signing_in_reads_them_as_a_wrong_credential(code):
    assert type(native_error("b2_authorize_account", 401, code, "")) is errors.InvalidCredential


def test_signing_in_still_knows_a_busy_service_and_a_cap():
    busy = native_error("b2_authorize_account", 503, "bad_request", "")
    capped = native_error("b2_authorize_account", 403, "transaction_cap_exceeded", "")

    assert type(busy) is errors.ServiceBusy
    assert type(capped) is errors.CapExceeded


def test_an_unknown_code_stays_visible():
    error = s3_error(418, "Teapot", "short and stout")

    assert str(error) == "Teapot: short and stout"


def test_a_very_long_message_is_cut_at_once():
    error = native_error("b2_some_call", 400, "bad_request", "3_" + "a_" * 500_000)

    assert len(str(error)) < 600


def test_a_message_never_carries_a_token_or_a_second_line():
    token = "4_0022623512fc8f80000000001_0186e431_d18d02_acct_tH7VW03boebOXayIc43-sxptpfA="
    error = native_error("b2_some_call", 400, "bad_request", f"bad\r\ntoken {token} seen")

    assert str(error) == "bad_request: bad token [token] seen"


def test_a_message_has_an_end():
    assert len(B2Error("x" * 10_000).message) == 500


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("0", 0.0),
        ("-1", None),
        ("inf", None),
        ("nan", None),
        ("Fri, 20 Nov 2026 14:00:00 GMT", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_whole_seconds_or_nothing(header, seconds):
    assert retry_after_seconds(header) == seconds
