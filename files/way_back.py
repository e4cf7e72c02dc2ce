"""Where to go when something is done: the list that a person came from, or the folder."""

from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse

from accounts.request import ConsoleRequest
from files.chosen import ChosenFile
from files.place import Place, folder_of, read_place


def way_back(request: ConsoleRequest, chosen: ChosenFile) -> str:
    """The page of Browse Files that was left, without the panel; else the file's folder.

    The page comes from the form, or from where the form was opened; it names an account and a
    bucket, and only those of `chosen` are gone back to.
    """
    left = request.POST.get("back") or request.htmx.current_url or request.headers.get("Referer")
    place = _place_of(left or "", chosen.account_id)
    if place and place.bucket == chosen.bucket:
        return place.without_file.url
    return Place(chosen.account_id, chosen.bucket, folder_of(chosen.name)).url


def folder_or_buckets(request: ConsoleRequest, place: Place) -> str:
    """The folder of `place`; the buckets where the key may not see it."""
    if request.account.authorization.may("listFiles"):
        return place.folder(place.prefix).url
    return reverse("bucket_list", args=[place.account_id])


def _place_of(address: str, account_id: str) -> Place | None:
    """The place that an address shows, None for another page and for what is no address."""
    try:
        url = urlsplit(address)
    except ValueError:
        return None
    if url.path != reverse("browse_files", args=[account_id]):
        return None
    return read_place(account_id, QueryDict(url.query))
