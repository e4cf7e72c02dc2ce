"""Links for people without a key: made by B2's rules, on B2's host, and kept nowhere here."""

import shlex
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import floor

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_variables

from files.qr_code import qr_code
from files.save_names import save_name
from files.share_forms import LONGEST
from gateway.errors import CredentialExpired
from gateway.gateway import Gateway
from gateway.urls import authorized_url, friendly_url, link_expiry
from gateway.values import Authorization, DownloadAuthorization


@dataclass(frozen=True, slots=True)
class FileLink:
    """A link to one file version, and when it ends. `cut_short`: the key ends before."""

    expires: datetime
    cut_short: bool
    url: str = field(repr=False)
    qr_code: SafeString = field(repr=False)


@dataclass(frozen=True, slots=True)
class FolderLink:
    """Where a folder's files lie, the token that opens them, and how to use it for one of them."""

    base_url: str
    expires: datetime
    cut_short: bool
    is_example_real: bool
    token: str = field(repr=False)
    curl: str = field(repr=False)
    url: str = field(repr=False)


def key_end(authorization: Authorization) -> datetime | None:
    """When the key ends, if that is before the longest link would."""
    end = authorization.expires
    return end if end and end < timezone.now() + timedelta(seconds=LONGEST) else None


@sensitive_variables()
def share_file(
    gateway: Gateway,
    bucket: str,
    name: str,
    file_id: str,
    *,
    seconds: int,
    download_name: str,
    inline: bool,
) -> FileLink:
    """A presigned URL of that version. Raises CredentialExpired, MasterKeyRefused."""
    possible = _possible_seconds(gateway.authorization, seconds)
    url = gateway.presign_download(
        bucket,
        name,
        file_id=file_id,
        seconds=possible,
        download_name=download_name,
        inline=inline,
    )
    label = gettext("QR code of the link to %s") % download_name
    return FileLink(link_expiry(url), possible < seconds, url, qr_code(url, label))


@sensitive_variables()
def share_folder(
    gateway: Gateway, bucket: str, prefix: str, *, seconds: int, save: bool
) -> FolderLink:
    """A token for every name that begins with `prefix`. Raises CredentialExpired."""
    possible = _possible_seconds(gateway.authorization, seconds)
    allowed = gateway.get_download_authorization(
        bucket,
        prefix,
        seconds=possible,
        overrides={"b2ContentDisposition": "attachment"} if save else {},
    )
    example = _first_name(gateway, bucket, prefix)
    name = example or f"{prefix}{gettext('file-name')}"
    return FolderLink(
        base_url=friendly_url(gateway.authorization, bucket, prefix),
        expires=allowed.expires,
        cut_short=possible < seconds,
        is_example_real=bool(example),
        token=allowed.token,
        curl=_curl(gateway.authorization, allowed, name),
        url=authorized_url(gateway.authorization, allowed, name, token=True),
    )


def _possible_seconds(authorization: Authorization, seconds: int) -> int:
    """`seconds`, or what is left of the key: B2 refuses what was signed by one that has ended."""
    if authorization.expires is None:
        return seconds
    left = floor((authorization.expires - timezone.now()).total_seconds())
    if left < 1:
        raise CredentialExpired("the application key has expired")
    return min(seconds, left)


def _first_name(gateway: Gateway, bucket: str, prefix: str) -> str:
    """A file to show the use of the token with; "" where there is none or the key may not list."""
    if not gateway.authorization.may("listFiles"):
        return ""
    page = gateway.list_file_names(bucket, prefix=prefix, limit=1, folders=False)
    return page.files[0].name if page.files else ""


def _curl(authorization: Authorization, allowed: DownloadAuthorization, name: str) -> str:
    url = authorized_url(authorization, allowed, name, token=False)
    header = f"Authorization: {allowed.token}"
    return f"curl -o {shlex.quote(save_name(name))} -H {shlex.quote(header)} {shlex.quote(url)}"
