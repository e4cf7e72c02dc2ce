"""What botocore raises, as our errors."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
    IncompleteReadError,
    ParamValidationError,
    ReadTimeoutError,
    ResponseStreamingError,
)
from botocore.exceptions import (
    ConnectionError as NoConnection,
)
from botocore.parsers import ResponseParserError

from gateway.errors import (
    B2Error,
    ConnectionCut,
    InvalidRequest,
    TimedOut,
    UnknownB2Error,
    Unreachable,
    retry_after_seconds,
    s3_error,
)


def error_of(failure: BotoCoreError | ClientError | ResponseParserError) -> B2Error:
    """Our error for what botocore raises. Texts name hosts at most, never a request."""
    if isinstance(failure, ClientError):
        return _error_of_answer(failure.response)
    if isinstance(failure, ResponseParserError):
        return _error_of_document(str(failure))
    if isinstance(failure, ParamValidationError):
        return InvalidRequest(str(failure))
    cause = failure.kwargs.get("error")
    if isinstance(cause, B2Error):  # IncompleteBody, on its way through urllib3
        return cause
    if isinstance(failure, ReadTimeoutError):
        return TimedOut("no answer in time")
    if isinstance(failure, ConnectionClosedError | IncompleteReadError | ResponseStreamingError):
        return ConnectionCut("B2 ended the connection in the middle")
    if isinstance(failure, HTTPClientError | NoConnection):
        return Unreachable(f"no connection ({type(failure).__name__})")
    return UnknownB2Error(type(failure).__name__, code="client_error")


def _error_of_answer(response: Mapping[str, Any]) -> B2Error:
    told, about = response.get("Error", {}), response.get("ResponseMetadata", {})
    return s3_error(
        about.get("HTTPStatusCode", 0),
        told.get("Code") or "",
        told.get("Message") or "",
        request_id=about.get("RequestId"),
        retry_after=retry_after_seconds(about.get("HTTPHeaders", {}).get("retry-after")),
    )


def _error_of_document(text: str) -> B2Error:
    """A document that stops in the middle was cut off; any other is not B2's."""
    if "no element found" in text or "unclosed token" in text:
        return ConnectionCut("B2 ended the connection in the middle of an answer")
    return UnknownB2Error("the answer is no S3 document", code="strange_answer")
