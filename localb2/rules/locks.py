"""Object Lock: which versions nobody may delete."""

from localb2.values import FileVersion


def is_protected(version: FileVersion, now_ms: int) -> bool:
    """Whether retention or a legal hold keeps the version at `now_ms` (milliseconds, UTC)."""
    lock = version.lock
    if lock is None:
        return False
    if lock.hold:
        return True
    return lock.retention is not None and lock.retention.until_ms > now_ms
