"""One method per B2 verb: ask a transport, return values."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, Literal

from gateway import native, s3
from gateway.calls import PAGE, TRANSFER, Observer, Timeouts, Trace, reported
from gateway.downloads import Download
from gateway.errors import (
    B2Error,
    BadBucketName,
    CredentialExpired,
    FileLocked,
    InvalidCredential,
    NoSuchBucket,
    NotEntitled,
)
from gateway.names import could_be_bucket, fits_xml
from gateway.native import NativeTransport
from gateway.realms import HostRule, belongs_to_realm
from gateway.s3 import S3Transport
from gateway.values import (
    ApplicationKey,
    Authorization,
    Bucket,
    CorsRule,
    Credential,
    Deletion,
    DetailsPage,
    DownloadAuthorization,
    FileDetails,
    KeyPage,
    LifecycleRule,
    Listing,
    NewApplicationKey,
    Part,
    PartHash,
    Protection,
    SignedUpload,
    StoredFile,
    UnfinishedFile,
)

__all__ = ["PAGE", "TRANSFER", "Download", "Gateway", "Observer", "Timeouts", "authorize", "evict"]

_PARTS_OF_A_PAGE = 1000  # what b2_list_parts gives at once


def authorize(
    credential: Credential,
    *,
    allowed_hosts: HostRule = belongs_to_realm,
    observer: Observer | None = None,
    timeouts: Timeouts = PAGE,
) -> Authorization:
    """Sign in, always afresh (b2_authorize_account).

    Args:
        credential: keyID, applicationKey and the realm to ask.
        allowed_hosts: which hosts the answer may name, checked before any of them is contacted.
        observer: is told of the call.
        timeouts: for somebody who waits for a page, unless told otherwise.

    Returns:
        What the key may do, and where.

    Raises:
        InvalidCredential: unknown keyID or wrong applicationKey.
        ForeignHost: the answer names a host that `allowed_hosts` refuses.
        Unreachable, TimedOut, ConnectionCut, ServiceBusy, TooManyRequests, CapExceeded.
    """
    with reported(observer, "authorize", "b2_authorize_account"):
        return native.authorize(credential, allowed_hosts, timeouts)


def evict(credential: Credential) -> None:
    """Forget the clients and the token of `credential`, as signing out does."""
    native.evict(credential)
    s3.evict(credential)


class Gateway:
    """B2 as one application key sees it.

    Cheap to make: clients and tokens are kept per credential in the process. Every method may
    raise Unreachable, TimedOut, ConnectionCut, CredentialExpired, NotEntitled, CapExceeded,
    TooManyRequests, ServiceBusy and UnknownB2Error, S3 methods also MasterKeyRefused and
    NoSuchBucket; docstrings name only what is particular.
    """

    def __init__(
        self,
        credential: Credential,
        authorization: Authorization,
        *,
        observer: Observer | None = None,
        allowed_hosts: HostRule = belongs_to_realm,
        page: Timeouts = PAGE,
        transfer: Timeouts = TRANSFER,
    ) -> None:
        self.authorization = authorization
        self._credential = credential
        self._observer = observer
        self._allowed_hosts = allowed_hosts
        self._page = page
        self._transfer = transfer

    def __repr__(self) -> str:
        return f"Gateway(key_id={self._credential.key_id!r})"

    # Buckets

    def list_buckets(self) -> list[Bucket]:
        """All buckets that the key may see, by name (b2_list_buckets).

        A restricted key has to name its buckets, so each costs one call.
        `created` is None; list_bucket_dates knows it.
        """
        if self.authorization.buckets is None:
            return self._list_buckets()
        found = [self._allowed_bucket(each.id) for each in self.authorization.buckets if each.name]
        return sorted((each for each in found if each), key=lambda bucket: bucket.name)

    def list_bucket_dates(self) -> dict[str, datetime]:
        """When each bucket was created, by bucket name (S3 ListBuckets).

        Raises:
            NotEntitled: the key is restricted and lacks listAllBucketNames.
        """
        with self._call("list_bucket_dates", "ListBuckets", needs="listAllBucketNames") as trace:
            return self._s3().lists.list_bucket_dates(trace)

    def get_bucket(self, name: str) -> Bucket:
        """One bucket by name (b2_list_buckets with bucketName). Raises NoSuchBucket."""
        found = self._list_buckets(bucket_name=name)
        if not found:
            raise _no_such_bucket(name)
        return found[0]

    def create_bucket(self, name: str, *, public: bool, lock: bool = False) -> None:
        """Create a bucket, with Object Lock if `lock` (S3 CreateBucket).

        Raises:
            BucketNameTaken, BucketNameOwn, BadBucketName, TooManyBuckets.
        """
        if not could_be_bucket(name):
            raise BadBucketName("no bucket can have that name")
        with self._call(
            "create_bucket", "CreateBucket", needs="writeBuckets", bucket=name
        ) as trace:
            self._s3().create_bucket(trace, name, public=public, lock=lock)

    def update_bucket(
        self,
        bucket_id: str,
        *,
        if_revision: int | None,
        public: bool | None = None,
        lifecycle_rules: Sequence[LifecycleRule] | None = None,
        encryption: Literal["SSE-B2"] | None = None,
        lock_enabled: bool | None = None,
        info: Mapping[str, str] | None = None,
        cors_rules: Sequence[CorsRule] | None = None,
    ) -> Bucket:
        """Change what is given and leave what is None (b2_update_bucket).

        Args:
            bucket_id: the bucket.
            if_revision: refuse when the bucket's revision is another by now; None = do not ask.
            public: allPublic or allPrivate.
            lifecycle_rules: replace all rules; [] removes them.
            encryption: "SSE-B2" as default encryption.
            lock_enabled: True enables Object Lock, for ever.
            info: replaces the whole bucket info.
            cors_rules: replace all rules; [] removes them.

        Returns:
            The bucket as it is now.

        Raises:
            RevisionConflict: somebody else changed the bucket.
            NoSuchBucket, InvalidRequest (rules that overlap, lock that cannot be switched off).
            ValueError: nothing is given.
        """
        changes = (public, lifecycle_rules, encryption, lock_enabled, info, cors_rules)
        if all(change is None for change in changes):
            raise ValueError("nothing to change")
        return self._ask(
            "update_bucket",
            "b2_update_bucket",
            lambda transport: transport.update_bucket(
                bucket_id,
                if_revision=if_revision,
                public=public,
                lifecycle_rules=lifecycle_rules,
                encryption=encryption,
                lock_enabled=lock_enabled,
                info=info,
                cors_rules=cors_rules,
            ),
            needs=_capability_to_update(encryption, lock_enabled),
        )

    def delete_bucket(self, name: str) -> None:
        """Delete an empty bucket (S3 DeleteBucket). Raises NoSuchBucket, BucketNotEmpty."""
        with self._call(
            "delete_bucket", "DeleteBucket", needs="deleteBuckets", bucket=name
        ) as trace:
            self._s3().delete_bucket(trace, name)

    # Listings

    def list_file_names(
        self,
        bucket: str,
        *,
        prefix: str = "",
        after: str = "",
        token: str | None = None,
        limit: int = 200,
        folders: bool = True,
    ) -> Listing:
        """One page of visible files and folders, by name (S3 ListObjectsV2).

        Args:
            bucket: bucket name.
            prefix: only names that begin so.
            after: begin behind this name; what need not exist.
            token: `next_token` of the page before; wins over `after`.
            limit: files and folders on the page, at most 1,000.
            folders: fold names at the next "/" behind the prefix into folders.

        Returns:
            Files without ids (the call does not tell them) and `next_token`.
        """
        with self._call(
            "list_file_names", "ListObjectsV2", needs="listFiles", bucket=bucket
        ) as trace:
            return self._s3().lists.list_file_names(
                trace, bucket, prefix=prefix, after=after, token=token, limit=limit, folders=folders
            )

    def list_file_versions(
        self,
        bucket: str,
        *,
        prefix: str = "",
        start_name: str | None = None,
        start_id: str | None = None,
        limit: int = 1000,
        folders: bool = False,
    ) -> Listing:
        """One page of file versions and hide markers, newest first (S3 ListObjectVersions).

        Both markers are exclusive, as S3 has it. `start_name` alone begins behind the last version
        of that name. `start_name` with `start_id` begins behind that one version, so older versions
        of the same name come first. With `folders`, a `start_name` that is a folder ("photos/")
        begins behind everything in that folder.

        Args:
            bucket: bucket name.
            prefix: only names that begin so.
            start_name: `next_name` of the page before.
            start_id: `next_id` of the page before; needs `start_name`.
            limit: versions and folders on the page, at most 1,000.
            folders: fold names at the next "/" behind the prefix into folders.

        Returns:
            Versions with action "upload" or "hide", and `next_name` + `next_id`.
        """
        with self._call(
            "list_file_versions", "ListObjectVersions", needs="listFiles", bucket=bucket
        ) as trace:
            return self._s3().lists.list_file_versions(
                trace,
                bucket,
                prefix=prefix,
                start_name=start_name,
                start_id=start_id,
                limit=limit,
                folders=folders,
            )

    def list_file_hashes(
        self, bucket: str, *, prefix: str = "", start_name: str | None = None, limit: int = 1000
    ) -> DetailsPage:
        """One page of visible files with their SHA-1, which S3 does not tell (b2_list_file_names).

        Costs a b2_list_buckets too, except for a key that is restricted to the bucket.

        Args:
            bucket: bucket name.
            prefix: only names that begin so.
            start_name: `next_name` of the page before.
            limit: at most 10,000; B2 counts each begun 1,000 as a transaction of its own.
        """
        bucket_id = self._bucket_id(bucket)
        return self._ask(
            "list_file_hashes",
            "b2_list_file_names",
            lambda transport: transport.list_file_hashes(
                bucket_id, prefix=prefix, start_name=start_name, limit=limit
            ),
            needs="listFiles",
            bucket=bucket,
        )

    def list_version_hashes(self, bucket: str, name: str, *, limit: int = 1000) -> DetailsPage:
        """The newest versions of `name` with their SHA-1, newest first (b2_list_file_versions).

        Hide markers and unfinished large files are among them, and names that begin with `name`
        follow. Costs a b2_list_buckets too, except for a key that is restricted to the bucket.
        """
        bucket_id = self._bucket_id(bucket)
        return self._ask(
            "list_version_hashes",
            "b2_list_file_versions",
            lambda transport: transport.list_version_hashes(bucket_id, name, limit=limit),
            needs="listFiles",
            bucket=bucket,
        )

    def list_unfinished_files(
        self,
        bucket: str,
        *,
        prefix: str = "",
        start_name: str | None = None,
        start_id: str | None = None,
        limit: int = 100,
    ) -> tuple[list[UnfinishedFile], str | None, str | None]:
        """One page of unfinished large files, and where the next starts (S3 ListMultipartUploads).

        `start_name` and `start_id` are exclusive, as in list_file_versions.
        """
        with self._call(
            "list_unfinished_files", "ListMultipartUploads", needs="listFiles", bucket=bucket
        ) as trace:
            return self._s3().lists.list_unfinished_files(
                trace, bucket, prefix=prefix, start_name=start_name, start_id=start_id, limit=limit
            )

    # One file

    def get_file_info(self, file_id: str) -> FileDetails:
        """Everything about one file version, or hide marker (b2_get_file_info).

        Raises NoSuchFile.
        """
        return self._ask(
            "get_file_info",
            "b2_get_file_info",
            lambda transport: transport.get_file_info(file_id),
            needs="readFiles",
        )

    def hide_file(self, bucket: str, name: str) -> str:
        """Hide the newest version and return the hide marker's id (S3 DeleteObject by name).

        S3 puts a marker on top of whatever there is, even of nothing.
        """
        with self._call(
            "hide_file", "DeleteObject", needs="writeFiles", bucket=bucket, file_name=name
        ) as trace:
            return self._s3().hide_file(trace, bucket, name)

    def delete_file_version(self, bucket: str, name: str, file_id: str) -> None:
        """Delete one version, or one hide marker, for good (S3 DeleteObject with versionId).

        Raises:
            FileLocked: Object Lock protects the version.
            NoSuchFile: no such version (S3 may also answer that all is well).
        """
        with self._call(
            "delete_file_version",
            "DeleteObject",
            needs="deleteFiles",
            bucket=bucket,
            file_name=name,
        ) as trace:
            try:
                self._s3().delete_file_version(trace, bucket, name, file_id)
            except NotEntitled as error:
                raise self._locked_or(error, bucket, name) from None

    def delete_file_versions(
        self, bucket: str, versions: Sequence[tuple[str, str]]
    ) -> list[Deletion]:
        """Delete up to 1,000 versions, given as (file name, file id), for good (S3 DeleteObjects).

        Returns:
            One Deletion per version, in the order asked for; `error` tells which ones failed.

        Raises:
            ValueError: more than 1,000 versions.
        """
        if len(versions) > 1000:
            raise ValueError("S3 deletes at most 1,000 versions in one call")
        at_once = [version for version in versions if fits_xml(version[0])]
        outcomes = self._delete_at_once(bucket, at_once) if at_once else []
        outcomes += [
            self._delete_alone(bucket, *version) for version in versions if not fits_xml(version[0])
        ]
        order = {version: place for place, version in enumerate(versions)}
        return sorted(outcomes, key=lambda outcome: order[outcome.name, outcome.id])

    # Bytes

    def upload_file(
        self,
        bucket: str,
        name: str,
        body: BinaryIO,
        *,
        size: int,
        content_type: str,
        info: Mapping[str, str],
        protection: Protection | None = None,
    ) -> StoredFile:
        """Upload a file in one piece, streamed (S3 PutObject).

        Args:
            bucket: bucket name.
            name: file name.
            body: read once from where it stands, in chunks; need not seek.
            size: bytes that `body` will give, at most 5,000,000,000.
            content_type: stored as it is.
            info: file info; "b2-cache-control" and its like become the headers they stand for.
            protection: encryption and locks of this version; None = the bucket's defaults.

        Raises:
            IncompleteBody: `body` ended before `size`; nothing is stored.
            InvalidRequest: B2 refuses name or info, or the bucket has no Object Lock.
        """
        with self._call(
            "upload_file", "PutObject", needs="writeFiles", bucket=bucket, file_name=name
        ) as trace:
            return self._s3(self._transfer).upload_file(
                trace,
                bucket,
                name,
                body,
                size=size,
                content_type=content_type,
                info=info,
                protection=protection,
            )

    def start_large_file(
        self,
        bucket: str,
        name: str,
        *,
        content_type: str,
        info: Mapping[str, str],
        protection: Protection | None = None,
    ) -> str:
        """Begin a large file and return its file id (S3 CreateMultipartUpload).

        What is said here of type, info, encryption and locks goes for the finished version.
        Raises InvalidRequest: B2 refuses name or info, or the bucket has no Object Lock.
        """
        with self._call(
            "start_large_file",
            "CreateMultipartUpload",
            needs="writeFiles",
            bucket=bucket,
            file_name=name,
        ) as trace:
            return self._s3().start_large_file(
                trace, bucket, name, content_type=content_type, info=info, protection=protection
            )

    def upload_part(
        self, bucket: str, name: str, file_id: str, number: int, body: BinaryIO, *, size: int
    ) -> Part:
        """Upload one part, streamed; the same number again replaces it (S3 UploadPart).

        Args:
            number: 1 to 10,000.
            body: read once from where it stands; need not seek.
            size: bytes; every part but the last at least 5,000,000.

        Raises:
            NoSuchUpload: finished or cancelled meanwhile.
            IncompleteBody: `body` ended before `size`; the part is not stored.
        """
        with self._call(
            "upload_part", "UploadPart", needs="writeFiles", bucket=bucket, file_name=name
        ) as trace:
            return self._s3(self._transfer).upload_part(
                trace, bucket, name, file_id, number, body, size=size
            )

    def presign_part(
        self, bucket: str, name: str, file_id: str, number: int, *, seconds: int
    ) -> str:
        """A URL to which a browser may PUT one part (presigned S3 UploadPart; no call).

        Args:
            number: 1 to 10,000.
            seconds: 1 to 604,800 (7 days); the PUT has to begin within.

        Raises:
            ValueError: `seconds` out of range.
            MasterKeyRefused: S3 would refuse it.
        """
        return self._signer_for(bucket).presign_part(bucket, name, file_id, number, seconds=seconds)

    def presign_upload(
        self,
        bucket: str,
        name: str,
        *,
        size: int,
        content_type: str,
        info: Mapping[str, str],
        protection: Protection | None = None,
        seconds: int,
    ) -> SignedUpload:
        """What a browser needs to PUT one whole file (presigned S3 PutObject; no call).

        The signature holds the name, `size` and every header: B2 refuses any other.

        Args:
            size: bytes.
            info: file info; ASCII values only.
            seconds: 1 to 604,800 (7 days); the PUT has to begin within.

        Raises:
            ValueError: `seconds` out of range.
            MasterKeyRefused: S3 would refuse it.
        """
        return self._signer_for(bucket).presign_upload(
            bucket,
            name,
            size=size,
            content_type=content_type,
            info=info,
            protection=protection,
            seconds=seconds,
        )

    def list_parts(self, bucket: str, name: str, file_id: str) -> list[Part]:
        """All stored parts of an unfinished large file, by number (S3 ListParts, 1,000 a call).

        At most 10,000 parts exist, so this ends. Raises NoSuchUpload.
        """
        parts: list[Part] = []
        start: int | None = 0
        while start is not None:
            with self._call(
                "list_parts", "ListParts", needs="writeFiles", bucket=bucket, file_name=name
            ) as trace:
                page, start = self._s3().list_parts(trace, bucket, name, file_id, after=start)
            parts.extend(page)
        return parts

    def list_part_hashes(self, file_id: str) -> list[PartHash]:
        """The SHA-1 of all stored parts, which S3 does not tell (b2_list_parts, 1,000 a call).

        Raises NoSuchFile or InvalidRequest for what is no unfinished large file.
        """
        parts: list[PartHash] = []
        start: int | None = 1
        while start is not None:
            page, start = self._page_of_part_hashes(file_id, start)
            parts.extend(page)
        return parts

    def finish_large_file(
        self, bucket: str, name: str, file_id: str, parts: Sequence[Part]
    ) -> StoredFile:
        """Make the parts one file version (S3 CompleteMultipartUpload).

        Raises:
            NoSuchUpload: finished or cancelled meanwhile.
            InvalidRequest: a part is missing, changed, or too small.
        """
        with self._call(
            "finish_large_file",
            "CompleteMultipartUpload",
            needs="writeFiles",
            bucket=bucket,
            file_name=name,
        ) as trace:
            return self._s3(self._transfer).finish_large_file(trace, bucket, name, file_id, parts)

    def cancel_large_file(self, bucket: str, name: str, file_id: str) -> None:
        """Give up an unfinished large file and its parts (S3 AbortMultipartUpload).

        Raises NoSuchUpload when it is finished or cancelled already.
        """
        with self._call(
            "cancel_large_file",
            "AbortMultipartUpload",
            needs="writeFiles",
            bucket=bucket,
            file_name=name,
        ) as trace:
            self._s3().cancel_large_file(trace, bucket, name, file_id)

    def download_file(
        self,
        bucket: str,
        name: str,
        *,
        file_id: str | None = None,
        range_header: str | None = None,
    ) -> Download:
        """Open a file for reading, the newest version unless `file_id` says which (S3 GetObject).

        Args:
            range_header: an HTTP Range ("bytes=0-99"), handed on as it is.

        Raises:
            NoSuchFile: missing, hidden, or a hide marker.
            InvalidRequest: with status 416 when the range lies outside the file.
        """
        with self._call(
            "download_file", "GetObject", needs="readFiles", bucket=bucket, file_name=name
        ) as trace:
            return self._s3(self._transfer).download_file(
                trace, bucket, name, file_id=file_id, range_header=range_header
            )

    def presign_download(
        self,
        bucket: str,
        name: str,
        *,
        file_id: str | None = None,
        seconds: int,
        download_name: str | None,
        inline: bool = False,
    ) -> str:
        """A URL that lets anyone read this file for `seconds` (presigned S3 GetObject; no call).

        Args:
            seconds: 1 to 604,800 (7 days).
            download_name: what a browser saves the file as; None leaves the file's own headers.
            inline: ask the browser to show the file instead of saving it.

        Raises:
            ValueError: `seconds` out of range.
            MasterKeyRefused: S3 would refuse the link.
        """
        return self._signer_for(bucket).presign_download(
            bucket,
            name,
            file_id=file_id,
            seconds=seconds,
            download_name=download_name,
            inline=inline,
        )

    def get_download_authorization(
        self, bucket: str, prefix: str, *, seconds: int, overrides: Mapping[str, str] | None = None
    ) -> DownloadAuthorization:
        """A token with which anyone may download what begins so (b2_get_download_authorization).

        Costs a b2_list_buckets too, except for a key that is restricted to the bucket.

        Args:
            bucket: bucket name.
            prefix: of file names; "" is the whole bucket, what is uploaded later included.
            seconds: 1 to 604,800 (7 days). The token dies with the key, too.
            overrides: headers that every download then has to ask for, by B2's query names.

        Raises:
            NoSuchBucket.
            InvalidRequest: `seconds` out of range, or an override that B2 refuses.
        """
        bucket_id = self._bucket_id(bucket)
        expires = datetime.now(UTC) + timedelta(seconds=seconds)
        token = self._ask(
            "get_download_authorization",
            "b2_get_download_authorization",
            lambda transport: transport.get_download_authorization(
                bucket_id, prefix, seconds=seconds, overrides=overrides or {}
            ),
            needs="shareFiles",
            bucket=bucket,
        )
        return DownloadAuthorization(bucket, prefix, expires, overrides or {}, token)

    # Application keys

    def list_keys(self, *, start_id: str | None = None, limit: int = 1000) -> KeyPage:
        """One page of application keys, without the master key (b2_list_keys; limit <= 10,000)."""
        return self._ask(
            "list_keys",
            "b2_list_keys",
            lambda transport: transport.list_keys(start_id=start_id, limit=limit),
            needs="listKeys",
        )

    def create_key(
        self,
        name: str,
        *,
        capabilities: Sequence[str],
        bucket_ids: Sequence[str] | None = None,
        name_prefix: str | None = None,
        valid_seconds: int | None = None,
    ) -> NewApplicationKey:
        """Create an application key; the only time its secret is told (b2_create_key).

        Args:
            name: 1 to 100 letters, digits and "-".
            capabilities: at least one.
            bucket_ids: restrict to these buckets; None = all.
            name_prefix: restrict to file names that begin so.
            valid_seconds: positive, under 1,000 days; None = until deleted.

        Raises:
            InvalidRequest: a value is refused.
            NoSuchBucket: of `bucket_ids`.
        """
        return self._ask(
            "create_key",
            "b2_create_key",
            lambda transport: transport.create_key(
                name,
                capabilities=capabilities,
                bucket_ids=bucket_ids,
                name_prefix=name_prefix,
                valid_seconds=valid_seconds,
            ),
            needs="writeKeys",
        )

    def delete_key(self, key_id: str) -> ApplicationKey:
        """Delete an application key and return what it was (b2_delete_key). Raises NoSuchKey."""
        return self._ask(
            "delete_key",
            "b2_delete_key",
            lambda transport: transport.delete_key(key_id),
            needs="deleteKeys",
        )

    def _delete_at_once(self, bucket: str, versions: Sequence[tuple[str, str]]) -> list[Deletion]:
        with self._call(
            "delete_file_versions", "DeleteObjects", needs="deleteFiles", bucket=bucket
        ) as trace:
            return self._s3().delete_file_versions(trace, bucket, versions)

    def _delete_alone(self, bucket: str, name: str, file_id: str) -> Deletion:
        """For a name that the XML of DeleteObjects cannot carry."""
        try:
            self.delete_file_version(bucket, name, file_id)
        except B2Error as error:
            return Deletion(name, file_id, str(error))
        return Deletion(name, file_id)

    def _locked_or(self, error: NotEntitled, bucket: str, name: str) -> B2Error:
        """FileLocked where the key may delete: S3 says AccessDenied for both."""
        key = self.authorization
        if not (key.may("deleteFiles") and key.sees_bucket(bucket)):
            return error
        if not name.startswith(key.name_prefix or ""):
            return error
        return FileLocked(
            error.message, code=error.code, status=error.status, request_id=error.request_id
        )

    def _page_of_part_hashes(self, file_id: str, start: int) -> tuple[list[PartHash], int | None]:
        return self._ask(
            "list_part_hashes",
            "b2_list_parts",
            lambda transport: transport.list_part_hashes(
                file_id, start=start, limit=_PARTS_OF_A_PAGE
            ),
            needs="writeFiles",
        )

    def _s3(self, timeouts: Timeouts | None = None) -> S3Transport:
        return s3.transport(self._credential, self.authorization, timeouts or self._page)

    def _signer_for(self, bucket: str) -> S3Transport:
        """What signs URLs, which hold the bucket's name: no call is made that would check it."""
        _check_bucket_name(bucket)
        return self._s3()

    def _bucket_id(self, name: str) -> str:
        """The id of a bucket; a key that is restricted to it knows it from signing in."""
        restricted = self.authorization.buckets or ()
        known = [bucket.id for bucket in restricted if bucket.name == name]
        return known[0] if known else self.get_bucket(name).id

    def _allowed_bucket(self, bucket_id: str) -> Bucket | None:
        """A bucket of a restricted key; None when it was deleted since the key signed in."""
        try:
            found = self._list_buckets(bucket_id=bucket_id)
        except (NotEntitled, NoSuchBucket):
            if not self.authorization.may("listBuckets"):
                raise
            return None
        return found[0] if found else None

    def _list_buckets(
        self, *, bucket_id: str | None = None, bucket_name: str | None = None
    ) -> list[Bucket]:
        return self._ask(
            "list_buckets" if bucket_name is None else "get_bucket",
            "b2_list_buckets",
            lambda transport: transport.list_buckets(bucket_id=bucket_id, bucket_name=bucket_name),
            needs="listBuckets",
            bucket=bucket_name,
        )

    def _ask[T](
        self,
        verb: str,
        b2_call: str,
        work: Callable[[NativeTransport], T],
        *,
        needs: str,
        bucket: str | None = None,
    ) -> T:
        """Make a native call; when its token has expired, authorize once and make it again."""
        transport = native.transport(self._credential, self._page)
        if transport is not None:
            try:
                with self._call(verb, b2_call, needs=needs, bucket=bucket):
                    return work(transport)
            except CredentialExpired:
                pass
        transport = self._authorize_again()
        with self._call(verb, b2_call, needs=needs, bucket=bucket):
            return work(transport)

    def _authorize_again(self) -> NativeTransport:
        """A transport with a fresh token; a key that B2 no longer knows is CredentialExpired."""
        try:
            with self._call("authorize", "b2_authorize_account", needs=None):
                return native.reauthorize(self._credential, self._allowed_hosts, self._page)
        except InvalidCredential as error:
            raise CredentialExpired(error.message, code=error.code, status=error.status) from None

    def _call(
        self,
        verb: str,
        b2_call: str,
        *,
        needs: str | None,
        bucket: str | None = None,
        file_name: str | None = None,
    ) -> AbstractContextManager[Trace]:
        """Report the one call made inside. A bucket name is checked before it gets into a URL."""
        if bucket is not None:
            _check_bucket_name(bucket)
        return reported(
            self._observer, verb, b2_call, needs=needs, bucket=bucket, file_name=file_name
        )


def _check_bucket_name(name: str) -> None:
    if not could_be_bucket(name):
        raise _no_such_bucket(name)


def _no_such_bucket(name: str) -> NoSuchBucket:
    error = NoSuchBucket("no bucket of that name")
    error.bucket = name
    return error


def _capability_to_update(encryption: str | None, lock_enabled: bool | None) -> str:
    """The capability that b2_update_bucket asks for beyond the plain settings."""
    if lock_enabled is not None:
        return "writeBucketRetentions"
    return "writeBucketEncryption" if encryption is not None else "writeBuckets"
