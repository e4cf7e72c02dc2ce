"""Everything about one file version, gathered from B2 in three requests at most."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from files.versions import Versions, newest_versions, no_such_file
from gateway.gateway import Gateway
from gateway.values import Bucket, FileDetails, FileVersion


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What B2 told. `info` and `bucket` are None where the key may not ask for them.

    `version` is the chosen one as the listing has it, None when it lies beyond the first page.
    """

    name: str
    file_id: str
    versions: Versions
    version: FileVersion | None
    info: FileDetails | None
    bucket: Bucket | None

    @property
    def known(self) -> FileDetails | FileVersion:
        """Name, size and time of the chosen version, from whichever call told them."""
        known = self.info or self.version
        if known is None:
            raise no_such_file("", self.name)
        return known

    @property
    def is_current(self) -> bool:
        """Whether the chosen version is the newest one."""
        return self.versions.versions[0].id == self.file_id

    @property
    def is_hide_marker(self) -> bool:
        """Whether the chosen version is a hide marker."""
        return self.known.action == "hide"

    @property
    def is_hidden(self) -> bool:
        """Whether a hide marker lies on top of the file."""
        return self.versions.versions[0].action == "hide"


def read_file(
    gateway: Gateway,
    bucket: str,
    name: str,
    file_id: str,
    known_versions: tuple[FileVersion, ...] = (),
) -> FileFacts:
    """Gather the facts side by side. Without `file_id` the newest version is meant.

    `known_versions` are all versions of the file, when somebody has listed them already.

    Raises NoSuchFile also when `file_id` is a version of another name or in another bucket.
    """
    with ThreadPoolExecutor(max_workers=2) as beside:
        bucket_asked = _ask_bucket(beside, gateway, bucket)
        info_asked = _ask_info(beside, gateway, file_id) if file_id else None
        versions = (
            Versions(known_versions) if known_versions else newest_versions(gateway, bucket, name)
        )
        file_id = file_id or versions.versions[0].id or ""
        info_asked = info_asked or _ask_info(beside, gateway, file_id)
        facts = FileFacts(
            name=name,
            file_id=file_id,
            versions=versions,
            version=versions.find(file_id),
            info=info_asked.result() if info_asked else None,
            bucket=bucket_asked.result() if bucket_asked else None,
        )
    if not _belongs(facts, gateway, bucket):
        raise no_such_file(bucket, name)
    return facts


def _ask_bucket(
    beside: ThreadPoolExecutor, gateway: Gateway, bucket: str
) -> "Future[Bucket] | None":
    if not gateway.authorization.may("listBuckets"):
        return None
    return beside.submit(gateway.get_bucket, bucket)


def _ask_info(
    beside: ThreadPoolExecutor, gateway: Gateway, file_id: str
) -> "Future[FileDetails] | None":
    if not gateway.authorization.may("readFiles"):
        return None
    return beside.submit(gateway.get_file_info, file_id)


def _belongs(facts: FileFacts, gateway: Gateway, bucket: str) -> bool:
    """Whether the chosen version is one of this name in this bucket: ids come from the URL."""
    if facts.version is not None:
        return True
    if facts.info is None or facts.info.name != facts.name:
        return False
    if facts.bucket is not None:
        return facts.info.bucket_id == facts.bucket.id
    allowed = gateway.authorization.buckets
    return allowed is None or (facts.info.bucket_id, bucket) in [(b.id, b.name) for b in allowed]
