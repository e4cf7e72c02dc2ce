"""Bytes on their way from B2."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError
from urllib3.exceptions import HTTPError

from gateway import s3_answers
from gateway.downloads import Download
from gateway.errors import ConnectionCut
from gateway.s3.failures import error_of

_CHUNK = 256 * 1024  # slow readers hold one each


def download_of(answer: Mapping[str, Any]) -> Download:
    """GetObject's answer; its bytes are read as they are asked for."""
    size, content_range = answer["ContentLength"], answer.get("ContentRange")
    return Download(
        status=answer["ResponseMetadata"]["HTTPStatusCode"],
        size=size,
        total=int(content_range.rsplit("/", 1)[-1]) if content_range else size,
        content_type=answer.get("ContentType", "application/octet-stream"),
        etag=s3_answers.unquoted(answer.get("ETag")),
        content_range=content_range,
        file_id=answer.get("VersionId"),
        uploaded=answer["LastModified"],
        info=answer.get("Metadata", {}),
        chunks=_chunks(answer["Body"]),
        close=answer["Body"].close,
    )


def _chunks(body: Any) -> Iterator[bytes]:
    try:
        while chunk := body.read(_CHUNK):
            yield chunk
    except BotoCoreError as failure:
        raise error_of(failure) from None
    except (OSError, HTTPError) as failure:
        raise ConnectionCut(f"the download ended early ({type(failure).__name__})") from None
    finally:
        body.close()
