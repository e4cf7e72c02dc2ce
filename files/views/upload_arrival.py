"""After a file went straight to B2: what became of it, where its answer was lost or is wrong."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.reach import check_reach
from files.upload_answers import read_json, refused_form
from files.upload_bytes import discard
from files.upload_forms import check_name
from files.views.upload_queue import damaged_answer


class DamagedForm(forms.Form):
    """The version whose ETag is not the MD5 of what the browser sent."""

    bucket = forms.CharField(strip=False)
    name = forms.CharField(strip=False, validators=[check_name])
    id = forms.RegexField(r"\A\w{1,200}\Z")


class LostForm(forms.Form):
    """A file whose answer did not come; `since` is when its URL was signed, in milliseconds."""

    bucket = forms.CharField(strip=False)
    name = forms.CharField(strip=False, validators=[check_name])
    size = forms.IntegerField(min_value=0)
    md5 = forms.RegexField(r"\A[0-9a-f]{32}\Z")
    since = forms.IntegerField(min_value=0, max_value=253_402_300_799_999)


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_damaged(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Delete what arrived damaged, as the console does with what it sent itself."""
    form = DamagedForm(read_json(request))
    if not form.is_valid():
        return refused_form(form)
    about = form.cleaned_data
    check_reach(request.account.authorization, about["bucket"], about["name"])
    return damaged_answer(discard(request.gateway, about["bucket"], about["name"], about["id"]))


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_lost(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """The id of the newest version of a name, if it is this file and came since; else no id.

    Without listFiles nobody knows: the file is sent again, and becomes one more version at worst.
    """
    form = LostForm(read_json(request))
    if not form.is_valid():
        return refused_form(form)
    about, authorization = form.cleaned_data, request.account.authorization
    check_reach(authorization, about["bucket"], about["name"])
    if not authorization.may("listFiles"):
        return JsonResponse({})
    newest = request.gateway.list_file_versions(about["bucket"], prefix=about["name"], limit=1)
    since = datetime.fromtimestamp(about["since"] / 1000, UTC)
    for file in newest.files:
        is_it = (file.name, file.size, file.etag) == (about["name"], about["size"], about["md5"])
        if is_it and file.uploaded >= since:
            return JsonResponse({"id": file.id})
    return JsonResponse({})
