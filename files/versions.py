"""The versions of one file, newest first: reading them, and what each of them is."""

from dataclasses import dataclass

from gateway.errors import NoSuchFile
from gateway.gateway import Gateway
from gateway.values import FileVersion

PAGE = 200


@dataclass(frozen=True, slots=True)
class Versions:
    """One page of a file's versions and hide markers; `next_id` starts the next one."""

    versions: tuple[FileVersion, ...]
    next_id: str | None = None

    @property
    def uploads(self) -> int:
        """How many of the page are uploads, not hide markers."""
        return sum(version.action == "upload" for version in self.versions)

    def find(self, file_id: str) -> FileVersion | None:
        """The version of that id, None when it is not on this page."""
        return next((version for version in self.versions if version.id == file_id), None)

    def below(self, file_id: str) -> FileVersion | None:
        """The version that was the newest before that one."""
        ids = [version.id for version in self.versions]
        return next(iter(self.versions[ids.index(file_id) + 1 :]), None)


def read_versions(
    gateway: Gateway, bucket: str, name: str, *, after_id: str = "", limit: int = PAGE
) -> Versions:
    """One page of the versions of exactly `name`; behind the version `after_id` if given.

    The name itself sorts before all names that begin with it, so its versions come first.
    """
    page = gateway.list_file_versions(
        bucket,
        prefix=name,
        start_name=name if after_id else None,
        start_id=after_id or None,
        limit=limit,
    )
    own = tuple(version for version in page.files if version.name == name)
    goes_on = page.more and bool(own) and len(own) == len(page.files)
    return Versions(own, own[-1].id if goes_on else None)


def newest_versions(gateway: Gateway, bucket: str, name: str, limit: int = PAGE) -> Versions:
    """The first page of versions. Raises NoSuchFile when the name has none."""
    versions = read_versions(gateway, bucket, name, limit=limit)
    if not versions.versions:
        raise no_such_file(bucket, name)
    return versions


def no_such_file(bucket: str, name: str) -> NoSuchFile:
    """The error for a name without versions, or a version that is not one of its own."""
    error = NoSuchFile(f"no such version of {name}")
    error.bucket, error.file_name = bucket, name
    return error
