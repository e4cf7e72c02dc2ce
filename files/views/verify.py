"""Compare a file on the visitor's computer with the versions of a file; the browser does it."""

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.access import capability_required, sign_in_required
from accounts.request import ConsoleRequest
from files.breadcrumbs import file_crumbs
from files.chosen import chosen_file
from files.fingerprints import MOST, Fingerprint, Fingerprints, read_fingerprints
from files.place import Place, folder_of, view_url
from files.shown_names import shown_name, visible
from ui.formatting import commas, filesize, when
from ui.render import render_dialog

_ETAG_OF_PARTS = re.compile(r"[0-9a-f]{32}-([1-9][0-9]{0,4})")
_ETAG_OF_BYTES = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class ShownFingerprint:
    """One version as a line; `means` says by what it can be recognised."""

    version: Fingerprint
    uploaded: SafeString
    size: str
    bytes: str
    means: str
    is_current: bool


@sign_in_required
@capability_required("listFiles")
@require_safe
def file_verify(request: ConsoleRequest, account_id: str) -> HttpResponse:
    chosen = chosen_file(request)
    known = read_fingerprints(request.gateway, chosen.bucket, chosen.name)
    folder = folder_of(chosen.name)
    context = {
        "title": gettext("Compare with a file on this computer"),
        "name": visible(chosen.name),
        "short_name": shown_name(chosen.name, folder).whole,
        "versions": shown_fingerprints(known),
        "is_hidden": known.is_hidden,
        "more": known.more,
        "most": commas(MOST),
        "back": Place(account_id, chosen.bucket, folder, name=chosen.name).url,
        "crumbs": file_crumbs(
            account_id,
            request.account.authorization,
            chosen.bucket,
            chosen.name,
            view_url("file_details", account_id, bucket=chosen.bucket, name=chosen.name),
        ),
    }
    return render_dialog(request, "files/file_verify.html", context)


def shown_fingerprints(known: Fingerprints) -> list[ShownFingerprint]:
    """The versions as lines, newest first."""
    return [
        ShownFingerprint(
            version=version,
            uploaded=when(version.uploaded, "absolute"),
            size=filesize(version.size),
            bytes=commas(version.size),
            means=means_of(version),
            is_current=index == 0 and not known.is_hidden,
        )
        for index, version in enumerate(known.versions)
    ]


def means_of(version: Fingerprint) -> str:
    """By what a version can be recognised, in words."""
    if version.sha1:
        words = gettext("SHA-1 as the uploader gave it") if version.sha1_given else gettext("SHA-1")
        return f"{words} {version.sha1}"
    if _ETAG_OF_BYTES.fullmatch(version.etag):
        return f"{gettext('MD5')} {version.etag}"
    if parts := _ETAG_OF_PARTS.fullmatch(version.etag):
        return gettext("No SHA-1; ETag of %(count)s parts") % {"count": commas(int(parts[1]))}
    return gettext("Neither a SHA-1 nor an ETag that can be compared")
