"""What both faces are given with every request: the store, the test controls, the settings."""

from dataclasses import dataclass
from typing import Literal

from localb2.caps import Caps
from localb2.control import Control
from localb2.customer_keys import CustomerKey
from localb2.disk import Disk
from localb2.http import Request
from localb2.store.incoming import Incoming
from localb2.store.store import Store
from localb2.test_mode import TestMode
from localb2.tokens import Tokens

Encryption = Literal["SSE-B2"] | None


@dataclass(frozen=True, slots=True)
class Service:
    """One running localb2. Without a `public_url`, clients are told the host they asked."""

    store: Store
    disk: Disk
    control: Control
    tokens: Tokens
    caps: Caps
    test_mode: TestMode
    default_encryption: Encryption
    public_url: str | None
    port: int
    webhook_hosts: frozenset[str] = frozenset()

    def receive(
        self,
        size: int,
        algorithms: frozenset[str] = frozenset(),
        key: CustomerKey | None = None,
    ) -> Incoming:
        """Begin to take a body of `size` bytes, with digests beside MD5 and SHA-1.

        With `key` it is stored encrypted. Raises StorageFailed when there is no room for it.
        """
        self.disk.require_room(size)
        return self.store.receive(algorithms=algorithms, expected_size=size, key=key)

    def base_url(self, request: Request) -> str:
        """The address to announce to this client, without a trailing slash."""
        return self.public_url or f"http://{request.host or f'127.0.0.1:{self.port}'}"
