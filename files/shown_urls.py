"""The lasting URLs of a file version: B2's three, and the one on the bucket's own domain."""

from django.utils.translation import gettext

from files.details import FileFacts
from files.fact import Fact
from gateway.urls import friendly_url, native_url, own_url, s3_url, survives_browser
from gateway.values import Authorization

# What B2 answers to somebody without credentials, letter for letter.
_JSON_REFUSAL = '{"code": "unauthorized", "message": "", "status": 401}'
_XML_REFUSAL = (
    "<Error><Code>UnauthorizedAccess</Code><Message>bucket is not authorized: %s</Message></Error>"
)


def file_urls(authorization: Authorization, bucket: str, facts: FileFacts) -> list[Fact]:
    """Every URL, with what it answers where that is not the file."""
    by_name = [
        (gettext("Friendly URL"), friendly_url(authorization, bucket, facts.name), _JSON_REFUSAL),
        (gettext("S3 URL"), s3_url(authorization, bucket, facts.name), _XML_REFUSAL % bucket),
    ]
    by_id = native_url(authorization, facts.file_id)
    is_private = facts.bucket is not None and not facts.bucket.is_public
    rows = [
        _url(label, url, refusal if is_private else "", _name_note(facts))
        for label, url, refusal in by_name
    ]
    if not facts.is_hide_marker:
        refusal = _JSON_REFUSAL if is_private else ""
        rows.append(_url(gettext("Native URL"), by_id, refusal, ""))
    return [*rows, *own_urls(facts)]


def own_urls(facts: FileFacts) -> list[Fact]:
    """The URL on the bucket's own domain, where one is set and the key may see the bucket."""
    url = own_url(facts.bucket, facts.name) if facts.bucket else None
    if facts.bucket is None or url is None:
        return []
    note = _name_note(facts)
    if not facts.bucket.is_public:
        text = gettext("The bucket is private: whatever serves this domain has to sign in to B2.")
        note = f"{note} {text}".strip()
    return [_url(gettext("Own domain"), url, "", note)]


def _url(label: str, url: str, refusal: str, note: str) -> Fact:
    if refusal:
        text = gettext("The bucket is private: without credentials this URL answers")
        note = f"{note} {text}".strip()
    return Fact(label, url, note=note, copy=url, link=url, detail=refusal)


def _name_note(facts: FileFacts) -> str:
    notes = []
    if facts.is_hidden:
        notes.append(gettext("The file is hidden: by its name it answers 404."))
    elif not facts.is_current:
        notes.append(gettext("Leads to the newest version, not to this one."))
    if not survives_browser(facts.name):
        notes.append(gettext("Browsers resolve “.” and “..” in it: use the Native URL."))
    return " ".join(notes)
