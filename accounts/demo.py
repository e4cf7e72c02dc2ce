"""The demo account of the localb2 that was started beside this console."""

import json
from urllib.parse import urlsplit

from django.conf import settings

from gateway.values import Credential

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def demo_credential() -> Credential | None:
    """The demo account's ordinary key; None unless localb2 runs beside us, on loopback."""
    if settings.DEMO_CREDENTIALS is None:
        return None
    try:
        document = json.loads(settings.DEMO_CREDENTIALS.read_text())
        account = document["accounts"][0]
        realm = document["endpoint"].rstrip("/")
        credential = Credential(realm, account["keyId"], account["applicationKey"])
    except (OSError, ValueError, LookupError, TypeError):
        return None
    known = realm in {each.url for each in settings.REALMS}
    return credential if known and urlsplit(realm).hostname in LOOPBACK else None
