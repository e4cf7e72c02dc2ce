"""b2sdk: sign-in, bucket settings, file details and application keys."""

from gateway.realms import HostRule
from gateway.values import Authorization, Credential


class NativeTransport:
    """The native calls of one credential."""


def authorize(credential: Credential, allowed_hosts: HostRule) -> Authorization:
    """Sign in afresh."""
    raise NotImplementedError


def reauthorize(credential: Credential, allowed_hosts: HostRule) -> NativeTransport:
    """A transport with a fresh token."""
    raise NotImplementedError


def transport(credential: Credential) -> NativeTransport | None:
    """The kept transport of this credential, None where the process has no token for it yet."""
    raise NotImplementedError


def evict(credential: Credential) -> None:
    """Forget the transport of this credential."""
    raise NotImplementedError
