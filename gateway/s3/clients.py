"""How boto3 is set up: clients for bytes, and plain connections for lists."""

import logging
import os
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

import boto3
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

from gateway import USER_AGENT, s3_answers
from gateway.bodies import PIECE
from gateway.calls import Timeouts
from gateway.urls import is_virtual_host
from gateway.values import Authorization, Credential

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_CONNECTIONS = 512  # kept open for lists: two for each of gunicorn's threads


def make_client(
    credential: Credential, authorization: Authorization, timeouts: Timeouts
) -> "S3Client":
    """A client of one credential; it makes every call once."""
    style: Literal["virtual", "path"] = (
        "virtual" if is_virtual_host(authorization.s3_url) else "path"
    )
    client = session().client(
        "s3",
        endpoint_url=authorization.s3_url,
        region_name=authorization.region,
        aws_access_key_id=credential.key_id,
        aws_secret_access_key=credential.application_key,
        verify=_ca_bundle(),
        config=Config(
            signature_version="s3v4",
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # Bodies come from browsers and cannot seek: hashing them first is impossible.
            s3={"payload_signing_enabled": False, "addressing_style": style},
            connect_timeout=timeouts.connect,
            read_timeout=timeouts.read,
            retries={"total_max_attempts": 1},  # retries.py decides
            max_pool_connections=64,
            user_agent=USER_AGENT,
        ),
    )
    client.meta.events.register("before-sign.s3", _send_small_bodies_at_once)
    return client


def _send_small_bodies_at_once(request: AWSRequest, **_: object) -> None:
    """B2 may refuse a large body before it is sent; a small one need not wait for that."""
    if "Expect" in request.headers and int(request.headers.get("Content-Length", 0)) <= PIECE:
        del request.headers["Expect"]


@cache
def session() -> boto3.session.Session:
    """One for the process, deaf to ~/.aws and AWS_PROFILE, with a date parser of today."""
    for name in ("boto3", "botocore", "urllib3"):
        _quieten(name)
    nowhere = {
        "profile": (None, None, None, None),
        "config_file": (None, None, os.devnull, None),
        "credentials_file": (None, None, os.devnull, None),
    }
    core = botocore.session.Session(session_vars=nowhere)
    factory = core.get_component("response_parser_factory")
    factory.set_parser_defaults(timestamp_parser=s3_answers.timestamp)
    return boto3.session.Session(botocore_session=core)


@lru_cache(maxsize=16)
def web_session(endpoint: str, timeouts: Timeouts) -> URLLib3Session:
    """The connections for lists: one set per S3 host, for all credentials."""
    _quieten("botocore")
    return URLLib3Session(
        verify=_ca_bundle(),  # type: ignore[arg-type]  # takes a path as well
        proxies=get_environ_proxies(endpoint),
        timeout=(timeouts.connect, timeouts.read),  # type: ignore[arg-type]  # takes a pair as well
        max_pool_connections=_CONNECTIONS,
    )


def _ca_bundle() -> str | bool:
    """Where certificates are looked up; the native transport obeys REQUESTS_CA_BUNDLE by itself."""
    return os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("AWS_CA_BUNDLE") or True


def _quieten(name: str) -> None:
    """Their DEBUG lines carry signatures."""
    logger = logging.getLogger(name)
    logger.setLevel(max(logger.level, logging.WARNING))
