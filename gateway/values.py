"""What the gateway answers: unchangeable values that carry facts and never touch the network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

FileAction = Literal["upload", "hide", "start"]


@dataclass(frozen=True, slots=True)
class Credential:
    """A keyID with its applicationKey, at one realm (the base URL of b2_authorize_account)."""

    realm: str
    key_id: str
    application_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BucketName:
    """A bucket that a restricted key may see. `name` is None when the bucket is gone."""

    id: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Authorization:
    """What b2_authorize_account tells about a key: hosts, capabilities, restrictions."""

    account_id: str
    key_id: str
    api_url: str
    download_url: str
    s3_url: str
    capabilities: frozenset[str]
    buckets: tuple[BucketName, ...] | None
    name_prefix: str | None
    expires: datetime | None
    minimum_part_size: int
    recommended_part_size: int

    @property
    def is_master_key(self) -> bool:
        """The master key's id is the account id; B2's S3 API refuses it."""
        return self.key_id == self.account_id

    @property
    def region(self) -> str:
        """The region label of the S3 host ("us-west-004"); "us-east-1" for hosts without one."""
        labels = self.s3_url.split("//", 1)[-1].split(":", 1)[0].split(".")
        return labels[1] if len(labels) >= 4 and labels[0] == "s3" else "us-east-1"

    @property
    def endpoint(self) -> str:
        """The Endpoint as the Backblaze console shows it: the S3 host without a scheme."""
        return self.s3_url.split("//", 1)[-1]

    def may(self, capability: str) -> bool:
        """Whether the key holds `capability`."""
        return capability in self.capabilities

    def sees_bucket(self, name: str) -> bool:
        """Whether the key is unrestricted or restricted to a bucket of that name."""
        return self.buckets is None or any(bucket.name == name for bucket in self.buckets)


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One lifecycle rule; days are positive whole numbers or None."""

    prefix: str
    days_until_hide: int | None = None
    days_until_delete: int | None = None
    days_until_cancel: int | None = None


@dataclass(frozen=True, slots=True)
class CorsRule:
    """What pages of other origins may do with a bucket (corsRules), in B2's words."""

    name: str
    origins: tuple[str, ...]
    operations: tuple[str, ...]
    headers: tuple[str, ...] = ()
    expose: tuple[str, ...] = ()
    max_age: int = 3600


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket with its settings. `None` in encryption, lock or created = the key may not know."""

    id: str
    name: str
    type: str
    revision: int
    info: Mapping[str, str] = field(default_factory=dict)
    lifecycle_rules: tuple[LifecycleRule, ...] = ()
    encryption: Literal["SSE-B2", "none"] | None = None
    lock_enabled: bool | None = None
    default_retention: Mapping[str, Any] | None = None
    created: datetime | None = None
    cors_rules: tuple[CorsRule, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether files can be read without credentials."""
        return self.type == "allPublic"


# A tuple, because it is made in half the time: every page of a folder needs seven hundred.
class FileVersion(NamedTuple):
    """One row of a listing over S3. `id` is None where the call does not tell it (by names)."""

    name: str
    id: str | None
    action: FileAction
    size: int
    uploaded: datetime
    is_latest: bool = True
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a listing. `next_*` say where the next page starts; all None at the end."""

    files: tuple[FileVersion, ...]
    folders: tuple[str, ...] = ()
    next_name: str | None = None
    next_id: str | None = None
    next_token: str | None = None

    @property
    def more(self) -> bool:
        """Whether more rows exist after this page."""
        return self.next_name is not None or self.next_token is not None


@dataclass(frozen=True, slots=True)
class FileDetails:
    """Everything b2_get_file_info tells about one file version. `sha1` None = none stored."""

    id: str
    name: str
    bucket_id: str
    action: FileAction
    size: int
    content_type: str | None
    uploaded: datetime
    sha1: str | None
    sha1_verified: bool
    info: Mapping[str, str]
    encryption: Literal["SSE-B2", "SSE-C", "none"] | None
    retention_mode: str | None = None
    retain_until: datetime | None = None
    legal_hold: bool | None = None
    lock_readable: bool = True
    replication_status: str | None = None


@dataclass(frozen=True, slots=True)
class DetailsPage:
    """One page of file versions with all that B2 tells; `next_name` begins the next one."""

    files: tuple[FileDetails, ...]
    next_name: str | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """How a new version is encrypted and locked; None leaves it to the bucket's defaults.

    Retention needs both its mode and its end, a bucket with Object Lock and writeFileRetentions;
    a legal hold needs writeFileLegalHolds.
    """

    encryption: Literal["SSE-B2"] | None = None
    retention_mode: Literal["governance", "compliance"] | None = None
    retain_until: datetime | None = None
    legal_hold: bool | None = None


@dataclass(frozen=True, slots=True)
class StoredFile:
    """B2's answer to a finished upload: the new version's id and the ETag it computed."""

    name: str
    id: str
    etag: str


@dataclass(frozen=True, slots=True)
class SignedUpload:
    """Where a file may be PUT, by whoever knows the URL, and the headers that have to be sent.

    Its length is signed too; every HTTP client says that by itself.
    """

    url: str = field(repr=False)
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One stored part of an unfinished large file."""

    number: int
    size: int
    etag: str


@dataclass(frozen=True, slots=True)
class PartHash:
    """The SHA-1 that B2 keeps of a stored part. None = it keeps none; unverified = nobody checked.

    An unverified one was never compared by B2 with what the uploader said.
    """

    number: int
    sha1: str | None
    sha1_verified: bool


@dataclass(frozen=True, slots=True)
class UnfinishedFile:
    """An unfinished large file: started, not finished, not cancelled."""

    id: str
    name: str
    started: datetime


@dataclass(frozen=True, slots=True)
class Deletion:
    """The outcome of deleting one file version."""

    name: str
    id: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class DownloadAuthorization:
    """Whoever has the token may download by name what begins with `prefix`, until `expires`.

    Every download has to ask for exactly these `overrides` ("b2ContentDisposition" and its like).
    """

    bucket: str
    prefix: str
    expires: datetime
    overrides: Mapping[str, str]
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApplicationKey:
    """An application key as b2_list_keys tells it, without its secret."""

    id: str
    name: str
    capabilities: frozenset[str]
    bucket_ids: tuple[str, ...] | None
    name_prefix: str | None
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class NewApplicationKey:
    """The answer of b2_create_key: the one time the secret is told."""

    key: ApplicationKey
    application_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyPage:
    """One page of application keys; `next_id` starts the next one."""

    keys: Sequence[ApplicationKey]
    next_id: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """What the observer is told of every call to B2. Never holds a secret."""

    verb: str
    b2_call: str
    billing_class: Literal["A", "B", "C"]
    bucket: str | None
    file_name: str | None
    result: str
    request_id: str | None
    seconds: float
