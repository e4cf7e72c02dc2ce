"""The page of one file version."""

from dataclasses import replace

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs
from files.chosen import chosen_file
from files.details import read_file
from files.shown_details import shown_details
from ui.render import render_page


@sign_in_required
@capability_required("listFiles")
@require_safe
def file_details(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    authorization = request.account.authorization

    facts = read_file(request.gateway, chosen.bucket, chosen.name, chosen.id)

    def link(file_id: str) -> str:
        return replace(chosen, id=file_id).url("file_details")

    shown = shown_details(account_id, authorization, chosen.bucket, facts, link=link)
    url = chosen.url("file_details")
    crumbs = file_crumbs(account_id, authorization, chosen.bucket, chosen.name, url)
    context = {"title": shown.title, "details": shown, "crumbs": crumbs}
    return render_page(request, "files/file_details.html", context)
