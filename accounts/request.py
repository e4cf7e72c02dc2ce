"""The request as views below sign-in see it."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from gateway.gateway import Gateway
from gateway.values import Authorization, Credential


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An account that this browser is signed in to, and the key it uses there."""

    credential: Credential
    authorization: Authorization
    authorized_at: datetime

    @property
    def account_id(self) -> str:
        """The account's id, as every URL below sign-in names it."""
        return self.authorization.account_id

    @property
    def key_id(self) -> str:
        """The keyID that signed in."""
        return self.credential.key_id

    @property
    def realm(self) -> str:
        """The base URL of the B2 that the account lives at."""
        return self.credential.realm


class ConsoleRequest(HttpRequest):
    """A request that `sign_in_required` let pass."""

    htmx: HtmxDetails
    gateway: Gateway
    account: SignedIn
