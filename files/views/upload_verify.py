"""What B2 stored, for the browser to compare with the SHA-1 that it computed itself."""

from concurrent.futures import ThreadPoolExecutor

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import sign_in_required
from accounts.request import ConsoleRequest
from files.place import view_url
from files.upload_answers import read_json, refused
from gateway.errors import NoSuchFile
from gateway.gateway import Gateway
from gateway.values import FileDetails

MOST = 20
# B2 is asked for each version alone: one after the other, that would take longer than the uploads.
_asking = ThreadPoolExecutor(max_workers=32, thread_name_prefix="verify")


class StoredForm(forms.Form):
    """One version that the queue has just uploaded."""

    bucket = forms.CharField(strip=False)
    id = forms.RegexField(r"\A\w{1,200}\Z")


@require_POST
@sign_in_required
def upload_verify(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """SHA-1 and size of up to 20 versions; "lacks" names what the key lacks to know them."""
    asked = read_json(request).get("files")
    if not isinstance(asked, list) or not 0 < len(asked) <= MOST:
        return _refused()
    forms_of_files = [StoredForm(each if isinstance(each, dict) else {}) for each in asked]
    if not all(form.is_valid() for form in forms_of_files):
        return _refused()
    if not request.account.authorization.may("readFiles"):
        return JsonResponse({"lacks": "readFiles", "files": []})
    wanted = [form.cleaned_data for form in forms_of_files]
    stored = _asking.map(lambda each: _ask(request.gateway, each["id"]), wanted)
    files = [
        _told(request, each["bucket"], details) if details else {"id": each["id"], "gone": 1}
        for each, details in zip(wanted, stored, strict=True)
    ]
    return JsonResponse({"files": files})


def _ask(gateway: Gateway, file_id: str) -> FileDetails | None:
    try:
        return gateway.get_file_info(file_id)
    except NoSuchFile:
        return None


def _told(request: ConsoleRequest, bucket: str, stored: FileDetails) -> dict[str, str | int]:
    may_delete = request.account.authorization.may("deleteFiles")
    return {
        "id": stored.id,
        "sha1": _sha1_of(stored),
        "size": stored.size,
        "delete_url": view_url(
            "file_delete_version",
            request.account.account_id,
            bucket=bucket,
            name=stored.name,
            id=stored.id,
        )
        if may_delete
        else "",
    }


def _sha1_of(stored: FileDetails) -> str:
    """B2's own; of a large file the one that was said when it began; "" where there is none."""
    return stored.sha1 or ""


def _refused() -> HttpResponse:
    return refused("bad_files", gettext("The request does not say which files."))
