"""X-Bz-Test-Mode: failures that a client asks for, to see how it takes them.

B2 throws dice; here they come in turn, so that a test knows which call will fail.
"""

from collections import Counter
from collections.abc import Mapping

from localb2.errors import ExpiredToken, ServiceBusy, StorageCapExceeded
from localb2.tokens import Tokens

HEADER = "x-bz-test-mode"
FAIL_SOME_UPLOADS = "fail_some_uploads"
EXPIRE_SOME_TOKENS = "expire_some_account_authorization_tokens"
FORCE_CAP_EXCEEDED = "force_cap_exceeded"

#: A token that is used with the header serves this many calls and ends with the next one.
CALLS_OF_A_TOKEN = 2

#: What leads to stored bytes, beside the uploads themselves.
_STORING = frozenset(
    {
        "b2_copy_file",
        "b2_copy_part",
        "b2_get_upload_part_url",
        "b2_get_upload_url",
        "b2_start_large_file",
    }
)


class TestMode:
    """What has been asked to fail so far; other values of the header are ignored."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._uploads: Counter[str] = Counter()
        self._calls: Counter[str] = Counter()

    def before_call(self, headers: Mapping[str, str], token: str, call: str) -> None:
        """Fail a call made with this account token, if the header says so and it is its turn.

        Raises StorageCapExceeded, ExpiredToken (the token stays expired).
        """
        mode = headers[HEADER]
        if mode == FORCE_CAP_EXCEEDED and call in _STORING:
            raise StorageCapExceeded
        if mode == EXPIRE_SOME_TOKENS:
            self._calls[token] += 1
            if self._calls[token] > CALLS_OF_A_TOKEN:
                del self._calls[token]
                self._tokens.expire(token)
                raise ExpiredToken("Authorization token has expired")

    def before_upload(self, headers: Mapping[str, str], key_id: str) -> None:
        """Fail an upload with this key: the first, the third and so on.

        Raises StorageCapExceeded, ServiceBusy.
        """
        mode = headers.get(HEADER)
        if mode == FORCE_CAP_EXCEEDED:
            raise StorageCapExceeded
        if mode == FAIL_SOME_UPLOADS:
            self._uploads[key_id] += 1
            if self._uploads[key_id] % 2:
                raise ServiceBusy("X-Bz-Test-Mode: this upload had to fail")

    def reset(self) -> None:
        """Begin to count anew."""
        self._uploads.clear()
        self._calls.clear()
