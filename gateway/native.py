"""b2sdk: sign-in, bucket settings, file details and application keys.

b2sdk builds the requests and keeps the token; sending is ours, because its own time-outs (46 s to
connect, 20 minutes to read) and waits (minutes, on 503) are not for somebody who waits for a page,
and because its exceptions hide B2's error codes.
"""

import logging
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

import requests
from b2sdk.v3 import (  # type: ignore[import-untyped]  # b2sdk ships no types
    SSE_B2_AES,
    B2Http,
    B2HttpApiConfig,
    B2RawHTTPApi,
    B2Session,
    DummyCache,
    InMemoryAccountInfo,
)
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError

from gateway import USER_AGENT, native_answers
from gateway.calls import Timeouts
from gateway.errors import (
    B2Error,
    ConnectionCut,
    ForeignHost,
    TimedOut,
    Unreachable,
    native_error,
    read_answer,
    retry_after_seconds,
)
from gateway.kept import Kept
from gateway.realms import HostRule, host_of
from gateway.retries import repeat
from gateway.values import (
    ApplicationKey,
    Authorization,
    Bucket,
    CorsRule,
    Credential,
    DetailsPage,
    FileDetails,
    KeyPage,
    LifecycleRule,
    NewApplicationKey,
    PartHash,
)

Answer = Mapping[str, Any]

# What may be asked twice: it changes nothing. (A key created twice would leave one with a secret
# that nobody knows.)
READING = frozenset(
    {
        "b2_authorize_account",
        "b2_list_buckets",
        "b2_get_file_info",
        "b2_list_file_names",
        "b2_list_file_versions",
        "b2_list_parts",
        "b2_get_download_authorization",
        "b2_list_keys",
    }
)


class NativeTransport:
    """The native calls of one credential, with the token that signing in gave."""

    def __init__(self, session: B2Session) -> None:
        self._session = session

    def list_buckets(self, *, bucket_id: str | None, bucket_name: str | None) -> list[Bucket]:
        """b2_list_buckets, all or one; an unknown name gives none."""
        answer = self._session.list_buckets(
            self._account_id, bucket_id=bucket_id, bucket_name=bucket_name
        )
        return read_answer(native_answers.buckets, answer)

    def update_bucket(
        self,
        bucket_id: str,
        *,
        if_revision: int | None,
        public: bool | None,
        lifecycle_rules: Sequence[LifecycleRule] | None,
        encryption: Literal["SSE-B2"] | None,
        lock_enabled: bool | None,
        info: Mapping[str, str] | None,
        cors_rules: Sequence[CorsRule] | None,
    ) -> Bucket:
        """b2_update_bucket with what is not None."""
        rules = None
        if lifecycle_rules is not None:
            rules = [native_answers.rule_to_wire(rule) for rule in lifecycle_rules]
        origins = None
        if cors_rules is not None:
            origins = [native_answers.cors_rule_to_wire(rule) for rule in cors_rules]
        answer = self._session.update_bucket(
            self._account_id,
            bucket_id,
            bucket_type=None if public is None else "allPublic" if public else "allPrivate",
            bucket_info=None if info is None else dict(info),
            lifecycle_rules=rules,
            cors_rules=origins,
            if_revision_is=if_revision,
            default_server_side_encryption=SSE_B2_AES if encryption else None,
            is_file_lock_enabled=lock_enabled,
        )
        return read_answer(native_answers.bucket, answer)

    def get_file_info(self, file_id: str) -> FileDetails:
        """b2_get_file_info."""
        return read_answer(native_answers.file_details, self._session.get_file_info_by_id(file_id))

    def list_file_hashes(
        self, bucket_id: str, *, prefix: str, start_name: str | None, limit: int
    ) -> DetailsPage:
        """b2_list_file_names."""
        answer = self._session.list_file_names(bucket_id, start_name, limit, prefix)
        return read_answer(native_answers.details_page, answer)

    def list_version_hashes(self, bucket_id: str, name: str, *, limit: int) -> DetailsPage:
        """b2_list_file_versions from `name` on."""
        answer = self._session.list_file_versions(bucket_id, name, None, limit, name)
        return read_answer(native_answers.details_page, answer)

    def list_part_hashes(
        self, file_id: str, *, start: int, limit: int
    ) -> tuple[list[PartHash], int | None]:
        """b2_list_parts from number `start` on, and the number that begins the next page."""
        answer = self._session.list_parts(file_id, start, limit)
        return read_answer(native_answers.part_hashes, answer)

    def get_download_authorization(
        self, bucket_id: str, prefix: str, *, seconds: int, overrides: Mapping[str, str]
    ) -> str:
        """b2_get_download_authorization: the token alone. b2sdk's own method knows no overrides."""
        answer = self._session.raw_api.b2_http.post_json_return_json(
            f"{self._session.account_info.get_api_url()}"
            f"/b2api/{self._session.raw_api.API_VERSION}/b2_get_download_authorization",
            {"Authorization": self._session.account_info.get_account_auth_token()},
            {
                "bucketId": bucket_id,
                "fileNamePrefix": prefix,
                "validDurationInSeconds": seconds,
                **overrides,
            },
        )
        return read_answer(native_answers.download_token, answer)

    def list_keys(self, *, start_id: str | None, limit: int) -> KeyPage:
        """b2_list_keys."""
        return read_answer(
            native_answers.key_page, self._session.list_keys(self._account_id, limit, start_id)
        )

    def create_key(
        self,
        name: str,
        *,
        capabilities: Sequence[str],
        bucket_ids: Sequence[str] | None,
        name_prefix: str | None,
        valid_seconds: int | None,
    ) -> NewApplicationKey:
        """b2_create_key."""
        answer = self._session.create_key(
            self._account_id,
            list(capabilities),
            name,
            valid_seconds,
            None if bucket_ids is None else list(bucket_ids),
            name_prefix,
        )
        return read_answer(native_answers.new_key, answer)

    def delete_key(self, key_id: str) -> ApplicationKey:
        """b2_delete_key."""
        return read_answer(native_answers.key, self._session.delete_key(key_id))

    @property
    def _account_id(self) -> str:
        return str(self._session.account_info.get_account_id())


