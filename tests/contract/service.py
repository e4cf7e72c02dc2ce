"""Whom the contract is asked of: localb2, or real B2 when the environment names a key."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PRODUCTION = "https://api.backblazeb2.com"
LIVE_KEY_ID = os.environ.get("B2CONSOLE_LIVE_KEY_ID")
LIVE_APPLICATION_KEY = os.environ.get("B2CONSOLE_LIVE_APPLICATION_KEY")
LIVE_REALM = os.environ.get("B2CONSOLE_LIVE_REALM", PRODUCTION)
IS_LIVE = bool(LIVE_KEY_ID and LIVE_APPLICATION_KEY)

# "Changes take up to about a minute to apply", says the console of CORS rules.
LIVE_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Key:
    """An application key with its secret, which no failure message may show."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Service:
    """One B2 as b2_authorize_account describes it, and the key of an ordinary user of it.

    `region` is what S3 signatures name; `api_url`, `download_url` and `s3_url` end without slash.
    """

    realm: str
    key: Key
    account_id: str
    api_url: str
    download_url: str
    s3_url: str
    region: str


def region_of(s3_url: str) -> str:
    """The middle label of `https://s3.us-west-004.backblazeb2.com`; localb2's is us-west-004."""
    host = s3_url.partition("://")[2].partition("/")[0]
    return host.split(".")[1] if host.endswith(".backblazeb2.com") else "us-west-004"


def eventually(check: Callable[[], Any]) -> Any:
    """Check what B2 may take its time for: once on localb2, patiently on real B2."""
    deadline = time.monotonic() + (LIVE_PATIENCE_SECONDS if IS_LIVE else 0)
    while True:
        try:
            return check()
        except AssertionError:
            if time.monotonic() >= deadline:
                raise
            time.sleep(5)
