"""What localb2 stores, as plain values: accounts, keys, buckets, file versions, parts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

Action = Literal["upload", "start", "hide", "folder"]
Encryption = Literal["SSE-B2", "SSE-C"]
LockMode = Literal["governance", "compliance"]


@dataclass(frozen=True, slots=True)
class Account:
    """One B2 account. `id` is 12 hex digits and also the master key's id."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class ApplicationKey:
    """An application key with its secret (SigV4 needs it readable) and its restrictions."""

    id: str
    account_id: str
    name: str
    secret: str = field(repr=False)
    capabilities: frozenset[str]
    bucket_ids: tuple[str, ...] | None = None
    name_prefix: str | None = None
    expires_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket and its settings, as b2_list_buckets tells them."""

    id: str
    account_id: str
    name: str
    type: str
    created_ms: int
    revision: int = 2
    info: Mapping[str, str] = field(default_factory=dict)
    cors_rules: tuple[Mapping[str, Any], ...] = ()
    lifecycle_rules: tuple[Mapping[str, Any], ...] = ()
    encryption: Literal["SSE-B2"] | None = None
    lock_enabled: bool = False
    default_retention: Mapping[str, Any] | None = None
    replication: Mapping[str, Any] | None = None
    notification_rules: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    logging: Mapping[str, Any] | None = None

    @property
    def is_public(self) -> bool:
        """allPublic buckets answer anonymous reads of files."""
        return self.type == "allPublic"


@dataclass(frozen=True, slots=True)
class BucketUsage:
    """What a bucket holds: versions of every action, and the bytes of files and parts."""

    versions: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Blob:
    """Where bytes are: inline in the database, or a file of the blob directory named `file`.

    `size` bytes from `start` on; with a `nonce` they are encrypted with a customer's key.
    """

    size: int
    inline: bytes | None = field(default=None, repr=False)
    file: str | None = None
    start: int = 0
    nonce: bytes | None = None


class StoredBytes(NamedTuple):
    """The outcome of receiving a body: durable bytes and their hashes (hex)."""

    blob: Blob
    sha1: str
    md5: str

    @property
    def size(self) -> int:
        """Bytes received."""
        return self.blob.size


class Retention(NamedTuple):
    """Until when (milliseconds, UTC) a version cannot be deleted."""

    mode: LockMode
    until_ms: int


class Lock(NamedTuple):
    """Object Lock of a version; `hold` is None where nobody ever set it."""

    retention: Retention | None = None
    hold: bool | None = None


class FileVersion(NamedTuple):
    """One file version; `id` is the native fileId and S3's VersionId or UploadId.

    A tuple, because listings make a thousand at a time and a dataclass costs six times as much.
    """

    id: str
    account_id: str
    bucket_id: str
    name: str
    action: Action
    size: int
    content_type: str | None
    info: Mapping[str, str]
    sha1: str | None
    md5: str | None
    etag: str
    uploaded_ms: int
    encryption: Encryption | None = None
    sha1_unverified: bool = False
    is_latest: bool = False
    key_md5: str | None = None
    lock: Lock | None = None


class Event(NamedTuple):
    """Something that happened to a file version, as event notifications tell it."""

    type: str
    version: FileVersion


@dataclass(frozen=True, slots=True)
class Part:
    """One uploaded part of an unfinished large file."""

    file_id: str
    number: int
    size: int
    sha1: str
    md5: str
    uploaded_ms: int


@dataclass(frozen=True, slots=True)
class FilePage:
    """One page of a listing: rows in order, folded folders among them, and where to go on."""

    files: tuple[FileVersion, ...]
    next_name: str | None = None
    next_id: str | None = None