def authorize(credential: Credential, allowed_hosts: HostRule, timeouts: Timeouts) -> Authorization:
    """Sign in afresh, keep the token for this process, and tell what the key may."""
    return _sign_in(credential, allowed_hosts, timeouts)[0]


def _sign_in(
    credential: Credential, allowed_hosts: HostRule, timeouts: Timeouts
) -> tuple[Authorization, NativeTransport]:
    realm = credential.realm.rstrip("/")
    answer = _raw_api(timeouts).authorize_account(
        realm, credential.key_id, credential.application_key
    )
    authorization = read_answer(
        lambda told: native_answers.authorization(told, credential.key_id), answer
    )
    for url in (authorization.api_url, authorization.download_url, authorization.s3_url):
        if not allowed_hosts(realm, url):
            raise ForeignHost(f"the answer names {host_of(url)}, not of {realm}")
    signed_in = NativeTransport(_session(answer, authorization, realm, timeouts))
    _transports.put(credential, signed_in, timeouts)
    return authorization, signed_in


def reauthorize(
    credential: Credential, allowed_hosts: HostRule, timeouts: Timeouts
) -> NativeTransport:
    """A transport with a fresh token."""
    return _sign_in(credential, allowed_hosts, timeouts)[1]


def transport(credential: Credential, timeouts: Timeouts) -> NativeTransport | None:
    """The kept transport of this credential, None where the process has no token for it yet."""
    return _transports.get(credential, timeouts)


def evict(credential: Credential) -> None:
    """Forget the token of this credential."""
    _transports.evict(credential)


_transports: Kept[NativeTransport] = Kept(limit=512)


