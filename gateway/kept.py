"""Clients and tokens kept per credential: a small, locked, least-recently-used store."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import blake2b
from threading import Lock

from gateway.values import Credential

Owner = tuple[str, str, bytes]

_salt = secrets.token_bytes(16)


def owner_of(credential: Credential) -> Owner:
    """What tells credentials apart in here: realm, keyID and a digest of the secret."""
    secret = credential.application_key.encode()
    return credential.realm, credential.key_id, blake2b(secret, key=_salt).digest()


class Kept[T]:
    """At most `limit` values, each owned by a credential.

    What has to go is only forgotten, not closed: another thread may be downloading with it.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._values: OrderedDict[tuple[Owner, Hashable], T] = OrderedDict()

    def get(self, credential: Credential, part: Hashable = None) -> T | None:
        """The value kept for `credential` and `part`."""
        key = (owner_of(credential), part)
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def get_or_make(self, credential: Credential, part: Hashable, make: Callable[[], T]) -> T:
        """The value kept, or made now; `make` runs under the lock, never twice at a time."""
        key = (owner_of(credential), part)
        with self._lock:
            value = self._values.get(key)
            if value is None:
                value = make()
                self._put(key, value)
            self._values.move_to_end(key)
            return value

    def put(self, credential: Credential, value: T, part: Hashable = None) -> None:
        """Keep `value`, in place of what was kept."""
        with self._lock:
            self._put((owner_of(credential), part), value)

    def evict(self, credential: Credential) -> None:
        """Forget everything of `credential`."""
        owner = owner_of(credential)
        with self._lock:
            for key in [key for key in self._values if key[0] == owner]:
                del self._values[key]

    def __len__(self) -> int:
        return len(self._values)

    def _put(self, key: tuple[Owner, Hashable], value: T) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._limit:
            self._values.popitem(last=False)
