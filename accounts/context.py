"""What the shell of every page shows of the session."""

from typing import Any

from django.http import HttpRequest

from accounts.sessions import other_account_ids


def signed_in(request: HttpRequest) -> dict[str, Any]:
    """`account`: whose page this is, None outside; `other_account_ids`: for the switcher."""
    account = getattr(request, "account", None)
    session = getattr(request, "session", None)
    account_id = account.account_id if account else None
    others = other_account_ids(session, account_id) if session is not None else []
    return {"account": account, "other_account_ids": others}