def _session(
    answer: Answer, authorization: Authorization, realm: str, timeouts: Timeouts
) -> B2Session:
    """A b2sdk session that has signed in. Its memory holds the token, but not the secret."""
    account_info = InMemoryAccountInfo()
    storage = answer["apiInfo"]["storageApi"]
    account_info.set_auth_data(
        account_id=authorization.account_id,
        auth_token=answer["authorizationToken"],
        api_url=authorization.api_url,
        download_url=authorization.download_url,
        recommended_part_size=authorization.recommended_part_size,
        absolute_minimum_part_size=authorization.minimum_part_size,
        application_key="",
        realm=realm,
        s3_api_url=authorization.s3_url,
        allowed=storage["allowed"],
        application_key_id=authorization.key_id,
    )
    session = B2Session(account_info=account_info, cache=DummyCache())
    session.raw_api = _raw_api(timeouts)
    return session


class _Http(B2Http):  # type: ignore[misc]  # b2sdk ships no types
    """b2sdk's way onto the wire, with our time-outs, our tries and our errors."""

    def __init__(self, config: B2HttpApiConfig, timeouts: Timeouts) -> None:
        super().__init__(config)
        self._timeouts = timeouts

    def post_json_return_json(self, url: str, headers: dict[str, str], params: object) -> Answer:
        call = url.rsplit("/", 1)[-1]
        return repeat(
            lambda: self._post(call, url, headers, params),
            tries=self._timeouts.tries,
            harmless=call in READING,
        )

    def _post(self, call: str, url: str, headers: dict[str, str], params: object) -> Answer:
        try:
            response = self.session.post(
                url,
                headers={**headers, "User-Agent": self.user_agent},
                json=params,
                timeout=(self._timeouts.connect, self._timeouts.read),
                allow_redirects=False,  # B2 never redirects; a token must not travel elsewhere
            )
        except requests.RequestException as failure:
            raise connection_error(failure, url) from None
        return answer_of(call, response)


def answer_of(call: str, response: requests.Response) -> Answer:
    """The JSON object of a 200, the error of everything else."""
    try:
        document = response.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        document = {}
    if response.status_code == 200 and document:
        return document
    raise native_error(
        call,
        response.status_code,
        document.get("code"),
        document.get("message"),
        retry_after=retry_after_seconds(response.headers.get("Retry-After")),
    )


def connection_error(failure: requests.RequestException, url: str) -> B2Error:
    """Our error for a request that got no answer. Names the host, never the request."""
    host = host_of(url)
    cause = failure.args[0] if failure.args else None
    if isinstance(failure, requests.ReadTimeout) or isinstance(cause, ReadTimeoutError):
        return TimedOut(f"no answer from {host} in time")
    if isinstance(failure, requests.exceptions.ChunkedEncodingError):
        return ConnectionCut(f"{host} ended the connection in the middle")
    if isinstance(cause, ProtocolError):
        return ConnectionCut(f"{host} ended the connection without an answer")
    return Unreachable(f"no connection to {host} ({type(failure).__name__})")


@lru_cache(maxsize=8)
def _raw_api(timeouts: Timeouts) -> B2RawHTTPApi:
    """One for the process and its time-outs: it holds connections, and no credentials."""
    for name in ("b2sdk", "urllib3"):
        _quieten(name)
    config = B2HttpApiConfig(
        http_session_factory=_web_session,
        # The hook sets the locale of the whole process to parse a date.
        install_clock_skew_hook=False,
        user_agent_append=USER_AGENT,
        decode_content=True,
    )
    return B2RawHTTPApi(_Http(config, timeouts))


def _web_session() -> requests.Session:
    session = requests.Session()
    session.auth = _keep_headers
    adapter = HTTPAdapter(pool_connections=16, pool_maxsize=64)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session


def _keep_headers(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """An `auth` that does nothing: without one, a ~/.netrc would replace our Authorization."""
    return request


def _quieten(name: str) -> None:
    """Their DEBUG lines carry tokens and signatures."""
    logger = logging.getLogger(name)
    logger.setLevel(max(logger.level, logging.WARNING))
