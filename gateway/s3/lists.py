"""Lists, asked for without boto3, which would parse them slowly."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError

from gateway import USER_AGENT, s3_answers
from gateway.calls import Timeouts, Trace
from gateway.errors import ConnectionCut, read_answer
from gateway.retries import repeat
from gateway.s3.clients import web_session
from gateway.s3.failures import error_of
from gateway.values import Authorization, Credential, Listing, UnfinishedFile

_CALLS = ("versions", "uploads")  # query words without a value that say which list is meant


class S3Lists:
    """The lists of one credential: signed by botocore, read by s3_answers."""

    def __init__(
        self, credential: Credential, authorization: Authorization, timeouts: Timeouts
    ) -> None:
        self._url = authorization.s3_url
        self._tries = timeouts.tries
        secret = Credentials(credential.key_id, credential.application_key)
        self._signer = S3SigV4Auth(secret, "s3", authorization.region)
        self._connections = web_session(authorization.s3_url, timeouts)

    def list_bucket_dates(self, trace: Trace) -> dict[str, datetime]:
        """ListBuckets."""
        return self._list(trace, "", {}, s3_answers.bucket_dates)

    def list_file_names(
        self,
        trace: Trace,
        bucket: str,
        *,
        prefix: str,
        after: str,
        token: str | None,
        limit: int,
        folders: bool,
    ) -> Listing:
        """ListObjectsV2."""
        query = {
            "list-type": "2",
            "encoding-type": "url",
            "prefix": prefix,
            "delimiter": "/" if folders else "",
            "continuation-token": token or "",
            "start-after": "" if token else after,
            "max-keys": str(limit),
        }
        return self._list(trace, bucket, query, s3_answers.file_names)

    def list_file_versions(
        self,
        trace: Trace,
        bucket: str,
        *,
        prefix: str,
        start_name: str | None,
        start_id: str | None,
        limit: int,
        folders: bool,
    ) -> Listing:
        """ListObjectVersions."""
        query = {
            "versions": "",
            "encoding-type": "url",
            "prefix": prefix,
            "delimiter": "/" if folders else "",
            "key-marker": start_name or "",
            "version-id-marker": start_id or "",
            "max-keys": str(limit),
        }
        return self._list(trace, bucket, query, s3_answers.file_versions)

    def list_unfinished_files(
        self,
        trace: Trace,
        bucket: str,
        *,
        prefix: str,
        start_name: str | None,
        start_id: str | None,
        limit: int,
    ) -> tuple[list[UnfinishedFile], str | None, str | None]:
        """ListMultipartUploads."""
        query = {
            "uploads": "",
            "encoding-type": "url",
            "prefix": prefix,
            "key-marker": start_name or "",
            "upload-id-marker": start_id or "",
            "max-uploads": str(limit),
        }
        return self._list(trace, bucket, query, s3_answers.unfinished_files)

    def _list[T](
        self, trace: Trace, bucket: str, query: Mapping[str, str], read: Callable[[bytes], T]
    ) -> T:
        """What `read` makes of the list that `query` asks for."""
        given = {key: value for key, value in query.items() if value or key in _CALLS}
        words = urlencode(given, quote_via=quote, safe="")
        url = f"{self._url}/{quote(bucket, safe='')}{words and '?'}{words}"
        return read_answer(
            read, repeat(lambda: self._get(trace, url), tries=self._tries, harmless=True)
        )

    def _get(self, trace: Trace, url: str) -> bytes:
        request = AWSRequest(method="GET", url=url, headers={"User-Agent": USER_AGENT})
        self._signer.add_auth(request)
        try:
            response = self._connections.send(request.prepare())
        except BotoCoreError as failure:
            raise error_of(failure) from None
        body = response.content
        if len(body) < int(response.headers.get("content-length") or 0):
            raise ConnectionCut("B2 ended the connection in the middle of a list")
        if response.status_code != 200:
            raise s3_answers.failure(response.status_code, response.headers, body)
        trace.request_id = response.headers.get("x-amz-request-id")
        return body
