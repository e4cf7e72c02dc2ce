"""What B2 stored, for the browser to compare with the SHA-1 that it computed itself."""

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import sign_in_required
from accounts.request import ConsoleRequest
from files.place import view_url
from files.upload_answers import read_json, refused
from gateway.errors import NoSuchFile
from gateway.values import FileDetails

MOST = 20


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
    return JsonResponse(
        {"files": [_stored(request, each["bucket"], each["id"]) for each in wanted]}
    )


def _stored(request: ConsoleRequest, bucket: str, file_id: str) -> dict[str, str | int]:
    try:
        stored = request.gateway.get_file_info(file_id)
    except NoSuchFile:
        return {"id": file_id, "gone": 1}
    may_delete = request.account.authorization.may("deleteFiles")
    return {
        "id": file_id,
        "sha1": _sha1_of(stored),
        "size": stored.size,
        "delete_url": view_url(
            "file_delete_version",
            request.account.account_id,
            bucket=bucket,
            name=stored.name,
            id=file_id,
        )
        if may_delete
        else "",
    }


def _sha1_of(stored: FileDetails) -> str:
    """B2's own; of a large file the one that was said when it began; "" where there is none."""
    return stored.sha1 or ""


def _refused() -> HttpResponse:
    return refused("bad_files", gettext("The request does not say which files."))
