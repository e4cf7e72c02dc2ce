"""Native authorization tokens: signed, bound to their key, and short-lived.

Signed, so that a shared download link survives a restart. What must be remembered of upload
tokens (one upload at a time, none after a failure) is a small table in memory.
"""

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from localb2.errors import BadToken, ExpiredToken, UploadTokenInUse

Kind = Literal["acct", "upld", "uplg", "dnld"]

DAY_MS = 24 * 3600 * 1000
CACHE_LIMIT = 10_000
# base64 without "_", which separates the fields of a token, and safe in query strings
ALTCHARS = b"-."


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token allows: `scope` is a bucket id, a large file id, or empty for the whole key."""

    kind: Kind
    key_id: str
    expires_ms: int
    scope: str = ""
    name_prefix: str = ""
    overrides: Mapping[str, str] = field(default_factory=dict)


class Tokens:
    """Makes and reads tokens with one secret per data directory."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._read: dict[str, Grant] = {}
        self._uploading: set[str] = set()
        self._spent: dict[str, int] = {}
        self._ended: dict[str, int] = {}

    def issue(self, grant: Grant) -> str:
        """Make a token that nobody else can make."""
        fields = [
            grant.expires_ms,
            grant.scope,
            grant.name_prefix,
            dict(grant.overrides),
        ]
        payload = json.dumps([*fields, secrets.token_hex(4)], separators=(",", ":")).encode()
        text = base64.b64encode(payload, ALTCHARS).decode().rstrip("=")
        signed = f"4_{grant.key_id}_{text}"
        return f"{signed}_{self._signature(signed, grant.kind)}_{grant.kind}"

    def read(self, token: str, now_ms: int) -> Grant:
        """What the token grants. Raises BadToken when altered, ExpiredToken past its time.

        Whether its key still exists is for the caller to check.
        """
        grant = self._read.get(token)
        if grant is None:
            grant = self._verify(token)
            if len(self._read) >= CACHE_LIMIT:
                self._read.clear()
            self._read[token] = grant
        if grant.expires_ms <= now_ms:
            raise ExpiredToken("Authorization token has expired")
        return grant

    def _verify(self, token: str) -> Grant:
        parts = token.split("_")
        if len(parts) != 5 or not token.isascii():
            raise BadToken("Invalid authorization token")
        version, key_id, text, signature, kind = parts
        expected = self._signature(f"{version}_{key_id}_{text}", kind)
        if not hmac.compare_digest(expected, signature):
            raise BadToken("Invalid authorization token")
        grant = _grant_from(key_id, text, cast(Kind, kind))
        return replace(grant, expires_ms=0) if token in self._ended else grant

    def _signature(self, signed: str, kind: str) -> str:
        return hmac.digest(self._secret, f"{kind}:{signed}".encode(), hashlib.sha256).hex()[:40]

    def expire(self, token: str) -> None:
        """End a token before its time. Raises BadToken when it is none."""
        self._read.pop(token, None)
        self._ended[token] = self._verify(token).expires_ms

    @contextmanager
    def one_upload(self, token: str, expires_ms: int) -> Iterator[None]:
        """Hold the token for one upload; a failure spends it, as B2 says: then ask for a new URL.

        Raises UploadTokenInUse when another upload holds it, BadToken when it is spent.
        """
        if token in self._uploading:
            raise UploadTokenInUse(f"more than one upload using auth token {token}")
        if token in self._spent:
            raise BadToken("This upload token was used for a failed upload; get a new upload URL")
        self._uploading.add(token)
        try:
            yield
        except BaseException:
            self._spent[token] = expires_ms
            raise
        finally:
            self._uploading.discard(token)

    def forget_expired(self, now_ms: int) -> int:
        """Drop spent and ended tokens that are past their time anyway; returns how many."""
        dropped = 0
        for tokens in (self._spent, self._ended):
            gone = [token for token, expires_ms in tokens.items() if expires_ms <= now_ms]
            dropped += len(gone)
            for token in gone:
                del tokens[token]
        self._read.clear()
        return dropped

    def reset(self) -> None:
        """Forget what is remembered; the tokens themselves die with their keys."""
        self._read.clear()
        self._spent.clear()
        self._ended.clear()


def _grant_from(key_id: str, text: str, kind: Kind) -> Grant:
    """The signature was right, so this is our own writing; anything else is a BadToken."""
    try:
        payload = base64.b64decode(text + "=" * (-len(text) % 4), ALTCHARS)
        expires_ms, scope, name_prefix, overrides, _ = json.loads(payload)
    except (binascii.Error, ValueError):
        raise BadToken("Invalid authorization token") from None
    return Grant(kind, key_id, expires_ms, scope, name_prefix, overrides)
