"""Where to go after a file was hidden, shown again or deleted: the list that a person came from."""

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
    url = urlsplit(left or "")
    if url.path == reverse("browse_files", args=[chosen.account_id]):
        place = read_place(chosen.account_id, QueryDict(url.query))
        if place.bucket == chosen.bucket:
            return place.without_file.url
    return Place(chosen.account_id, chosen.bucket, folder_of(chosen.name)).url
