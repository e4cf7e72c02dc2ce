"""What the upload queue in the browser asks for: JSON both ways, failures of B2 included.

A small file is one PUT. A large file is begun, gets its parts in any order, and is finished or
cancelled; a signed token carries it from request to request, so nothing is written here meanwhile.
The MD5 that the browser computed must be the ETag that B2 computes.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.part_hashes import Comparison, ask_and_compare
from files.reach import check_reach
from files.upload_answers import (
    end_unknown,
    options_refused,
    parts_differ,
    read_json,
    refused,
    refused_form,
    token_refused,
    upload_gone,
)
from files.upload_bytes import Damaged, skip_rest, store_file, store_part
from files.upload_forms import LargeUploadForm, read_etags, read_sha1s
from files.upload_options import OptionsRefused, UploadOptions, open_options
from files.uploads import (
    LargeUpload,
    TokenRefused,
    file_info_for,
    open_token,
    owner_of,
    part_size_for,
)
from files.whole_files import FileRefused, WholeFile, read_whole_file
from gateway.errors import InvalidRequest, NoSuchFile, NoSuchUpload
from gateway.values import Part, StoredFile

type QueueView = Callable[[ConsoleRequest, str], HttpResponse]
type UploadView = Callable[[ConsoleRequest, LargeUpload], HttpResponse]
type AnyView = Callable[[HttpRequest, str], HttpResponseBase]


def body_read_to_its_end(view: AnyView) -> AnyView:
    """Whatever the answer is, the browser gets it: see skip_rest."""

    @wraps(view)
    def read(request: HttpRequest, account_id: str) -> HttpResponseBase:
        try:
            return view(request, account_id)
        finally:
            skip_rest(request)

    return read


def token_required(view: UploadView) -> QueueView:
    """Hand the view the large file that the request's token stands for."""

    @wraps(view)
    def checked(request: ConsoleRequest, account_id: str) -> HttpResponse:
        token = request.headers.get("X-Upload-Token", "")
        try:
            upload = open_token(token, owner=owner_of(request.account.credential))
        except TokenRefused:
            return token_refused()
        try:
            return view(request, upload)
        except NoSuchUpload:
            return upload_gone()

    return checked


