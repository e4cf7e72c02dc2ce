"""What B2 knows of each version of a file that tells it from others: size, SHA-1, ETag."""

from dataclasses import dataclass
from datetime import datetime

from files.versions import newest_versions, no_such_file
from gateway.gateway import Gateway
from gateway.values import FileDetails, FileVersion

# Versions to compare with; each is a line of the page.
MOST = 200


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One version. `sha1` and `etag` are "" where B2 tells none, or none that can be compared.

    `sha1_given`: the uploader gave the SHA-1, and B2 did not compare it to the bytes.
    """

    id: str
    size: int
    uploaded: datetime
    sha1: str = ""
    sha1_given: bool = False
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """The newest versions of a file, newest first; `more` when older ones exist."""

    versions: tuple[Fingerprint, ...]
    is_hidden: bool
    more: bool


def read_fingerprints(gateway: Gateway, bucket: str, name: str) -> Fingerprints:
    """Ask for the versions of `name` and how to recognise them, in two calls at most.

    Raises NoSuchFile when the name has no versions.
    """
    if not _may_ask_natively(gateway):
        return _from_s3(gateway, bucket, name)
    page = gateway.list_version_hashes(bucket, name, limit=MOST)
    own = [each for each in page.files if each.name == name and each.action != "start"]
    if not own:
        raise no_such_file(bucket, name)
    uploads = [each for each in own if each.action == "upload"]
    etags = {} if all(each.sha1 for each in uploads) else _etags(gateway, bucket, name)
    return Fingerprints(
        versions=tuple(_natively(each, etags) for each in uploads),
        is_hidden=own[0].action == "hide",
        more=page.next_name == name,
    )


def _may_ask_natively(gateway: Gateway) -> bool:
    """The native call wants the bucket's id; only S3 takes a name."""
    authorization = gateway.authorization
    return authorization.buckets is not None or authorization.may("listBuckets")


def _natively(version: FileDetails, etags: dict[str, str]) -> Fingerprint:
    # With a customer's own key (SSE-C) the ETag is no MD5 of the content.
    etag = "" if version.encryption == "SSE-C" else etags.get(version.id, "")
    return Fingerprint(
        id=version.id,
        size=version.size,
        uploaded=version.uploaded,
        sha1=version.sha1 or "",
        sha1_given=not version.sha1_verified,
        etag="" if version.sha1 else etag,
    )


def _etags(gateway: Gateway, bucket: str, name: str) -> dict[str, str]:
    versions = newest_versions(gateway, bucket, name, limit=MOST).versions
    return {version.id or "": version.etag or "" for version in versions}


def _from_s3(gateway: Gateway, bucket: str, name: str) -> Fingerprints:
    """The same without any SHA-1: the ETag of a small file is its MD5."""
    page = newest_versions(gateway, bucket, name, limit=MOST)
    return Fingerprints(
        versions=tuple(_of_row(each) for each in page.versions if each.action == "upload"),
        is_hidden=page.versions[0].action == "hide",
        more=page.next_id is not None,
    )


def _of_row(version: FileVersion) -> Fingerprint:
    return Fingerprint(version.id or "", version.size, version.uploaded, etag=version.etag or "")
