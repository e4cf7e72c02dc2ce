"""Which preview the details of a file offer, or why they offer none."""

from dataclasses import dataclass

from django.utils.translation import gettext

from files.details import FileFacts
from files.download_way import through_console
from files.place import encoded, view_url
from files.preview.kinds import MEDIA, guess
from gateway.values import Authorization, FileDetails
from ui.formatting import filesize

# More would keep a page waiting; audio, video and PDF are read in parts.
IMAGE_LIMIT = 20_000_000


@dataclass(frozen=True, slots=True)
class OfferedPreview:
    """`kind` is "image", "audio", "video", "pdf", "text" or "none"; "none" has only a `note`.

    `console_url` is for browsers that do not reach `url`; "" where there is no other way.
    """

    kind: str
    url: str = ""
    note: str = ""
    console_url: str = ""


def offered_preview(
    authorization: Authorization, bucket: str, facts: FileFacts
) -> OfferedPreview | None:
    """What to show of a version; None where nothing can be and nothing needs to be said."""
    account_id = authorization.account_id
    info = facts.info
    if info is None or facts.is_hide_marker:
        return None
    guessed = guess(info.content_type, facts.name)
    if guessed is None:
        return None
    note = _obstacle(info, guessed.kind)
    if note:
        return OfferedPreview("none", note=note)
    query = encoded(bucket=bucket, name=facts.name, id=facts.file_id)
    if guessed.kind in MEDIA:
        kind_asked = encoded(**{"as": guessed.media_type})
        url = f"{view_url('file_preview', account_id)}?{query}&{kind_asked}"
        return OfferedPreview(guessed.kind, url, console_url=through_console(authorization, url))
    return OfferedPreview("text", f"{view_url('file_text', account_id)}?{query}")


def customer_key_note() -> str:
    """Why a file with SSE-C has no preview."""
    return gettext(
        "No preview: the file is encrypted with a key that only its uploader has (SSE-C)."
    )


def _obstacle(info: FileDetails, kind: str) -> str:
    if info.encryption == "SSE-C":
        return customer_key_note()
    if not info.size:
        return gettext("This file is empty.")
    if kind == "image" and info.size > IMAGE_LIMIT:
        return gettext("No preview: images of more than %s are not shown here.") % filesize(
            IMAGE_LIMIT
        )
    return ""
