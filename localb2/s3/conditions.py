"""Conditional requests: If-Match and its kin, of reads and about the sources of copies."""

from collections.abc import Mapping

from localb2.conditions import Validators, unmet_condition
from localb2.http_dates import http_date
from localb2.s3.errors import S3Error
from localb2.values import FileVersion

_OF_SOURCE = "x-amz-copy-source-"


def validators(version: FileVersion) -> Validators:
    """What S3 tells of a version's state: ETag and Last-Modified."""
    return Validators((version.etag,), version.uploaded_ms)


def check_conditions(headers: Mapping[str, str], version: FileVersion) -> None:
    """The conditions of a read. Raises S3Error 304 or 412."""
    unmet = unmet_condition(headers, validators(version))
    if unmet == "failed":
        raise _precondition_failed()
    if unmet == "not modified":
        raise _not_modified(version)


def check_copy_conditions(headers: Mapping[str, str], source: FileVersion) -> None:
    """The same about the source of a copy, which is made or not: S3Error 412 for all of them."""
    about_source = {
        name.removeprefix(_OF_SOURCE): value
        for name, value in headers.items()
        if name.startswith(_OF_SOURCE)
    }
    try:
        check_conditions(about_source, source)
    except S3Error:
        raise _precondition_failed() from None


def _precondition_failed() -> S3Error:
    return S3Error(
        412,
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold",
    )


def _not_modified(version: FileVersion) -> S3Error:
    return S3Error(
        304,
        "NotModified",
        "Not Modified",
        (
            ("ETag", f'"{version.etag}"'),
            ("Last-Modified", http_date(version.uploaded_ms)),
            ("x-amz-version-id", version.id),
        ),
    )
