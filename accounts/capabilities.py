"""What each capability of an application key allows, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateway.values import Authorization


@dataclass(frozen=True, slots=True)
class Ability:
    """One capability, what it allows, and whether the key has it."""

    capability: str
    text: str | Promise
    held: bool


SENTENCES: dict[str, Promise] = {
    "listBuckets": _("list buckets and read their settings"),
    "listAllBucketNames": _("list the names of all buckets over S3"),
    "readBuckets": _("read bucket settings over S3"),
    "writeBuckets": _("create buckets and change their settings"),
    "deleteBuckets": _("delete empty buckets"),
    "readBucketEncryption": _("see a bucket’s default encryption"),
    "writeBucketEncryption": _("set a bucket’s default encryption"),
    "readBucketRetentions": _("see a bucket’s Object Lock settings"),
    "writeBucketRetentions": _("set a bucket’s Object Lock settings"),
    "readBucketReplications": _("see a bucket’s replication rules"),
    "writeBucketReplications": _("set a bucket’s replication rules"),
    "readBucketNotifications": _("see a bucket’s event notification rules"),
    "writeBucketNotifications": _("set a bucket’s event notification rules"),
    "readBucketLogging": _("see a bucket’s access logging"),
    "writeBucketLogging": _("set a bucket’s access logging"),
    "readBucketLifecycleRules": _("see a bucket’s lifecycle rules over S3"),
    "writeBucketLifecycleRules": _("set a bucket’s lifecycle rules over S3"),
    "listFiles": _("list files and their versions"),
    "readFiles": _("download files"),
    "shareFiles": _("make time-limited links to private files"),
    "writeFiles": _("upload and hide files"),
    "deleteFiles": _("delete file versions"),
    "readFileRetentions": _("see how long a file version is retained"),
    "writeFileRetentions": _("set how long a file version is retained"),
    "readFileLegalHolds": _("see legal holds"),
    "writeFileLegalHolds": _("set and remove legal holds"),
    "bypassGovernance": _("shorten or remove governance retention"),
    "listKeys": _("list application keys"),
    "writeKeys": _("make application keys"),
    "deleteKeys": _("delete application keys"),
}
# All that an application key may be made with.
KEY_CAPABILITIES = frozenset(SENTENCES)


def abilities(authorization: Authorization) -> list[Ability]:
    """Every capability we know, and every one the key has, in the order of the table."""
    known = [Ability(name, text, authorization.may(name)) for name, text in SENTENCES.items()]
    unknown = sorted(authorization.capabilities - KEY_CAPABILITIES)
    return known + [Ability(name, name, held=True) for name in unknown]
