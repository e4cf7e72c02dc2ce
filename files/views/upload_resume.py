"""A fresh token for a large file that was interrupted, and what B2 holds of it.

The old token is not needed, and never kept by the browser: B2 itself is asked whether the upload
of that id belongs to that bucket and name, with the key that is signed in now.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.reach import check_reach
from files.resuming import CutOtherwise, ResumeForm, resumed
from files.upload_answers import end_unknown, read_json, refused, refused_form, upload_gone
from files.uploads import LargeUpload, owner_of
from gateway.errors import InvalidRequest, NoSuchFile, NoSuchUpload
from gateway.values import FileDetails, Part


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_resume(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Answers the token, the parts with their hashes, and what the file must be to go on."""
    form = ResumeForm(read_json(request))
    if not form.is_valid():
        return refused_form(form)
    about = form.cleaned_data
    check_reach(request.account.authorization, about["bucket"], about["name"])
    try:
        parts = request.gateway.list_parts(about["bucket"], about["name"], about["file_id"])
        upload, kept = _resumed(request, about, parts)
        begun = _begun(request, upload)
    except NoSuchUpload:
        return _ended(request, about)
    except CutOtherwise:
        return _cut_otherwise()
    return JsonResponse(_plan(upload, kept, begun))


def _resumed(
    request: ConsoleRequest, about: dict[str, Any], parts: list[Part]
) -> tuple[LargeUpload, Sequence[Part]]:
    return resumed(
        parts,
        owner=owner_of(request.account.credential),
        bucket=about["bucket"],
        name=about["name"],
        file_id=about["file_id"],
        size=about["size"],
        told=about["part_size"],
        minimum=request.account.authorization.minimum_part_size,
    )


def _begun(request: ConsoleRequest, upload: LargeUpload) -> FileDetails | None:
    """What was said of the file when it was begun; None where the key may not know."""
    if not request.account.authorization.may("readFiles"):
        return None
    try:
        begun = request.gateway.get_file_info(upload.file_id)
    except (NoSuchFile, InvalidRequest):  # B2 documents it for finished files only
        return None
    if begun.action != "start" or begun.name != upload.name:
        raise NoSuchUpload
    return begun


def _ended(request: ConsoleRequest, about: dict[str, Any]) -> HttpResponse:
    """Finished, when only the answer to that got lost: the large file's id is the version's."""
    if not request.account.authorization.may("readFiles"):
        return end_unknown()
    try:
        file = request.gateway.get_file_info(about["file_id"])
    except (NoSuchFile, InvalidRequest):
        return upload_gone()
    facts = (file.action, file.name, file.size)
    if facts != ("upload", about["name"], about["size"]):
        return upload_gone()
    return JsonResponse({"finished": True, "id": file.id, "sha1": file.sha1 or ""})


def _plan(upload: LargeUpload, parts: Sequence[Part], begun: FileDetails | None) -> dict[str, Any]:
    info = begun.info if begun else {}
    return {
        **upload.plan,
        "stored": [[part.number, part.etag] for part in parts],
        "sha1": info.get("large_file_sha1", ""),
        "last_modified": info.get("src_last_modified_millis", ""),
    }


def _cut_otherwise() -> HttpResponse:
    text = gettext(
        "The parts that B2 holds do not fit this file: they are pieces of a file of another size, "
        "or were cut in another way."
    )
    return refused("cut_otherwise", text)
