"""The first 512 KB of a file as text, as a table, or as what its content turns out to be."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs
from files.chosen import ChosenFile, chosen_file
from files.download_way import through_console
from files.place import encoded, folder_of, view_url
from files.preview.kinds import MEDIA_TYPES, Kind, guess, plain_type
from files.preview.offered import customer_key_note
from files.preview.shown import HEAD_RANGE, Head, ShownText, read_head, shown_text
from files.shown_names import shown_name
from gateway.errors import InvalidRequest
from ui.render import render_page, wanted_fragment

FRAGMENTS = ("content", "file-text")


@sign_in_required
@capability_required("readFiles")
@require_safe
def file_text(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    raw = request.GET.get("raw") == "1"

    shown = _read(request, chosen, raw=raw)

    title = shown_name(chosen.name, folder_of(chosen.name)).whole
    query = encoded(bucket=chosen.bucket, name=chosen.name, id=chosen.id)
    here = chosen.url("file_text")
    media_url = view_url("file_preview", account_id) + f"?{query}&as={shown.media_type}"
    context = {
        "heading": title,
        # As a part of another page it leaves that page its title.
        "title": "" if wanted_fragment(request, FRAGMENTS) == "file-text" else title,
        "crumbs": file_crumbs(
            account_id,
            request.account.authorization,
            chosen.bucket,
            chosen.name,
            chosen.url("file_details"),
        ),
        "shown": shown,
        "media_kind": MEDIA_TYPES.get(shown.media_type, ""),
        "media_url": media_url,
        "media_console_url": through_console(request.account.authorization, media_url),
        "download_url": chosen.url("file_download"),
        "page_url": here,
        "other_url": here if raw else f"{here}&raw=1",
        "is_raw": raw,
    }
    return render_page(request, "files/file_text.html", context, fragments=FRAGMENTS)


def _read(request: ConsoleRequest, chosen: ChosenFile, *, raw: bool) -> ShownText:
    try:
        download = request.gateway.download_file(
            chosen.bucket, chosen.name, file_id=chosen.id or None, range_header=HEAD_RANGE
        )
    except InvalidRequest as error:
        return _refused(error)
    guessed = guess(download.content_type, chosen.name)
    kind: Kind = guessed.kind if guessed else "unknown"
    is_tabs = plain_type(download.content_type).endswith("tab-separated-values")
    tabs = is_tabs or chosen.name.lower().endswith(".tsv")
    return shown_text(read_head(download), kind, tabs=tabs, raw=raw)


def _refused(error: InvalidRequest) -> ShownText:
    if error.status == 416:  # an empty file has no first byte
        return shown_text(Head(b"", 0), "text")
    if "Server Side Encryption" in error.message:
        return ShownText([], notice=customer_key_note())
    raise error
