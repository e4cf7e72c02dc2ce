"""The one place that makes gateways, for requests and for jobs."""

from django.conf import settings

import gateway.gateway
from accounts.request import SignedIn
from accounts.signals import b2_called
from gateway.gateway import Gateway
from gateway.values import Authorization, Call, Credential


class UnknownRealm(Exception):
    """A realm that B2CONSOLE_REALMS does not name: never contacted."""


def open_gateway(account: SignedIn) -> Gateway:
    """The gateway of a signed-in account; every call it makes is sent as `b2_called`."""

    def observe(call: Call) -> None:
        b2_called.send_robust(Gateway, account_id=account.account_id, call=call)

    return Gateway(account.credential, account.authorization, observer=observe)


def authorize(credential: Credential) -> Authorization:
    """Ask B2 what the key may do. Raises what gateway.authorize raises, and UnknownRealm."""
    if credential.realm not in {realm.url for realm in settings.REALMS}:
        raise UnknownRealm

    def observe(call: Call) -> None:
        b2_called.send_robust(Gateway, account_id=None, call=call)

    return gateway.gateway.authorize(credential, observer=observe)


def evict(credential: Credential) -> None:
    """Forget the clients and tokens of a credential, as signing out does."""
    gateway.gateway.evict(credential)
