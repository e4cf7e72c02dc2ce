"""What keeps a bucket from being deleted: B2 counts everything, also what no listing shows."""

from dataclasses import dataclass

from gateway.gateway import Gateway


@dataclass(frozen=True, slots=True)
class Leftovers:
    """How much is left; `more` = there may be more than was counted."""

    visible_files: int
    hidden_files: int
    old_versions: int
    unfinished_files: int
    more: bool


def count_leftovers(gateway: Gateway, bucket: str) -> Leftovers | None:
    """Count what is in `bucket`, two calls; None where the key may not list files."""
    if not gateway.authorization.may("listFiles"):
        return None
    prefix = gateway.authorization.name_prefix or ""
    listing = gateway.list_file_versions(bucket, prefix=prefix)
    unfinished, next_name, _ = gateway.list_unfinished_files(bucket, prefix=prefix)
    newest = [version for version in listing.files if version.is_latest]
    hidden = sum(version.action == "hide" for version in newest)
    return Leftovers(
        visible_files=len(newest) - hidden,
        hidden_files=hidden,
        old_versions=len(listing.files) - len(newest),
        unfinished_files=len(unfinished),
        more=bool(prefix) or listing.more or next_name is not None,
    )
