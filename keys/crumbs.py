"""Where the key pages lie: App Keys, the page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.request import ConsoleRequest
from ui.crumbs import Crumb


def list_crumb(account_id: str) -> Crumb:
    """The list of application keys."""
    return Crumb(_("App Keys"), reverse("key_list", args=[account_id]))


def page_crumbs(request: ConsoleRequest, title: str) -> list[Crumb]:
    """The way to the page that is being answered."""
    return [list_crumb(request.account.account_id), Crumb(title, request.get_full_path())]
