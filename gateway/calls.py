"""The calls to B2 that the gateway makes, and the time-outs and billing class each goes with."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

from gateway.errors import B2Error, NotEntitled
from gateway.values import Call

Observer = Callable[[Call], None]
BillingClass = Literal["A", "B", "C"]


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to connect, seconds between two bytes, and how often one call is tried in all."""

    connect: float
    read: float
    tries: int


PAGE = Timeouts(connect=3, read=15, tries=2)
# The second try is for failures before a byte of the body was read; later there is no rewinding.
TRANSFER = Timeouts(connect=10, read=300, tries=2)

# Backblaze's transaction price page, for the calls that we make.
BILLING: Mapping[str, BillingClass] = {
    "b2_authorize_account": "C",
    "b2_list_buckets": "C",
    "b2_update_bucket": "C",
    "b2_get_file_info": "B",
    "b2_list_file_names": "C",
    "b2_list_file_versions": "C",
    "b2_list_parts": "C",
    "b2_get_download_authorization": "C",
    "b2_list_keys": "C",
    "b2_create_key": "C",
    "b2_delete_key": "A",
    "ListBuckets": "C",
    "CreateBucket": "C",
    "DeleteBucket": "A",
    "ListObjectsV2": "C",
    "ListObjectVersions": "C",
    "ListMultipartUploads": "C",
    "DeleteObject": "A",
    "DeleteObjects": "A",
    "PutObject": "A",
    "CreateMultipartUpload": "A",
    "UploadPart": "A",
    "ListParts": "C",
    "CompleteMultipartUpload": "A",
    "AbortMultipartUpload": "A",
    "GetObject": "B",
}


@dataclass(slots=True)
class Trace:
    """What a transport learns of one call besides its result."""

    request_id: str | None = None


@contextmanager
def reported(
    observer: Observer | None,
    verb: str,
    b2_call: str,
    *,
    needs: str | None = None,
    bucket: str | None = None,
    file_name: str | None = None,
) -> Iterator[Trace]:
    """Tell `observer` of the one call made inside, whether it works or fails.

    Errors that pass learn what the call was about; NotEntitled learns that the call `needs`.
    """
    trace = Trace()
    begin = perf_counter()
    result = "ok"
    try:
        yield trace
    except B2Error as error:
        result = error.code
        trace.request_id = error.request_id or trace.request_id
        error.bucket, error.file_name = bucket, file_name
        if isinstance(error, NotEntitled):
            error.capability = needs
        raise
    except BaseException:
        result = "failed"
        raise
    finally:
        if observer is not None:
            seconds = perf_counter() - begin
            billing_class = BILLING[b2_call]
            observer(
                Call(
                    verb,
                    b2_call,
                    billing_class,
                    bucket,
                    file_name,
                    result,
                    trace.request_id,
                    seconds,
                )
            )