@require_http_methods(["PUT"])
@body_read_to_its_end
@sign_in_required
@capability_required("writeFiles")
def upload_body(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """A whole small file as the body of the request; the query string says which."""
    try:
        file = read_whole_file(
            request.GET.dict(), read_options(request), request.account.authorization
        )
        if _body_length(request) != file.size:
            return refused("wrong_length", gettext("The request does not hold the whole file."))
        stored = _store(request, file)
    except FileRefused as refusal:
        return refused_form(refusal.form)
    except OptionsRefused:
        return options_refused()
    except Damaged as damaged:
        return damaged_answer(damaged)
    return JsonResponse({"id": stored.id})


@require_POST
@sign_in_required
@capability_required("writeFiles")
def upload_begin(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Start a large file: answers the token, how large the parts are, and how many."""
    form = LargeUploadForm(read_json(request))
    if not form.is_valid():
        return refused_form(form)
    about = form.cleaned_data
    check_reach(request.account.authorization, about["bucket"], about["name"])
    try:
        file_id = _start(request, about, read_options(request))
    except OptionsRefused:
        return options_refused()
    upload = LargeUpload(
        owner=owner_of(request.account.credential),
        bucket=about["bucket"],
        name=about["name"],
        file_id=file_id,
        size=about["size"],
        part_size=part_size_for(about["size"], request.account.authorization.minimum_part_size),
    )
    return JsonResponse(upload.plan)


@require_http_methods(["PUT"])
@body_read_to_its_end
@sign_in_required
@capability_required("writeFiles")
@token_required
def upload_part(request: ConsoleRequest, upload: LargeUpload) -> HttpResponse:
    """One part as the body of the request; the same part again replaces the first one."""
    number = request.GET.get("number", "")
    length = upload.length_of(int(number)) if number.isdecimal() and len(number) <= 5 else 0
    if not length or _body_length(request) != length:
        return refused("wrong_length", gettext("The request does not hold the whole part."))
    try:
        part = store_part(
            request.gateway,
            upload,
            int(number),
            request,
            md5=request.headers.get("X-Content-MD5", ""),
        )
    except Damaged as damaged:
        return damaged_answer(damaged)
    return JsonResponse({"etag": part.etag})


@require_POST
@sign_in_required
@capability_required("writeFiles")
@token_required
def upload_finish(request: ConsoleRequest, upload: LargeUpload) -> HttpResponse:
    """Make the parts a file, once B2 holds what the browser read, by the SHA-1 of every part.

    Asked again after an answer that got lost, it says yes again, but not that they were compared.
    """
    told = read_json(request)
    etags = read_etags(told.get("etags"), upload.part_count)
    sha1s = read_sha1s(told.get("sha1s"), upload.part_count)
    if etags is None or sha1s is None:
        return refused("wrong_parts", gettext("The list of parts is not complete."))
    compared = ask_and_compare(request.gateway, upload.file_id, sha1s) if sha1s else Comparison()
    if compared.differing:
        return parts_differ(compared.differing)
    parts = [Part(n, upload.length_of(n), etag) for n, etag in enumerate(etags, start=1)]
    try:
        request.gateway.finish_large_file(upload.bucket, upload.name, upload.file_id, parts)
    except NoSuchUpload:
        if not request.account.authorization.may("readFiles"):
            return end_unknown()
        if not _is_finished(request, upload):
            raise
    return JsonResponse({"id": upload.file_id, "by_sha1": compared.is_proof})


@require_POST
@sign_in_required
@capability_required("writeFiles")
@token_required
def upload_cancel(request: ConsoleRequest, upload: LargeUpload) -> HttpResponse:
    """Give a large file up, so that B2 keeps none of its parts."""
    with suppress(NoSuchUpload):
        request.gateway.cancel_large_file(upload.bucket, upload.name, upload.file_id)
    return JsonResponse({})


def read_options(request: ConsoleRequest) -> UploadOptions:
    """What was chosen for all files of the upload; the form had it checked and sealed."""
    return open_options(request.headers.get("X-Upload-Options", ""))


def _store(request: ConsoleRequest, file: WholeFile) -> StoredFile:
    return store_file(
        request.gateway,
        file.bucket,
        file.name,
        request,
        size=file.size,
        content_type=file.content_type,
        info=file.info,
        protection=file.protection,
        md5=request.headers.get("X-Content-MD5", ""),
    )


def _start(request: ConsoleRequest, about: Mapping[str, Any], options: UploadOptions) -> str:
    own = file_info_for(last_modified=about["last_modified"], sha1=about["sha1"])
    return request.gateway.start_large_file(
        about["bucket"],
        about["name"],
        content_type=options.content_type or about["content_type"],
        info=options.info_with(own),
        protection=options.protection,
    )


def _is_finished(request: ConsoleRequest, upload: LargeUpload) -> bool:
    """Whether the large file became a file version, which keeps its id."""
    try:
        details = request.gateway.get_file_info(upload.file_id)
    except (NoSuchFile, InvalidRequest):
        return False
    return details.action == "upload" and details.size == upload.size


def _body_length(request: HttpRequest) -> int:
    """The announced length. Without one, Django reads nothing."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else -1


def damaged_answer(damaged: Damaged) -> JsonResponse:
    """Not the file's fault: the queue sends it again, unless a damaged version would pile up."""
    if not damaged.kept_id:
        return refused("damaged", gettext("The bytes arrived damaged at B2."), status=503)
    text = gettext(
        "The bytes arrived damaged at B2. This key may not delete that version: "
        "it stays there, as Fguid %(id)s."
    )
    return refused("damaged_version", text % {"id": damaged.kept_id})
