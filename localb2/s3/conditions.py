"""Conditional requests: If-Match and its kin, of reads and about the sources of copies."""

from collections.abc import Mapping

from localb2.s3.errors import S3Error
from localb2.s3.times import http_date, seconds_of_http_date
from localb2.values import FileVersion

_OF_SOURCE = "x-amz-copy-source-"


def check_conditions(headers: Mapping[str, str], version: FileVersion) -> None:
    """The conditions of a read (RFC 9110, 13.2.2: tags before dates). Raises S3Error 304 or 412."""
    wanted, unwanted = headers.get("if-match"), headers.get("if-none-match")
    if wanted is not None:
        if not _matches(wanted, version):
            raise _precondition_failed()
    elif _is_after(version, headers.get("if-unmodified-since")):
        raise _precondition_failed()
    if unwanted is not None:
        if _matches(unwanted, version):
            raise _not_modified(version)
    elif _is_after(version, headers.get("if-modified-since")) is False:
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


def _matches(tags: str, version: FileVersion) -> bool:
    candidates = [tag.strip().removeprefix("W/").strip('"') for tag in tags.split(",")]
    return "*" in candidates or version.etag in candidates


def _is_after(version: FileVersion, date: str | None) -> bool | None:
    """Whether the version is newer than a date in whole seconds; None without a valid date."""
    seconds = None if date is None else seconds_of_http_date(date)
    return None if seconds is None else version.uploaded_ms // 1000 > seconds


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
