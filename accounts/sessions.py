"""The accounts of one browser session: kept on the server, each with its key sealed."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from accounts.gateways import authorize, evict
from accounts.request import SignedIn
from accounts.sealing import BrokenSeal, seal, unseal
from gateway.values import Authorization, BucketName, Credential

ACCOUNTS = "accounts"
MASTER_KEY = "master_key"
MASTER_KEY_WAITS = timedelta(minutes=10)
# B2's tokens live 24 hours; what a key may do is asked again well before.
AUTHORIZATION_LASTS = timedelta(hours=12)


def add_account(session: SessionBase, account: SignedIn) -> None:
    """Sign in to one more account. The session gets a new key, so an older one is worth nothing."""
    kept = all_accounts(session)
    replaced = kept.pop(account.account_id, None)
    if replaced and replaced.credential != account.credential:
        evict(replaced.credential)
    session.pop(MASTER_KEY, None)
    session.clear_expired()  # keys of sessions that nobody came back to
    session.cycle_key()
    _keep(session, {**kept, account.account_id: account})


def remove_account(session: SessionBase, account_id: str) -> None:
    """Sign out of one account, and end the session with the last one."""
    kept = all_accounts(session)
    removed = kept.pop(account_id, None)
    if removed is not None:
        evict(removed.credential)
    if not kept:
        session.flush()
        return
    # A request that is still under way must not write the old accounts back: its session is gone.
    session.cycle_key()
    _keep(session, kept)


def find_account(session: SessionBase, account_id: str) -> SignedIn | None:
    """The account of that id, None when this browser is not signed in to it."""
    record = session.get(ACCOUNTS, {}).get(account_id)
    return _open(session, record) if record else None


def all_accounts(session: SessionBase) -> dict[str, SignedIn]:
    """Every account of the session by its id."""
    records = session.get(ACCOUNTS, {})
    opened = {name: _open(session, record) for name, record in records.items()}
    return {name: account for name, account in opened.items() if account is not None}


def other_account_ids(session: SessionBase, account_id: str | None) -> list[str]:
    """The ids of the session's accounts except one; opens no seal."""
    return [each for each in session.get(ACCOUNTS, {}) if each != account_id]


def refreshed(session: SessionBase, account: SignedIn) -> SignedIn:
    """The account with what its key may do, asked again when that is half a day old."""
    if timezone.now() - account.authorized_at < AUTHORIZATION_LASTS:
        return account
    fresh = replace(
        account, authorization=authorize(account.credential), authorized_at=timezone.now()
    )
    records = {**session.get(ACCOUNTS, {}), fresh.account_id: _record(session, fresh)}
    session[ACCOUNTS] = records
    return fresh


def remember_master_key(session: SessionBase, credential: Credential) -> None:
    """Keep a master key for the few minutes in which a working key may be made with it."""
    kept = all_accounts(session)
    session.cycle_key()
    _keep(session, kept)
    session[MASTER_KEY] = {
        "sealed": seal(credential, _key(session)),
        "until": (timezone.now() + MASTER_KEY_WAITS).isoformat(),
    }


def waiting_master_key(session: SessionBase) -> Credential | None:
    """The master key that waits, None when there is none or its minutes are over."""
    record = session.get(MASTER_KEY)
    if not record or datetime.fromisoformat(record["until"]) < timezone.now():
        return None
    try:
        return unseal(record["sealed"], _key(session))
    except BrokenSeal:
        return None


def forget_master_key(session: SessionBase) -> None:
    """Drop the master key that waits."""
    session.pop(MASTER_KEY, None)


def _keep(session: SessionBase, accounts: Mapping[str, SignedIn]) -> None:
    session[ACCOUNTS] = {name: _record(session, account) for name, account in accounts.items()}


def _record(session: SessionBase, account: SignedIn) -> dict[str, Any]:
    return {
        "sealed": seal(account.credential, _key(session)),
        "authorization": _plain(account.authorization),
        "authorized_at": account.authorized_at.isoformat(),
    }


def _open(session: SessionBase, record: Mapping[str, Any]) -> SignedIn | None:
    try:
        credential = unseal(record["sealed"], _key(session))
    except BrokenSeal:
        return None
    # A realm that is configured no longer is not contacted any more.
    if credential.realm not in {realm.url for realm in settings.REALMS}:
        return None
    return SignedIn(
        credential=credential,
        authorization=_authorization(record["authorization"]),
        authorized_at=datetime.fromisoformat(record["authorized_at"]),
    )


def _key(session: SessionBase) -> str:
    return session.session_key or ""


def _plain(authorization: Authorization) -> dict[str, Any]:
    buckets = authorization.buckets
    return {
        "account_id": authorization.account_id,
        "key_id": authorization.key_id,
        "api_url": authorization.api_url,
        "download_url": authorization.download_url,
        "s3_url": authorization.s3_url,
        "capabilities": sorted(authorization.capabilities),
        "buckets": None if buckets is None else [[each.id, each.name] for each in buckets],
        "name_prefix": authorization.name_prefix,
        "expires": authorization.expires.isoformat() if authorization.expires else None,
        "minimum_part_size": authorization.minimum_part_size,
        "recommended_part_size": authorization.recommended_part_size,
    }


def _authorization(plain: Mapping[str, Any]) -> Authorization:
    buckets, expires = plain["buckets"], plain["expires"]
    return Authorization(
        account_id=plain["account_id"],
        key_id=plain["key_id"],
        api_url=plain["api_url"],
        download_url=plain["download_url"],
        s3_url=plain["s3_url"],
        capabilities=frozenset(plain["capabilities"]),
        buckets=None if buckets is None else tuple(BucketName(*each) for each in buckets),
        name_prefix=plain["name_prefix"],
        expires=datetime.fromisoformat(expires) if expires else None,
        minimum_part_size=plain["minimum_part_size"],
        recommended_part_size=plain["recommended_part_size"],
    )
