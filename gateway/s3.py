"""boto3: lists, bytes, deletions and presigned links. S3 words end here."""

from gateway.calls import Timeouts
from gateway.values import Authorization, Credential


class S3Transport:
    """The S3 calls of one credential with one set of time-outs."""


def transport(
    credential: Credential, authorization: Authorization, timeouts: Timeouts
) -> S3Transport:
    """The kept transport of this credential, or a new one."""
    raise NotImplementedError


def evict(credential: Credential) -> None:
    """Close and forget the transports of this credential."""
    raise NotImplementedError
