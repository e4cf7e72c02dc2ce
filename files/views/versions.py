"""The page of all versions of one file."""

from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs
from files.chosen import chosen_file
from files.place import folder_of, view_url
from files.shown_names import shown_name
from files.version_rows import version_rows
from files.versions import no_such_file, read_versions
from ui.render import render_page


@sign_in_required
@capability_required("listFiles")
@require_safe
def file_versions(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    authorization = request.account.authorization
    after = request.GET.get("after", "")

    page = read_versions(request.gateway, chosen.bucket, chosen.name, after_id=after)
    if not page.versions and not after:
        raise no_such_file(chosen.bucket, chosen.name)

    def link(file_id: str) -> str:
        return replace(chosen, id=file_id).url("file_details")

    shown = shown_name(chosen.name, folder_of(chosen.name)).whole
    url = chosen.versions_url
    more = view_url(
        "file_versions",
        account_id,
        bucket=chosen.bucket,
        name=chosen.name,
        after=page.next_id or "",
    )
    context = {
        "title": gettext("Versions of %s") % shown,
        "name": shown,
        "crumbs": file_crumbs(account_id, authorization, chosen.bucket, chosen.name, url),
        "rows": version_rows(
            account_id, authorization, chosen.bucket, page, link=link, is_first_page=not after
        ),
        "more_url": more if page.next_id else "",
        "first_url": url if after else "",
    }
    return render_page(request, "files/file_versions.html", context)
