"""My Settings: the enabled product, the account, and the key that is signed in."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import sign_in_required
from accounts.capabilities import abilities
from accounts.request import ConsoleRequest
from ui.crumbs import Crumb
from ui.render import render_page


@require_safe
@sign_in_required
def my_settings(request: ConsoleRequest, account_id: str) -> HttpResponse:
    """Everything the console knows of the key without asking B2 again."""
    authorization = request.account.authorization
    listed = abilities(authorization)
    title = gettext("My Settings")
    context = {
        "title": title,
        "crumbs": [Crumb(title, request.path)],
        "authorization": authorization,
        "service": _service(request.account.realm),
        "bucket_names": [bucket.name for bucket in authorization.buckets or () if bucket.name],
        "held": [ability for ability in listed if ability.held],
        "lacking": [ability for ability in listed if not ability.held],
    }
    return render_page(request, "accounts/my_settings.html", context)


def _service(url: str) -> str:
    """The service by the name under which the sign-in form offers it, and its address."""
    names = {realm.url: realm.name for realm in settings.REALMS}
    return f"{names[url]}, {url}" if url in names else url
