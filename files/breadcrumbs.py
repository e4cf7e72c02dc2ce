"""The way to a folder, as links where the key may go."""

from django.utils.translation import gettext

from files.place import Place, view_url
from files.shown_names import shown_name
from gateway.values import Authorization
from ui.crumbs import Crumb


def browse_crumb(account_id: str) -> Crumb:
    """Where browsing begins: the buckets."""
    return Crumb(gettext("Browse Files"), view_url("browse_files", account_id))


def folder_crumbs(place: Place, authorization: Authorization) -> list[Crumb]:
    """The bucket and each folder on the way; without a URL where the key may not go."""
    allowed = authorization.name_prefix or ""
    crumbs = [browse_crumb(place.account_id), _crumb(place, "", place.bucket, allowed)]
    for prefix in prefixes_of(place.prefix):
        crumbs.append(_crumb(place, prefix, shown_step(prefix), allowed))
    return crumbs


def file_crumbs(
    account_id: str, authorization: Authorization, bucket: str, name: str, url: str
) -> list[Crumb]:
    """The way to a file's own page: its folders, then itself."""
    folder = name[: name.rstrip("/").rfind("/") + 1]
    crumbs = folder_crumbs(Place(account_id, bucket, folder), authorization)
    return [*crumbs, Crumb(shown_name(name, folder).whole, url)]


def prefixes_of(prefix: str) -> list[str]:
    """Every folder on the way: "a/b/" -> "a/", "a/b/". A prefix may end inside a name."""
    ends = [index + 1 for index, letter in enumerate(prefix) if letter == "/"]
    found = [prefix[:end] for end in ends]
    return found if not prefix or prefix.endswith("/") else [*found, prefix]


def shown_step(prefix: str) -> str:
    """The last step of a prefix: "a/b/" is "b", "a/b" is "b…", where all names begin with b."""
    step = shown_name(prefix.removesuffix("/").rpartition("/")[2]).whole
    return step if prefix.endswith("/") else f"{step}…"


def _crumb(place: Place, prefix: str, label: str, allowed: str) -> Crumb:
    return Crumb(label, place.folder(prefix).url if prefix.startswith(allowed) else "")
