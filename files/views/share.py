"""Links for people without a key: to one file version, and to everything in a folder."""

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs, folder_crumbs, shown_step
from files.chosen import ChosenFile, chosen_file
from files.details import FileFacts, read_file
from files.place import Place, folder_of
from files.reach import check_reach
from files.save_names import save_name
from files.share_forms import SAVE, SHOW, FileShareForm, FolderShareForm
from files.sharing import FileLink, FolderLink, key_end, share_file, share_folder
from files.shown_names import shown_name
from files.shown_urls import file_urls, own_urls
from files.versions import no_such_file
from files.way_back import way_back
from gateway.urls import friendly_url
from ui.formatting import filesize, when
from ui.render import render_dialog


@sign_in_required
@capability_required("listFiles", "readFiles", "shareFiles")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("link")
def file_share(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    facts = _shareable(request, chosen)
    if request.method != "POST":
        form = FileShareForm(initial={"download_name": save_name(chosen.name)})
        return _file_page(request, chosen, facts, form)
    form = FileShareForm(request.POST)
    if not form.is_valid() or _is_locked_away(facts):
        return _file_page(request, chosen, facts, form, status=422)
    link = share_file(
        request.gateway,
        chosen.bucket,
        chosen.name,
        facts.file_id,
        seconds=form.seconds,
        download_name=form.cleaned_data["download_name"],
        inline=form.cleaned_data["opening"] == SHOW,
    )
    return _file_page(request, chosen, facts, form, link=link)


@sign_in_required
@capability_required("shareFiles")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("link")
def folder_share(request: ConsoleRequest, account_id: str) -> HttpResponse:
    place = Place(account_id, request.GET.get("bucket", ""), request.GET.get("prefix", ""))
    check_reach(request.account.authorization, place.bucket, place.prefix)
    if request.method != "POST":
        return _folder_page(request, place, FolderShareForm())
    form = FolderShareForm(request.POST)
    if not form.is_valid():
        return _folder_page(request, place, form, status=422)
    link = share_folder(
        request.gateway,
        place.bucket,
        place.prefix,
        seconds=form.seconds,
        save=form.cleaned_data["opening"] == SAVE,
    )
    return _folder_page(request, place, form, link=link)


def _shareable(request: ConsoleRequest, chosen: ChosenFile) -> FileFacts:
    """The version that a link would lead to, told now: signing asks nobody."""
    facts = read_file(request.gateway, chosen.bucket, chosen.name, chosen.id)
    if facts.is_hide_marker:
        raise no_such_file(chosen.bucket, chosen.name)
    return facts


def _is_locked_away(facts: FileFacts) -> bool:
    """Whether a reader would need a key that travels in headers: no link can carry that."""
    return facts.info is not None and facts.info.encryption == "SSE-C"


@sensitive_variables("link", "context")
def _file_page(
    request: ConsoleRequest,
    chosen: ChosenFile,
    facts: FileFacts,
    form: FileShareForm,
    *,
    link: FileLink | None = None,
    status: int = 200,
) -> HttpResponse:
    authorization = request.account.authorization
    is_public = facts.bucket is not None and facts.bucket.is_public
    context = {
        "title": gettext("Share this file"),
        "name": shown_name(chosen.name, folder_of(chosen.name)).whole,
        "size": filesize(facts.known.size),
        "uploaded": when(facts.known.uploaded, "absolute"),
        "is_current": facts.is_current,
        "is_public": is_public,
        "urls": file_urls(authorization, chosen.bucket, facts) if is_public else own_urls(facts),
        "is_locked_away": _is_locked_away(facts),
        "key_end": key_end(authorization),
        "key_id": request.account.key_id,
        "form": form,
        "link": link,
        "back": way_back(request, chosen),
        "crumbs": file_crumbs(
            chosen.account_id,
            authorization,
            chosen.bucket,
            chosen.name,
            chosen.url("file_details"),
        ),
    }
    return render_dialog(request, "files/file_share.html", context, status=status)


@sensitive_variables("link", "context")
def _folder_page(
    request: ConsoleRequest,
    place: Place,
    form: FolderShareForm,
    *,
    link: FolderLink | None = None,
    status: int = 200,
) -> HttpResponse:
    authorization = request.account.authorization
    may_look = authorization.may("listBuckets")
    is_public = may_look and request.gateway.get_bucket(place.bucket).is_public
    context = {
        "title": gettext("Share a folder") if place.prefix else gettext("Share the whole bucket"),
        "name": shown_step(place.prefix) if place.prefix else place.bucket,
        "is_bucket": not place.prefix,
        "is_public": is_public,
        "base_url": friendly_url(authorization, place.bucket, place.prefix),
        "key_end": key_end(authorization),
        "key_id": request.account.key_id,
        "form": form,
        "link": link,
        "back": place.url,
        "crumbs": folder_crumbs(place, authorization),
    }
    return render_dialog(request, "files/folder_share.html", context, status=status)
