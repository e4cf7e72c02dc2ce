"""What an account holds after all that was asked, in plain Python and without any cleverness."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

LEAST_PART = 5_000_000


@dataclass
class Version:
    """A file version, hide marker or unfinished large file; `born` orders those of a name."""

    id: str
    name: str
    action: str
    born: int
    content: bytes = b""
    content_type: str = "application/octet-stream"
    info: dict[str, str] = field(default_factory=dict)
    #: Set for files that were finished from parts.
    part_md5s: list[bytes] | None = None
    parts: dict[int, bytes] = field(default_factory=dict)
    retention: tuple[str, int] | None = None
    hold: bool | None = None
    #: The customer's key (SSE-C), which all who touch its bytes have to bring.
    secret: bytes | None = None

    @property
    def etag(self) -> str:
        if self.part_md5s is None:
            return md5(self.content).hex()
        return f"{md5(b''.join(self.part_md5s)).hex()}-{len(self.part_md5s)}"

    @property
    def sha1(self) -> str:
        return "none" if self.part_md5s is not None else sha1(self.content)

    def is_locked(self, now_ms: int, *, bypass: bool) -> bool:
        """Whether nobody may delete it now."""
        if self.action != "upload":
            return False
        if self.hold:
            return True
        mode, until_ms = self.retention or ("", 0)
        return until_ms > now_ms and not (bypass and mode == "governance")


@dataclass
class Bucket:
    """A bucket with all its versions."""

    id: str
    name: str
    public: bool
    lock: bool
    default_retention: str | None = None
    versions: list[Version] = field(default_factory=list)

    def newest(self, name: str) -> Version | None:
        """What the name stands for: the newest upload or hide marker."""
        named = [one for one in self.versions if one.name == name and one.action != "start"]
        return max(named, key=lambda one: one.born, default=None)

    def visible(self) -> list[Version]:
        """Newest versions that are not hidden, by name."""
        newest = [self.newest(name) for name in sorted({one.name for one in self.versions})]
        return [one for one in newest if one is not None and one.action == "upload"]

    def in_order(self) -> list[Version]:
        """All versions as B2 lists them: by name, newest first."""
        return sorted(self.versions, key=lambda one: (one.name, -one.born))

    def unfinished(self) -> list[Version]:
        """Large files under way, oldest first."""
        started = [one for one in self.versions if one.action == "start"]
        return sorted(started, key=lambda one: one.born)

    def held_bytes(self) -> int:
        """What the bucket's owner pays for."""
        return sum(
            len(one.content) + sum(len(part) for part in one.parts.values())
            for one in self.versions
        )


@dataclass
class Key:
    """An application key that was made on the way."""

    id: str
    secret: str
    capabilities: frozenset[str]
    bucket_id: str | None
    prefix: str

    def may(self, capability: str, bucket: Bucket, name: str) -> bool:
        """Whether the key may do this to that name."""
        return (
            capability in self.capabilities
            and self.bucket_id in (None, bucket.id)
            and name.startswith(self.prefix)
        )


def folded(versions: Iterable[Version], prefix: str, delimiter: str | None) -> list[str]:
    """The rows of a listing: ids of versions, and `name/` of folders, each once."""
    rows: list[str] = []
    for version in versions:
        if not version.name.startswith(prefix):
            continue
        place = version.name.find(delimiter, len(prefix)) if delimiter else -1
        row = version.name[: place + len(delimiter or "")] if place >= 0 else version.id
        if row not in rows[-1:]:
            rows.append(row)
    return rows


def md5(content: bytes) -> bytes:
    return hashlib.md5(content, usedforsecurity=False).digest()


def sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
