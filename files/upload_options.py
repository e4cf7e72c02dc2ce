"""What is chosen for all files of one upload: type, Cache-Control, File Info, encryption, locks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Literal

from django.core import signing

from gateway.values import Protection

_SALT = "files.upload.options"


class OptionsRefused(Exception):
    """The options are forged, or of another version of the console."""


@dataclass(frozen=True, slots=True)
class UploadOptions:
    """Checked once, before the start. `retain_until` is an ISO date with time and zone."""

    content_type: str = ""
    cache_control: str = ""
    info: Mapping[str, str] = field(default_factory=dict)
    encryption: Literal["SSE-B2"] | None = None
    retention_mode: Literal["governance", "compliance"] | None = None
    retain_until: str | None = None
    legal_hold: bool | None = None

    def info_with(self, own: Mapping[str, str]) -> dict[str, str]:
        """The File Info of one file: what is known of it, and what was chosen for all."""
        cached = {"b2-cache-control": self.cache_control} if self.cache_control else {}
        return {**own, **cached, **self.info}

    @property
    def protection(self) -> Protection | None:
        """Encryption and locks for the gateway; None where the bucket decides."""
        chosen = Protection(
            encryption=self.encryption,
            retention_mode=self.retention_mode,
            retain_until=datetime.fromisoformat(self.retain_until) if self.retain_until else None,
            legal_hold=self.legal_hold,
        )
        return None if chosen == Protection() else chosen

    def seal(self) -> str:
        """As the browser carries them from request to request, unread; "" where all is default."""
        if self == UploadOptions():
            return ""
        return signing.dumps({**asdict(self), "info": dict(self.info)}, salt=_SALT, compress=True)


def open_options(sealed: str) -> UploadOptions:
    """The options that `seal` wrote. They allow nothing by themselves: B2 asks the key.

    Raises OptionsRefused.
    """
    if not sealed:
        return UploadOptions()
    try:
        return UploadOptions(**signing.loads(sealed, salt=_SALT))
    except (signing.BadSignature, TypeError) as error:  # TypeError: of another version
        raise OptionsRefused from error
